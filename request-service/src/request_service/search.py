"""A search around a place: what is nearest, within a radius, and no more than asked for."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from kit.errors import InvalidInput
from request_service import geo, validation
from request_service.categories import Category
from request_service.geo import Cover, Place

LARGEST_RADIUS_KM = 100.0
LARGEST_LIMIT = 100
_DEFAULT_RADIUS_KM = 25.0
_DEFAULT_LIMIT = 20


@dataclass(frozen=True)
class Search:
    place: Place
    radius_km: float
    limit: int
    # None: any.
    category: Category | None = None


def around(place: Place, radius_km: float, limit: int, category: Category | None) -> Search:
    """A checked search; a radius or limit of 0 means the default."""
    if not 0 <= radius_km <= LARGEST_RADIUS_KM:
        raise InvalidInput.field("radius_km", f"must be above 0 and at most {LARGEST_RADIUS_KM:g}")
    if not 0 <= limit <= LARGEST_LIMIT:
        raise InvalidInput.field("limit", f"must be between 1 and {LARGEST_LIMIT}")
    checked = validation.place(place.latitude, place.longitude)
    return Search(checked, radius_km or _DEFAULT_RADIUS_KM, limit or _DEFAULT_LIMIT, category)


async def nearest[T](
    search: Search, load: Callable[[Cover], Awaitable[Sequence[T]]], place_of: Callable[[T], Place]
) -> list[tuple[T, float]]:
    """What *load* finds, nearest first, with the distance in km. Reads larger circles only while it has too little."""
    found: list[tuple[T, float]] = []
    for cover in geo.growing_covers(search.place, search.radius_km):
        distances = [(one, search.place.distance_km(place_of(one))) for one in await load(cover)]
        # A cover reaches beyond its circle, where it knows some of what there is and not all.
        found = sorted((pair for pair in distances if pair[1] <= cover.radius_km), key=itemgetter(1))
        if len(found) >= search.limit:
            break
    return found[: search.limit]
