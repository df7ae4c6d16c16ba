"""The filter, the page and the cursors of the list of brokers, which is ordered by name."""

import base64
from dataclasses import dataclass
from uuid import UUID

from kit.errors import InvalidInput
from kit.paging import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from request_service import validation
from request_service.market.brokers import fields

_ORDER = "broker"
MAX_PART_LENGTH = 200


@dataclass(frozen=True)
class BrokerFilter:
    """The brokers that are wanted; `None` means no filter."""

    # A part of the name, the company or the licence.
    q: str | None = None
    # As `fields.region_key` has it.
    region: str | None = None
    is_verified: bool | None = None


@dataclass(frozen=True)
class Roll:
    """A page of the list. *after* is the key of the name, and the id, of the last broker of the page before."""

    wanted: BrokerFilter
    limit: int
    offset: int
    after: tuple[str, UUID] | None = None


def roll(wanted: BrokerFilter, limit: int, offset: int, cursor: str) -> Roll:
    """Returns a checked page. A *limit* of 0 means the default. Raises InvalidInput."""
    if not 0 <= limit <= MAX_LIMIT:
        raise InvalidInput.field("limit", f"must be between 1 and {MAX_LIMIT}")
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidInput.field("offset", f"must be between 0 and {MAX_OFFSET}")
    return Roll(wanted, limit or DEFAULT_LIMIT, 0 if cursor else offset, _read(cursor) if cursor else None)


def part(text: str | None) -> str | None:
    """Returns the part that is searched, or `None` for a blank one. Raises InvalidInput."""
    return None if text is None else validation.optional_line("q", text, max_length=MAX_PART_LENGTH)


def region(text: str | None) -> str | None:
    """Returns the key of the region that is searched, or `None` for a blank one. Raises InvalidInput."""
    name = None if text is None else validation.optional_line("region", text, max_length=fields.MAX_REGION_LENGTH)
    return None if name is None else fields.region_key(name)


def cursor(name_key: str, user_id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{_ORDER}|{user_id}|{name_key}".encode()).decode().rstrip("=")


def _read(text: str) -> tuple[str, UUID]:
    try:
        order, user_id, name_key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split("|", 2)
        place = name_key, UUID(user_id)
    except ValueError as error:
        raise _unknown() from error
    if order != _ORDER or "\x00" in name_key:
        raise _unknown()
    return place


def _unknown() -> InvalidInput:
    return InvalidInput.field("cursor", "is not a valid cursor of this list")
