"""A search for the nearest things around a place, within a radius and up to a limit.

It knows people by their fine cells only (`geo`), so that no number of searches reveals more than the cell, and public
places exactly. It reads a small circle first, and a larger one only while it has found too few, so that its cost
depends on the limit and not on the number of rows, neither in a crowded city nor far away from it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf, sqrt
from typing import Protocol
from uuid import UUID

from kit.errors import InvalidInput
from request_service import geo, validation
from request_service.categories import Category
from request_service.geo import Cover, Place

MAX_RADIUS_KM = 100.0
MAX_LIMIT = 100
_DEFAULT_RADIUS_KM = 25.0
_DEFAULT_LIMIT = 20

# A little more than the growth that would be enough for an even distribution.
_MARGIN = 1.2
# The smallest and largest growth of the radius: few steps, and none far too large.
_MIN_GROWTH = 2.0
_MAX_GROWTH = 4.0


@dataclass(frozen=True)
class Search:
    place: Place
    radius_km: float
    limit: int
    # `None` means any category.
    category: Category | None = None


def around(place: Place, radius_km: float, limit: int, category: Category | None) -> Search:
    """Returns a checked search. A radius or limit of 0 means the default. Raises `InvalidInput`."""
    if not 0 <= radius_km <= MAX_RADIUS_KM:
        raise InvalidInput.field("radius_km", f"must be above 0 and at most {MAX_RADIUS_KM:g}")
    if not 0 <= limit <= MAX_LIMIT:
        raise InvalidInput.field("limit", f"must be between 1 and {MAX_LIMIT}")
    checked = validation.place(place.latitude, place.longitude)
    return Search(checked, radius_km or _DEFAULT_RADIUS_KM, limit or _DEFAULT_LIMIT, category)


async def nearest[T](
    search: Search, load: Callable[[Cover], Awaitable[Sequence[T]]], cell_of: Callable[[T], int]
) -> list[tuple[T, float]]:
    """Returns what *load* finds, nearest first, each with the distance in km to the centre of its fine cell.

    Things in one cell are equally far away and stay in the order in which they were loaded.
    """
    distance_km = cache(lambda cell: search.place.distance_km(geo.centre(cell)))

    async def load_within(radius_km: float) -> list[tuple[T, float]]:
        loaded = await load(geo.cover(search.place, radius_km))
        return sorted(((one, distance_km(cell_of(one))) for one in loaded), key=lambda pair: pair[1])

    # The searched place is in a cell too: a smaller radius would find nothing there, or all.
    return await _grow(load_within, geo.REACH_KM, max(search.radius_km, geo.REACH_KM), search.limit)


class PublicPlace(Protocol):
    """A thing whose exact position everyone may know."""

    @property
    def id(self) -> UUID: ...

    @property
    def latitude(self) -> float: ...

    @property
    def longitude(self) -> float: ...


async def nearest_places[P: PublicPlace](
    search: Search,
    load: Callable[[Cover], Awaitable[Sequence[P]]],
    after: tuple[float, UUID] | None = None,
    expected_km: float = 0,
) -> list[tuple[P, float]]:
    """Returns the public places that *load* finds, nearest first, each with its exact distance in km.

    *after* is the distance and the id of the last place of the page before: equally distant ones are ordered by id.
    Within *expected_km* there are probably enough, so that it looks no nearer first; any value finds the same.
    """
    here = search.place

    async def load_within(radius_km: float) -> list[tuple[P, float]]:
        # A place within the radius may be in a cell whose centre is farther.
        loaded = await load(geo.cover(here, radius_km + geo.REACH_KM))
        distances = [(one, here.distance_km(Place(one.latitude, one.longitude))) for one in loaded]
        found = [pair for pair in distances if after is None or (pair[1], pair[0].id) > after]
        return sorted(found, key=lambda pair: (pair[1], pair[0].id))

    first_km = max(geo.REACH_KM, expected_km, after[0] if after else 0)
    return await _grow(load_within, min(first_km, search.radius_km), search.radius_km, search.limit)


async def _grow[T](
    load_within: Callable[[float], Awaitable[Sequence[tuple[T, float]]]], first_km: float, largest_km: float, limit: int
) -> list[tuple[T, float]]:
    """Loads within growing radii until enough is found. *load_within* returns things in order, with their distances."""
    radius_km = first_km
    while True:
        # A cover may reach beyond its circle, where it holds some things and not all, so those are dropped.
        found = [pair for pair in await load_within(radius_km) if pair[1] <= radius_km]
        if len(found) >= limit or radius_km == largest_km:
            return found[:limit]
        radius_km = min(radius_km * _growth(len(found), limit), largest_km)


def _growth(found: int, wanted: int) -> float:
    enough = _MARGIN * sqrt(wanted / found) if found else inf
    return min(max(enough, _MIN_GROWTH), _MAX_GROWTH)
