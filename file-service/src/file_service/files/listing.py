"""The filter, the order and the cursor of a list of files.

A cursor names the last file of a page by the value that the list is ordered by, and its id. It holds the order too, so
one of another order is refused. Cursors are opaque to clients.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from file_service.files.drafts import MAX_FILENAME
from kit.errors import InvalidInput
from kit.paging import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from kit.text import max_length_issue, nul_issue

# As much as a column of 64 bits holds.
_MAX_SIZE = 2**63 - 1


class Sort(StrEnum):
    """The names of the columns that a list may be ordered by."""

    UPLOADED_AT = "uploaded_at"
    FILENAME = "filename"
    FILE_SIZE = "file_size"


type Value = datetime | str | int


@dataclass(frozen=True)
class Filter:
    # A part of the name.
    q: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None

    def __post_init__(self) -> None:
        """Raises InvalidInput."""
        if self.q is not None and (issue := max_length_issue(self.q, MAX_FILENAME) or nul_issue(self.q)):
            raise InvalidInput.field("q", issue)


@dataclass(frozen=True)
class Order:
    sort: Sort = Sort.UPLOADED_AT
    is_ascending: bool = False

    def cursor(self, value: Value, file_id: UUID) -> str:
        text = value.isoformat() if isinstance(value, datetime) else str(value)
        return base64.urlsafe_b64encode(f"{self._name}|{file_id}|{text}".encode()).decode().rstrip("=")

    def position(self, cursor: str) -> tuple[Value, UUID]:
        """Returns the value and the id in a cursor of this order. Raises InvalidInput."""
        try:
            text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
            name, file_id, value = text.split("|", maxsplit=2)
            position = self._read(value), UUID(file_id)
        except (ValueError, OverflowError) as error:
            raise _unknown() from error
        if name != self._name:
            raise _unknown()
        return position

    @property
    def _name(self) -> str:
        return f"{self.sort}.{'asc' if self.is_ascending else 'desc'}"

    def _read(self, text: str) -> Value:
        if self.sort is Sort.FILENAME:
            if "\x00" in text:
                raise ValueError("no name has NUL")
            return text
        if self.sort is Sort.FILE_SIZE:
            return min(int(text), _MAX_SIZE)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError("a naive datetime is not a moment")
        return moment


@dataclass(frozen=True)
class Listing:
    """A page of a list."""

    wanted: Filter
    order: Order
    limit: int
    offset: int = 0
    after: tuple[Value, UUID] | None = None


def listing(wanted: Filter, order: Order, limit: int, offset: int, cursor: str) -> Listing:
    """Returns a checked page. A *limit* of 0 means the default."""
    if not 0 <= limit <= MAX_LIMIT:
        raise InvalidInput.field("limit", f"must be between 1 and {MAX_LIMIT}")
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidInput.field("offset", f"must be between 0 and {MAX_OFFSET}")
    after = order.position(cursor) if cursor else None
    return Listing(wanted, order, limit or DEFAULT_LIMIT, 0 if cursor else offset, after)


def _unknown() -> InvalidInput:
    return InvalidInput.field("cursor", "is not a valid cursor for this order")
