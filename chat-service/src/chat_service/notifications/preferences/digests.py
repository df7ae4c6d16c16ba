"""When a user's digest is due: at each full hour, or once a day, by the clock on their wall.

A day has one digest: where the clock is put back over its time, it is due at the first of the two moments, and where
the clock is put forward over it, at that moment.
"""

from datetime import datetime, time, timedelta
from enum import StrEnum

from kit import time_zones

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Rhythm(StrEnum):
    """The pace at which a user wants mail."""

    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"


def next_hourly(moment: datetime, time_zone: str) -> datetime:
    """Returns the first full hour after *moment*, at most an hour later."""
    wall = time_zones.wall_of(moment, time_zone)
    since = timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)
    return moment - since + _HOUR


def next_daily(moment: datetime, at: time, time_zone: str) -> datetime:
    """Returns when the clock shows *at* for the first time on a day, first after *moment*."""
    today = time_zones.day_of(moment, time_zone)
    # The digest of the date before may still come, where the clock is put forward over midnight.
    days = (today + number * _DAY for number in (-1, 0, 1, 2))
    times = (time_zones.first_at(datetime.combine(day, at), time_zone) for day in days)
    return min(one for one in times if one > moment)
