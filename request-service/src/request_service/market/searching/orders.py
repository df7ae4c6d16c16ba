"""The orders of a search, and the cursors that name a place in one.

A cursor holds the digest of the filter and the order that it belongs to, so that another search refuses it. It carries
the number of listings too, which is counted once for all pages.
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kit.errors import InvalidInput
from request_service.market.searching.wishes import MOST_COUNTED, Filter, Sort

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
MAX_OFFSET = 1000
_MOST = 2**63 - 1


@dataclass(frozen=True)
class Order:
    """The columns of an order; all of them go up or all go down."""

    column: str
    is_down: bool = False
    # True if the value is a time.
    is_moment: bool = False


NEWEST = Order("published_at", is_down=True, is_moment=True)
ORDERS = {
    Sort.NEWEST: NEWEST,
    Sort.RELEVANCE: NEWEST,
    Sort.PRICE: Order("price"),
    Sort.PRICE_DOWN: Order("price", is_down=True),
    Sort.YEAR: Order("year_up"),
    Sort.YEAR_DOWN: Order("year_down", is_down=True),
    Sort.MILEAGE: Order("mileage_up"),
}


@dataclass(frozen=True)
class Counted:
    """The number of listings that a search finds, up to the most that are counted."""

    number: int

    @property
    def total(self) -> int:
        return min(self.number, MOST_COUNTED)

    @property
    def is_exact(self) -> bool:
        return self.number <= MOST_COUNTED


@dataclass(frozen=True)
class After:
    """The last listing of the page before: its value in the order, and its number in the catalogue."""

    value: Any
    number: int


@dataclass(frozen=True)
class PagePlace:
    """The place where a page begins."""

    counted: Counted
    # By relevance: True once the listings with all words in the title have been read.
    is_past_titles: bool = False
    after: After | None = None
    # By distance alone.
    offset: int = 0


@dataclass(frozen=True)
class ListingSearch:
    wanted: Filter
    sort: Sort
    limit: int
    offset: int
    # `None` on the first page.
    place: PagePlace | None

    @property
    def order(self) -> Order:
        return ORDERS[self.sort]

    def cursor(self, place: PagePlace) -> str:
        """Returns the cursor of the page that begins at *place*."""
        last = None
        if place.after is not None:
            value = place.after.value
            last = [value.isoformat() if isinstance(value, datetime) else value, place.after.number]
        facts = [_digest(self.wanted, self.sort), place.counted.number, place.is_past_titles, last, place.offset]
        return base64.urlsafe_b64encode(json.dumps(facts, separators=(",", ":")).encode()).decode().rstrip("=")


def search(wanted: Filter, sort: Sort, limit: int, offset: int, cursor: str) -> ListingSearch:
    """Returns a checked search. A *limit* of 0 means the default. Raises InvalidInput."""
    if not 0 <= limit <= MAX_LIMIT:
        raise InvalidInput.field("limit", f"must be between 1 and {MAX_LIMIT}")
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidInput.field("offset", f"must be between 0 and {MAX_OFFSET}")
    if sort == Sort.DISTANCE and wanted.circle is None:
        raise InvalidInput.field("sort", "needs lat and lon if it is distance")
    place = _place(wanted, sort, cursor) if cursor else None
    return ListingSearch(wanted, sort, limit or DEFAULT_LIMIT, 0 if cursor else offset, place)


def _digest(wanted: Filter, sort: Sort) -> str:
    return wanted.digest(sort.value)


def _place(wanted: Filter, sort: Sort, cursor: str) -> PagePlace:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        digest, number, is_past_titles, last, offset = json.loads(text)
        after = None if last is None else After(_value(sort, last[0]), _number(last[1]))
        if digest == _digest(wanted, sort) and isinstance(is_past_titles, bool) and 0 <= _number(offset) <= MAX_OFFSET:
            return PagePlace(Counted(_number(number)), is_past_titles, after, offset)
    except (ValueError, TypeError, IndexError, OverflowError, RecursionError) as error:
        raise _unknown() from error
    raise _unknown()


def _value(sort: Sort, value: Any) -> Any:
    if not ORDERS[sort].is_moment:
        return _number(value)
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a naive datetime is not a moment")
    return moment.astimezone(UTC)


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -_MOST <= value <= _MOST:
        raise ValueError("not a number of the catalogue")
    return value


def _unknown() -> InvalidInput:
    return InvalidInput.field("cursor", "is not a cursor of this search")
