"""Searches of the catalogue: a page in an order, how many there are, the values that they have, and a map of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.database import ReadSession
from request_service.market.searching import cells
from request_service.market.searching.counts import KnownCounts
from request_service.market.searching.orders import MAX_OFFSET, After, Counted, ListingSearch, PagePlace
from request_service.market.searching.queries import facets, pages
from request_service.market.searching.wishes import Filter, Sort

# The part of the filter that each facet and each range leaves out, where its name is another one.
PARTS = {
    "type": "types",
    "offer": "offers",
    "status": "statuses",
    "property_type": "property_types",
    "make": "makes",
    "model": "models",
    "region": "regions",
    "fuel_type": "fuel_types",
    "transmission": "transmissions",
    "condition": "conditions",
}


@dataclass(frozen=True)
class Found:
    """A page of listings, as rows with the id and the state of each."""

    rows: Sequence[Row[Any]]
    counted: Counted
    next_cursor: str

    @property
    def listing_ids(self) -> list[UUID]:
        return [row.listing_id for row in self.rows]


@dataclass
class Values:
    """The values of facets with their counts, the most frequent first, and the ranges of numbers."""

    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    is_exact: bool = True


@dataclass(frozen=True)
class Map:
    cells: Counter[int]
    counted: Counted


async def find_ahead(session: ReadSession, search: ListingSearch, counts: KnownCounts) -> Found | None:
    """Looks for a page of a search that finds many listings among the next ones of its order.

    Returns `None` if the page is not there, or if it is not known that there are many. No transaction is needed.
    """
    known = _known(search, counts)
    if known is None:
        return None
    rows = await pages.look_ahead(session, search, search.limit + 1, known)
    return None if rows is None else _page(search, known, [(row, False) for row in rows])


async def find_listings(session: ReadSession, search: ListingSearch, counts: KnownCounts) -> Found:
    """Returns a page of a search; *counts* remembers how many listings it finds, if they are many."""
    await pages.plan_exactly(session)
    known = _known(search, counts)
    find = _nearest if search.sort == Sort.DISTANCE else _in_order
    found = await find(session, search, known)
    if known is None:
        counts.note(search.wanted, found.counted)
    return found


def _known(search: ListingSearch, counts: KnownCounts) -> Counted | None:
    return search.place.counted if search.place else counts.find(search.wanted)


async def _in_order(session: ReadSession, search: ListingSearch, known: Counted | None) -> Found:
    if search.sort == Sort.RELEVANCE and search.wanted.q:
        found, counted = await _by_relevance(session, search)
        counted = known or counted
    else:
        rows, counted = await pages.list_page(session, search, search.limit + 1, known)
        found = [(row, False) for row in rows]
    return _page(search, counted or await _counted(session, search, len(found)), found)


def _page(search: ListingSearch, counted: Counted, found: Sequence[tuple[Row[Any], bool]]) -> Found:
    """Returns a page of *found*, which has one listing more if there is another page."""
    page, next_cursor = found[: search.limit], ""
    if len(found) > search.limit:
        last, is_past_titles = page[-1]
        next_cursor = search.cursor(PagePlace(counted, is_past_titles, After(last.value, last.number)))
    return Found([row for row, _ in page], counted, next_cursor)


async def count_values(session: ReadSession, wanted: Filter, names: Collection[str], currency: str) -> Values:
    """Counts the values of the named facets, and finds all ranges; each leaves its own part of the filter out."""
    await pages.plan_exactly(session)
    values = Values()
    for one, (some, ranges) in _by_filter(wanted, names).items():
        _add(values, await facets.count_values(session, one, some, ranges, currency))
    return values


async def map_listings(session: ReadSession, wanted: Filter, zoom: int) -> Map:
    await pages.plan_exactly(session)
    resolution = cells.resolution_of(zoom)
    found = await facets.count_cells(session, wanted, *cells.masks(resolution))
    counts = cells.folded(((row.cell, row[1]) for row in found), resolution)
    return Map(counts, Counted(counts.total()))


async def _nearest(session: ReadSession, search: ListingSearch, known: Counted | None) -> Found:
    offset = search.place.offset if search.place else search.offset
    found = await pages.list_nearest(session, search.wanted, offset, search.limit + 1)
    counted = known or await _counted(session, search, len(found))
    following = offset + search.limit
    has_more = len(found) > search.limit and following <= MAX_OFFSET
    next_cursor = search.cursor(PagePlace(counted, offset=following)) if has_more else ""
    return Found(found[: search.limit], counted, next_cursor)


async def _by_relevance(
    session: ReadSession, search: ListingSearch
) -> tuple[list[tuple[Row[Any], bool]], Counted | None]:
    """Returns the rows of a page, and one more if there is one, each with False if all words are in its title.

    With them comes how many listings the search finds, if that is known now: on a first page for which both parts were
    read, or if those with all words in the title are too many by themselves.
    """
    place, wanted = search.place, search.offset + search.limit + 1
    after = place.after if place else None
    found: list[tuple[Row[Any], bool]] = []
    in_titles = Counted(0)
    if place is None or not place.is_past_titles:
        titles, in_titles = await pages.list_by_title(session, search, after, wanted, is_in_title=True)
        found, after = [(row, False) for row in titles], None
    counted = None if in_titles.is_exact else in_titles
    if len(found) < wanted:
        missing = wanted - len(found)
        others, in_others = await pages.list_by_title(session, search, after, missing, is_in_title=False)
        found += [(row, True) for row in others]
        counted = Counted(in_titles.number + in_others.number)
    return found[search.offset :], counted


async def _counted(session: ReadSession, search: ListingSearch, rows: int) -> Counted:
    if rows <= search.limit and (rows or not search.offset):
        return Counted(search.offset + rows)
    return await pages.count_found(session, search.wanted)


def _by_filter(wanted: Filter, names: Collection[str]) -> dict[Filter, tuple[list[str], list[str]]]:
    """Returns the facets and the ranges that are counted together, by the filter that is left for them."""
    groups: dict[Filter, tuple[list[str], list[str]]] = {}
    for name in names:
        groups.setdefault(wanted.without(PARTS[name]), ([], []))[0].append(name)
    for name in facets.RANGES:
        groups.setdefault(wanted.without(name), ([], []))[1].append(name)
    return groups


def _add(values: Values, found: Sequence[Row[Any]]) -> None:
    for row in found:
        name, value, count, least, most = tuple(row)
        if name == facets.TOTAL:
            values.is_exact &= Counted(count).is_exact
        elif name in facets.RANGES:
            if least is not None and most is not None:
                values.ranges[name] = least, most
        else:
            values.facets.setdefault(name, []).append((value, count))
