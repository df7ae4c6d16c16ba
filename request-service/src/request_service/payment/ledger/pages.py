"""Opaque cursors of the ledger's lists: the values by which the last row of a page is ordered."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.errors import InvalidInput
from kit.paging import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET

# The number of the posting before which any posting of an entry stands.
FIRST = 2**31 - 1
_LAST_ID = UUID(int=2**128 - 1)


@dataclass(frozen=True)
class KeyPage:
    """A page of a list: its size, and the text or the row before it, if it is not the first."""

    limit: int
    offset: int = 0
    after: tuple[str, str] | None = None

    def after_row(self) -> tuple[UUID, int]:
        """Returns the entry and the number of the last row of the page before. Raises InvalidInput."""
        if self.after is None:
            return _LAST_ID, FIRST
        try:
            key = UUID(self.after[0]), int(self.after[1])
        except ValueError as error:
            raise _invalid() from error
        if not 0 <= key[1] <= FIRST:
            raise _invalid()
        return key


def key_page(limit: int, offset: int, cursor: str) -> KeyPage:
    """Returns a checked page. A *limit* of 0 means the default."""
    if not 0 <= limit <= MAX_LIMIT:
        raise InvalidInput.field("limit", f"must be between 1 and {MAX_LIMIT}")
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidInput.field("offset", f"must be between 0 and {MAX_OFFSET}")
    return KeyPage(limit or DEFAULT_LIMIT, 0 if cursor else offset, _read(cursor) if cursor else None)


def cut[Row](
    found: Sequence[Row], page: KeyPage, key: Callable[[Row], tuple[object, object]]
) -> tuple[Sequence[Row], str]:
    """Splits up to `page.limit + 1` rows into the page and the cursor of the next page, empty after the last page."""
    rows = found[: page.limit]
    return rows, _cursor(*key(rows[-1])) if len(found) > page.limit else ""


def _cursor(first: object, second: object) -> str:
    return base64.urlsafe_b64encode(f"{first}|{second}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, str]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError as error:
        raise _invalid() from error
    first, separator, second = text.partition("|")
    # PostgreSQL takes no text with a NUL character.
    if not separator or "\0" in text:
        raise _invalid()
    return first, second


def _invalid() -> InvalidInput:
    return InvalidInput.field("cursor", "is not a valid cursor")
