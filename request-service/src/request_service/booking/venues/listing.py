"""The filter, the page and the cursors of a list of venues.

Without a place a list is ordered by name, with one by distance. A cursor names the last venue of a page by what the
list is ordered by, and its id. It holds the order too, so that it is refused by a list in the other one.
"""

import base64
from dataclasses import dataclass
from uuid import UUID

from kit.errors import InvalidInput
from kit.paging import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from request_service import validation
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.models import MAX_NAME_LENGTH
from request_service.search import Search

_BY_NAME, _BY_DISTANCE = "name", "distance"
# No two places of the earth are farther apart.
_MAX_DISTANCE_KM = 20_100.0


@dataclass(frozen=True)
class VenueFilter:
    """The venues that are wanted; `None` means no filter."""

    # A part of the name.
    q: str | None = None
    kind: VenueKind | None = None
    only_health: bool = False


@dataclass(frozen=True)
class Reader:
    """The reader of a list, who sees public venues and their own."""

    # `None` without an account.
    user_id: UUID | None = None
    # Admins see the venues of others too that are not public.
    sees_all: bool = False


@dataclass(frozen=True)
class VenueListing:
    """A page of a list; *search* is set for one by distance."""

    wanted: VenueFilter
    limit: int
    offset: int
    cursor: str
    search: Search | None = None

    @property
    def after_name(self) -> tuple[str, UUID] | None:
        """The last venue of the page before, in a list by name. Raises InvalidInput."""
        if not self.cursor:
            return None
        value, venue_id = _read(self.cursor, _BY_NAME)
        return value, venue_id

    @property
    def after_distance(self) -> tuple[float, UUID] | None:
        """The last venue of the page before, in a list by distance. Raises InvalidInput."""
        if not self.cursor:
            return None
        value, venue_id = _read(self.cursor, _BY_DISTANCE)
        try:
            return validation.number("cursor", float(value), 0, _MAX_DISTANCE_KM), venue_id
        except ValueError as error:
            raise _unknown() from error


def listing(wanted: VenueFilter, search: Search | None, limit: int, offset: int, cursor: str) -> VenueListing:
    """Returns a checked page. A *limit* of 0 means the default. Raises InvalidInput."""
    if not 0 <= limit <= MAX_LIMIT:
        raise InvalidInput.field("limit", f"must be between 1 and {MAX_LIMIT}")
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidInput.field("offset", f"must be between 0 and {MAX_OFFSET}")
    return VenueListing(wanted, limit or DEFAULT_LIMIT, 0 if cursor else offset, cursor, search)


def part_of_name(text: str) -> str | None:
    """Returns the part of a name that is searched, or `None` for a blank one. Raises InvalidInput."""
    return validation.optional_line("q", text, max_length=MAX_NAME_LENGTH)


def cursor_by_name(name_key: str, venue_id: UUID) -> str:
    return _write(_BY_NAME, venue_id, name_key)


def cursor_by_distance(distance_km: float, venue_id: UUID) -> str:
    # The shortest text that is read as the same number.
    return _write(_BY_DISTANCE, venue_id, repr(distance_km))


def _write(order: str, venue_id: UUID, value: str) -> str:
    return base64.urlsafe_b64encode(f"{order}|{venue_id}|{value}".encode()).decode().rstrip("=")


def _read(cursor: str, order: str) -> tuple[str, UUID]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        found, venue_id, value = text.split("|", maxsplit=2)
        place = value, UUID(venue_id)
    except ValueError as error:
        raise _unknown() from error
    if found != order or "\x00" in value:
        raise _unknown()
    return place


def _unknown() -> InvalidInput:
    return InvalidInput.field("cursor", "is not a valid cursor for this order")
