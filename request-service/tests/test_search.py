import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from request_testing import by_field, refusal_of

from request_service import geo, search
from request_service.geo import Cover, Place

CENTRES = [Place(9.01, 38.76), Place(0, 0), Place(90, 0), Place(-90, 10), Place(0, 180), Place(67.3, -179.95)]


def scattered(centre: Place, count: int, seed: int) -> list[Place]:
    """Returns random places, dense near the centre and sparse at 150 km."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        degrees = 1.35 * chance.random() ** 3
        bearing = chance.uniform(0, 2 * math.pi)
        latitude = max(-90.0, min(90.0, centre.latitude + degrees * math.cos(bearing)))
        narrow = max(math.cos(math.radians(latitude)), 1e-3)
        longitude = (centre.longitude + degrees * math.sin(bearing) / narrow + 540) % 360 - 180
        found.append(Place(latitude, longitude))
    return found


def fine_cell(place: Place) -> int:
    return place.cell(geo.FINE)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CENTRES), st.floats(0.1, 100), st.integers(1, 100), st.integers(0, 400), st.integers(0, 10**6))
async def test_the_nearest_are_those_that_a_full_scan_finds(
    centre: Place, radius_km: float, limit: int, count: int, seed: int
) -> None:
    everywhere = scattered(centre, count, seed)

    async def load(cover: Cover) -> Sequence[Place]:
        cells = set(cover.cells)
        return [place for place in everywhere if place.cell(cover.resolution) in cells]

    found = await search.nearest(search.around(centre, radius_km, limit, None), load, fine_cell)
    distances = sorted(centre.distance_km(geo.centre(fine_cell(place))) for place in everywhere)
    within_km = max(radius_km, geo.REACH_KM)
    assert [distance for _, distance in found] == [one for one in distances if one <= within_km][:limit]


@dataclass(frozen=True)
class Spot:
    """A public place."""

    id: UUID
    latitude: float
    longitude: float

    @property
    def place(self) -> Place:
        return Place(self.latitude, self.longitude)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(CENTRES),
    st.floats(0.01, 100),
    st.integers(1, 60),
    st.integers(0, 300),
    st.integers(0, 10**6),
    st.floats(0, 200),
)
async def test_pages_of_public_places_are_what_a_full_scan_finds(  # noqa: PLR0913, PLR0917  # drawn facts
    centre: Place, radius_km: float, limit: int, count: int, seed: int, expected_km: float
) -> None:
    places = scattered(centre, count, seed)
    # Some are at the same place.
    spots = [Spot(UUID(int=number), one.latitude, one.longitude) for number, one in enumerate([*places, *places[:3]])]

    async def load(cover: Cover) -> Sequence[Spot]:
        cells = set(cover.cells)
        return [spot for spot in spots if spot.place.cell(cover.resolution) in cells]

    around, found = search.around(centre, radius_km, limit, None), list[tuple[float, UUID]]()
    while page := await search.nearest_places(around, load, found[-1] if found else None, expected_km):
        assert len(page) <= limit
        found += [(distance_km, spot.id) for spot, distance_km in page]
    distances = sorted((centre.distance_km(spot.place), spot.id) for spot in spots)
    assert found == [pair for pair in distances if pair[0] <= radius_km]


@pytest.mark.parametrize(
    ("there", "radius_km", "limit", "radii"),
    [
        pytest.param([Place(9.001, 38), Place(9.002, 38)], 100, 2, [1.6], id="enough at once"),
        pytest.param([Place(9.001, 38), Place(9.002, 38)], 80, 3, [1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 80], id="too few"),
        pytest.param([], 30, 20, [1.6, 6.4, 25.6, 30], id="none anywhere"),
        pytest.param([], 0.1, 20, [1.6], id="a radius below the size of a cell"),
    ],
)
async def test_it_reads_no_farther_than_it_must(
    there: list[Place], radius_km: float, limit: int, radii: list[float]
) -> None:
    asked: list[float] = []

    async def load(cover: Cover) -> Sequence[Place]:
        asked.append(cover.radius_km)
        return there

    found = await search.nearest(search.around(Place(9, 38), radius_km, limit, None), load, fine_cell)
    assert [place for place, _ in found] == there
    assert asked == radii


@pytest.mark.parametrize("per_square_km", [0.05, 0.5, 5, 50])
async def test_where_providers_are_spread_evenly_it_looks_at_few_more_than_it_shows(per_square_km: float) -> None:
    centre, chance = Place(9.01, 38.76), random.Random(1)
    degrees = 30 / 111.2
    everywhere = [
        Place(centre.latitude + chance.uniform(-degrees, degrees), centre.longitude + chance.uniform(-degrees, degrees))
        for _ in range(round(3600 * per_square_km))
    ]
    looked_at: list[int] = []

    async def load(cover: Cover) -> Sequence[Place]:
        found = [place for place in everywhere if place.cell(cover.resolution) in set(cover.cells)]
        looked_at.append(len(found))
        return found

    found = await search.nearest(search.around(centre, 25, 50, None), load, fine_cell)
    assert len(found) == 50
    assert sum(looked_at) < 50 * 12
    assert len(looked_at) <= 4


def test_nought_means_the_default() -> None:
    checked = search.around(Place(0, 0), 0, 0, None)
    assert (checked.radius_km, checked.limit) == (25, 20)


@pytest.mark.parametrize(
    ("field", "wrong"),
    by_field(
        {
            "latitude": [999, -90.001, math.nan],
            "longitude": [180.001, math.inf],
            "radius_km": [-1, 100.001, math.nan],
            "limit": [-1, 101],
        }
    ),
)
def test_invalid_search_is_refused_by_field(field: str, wrong: float) -> None:
    asked: dict[str, Any] = {"latitude": 0, "longitude": 0, "radius_km": 1, "limit": 1} | {field: wrong}
    place = Place(asked.pop("latitude"), asked.pop("longitude"))
    with refusal_of(field):
        search.around(place, **asked, category=None)
