import math

import h3.api.basic_int as h3  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from request_service import geo
from request_service.geo import Place

EARTH_KM = 6371.0

# Places at the edges of maps and in irregular cells of the grid.
ODD_PLACES = [
    Place(0, 0),
    Place(90, 0),
    Place(-90, 0),
    Place(89.999, -135),
    Place(0, 180),
    Place(0, -180),
    Place(-16.5, 179.999),
    *(Place(*h3.cell_to_latlng(pentagon)) for pentagon in h3.get_pentagons(geo.COARSE)),
]

places = st.builds(Place, st.floats(-90, 90), st.floats(-180, 180)) | st.sampled_from(ODD_PLACES)
radii = st.floats(0.01, 100)


def away(place: Place, distance_km: float, bearing: float) -> Place:
    """Returns the place at a distance and bearing from `place`, on a sphere."""
    latitude, longitude, angle = math.radians(place.latitude), math.radians(place.longitude), distance_km / EARTH_KM
    sine = math.sin(latitude) * math.cos(angle) + math.cos(latitude) * math.sin(angle) * math.cos(bearing)
    there = math.asin(max(-1.0, min(1.0, sine)))
    east = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(latitude), math.cos(angle) - math.sin(latitude) * math.sin(there)
    )
    return Place(math.degrees(there), (math.degrees(longitude + east) + 540) % 360 - 180)


@settings(max_examples=300, deadline=None)
@given(places, radii, st.floats(0, 1.1), st.floats(0, 2 * math.pi))
def test_a_cover_holds_every_place_whose_centre_is_in_its_circle(
    place: Place, radius_km: float, part: float, bearing: float
) -> None:
    cover, there = geo.cover(place, radius_km), away(place, radius_km * part, bearing)
    is_in_circle = geo.centre(there.cell(geo.FINE)).distance_km(place) <= radius_km
    is_held = there.cell(cover.resolution) in cover.cells
    # Rows that are read by coarse cells are compared with the radius afterwards.
    assert is_held if is_in_circle else not is_held or cover.resolution == geo.COARSE


@settings(max_examples=500, deadline=None)
@given(places)
def test_a_place_is_within_reach_of_the_centre_of_its_cell(place: Place) -> None:
    assert geo.centre(place.cell(geo.FINE)).distance_km(place) < geo.REACH_KM


@settings(max_examples=100, deadline=None)
@given(places, radii)
def test_a_cover_is_small_enough_for_one_query(place: Place, radius_km: float) -> None:
    cover = geo.cover(place, radius_km)
    assert len(cover.cells) <= 250
    assert cover.cells or radius_km < geo.REACH_KM
    assert len(set(cover.cells)) == len(cover.cells)
    assert all(cell < 2**63 for cell in cover.cells)


@settings(max_examples=300, deadline=None)
@given(places)
def test_a_blurred_place_is_near_and_never_the_place_itself(place: Place) -> None:
    shown = geo.blurred(place)
    assert 0.005 < shown.distance_km(place) < 5
    assert shown == geo.blurred(place)


@settings(max_examples=100, deadline=None)
@given(places)
def test_a_blurred_place_is_always_the_centre_of_a_cell(place: Place) -> None:
    centre = geo.blurred(place)
    for exact in (place, centre, Place(centre.latitude + 1e-6 * (1 if centre.latitude < 0 else -1), centre.longitude)):
        shown = geo.blurred(exact)
        assert shown != exact
        assert (shown.latitude, shown.longitude) == h3.cell_to_latlng(shown.cell(geo.FINE))


def test_all_places_of_a_cell_look_the_same() -> None:
    place = Place(9.0123, 38.7612)
    cell = place.cell(geo.FINE)
    others = [away(place, 0.2, bearing) for bearing in range(6)]
    assert {geo.blurred(other) for other in others if other.cell(geo.FINE) == cell} == {geo.blurred(place)}


def test_distances_are_those_of_a_globe() -> None:
    assert Place(0, 0).distance_km(Place(0, 1)) == pytest.approx(111.19, abs=0.01)
    assert Place(0, 179.9).distance_km(Place(0, -179.9)) == pytest.approx(22.24, abs=0.01)
    assert Place(90, 0).distance_km(Place(90, 123)) == pytest.approx(0, abs=1e-6)
