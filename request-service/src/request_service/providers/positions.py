"""The choice between the positions that a device sends, which may arrive twice, late, in any order, or be wrong.

The better of two positions is kept: one of the last five minutes before an older one, then a precise one of the last
minute before others, then the newer one. At any moment this orders all positions, so the best one remains regardless of
the order of their arrival, and sending one again changes nothing. Three kinds of positions are ignored:

- a position older than five minutes, unless there is none yet;
- an impossible jump. After five minutes of jumps the known position is too old to contradict them, so one wrong
  position does not shut a device out;
- a position that has hardly moved within a second, which is not worth a write.

All functions are pure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.errors import InvalidInput
from request_service import validation
from request_service.geo import Place

# The clock of a device may be ahead of the server by this many seconds.
_CLOCK_TOLERANCE = timedelta(seconds=60)
_STALE_AFTER = timedelta(minutes=5)
# During this time a precise position is worth more than a newer vague one: city traffic moves no farther.
_PRECISE_FOR = timedelta(minutes=1)
_PRECISE_M = 100.0
# A less accurate position is of no use for a search.
_MAX_ACCURACY_M = 5000.0
_MAX_SPEED = 1000.0
# In metres per second; no provider on the road is faster.
_IMPOSSIBLE_SPEED = 100.0
# A device that sends more often than this must have moved this far to be heard.
_MIN_PAUSE = timedelta(seconds=1)
_NOTABLE_MOVE_M = 25.0


@dataclass(frozen=True)
class GeoFix:
    """A position from a device: accuracy in metres, heading in degrees from north, speed in metres per second."""

    latitude: float
    longitude: float
    recorded_at: datetime
    accuracy_m: float | None = None
    heading: float | None = None
    speed: float | None = None

    @property
    def place(self) -> Place:
        return Place(self.latitude, self.longitude)

    def check(self, now: datetime) -> None:
        """Raises `InvalidInput` if a value is impossible."""
        validation.place(self.latitude, self.longitude)
        highest = {
            "accuracy_m": (self.accuracy_m, _MAX_ACCURACY_M),
            "heading": (self.heading, 360),
            "speed": (self.speed, _MAX_SPEED),
        }
        for field, (value, limit) in highest.items():
            if value is not None:
                validation.number(field, value, 0, limit)
        if self.recorded_at > now + _CLOCK_TOLERANCE:
            raise InvalidInput.field("recorded_at", "must not be in the future")


def counts(position: GeoFix, known: GeoFix | None, now: datetime) -> bool:
    """Returns True if *position* replaces the known one."""
    if known is None:
        return True
    if _is_stale(position, now) or _worth(position, now) <= _worth(known, now):
        return False
    if _is_stale(known, now):
        return True
    return not _is_impossible_jump(known, position) and not _says_nothing_new(known, position)


def _is_stale(position: GeoFix, now: datetime) -> bool:
    return position.recorded_at <= now - _STALE_AFTER


def _worth(position: GeoFix, now: datetime) -> tuple[bool, bool, datetime]:
    is_precise = _accuracy_m(position) <= _PRECISE_M and position.recorded_at > now - _PRECISE_FOR
    return not _is_stale(position, now), is_precise, position.recorded_at


def _is_impossible_jump(known: GeoFix, position: GeoFix) -> bool:
    # A position without accuracy was entered by a person, who may correct it, and not measured by a device.
    # A position that beats a precise one is newer, so the time between them is above 0.
    if known.accuracy_m is None or position.accuracy_m is None or known.accuracy_m > _PRECISE_M:
        return False
    least_m = _distance_m(known, position) - known.accuracy_m - position.accuracy_m
    return least_m > _IMPOSSIBLE_SPEED * (position.recorded_at - known.recorded_at).total_seconds()


def _says_nothing_new(known: GeoFix, position: GeoFix) -> bool:
    is_soon = abs(position.recorded_at - known.recorded_at) < _MIN_PAUSE
    return is_soon and _accuracy_m(position) >= _accuracy_m(known) and _distance_m(known, position) < _NOTABLE_MOVE_M


def _accuracy_m(position: GeoFix) -> float:
    return position.accuracy_m or 0.0


def _distance_m(one: GeoFix, other: GeoFix) -> float:
    return 1000 * one.place.distance_km(other.place)
