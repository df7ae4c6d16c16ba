"""Time zones, from the package `tzdata` alone.

A machine may have older rules, other names or none. With the same package, every replica knows the same zones, and
computes the same times.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped]

from kit.errors import InvalidInput

# In the list of the package, and no zone of any place.
_NO_ZONES = {"Factory"}
_SECOND = timedelta(seconds=1)


@cache
def names() -> frozenset[str]:
    """Returns the names of all zones, as the IANA time zone database spells them."""
    listed = resources.files(tzdata).joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listed.split()) - _NO_ZONES


def checked(field: str, name: str) -> str:
    """Returns the name of a zone. Raises InvalidInput, naming the field, if there is no such zone."""
    if name not in names():
        raise InvalidInput.field(field, "must be a name of the IANA time zone database, such as Africa/Addis_Ababa")
    return name


@cache
def zone(name: str) -> ZoneInfo:
    """Returns the rules of a zone, whose name was checked before."""
    with resources.files(tzdata).joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


def day_of(moment: datetime, name: str) -> date:
    """Returns the day of a moment by the clock of a zone."""
    return moment.astimezone(zone(name)).date()


def start_of(day: date, name: str) -> datetime:
    """Returns the first moment of a day by the clock of a zone. Raises OverflowError at the end of all time."""
    return datetime.combine(day, time(), zone(name)).astimezone(UTC)


def first_at(wall: datetime, name: str) -> datetime:
    """Returns the first moment at which the clock of a zone shows *wall*, a time without a zone.

    If the clock skips this time, that is the moment at which it is put forward.
    """
    first, _ = _moments_of(wall, zone(name))
    return first


def last_at(wall: datetime, name: str) -> datetime:
    """Returns the last moment at which the clock shows *wall*: the second one if it is put back over this time."""
    _, last = _moments_of(wall, zone(name))
    return last


def wall_of(moment: datetime, name: str) -> datetime:
    """Returns what the clock of a zone shows at a moment, without a zone."""
    return moment.astimezone(zone(name)).replace(tzinfo=None)


def _moments_of(wall: datetime, rules: ZoneInfo) -> tuple[datetime, datetime]:
    first, last = (wall.replace(tzinfo=rules, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= last:
        return first, last
    # The clock skips this time between *last*, by the rules before, and *first*, by those after (PEP 495).
    before, after = last, first
    old = before.astimezone(rules).utcoffset()
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if middle.astimezone(rules).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after, after
