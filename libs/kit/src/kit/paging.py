"""Keyset paging: a cursor is the position after the last row of a page, opaque to whoever holds it."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kit.errors import InvalidInput

MAX_LIMIT = 100
DEFAULT_LIMIT = 50
MAX_OFFSET = 10_000


@dataclass(frozen=True)
class Page:
    limit: int
    offset: int = 0
    after: "Position | None" = None


@dataclass(frozen=True)
class Position:
    """Of a row in a list that is ordered by creation, newest first."""

    created_at: datetime
    id: UUID

    def cursor(self) -> str:
        return base64.urlsafe_b64encode(f"{self.created_at.isoformat()}|{self.id}".encode()).decode().rstrip("=")


def page(limit: int, offset: int, cursor: str) -> Page:
    """A checked page; a limit of 0 means the default."""
    if not 0 <= limit <= MAX_LIMIT:
        raise InvalidInput.field("limit", f"must be between 1 and {MAX_LIMIT}")
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidInput.field("offset", f"must be between 0 and {MAX_OFFSET}")
    return Page(limit or DEFAULT_LIMIT, 0 if cursor else offset, _position(cursor) if cursor else None)


def _position(cursor: str) -> Position:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        created_at, _, row_id = text.partition("|")
        position = Position(datetime.fromisoformat(created_at), UUID(row_id))
    except (ValueError, binascii.Error) as error:
        raise InvalidInput.field("cursor", "is not one that was handed out") from error
    if position.created_at.tzinfo is None:
        raise InvalidInput.field("cursor", "is not one that was handed out")
    return position
