"""Keyset paging: a cursor names the last row of a page, and is opaque to clients.

A query for a page fetches one row more than the page holds; `cut` takes it off again and makes the cursor:

    found = (await session.scalars(statement.limit(page.limit + 1))).all()
    rows, next_cursor = paging.cut(found, page, lambda row: PageKey(row.created_at, row.id))
"""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from kit.errors import InvalidInput

MAX_LIMIT = 100
DEFAULT_LIMIT = 50
MAX_OFFSET = 10_000


@dataclass(frozen=True)
class Page:
    limit: int
    offset: int = 0
    after: "PageKey | None" = None


@dataclass(frozen=True)
class PageKey:
    """The position of a row in a list that is ordered by creation, newest first."""

    created_at: datetime
    id: UUID

    def cursor(self) -> str:
        return base64.urlsafe_b64encode(f"{self.created_at.isoformat()}|{self.id}".encode()).decode().rstrip("=")


def cut[Row](found: Sequence[Row], page: Page, key: Callable[[Row], PageKey]) -> tuple[Sequence[Row], str]:
    """Splits up to `page.limit + 1` rows into the page and the cursor of the next page, empty after the last page."""
    rows = found[: page.limit]
    return rows, key(rows[-1]).cursor() if len(found) > page.limit else ""


async def batches[Row](
    read: Callable[[Page], Awaitable[Sequence[Row]]], key: Callable[[Row], PageKey], size: int
) -> AsyncIterator[Sequence[Row]]:
    """Yields all rows of a list, newest first, except those that are added after the first batch was read.

    *read* returns the rows of a page, and one more if there is one. It opens a transaction of its own, so that a slow
    receiver keeps none open.
    """
    following: Page | None = Page(size)
    while following is not None:
        found = await read(following)
        rows = found[:size]
        following = Page(size, after=key(rows[-1])) if len(found) > size else None
        if rows:
            yield rows


def page(limit: int, offset: int, cursor: str) -> Page:
    """Returns a checked page. A *limit* of 0 means the default."""
    if not 0 <= limit <= MAX_LIMIT:
        raise InvalidInput.field("limit", f"must be between 1 and {MAX_LIMIT}")
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidInput.field("offset", f"must be between 0 and {MAX_OFFSET}")
    return Page(limit or DEFAULT_LIMIT, 0 if cursor else offset, _key(cursor) if cursor else None)


def _key(cursor: str) -> PageKey:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        created_at, _, row_id = text.partition("|")
        key = PageKey(_moment(created_at), UUID(row_id))
    except (ValueError, OverflowError) as error:
        raise InvalidInput.field("cursor", "is not a valid cursor") from error
    return key


def _moment(text: str) -> datetime:
    """Raises `ValueError`, or `OverflowError` for a time whose year in UTC would be 0 or 10000."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a naive datetime is not a moment")
    return moment.astimezone(UTC)
