"""Decides if one person can keep two commitments: not at the same time, and with the time to get from one to the other.

All functions are pure. Ways are straight lines; the speed of a job makes minutes of them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from request_service.geo import Place

_METRES_A_KILOMETRE = 1000


@dataclass(frozen=True, slots=True)
class BusyTime:
    """A time at which a person is busy, and the place where they are then; `None` means anywhere."""

    starts_at: datetime
    ends_at: datetime
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Travel:
    """The way of a provider between a job and anything else."""

    speed_kmh: float
    # The time that is left for delays after a job, in minutes.
    margin_minutes: float

    def way(self, start: Place | None, end: Place | None) -> timedelta:
        """Returns the duration of a way, which is zero if one of its ends is not known."""
        if start is None or end is None:
            return timedelta()
        # To the metre, so that every machine gets the same duration.
        metres = round(start.distance_km(end) * _METRES_A_KILOMETRE)
        return timedelta(hours=metres / _METRES_A_KILOMETRE / self.speed_kmh)


def overlap(one: BusyTime, other: BusyTime) -> bool:
    """Returns True if there is a moment that belongs to both: an end is not, as in `tstzrange`."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def runs_into(job: BusyTime, other: BusyTime, travel: Travel) -> bool:
    """Returns True if a job and another commitment of its provider are too near to one another.

    After the job, the provider needs the margin and the way to the other place; before it, the way from there.
    """
    way = travel.way(job.place, other.place)
    margin = timedelta(minutes=travel.margin_minutes)
    return other.starts_at < job.ends_at + margin + way and job.starts_at < other.ends_at + way


def exclude(one: BusyTime, other: BusyTime, way_of_one: Travel | None, way_of_other: Travel | None) -> bool:
    """Returns True if one person cannot keep both; a job has a way, and two jobs do not exclude one another."""
    if way_of_one is not None and way_of_other is not None:
        return False
    if way_of_one is not None:
        return runs_into(one, other, way_of_one)
    if way_of_other is not None:
        return runs_into(other, one, way_of_other)
    return overlap(one, other)
