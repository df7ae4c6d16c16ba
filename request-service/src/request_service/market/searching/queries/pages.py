"""Statements for the pages of a search, and for how many listings it finds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    FromClause,
    Row,
    Select,
    Subquery,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.sql import visitors

from kit.database import ReadSession, dialect_of
from kit.statements import once, once_if_possible
from request_service.market.catalogue.models import CatalogueRow
from request_service.market.listings.models import Listing
from request_service.market.listings.queries import STATE
from request_service.market.searching.counts import MANY
from request_service.market.searching.orders import NEWEST, After, Counted, ListingSearch, Order
from request_service.market.searching.queries.conditions import (
    OF_WORDS,
    Columns,
    chord,
    conditions,
    matching,
    rows,
    searched,
    title_values,
)
from request_service.market.searching.wishes import MOST_COUNTED, Circle, Filter, Sort

_LISTINGS = Listing.__table__
# As many texts of statements as are kept; people combine the filters in more ways, but seldom.
_KEPT = 1000
_EXACTLY_PLANNED = once(
    select(
        func.set_config("plan_cache_mode", "force_custom_plan", literal_column("true")),
        func.set_config("jit", "off", literal_column("true")),
    )
)
# Distances between them are searched in one statement: each circle is this much larger than the one before.
_GROWTH = 3.0
# So many of the next listings of an order are looked at, by turns, before all that are found are gathered and sorted.
_AHEAD = (256, 1024, 4096)
_FIRST_KM = 2.0


async def plan_exactly(session: ReadSession) -> None:
    """Has PostgreSQL plan each statement of the transaction for its values: a rare word needs another plan than one
    that every second listing has. It is to compile none of them either, which takes longer than they do.
    """
    if dialect_of(session) == "postgresql":
        await session.execute(_EXACTLY_PLANNED)


async def look_ahead(
    session: ReadSession, search: ListingSearch, limit: int, known: Counted
) -> Sequence[Row[Any]] | None:
    """Returns rows as `list_page` does if as many as *limit* are among the next listings of the order.

    Otherwise it returns `None`, as for searches of which it would have to look at all listings first.
    """
    dialect = dialect_of(session)
    names, values = conditions(search.wanted, dialect)
    needs_all = search.offset or search.sort == Sort.DISTANCE or not names.isdisjoint(OF_WORDS)
    if known.number <= MANY or needs_all:
        return None
    after = search.place.after if search.place else None
    values |= _Part(search.order, after, 0, limit).values
    for ahead in _AHEAD:
        statement = _ahead(names, search.order, dialect, ahead, is_first=after is None)
        found = (await session.execute(statement, values)).all()
        if len(found) == limit:
            return found
    return None


async def list_page(
    session: ReadSession, search: ListingSearch, limit: int, known: Counted | None
) -> tuple[Sequence[Row[Any]], Counted]:
    """Returns rows of the listings that come next, with the state of each as `listings.queries.state_of` reads it.

    Each has its number in the catalogue, its id and its value in the order too. With them comes how many listings the
    search finds, which is *known* if that was counted before.
    """
    names, values = conditions(search.wanted, dialect_of(session))
    after = search.place.after if search.place else None
    part = _Part(search.order, after, search.offset, limit)
    if known is not None and not known.is_exact:
        return await _walk(session, part, names, values), known
    rows, counted = await _gather(session, part, names, values)
    return rows, known or counted


async def list_by_title(
    session: ReadSession, search: ListingSearch, after: After | None, limit: int, *, is_in_title: bool
) -> tuple[Sequence[Row[Any]], Counted]:
    """Returns rows as `list_page` does, newest first, of listings that have all words in the title, or have not.

    With them comes how many these are, without what the pages before have shown.
    """
    dialect = dialect_of(session)
    names, values = conditions(search.wanted, dialect)
    values |= title_values(search.wanted.q or (), dialect, is_in_title=is_in_title)
    return await _gather(session, _Part(NEWEST, after, 0, limit), names, values)


async def list_nearest(session: ReadSession, wanted: Filter, offset: int, limit: int) -> Sequence[Row[Any]]:
    """Returns rows as `list_page` does of the nearest listings in the circle, with the square of the chord as value."""
    circle = wanted.circle
    if circle is None:
        raise ValueError("a list by distance has a circle")
    dialect, radius_km = dialect_of(session), min(_FIRST_KM, circle.radius_km)
    while True:
        names, values = conditions(_with_radius(wanted, circle, radius_km), dialect)
        values |= {"offset": offset, "limit": limit}
        found = (await session.execute(_nearest(names, dialect), values)).all()
        if len(found) == limit or radius_km == circle.radius_km:
            return found
        radius_km = min(radius_km * _GROWTH, circle.radius_km)


async def count_found(session: ReadSession, wanted: Filter) -> Counted:
    dialect = dialect_of(session)
    names, values = conditions(wanted, dialect)
    return Counted(await session.scalar(_count(names, dialect), values) or 0)


@dataclass(frozen=True)
class _Part:
    """The rows of an order that are wanted."""

    order: Order
    after: After | None
    offset: int
    limit: int

    @property
    def values(self) -> dict[str, Any]:
        last = {} if self.after is None else {"last_value": self.after.value, "last_number": self.after.number}
        return {"offset": self.offset, "limit": self.limit} | last


async def _gather(
    session: ReadSession, part: _Part, names: frozenset[str], values: dict[str, Any]
) -> tuple[Sequence[Row[Any]], Counted]:
    """Finds all rows, up to the most that are counted, and sorts them: they may be few, and far apart in the order.

    If there are more, they are frequent in the order, and so are found by walking along it.
    """
    statement = _gathered(names, part.order, dialect_of(session), is_first=part.after is None)
    found = (await session.execute(statement, values | part.values)).all()
    counted = Counted(found[0].counted)
    if not counted.is_exact:
        return await _walk(session, part, names, values), counted
    return [row for row in found if row.number is not None], counted


async def _walk(session: ReadSession, part: _Part, names: frozenset[str], values: dict[str, Any]) -> Sequence[Row[Any]]:
    statement = _walked(names, part.order, dialect_of(session), is_first=part.after is None)
    return (await session.execute(statement, values | part.values)).all()


def _with_radius(wanted: Filter, circle: Circle, radius_km: float) -> Filter:
    return replace(wanted, circle=Circle(circle.place, radius_km))


@lru_cache(maxsize=_KEPT)
def _gathered(names: frozenset[str], order: Order, dialect: str, *, is_first: bool) -> Select[*tuple[Any, ...]]:
    every = _matching(names, order, dialect, searched(names, dialect), is_first=is_first)
    found = every.limit(MOST_COUNTED + 1).cte("found")
    page = _cut(select(*found.c), found.c.value, found.c.number, order).subquery("page")
    counted = select(func.count().label("counted")).select_from(found).subquery("counted")
    beside = counted.outerjoin(page, literal_column("1") == literal_column("1"))
    statement = _with_states(page, order, beside).add_columns(counted.c.counted)
    return once_if_possible(statement, dialect)


@lru_cache(maxsize=_KEPT)
def _walked(names: frozenset[str], order: Order, dialect: str, *, is_first: bool) -> Select[*tuple[Any, ...]]:
    # Along an index of the catalogue, also where words are looked for.
    every = _matching(names, order, dialect, rows, is_first=is_first)
    page = _cut(every, rows[order.column], rows.number, order)
    return once_if_possible(_with_states(page.subquery("page"), order), dialect)


@lru_cache(maxsize=_KEPT)
def _ahead(
    names: frozenset[str], order: Order, dialect: str, ahead: int, *, is_first: bool
) -> Select[*tuple[Any, ...]]:
    condition, table = matching(names, dialect), CatalogueRow.__table__
    asked = {one.key: one for one in visitors.iterate(condition) if isinstance(one, Column) and one.table is table}
    needed = asked | {one.key: one for one in (rows.number, rows.listing_id, rows[order.column])}
    # The index of prices begins with the currency.
    within = names & {"currency"} if order.column == "price" else frozenset[str]()
    some_rows = select(*needed.values()).where(matching(within, dialect))
    following = _following(some_rows, order, rows, is_first=is_first)
    in_order = [one.desc() if order.is_down else one for one in (rows[order.column], rows.number)]
    # A number in the text, so that PostgreSQL knows how few rows these are also where it plans for any values.
    some = following.order_by(*in_order).limit(literal_column(str(ahead))).subquery("some")

    def in_part(element: Any, **_: Any) -> Any:
        return some.c[element.key] if isinstance(element, Column) and element.table is table else None

    value = some.c[order.column]
    chosen = select(some.c.number, some.c.listing_id, value.label("value"))
    page = _cut(chosen.where(visitors.replacement_traverse(condition, {}, in_part)), value, some.c.number, order)
    return once_if_possible(_with_states(page.subquery("page"), order), dialect)


def _matching(
    names: frozenset[str], order: Order, dialect: str, c: Columns, *, is_first: bool
) -> Select[*tuple[Any, ...]]:
    found = select(c.number, c.listing_id, c[order.column].label("value")).where(matching(names, dialect, c))
    return _following(found, order, c, is_first=is_first)


def _following(
    statement: Select[*tuple[Any, ...]], order: Order, c: Columns, *, is_first: bool
) -> Select[*tuple[Any, ...]]:
    """Returns a part of a statement that selects what comes after the last row of the page before."""
    if is_first:
        return statement
    column = c[order.column]
    last = tuple_(bindparam("last_value", type_=column.type), bindparam("last_number", type_=c.number.type))
    here = tuple_(column, c.number)
    return statement.where(here < last if order.is_down else here > last)


def _cut(
    statement: Select[*tuple[Any, ...]], value: ColumnElement[Any], number: ColumnElement[int], order: Order
) -> Select[*tuple[Any, ...]]:
    in_order = [one.desc() if order.is_down else one for one in (value, number)]
    return statement.order_by(*in_order).offset(bindparam("offset")).limit(bindparam("limit"))


def _with_states(page: Subquery, order: Order | None, beside: FromClause | None = None) -> Select[*tuple[Any, ...]]:
    """Returns the statement for a page, or for what has it, in its order and with the states of its listings."""
    value = type_coerce(page.c.value, rows[order.column].type if order else Float())
    joined = (page if beside is None else beside).outerjoin(_LISTINGS, _LISTINGS.c.id == page.c.listing_id)
    in_order = [one.desc() if order and order.is_down else one for one in (page.c.value, page.c.number)]
    statement = select(page.c.number, page.c.listing_id, value.label("value"), *STATE).select_from(joined)
    return statement.order_by(*in_order)


@lru_cache(maxsize=_KEPT)
def _nearest(names: frozenset[str], dialect: str) -> Select[*tuple[Any, ...]]:
    c = searched(names, dialect)
    distance = chord(c)
    statement = select(c.number, c.listing_id, distance.label("value")).where(matching(names, dialect, c))
    page = statement.order_by(distance, c.number).offset(bindparam("offset")).limit(bindparam("limit"))
    return once_if_possible(_with_states(page.subquery("page"), None), dialect)


@lru_cache(maxsize=_KEPT)
def _count(names: frozenset[str], dialect: str) -> Select[*tuple[Any, ...]]:
    c = searched(names, dialect)
    one: Select[*tuple[Any, ...]] = select(literal_column("1").label("one")).select_from(c.number.table)
    some = one.where(matching(names, dialect, c))
    counted = select(func.count()).select_from(some.limit(MOST_COUNTED + 1).subquery())
    return once_if_possible(counted, dialect)
