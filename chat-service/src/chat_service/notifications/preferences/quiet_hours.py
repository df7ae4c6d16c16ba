"""The hours in which a user wants to be left alone, by the clock on their wall.

A night begins when the clock shows its start for the first time, and ends when it shows its end for the last time. So
in the night in which the clock is put back, it is quiet through both hours that have the same name; where the clock is
put forward over a start or an end, it begins or ends at that moment.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from kit import time_zones

_DAY = timedelta(days=1)
# A night that is still on began today or yesterday, by a calendar that may lack a day.
_NIGHTS_BEFORE, _NIGHTS_AFTER = 2, 1


class QuietHours(NamedTuple):
    """From *start* until *end*, over midnight if *end* is the earlier one. The two are not the same."""

    start: time
    end: time
    time_zone: str


def end_of(quiet: QuietHours, moment: datetime) -> datetime | None:
    """Returns when the quiet hours that are on at *moment* are over; `None` if none are."""
    end = moment
    # One night follows the other where the clock is put forward over the time between them.
    while (later := _end_of_night(quiet, end)) is not None:
        end = later
    return None if end == moment else end


def _end_of_night(quiet: QuietHours, moment: datetime) -> datetime | None:
    today = time_zones.day_of(moment, quiet.time_zone)
    over_midnight = _DAY if quiet.end <= quiet.start else timedelta()
    ends = []
    for number in range(-_NIGHTS_BEFORE, _NIGHTS_AFTER + 1):
        evening = today + number * _DAY
        start = time_zones.first_at(datetime.combine(evening, quiet.start), quiet.time_zone)
        end = time_zones.last_at(datetime.combine(evening + over_midnight, quiet.end), quiet.time_zone)
        if start <= moment < end:
            ends.append(end)
    return max(ends, default=None)
