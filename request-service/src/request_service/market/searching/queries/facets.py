"""Statements that count the values of the listings that a search finds, and that put them on a map."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Float,
    Row,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from kit.database import ReadSession, dialect_of
from kit.statements import once_if_possible
from request_service.market.catalogue.models import NOTHING_DOWN, NOTHING_UP
from request_service.market.searching.queries.conditions import conditions, matching, searched
from request_service.market.searching.wishes import MOST_COUNTED, Filter

MOST_VALUES = 20
# The name of the row with the number of listings.
TOTAL = "total"
_KEPT = 1000
# The columns of each facet: what is the same, and what people are shown.
FACETS: dict[str, tuple[str, str]] = {
    "type": ("type", "type"),
    "offer": ("offer", "offer"),
    "status": ("status", "status"),
    "property_type": ("property_type", "property_type"),
    "make": ("make_key", "make"),
    "model": ("model_key", "model"),
    "region": ("region_key", "region"),
    "fuel_type": ("fuel_type", "fuel_type"),
    "transmission": ("transmission", "transmission"),
    "condition": ("condition", "condition"),
}
RANGES = ("price", "year", "mileage", "size", "bedrooms")
# Ranges of numbers for which the catalogue has two columns.
_STATED = {"year", "mileage"}
_NO_TEXT, _NO_NUMBER = cast(null(), String()), cast(null(), Float())
_READ = {name for pair in FACETS.values() for name in pair} | {
    "currency",
    "price",
    "year_up",
    "year_down",
    "mileage_up",
    "mileage_down",
    "size",
    "bedrooms",
}


async def count_values(
    session: ReadSession, wanted: Filter, facets: Collection[str], ranges: Collection[str], currency: str
) -> Sequence[Row[Any]]:
    """Returns rows of the kind `(name, value, count, least, most)` about the first listings that the filter finds.

    A facet has up to 20 rows, a range one, with its least and most, and the row `TOTAL` says how many were counted.
    Prices are compared in *currency* alone.
    """
    dialect = dialect_of(session)
    names, values = conditions(wanted, dialect)
    statement = _values(names, frozenset(facets), frozenset(ranges), dialect)
    found: Sequence[Row[Any]] = (await session.execute(statement, values | {"priced_in": currency})).all()
    return found


async def count_cells(session: ReadSession, wanted: Filter, kept: int, filled: int) -> Sequence[Row[int, int]]:
    """Returns the cells of the first listings that the filter finds, each with their number.

    A cell is a fine one of which the bits *kept* are kept, and the bits *filled* are set: one that it lies in.
    """
    dialect = dialect_of(session)
    names, values = conditions(wanted, dialect)
    return (await session.execute(_cells(names, dialect), values | {"kept": kept, "filled": filled})).all()


@lru_cache(maxsize=_KEPT)
def _values(names: frozenset[str], facets: frozenset[str], ranges: frozenset[str], dialect: str) -> CompoundSelect[Any]:
    # Both databases make a common table once, however many parts read it.
    c = searched(names, dialect)
    found = _first(select(*(c[name] for name in sorted(_READ))).where(matching(names, dialect, c))).cte("found")
    parts = [_facet(found, name) for name in sorted(facets)] + [_range(found, name) for name in sorted(ranges)]
    total = _row(TOTAL, _NO_TEXT, func.count(), _NO_NUMBER, _NO_NUMBER).select_from(found)
    return once_if_possible(union_all(*parts, total), dialect)


@lru_cache(maxsize=_KEPT)
def _cells(names: frozenset[str], dialect: str) -> Select[*tuple[Any, ...]]:
    c = searched(names, dialect)
    cells = select(c.cell_fine).where(matching(names, dialect, c), c.cell_fine.is_not(None))
    found = _first(cells).subquery()
    number = BigInteger()
    cell = found.c.cell_fine.op("&")(bindparam("kept", type_=number)).op("|")(bindparam("filled", type_=number))
    grouped = select(cell.label("cell"), func.count().label("count")).group_by(literal_column("1"))
    return once_if_possible(grouped, dialect)


def _first(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return statement.limit(MOST_COUNTED + 1)


def _facet(found: CTE, name: str) -> Select[*tuple[Any, ...]]:
    key, shown = (found.c[one] for one in FACETS[name])
    counted = func.count()
    values = _row(name, cast(func.max(shown), String()), counted, _NO_NUMBER, _NO_NUMBER)
    most = values.where(key.is_not(None)).group_by(key).order_by(counted.desc(), key).limit(MOST_VALUES)
    return select(*most.subquery().c)


def _range(found: CTE, name: str) -> Select[*tuple[Any, ...]]:
    least: ColumnElement[Any]
    most: ColumnElement[Any]
    if name == "price":
        least = most = case((found.c.currency == bindparam("priced_in", type_=String()), found.c.price))
    elif name in _STATED:
        least = func.nullif(found.c[f"{name}_up"], NOTHING_UP)
        most = func.nullif(found.c[f"{name}_down"], NOTHING_DOWN)
    else:
        least = most = found.c[name]
    lowest, highest = cast(func.min(least), Float()), cast(func.max(most), Float())
    return _row(name, _NO_TEXT, func.count(), lowest, highest).select_from(found)


def _row(name: str, *values: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    named = zip(("value", "count", "least", "most"), values, strict=True)
    return select(literal_column(f"'{name}'").label("name"), *(value.label(label) for label, value in named))
