"""The conditions of searches in SQL, each with the name of the part of the filter that it holds.

The texts of statements depend on the names alone, so that each is compiled once; the values are parameters. No value
is ever taken for a pattern or an operator: words have letters and digits alone.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    String,
    and_,
    bindparam,
    cast,
    false,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from kit.statements import is_any
from request_service import geo
from request_service.geo import Cover
from request_service.market.catalogue.models import CatalogueLexemes, CatalogueRow, sphere, squared_chord
from request_service.market.catalogue.queries import ENDING, TITLE, WORDS
from request_service.market.catalogue.words import MAX_WORD_LENGTH, QueryWord
from request_service.market.searching.parts import BOUNDED, CHOICES, EQUAL
from request_service.market.searching.wishes import Bounds, Filter

type Columns = ReadOnlyColumnCollection[str, Column[Any]]

_CATALOGUE: Any = CatalogueRow.__table__
_WITH_WORDS: Any = CatalogueLexemes.__table__
rows: Columns = _CATALOGUE.c
_rows_with_words: Columns = _WITH_WORDS.c
_CELLS = {geo.FINE: ("cells_fine", "cell_fine"), geo.COARSE: ("cells_coarse", "cell_coarse")}
# Conditions that look for all listings with some words before they look at one.
OF_WORDS = frozenset({"q", "location"})
# The columns of the full-text table of SQLite by what the lexemes of PostgreSQL begin with.
_COLUMNS = {"": "title rest", TITLE: "title", ENDING: "endings"}


def chord(columns: Columns) -> ColumnElement[float]:
    """Returns the square of the straight line from the middle of the circle to a listing."""
    parts = ((column, bindparam(f"here_{column.name}", type_=Float())) for column in (columns.x, columns.y, columns.z))
    x, y, z = ((column - here) * (column - here) for column, here in parts)
    return x + y + z


def searched(names: frozenset[str], dialect: str) -> Columns:
    """Returns the columns of the table in which all listings that hold the named conditions are found fastest.

    On PostgreSQL, words are in a table with a copy of the columns of the catalogue, so that it intersects words and
    places before it reads a row.
    """
    return _rows_with_words if dialect == "postgresql" and not names.isdisjoint(OF_WORDS) else rows


def conditions(wanted: Filter, dialect: str) -> tuple[frozenset[str], dict[str, Any]]:
    """Returns the names of the conditions of a filter, and the values of their parameters."""
    parts = dict(_parts(wanted, dialect))
    return frozenset(parts), {name: value for values in parts.values() for name, value in values.items()}


def matching(names: frozenset[str], dialect: str, columns: Columns = rows) -> ColumnElement[bool]:
    """Returns the condition that all of the named ones hold for a row of the catalogue, or of another table."""
    every = _named(dialect, has_words=columns is _rows_with_words)
    return and_(true(), *(every[name] for name in sorted(names)))


def title_values(words: tuple[QueryWord, ...], dialect: str, *, is_in_title: bool) -> dict[str, str]:
    """Returns the value of the condition `q` for listings that have all words in the title, or all but not there."""
    in_title = _query(words, TITLE, dialect)
    if is_in_title:
        return {"q_match": in_title}
    join = " & !" if dialect == "postgresql" else " NOT "
    return {"q_match": f"({_query(words, '', dialect)}){join}({in_title})"}


@cache
def _named(dialect: str, *, has_words: bool) -> Mapping[str, ColumnElement[bool]]:
    c = _rows_with_words if has_words else rows
    found: dict[str, ColumnElement[bool]] = {
        "nothing": false(),
        "q": _found_by("q_match", dialect, c),
        "location": and_(
            _found_by("location_match", dialect, c), c.location_key.like(bindparam("location_like", type_=String()))
        ),
        "available_on": or_(c.available_from.is_(None), c.available_from <= bindparam("available_on_day")),
        "circle": bindparam("most_chord", type_=Float()) >= chord(c),
        "latitudes": c.latitude.between(bindparam("south"), bindparam("north")),
        "longitudes": c.longitude.between(bindparam("west"), bindparam("east")),
        "outer_longitudes": or_(c.longitude >= bindparam("west"), c.longitude <= bindparam("east")),
    }
    found |= {name: is_any(c[column], f"{name}_any", dialect) for name, column in CHOICES.items()}
    found |= {f"one_{name}": c[column] == bindparam(f"{name}_one") for name, column in CHOICES.items()}
    found |= {name: is_any(c[column], f"{name}_any", dialect) for name, column in _CELLS.values()}
    found |= {name: c[column] == bindparam(f"{name}_is") for name, column in EQUAL.items()}
    for name, (least, most) in BOUNDED.items():
        found[f"least_{name}"] = c[least] >= bindparam(f"{name}_least", type_=c[least].type)
        found[f"most_{name}"] = c[most] <= bindparam(f"{name}_most", type_=c[most].type)
    return found


def _found_by(parameter: str, dialect: str, columns: Columns) -> ColumnElement[bool]:
    if dialect == "postgresql":
        words = _rows_with_words.words.op("@@", is_comparison=True)
        matches = words(cast(bindparam(parameter, type_=String()), TSQUERY))
        if columns is _rows_with_words:
            return matches
        return rows.number.in_(select(_rows_with_words.number).where(matches))
    match = literal_column(WORDS.name).op("MATCH", is_comparison=True)(bindparam(parameter, type_=String()))
    return rows.number.in_(select(WORDS.c.rowid).where(match))


def _parts(wanted: Filter, dialect: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the name of each condition with the values of its parameters."""
    if wanted.finds_nothing or wanted.q == () or wanted.location == "":
        yield "nothing", {}
        return
    yield from _words(wanted, dialect)
    yield from (_choice(name, chosen) for name in CHOICES if (chosen := getattr(wanted, name)))
    yield from ((name, {f"{name}_is": one}) for name in EQUAL if (one := getattr(wanted, name)) is not None)
    for name in BOUNDED:
        bounds: Bounds = getattr(wanted, name)
        ends = {"least": bounds.least, "most": bounds.most}
        yield from ((f"{end}_{name}", {f"{name}_{end}": one}) for end, one in ends.items() if one is not None)
    if wanted.available_on is not None:
        yield "available_on", {"available_on_day": wanted.available_on}
    yield from _area(wanted)


def _choice(name: str, chosen: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    # One value is compared by itself: what is equal in a column is in the order of the next one of an index.
    return (f"one_{name}", {f"{name}_one": chosen[0]}) if len(chosen) == 1 else (name, {f"{name}_any": list(chosen)})


def _words(wanted: Filter, dialect: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if wanted.q:
        yield "q", {"q_match": _query(wanted.q, "", dialect)}
    if wanted.location:
        parts = tuple(QueryWord(word[:MAX_WORD_LENGTH]) for word in wanted.location.split())
        yield (
            "location",
            {"location_match": _query(parts, ENDING, dialect), "location_like": f"%{wanted.location}%"},
        )


def _area(wanted: Filter) -> Iterator[tuple[str, dict[str, Any]]]:
    if wanted.circle is not None:
        yield "circle", circle_values(wanted.circle.place, wanted.circle.radius_km)
        yield _cells(wanted.circle.cover)
    if wanted.box is not None:
        box = wanted.box
        yield "latitudes", {"south": box.south, "north": box.north}
        yield (
            "outer_longitudes" if box.crosses_date_line else "longitudes",
            {"west": box.west, "east": box.east},
        )
        cover = None if wanted.circle else box.cover
        if cover is not None:
            yield _cells(cover)


def circle_values(place: geo.Place, radius_km: float) -> dict[str, Any]:
    x, y, z = sphere(place)
    return {"here_x": x, "here_y": y, "here_z": z, "most_chord": squared_chord(radius_km)}


def _cells(cover: Cover) -> tuple[str, dict[str, Any]]:
    name, _ = _CELLS[cover.resolution]
    return name, {f"{name}_any": list(cover.cells)}


def _query(words: tuple[QueryWord, ...], part: str, dialect: str) -> str:
    """Returns the query that finds all words in a part of a listing, as PostgreSQL or FTS5 spells it."""
    if dialect == "postgresql":
        return " & ".join(_lexemes(word, part) for word in words)
    return f"{{{_COLUMNS[part]}}} : ({' AND '.join(map(_terms, words))})"


def _lexemes(word: QueryWord, part: str) -> str:
    return f"('{part}{word.word}':*{''.join(f" | '{part}{stem}'" for stem in word.stems)})"


def _terms(word: QueryWord) -> str:
    return f'("{word.word}" *{"".join(f' OR "{stem}"' for stem in word.stems)})'
