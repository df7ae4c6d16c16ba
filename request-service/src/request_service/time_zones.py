"""Time zones, from the package `tzdata` alone.

A machine may have older rules, other names or none. With the same package, every replica knows the same zones, and
computes the same times.
"""

from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped]

from kit.errors import InvalidInput

# In the list of the package, and no zone of any place.
_NO_ZONES = {"Factory"}


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
