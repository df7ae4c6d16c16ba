import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from request_testing import NOW, by_field, refusal_of

from kit.ids import new_id
from request_service import geo
from request_service.categories import Category, from_mask, to_mask
from request_service.providers.models import Profile, Provider
from request_service.providers.positions import GeoFix

HERE = GeoFix(latitude=9.0, longitude=38.7, recorded_at=NOW, accuracy_m=8, heading=90, speed=12.5)


@pytest.fixture
def provider() -> Provider:
    return Provider(id=new_id(), name="Abebe Bikila", category_mask=0, service_radius_km=25, is_available=False)


def test_only_what_is_said_changes(provider: Provider) -> None:
    provider.describe(Profile(categories=[Category.TIRE, Category.FUEL, Category.TIRE], vehicle=" Van "), NOW)
    assert (provider.categories, provider.vehicle) == ([Category.TIRE, Category.FUEL], "Van")
    provider.describe(Profile(is_available=True, service_radius_km=1), NOW)
    assert (provider.categories, provider.vehicle) == ([Category.TIRE, Category.FUEL], "Van")
    assert (provider.is_available, provider.service_radius_km) == (True, 1)
    provider.describe(Profile(categories=[], vehicle="", bio=" "), NOW)
    assert (provider.categories, provider.vehicle, provider.bio) == ([], None, None)


@pytest.mark.parametrize(
    ("field", "wrong"),
    by_field(
        {
            "vehicle": ["x" * 101, "a\x00b"],
            "bio": ["x" * 1001],
            "service_radius_km": [0.999, 200.1, math.nan, math.inf],
        }
    ),
)
def test_a_profile_that_cannot_be_meant_is_refused(provider: Provider, field: str, wrong: Any) -> None:
    with refusal_of(field):
        provider.describe(Profile(**{field: wrong}), NOW)


def test_a_position_is_taken_over_with_its_cells(provider: Provider) -> None:
    provider.move(HERE, NOW)
    assert provider.position == HERE
    assert provider.cell_fine == provider.place.cell(geo.FINE)
    assert provider.cell_coarse == provider.place.cell(geo.COARSE)


@pytest.mark.parametrize(
    "worse",
    [
        replace(HERE, latitude=10, recorded_at=NOW - timedelta(seconds=1)),
        replace(HERE, latitude=10),
    ],
    ids=["out of order", "repeated"],
)
def test_a_worse_position_leaves_the_last_one(provider: Provider, worse: GeoFix) -> None:
    provider.move(HERE, NOW)
    provider.move(worse, NOW)
    assert provider.position == HERE


def test_a_stale_position_is_better_than_none_and_than_nothing_else(provider: Provider) -> None:
    oldest, older, old = (replace(HERE, recorded_at=NOW - timedelta(minutes=minutes)) for minutes in (7, 6, 4))
    provider.move(oldest, NOW)
    assert provider.position == oldest
    provider.move(older, NOW)
    assert provider.position == oldest
    provider.move(old, NOW)
    assert provider.position == old


@pytest.mark.parametrize(
    ("field", "wrong"),
    by_field(
        {
            "latitude": [90.1, math.nan],
            "longitude": [181, -math.inf],
            "recorded_at": [NOW + timedelta(seconds=61)],
            "accuracy_m": [-1, 5000.1, math.inf],
            "heading": [360.1, math.nan],
            "speed": [-0.1, math.inf],
        }
    ),
)
def test_a_position_that_cannot_be_is_refused(provider: Provider, field: str, wrong: Any) -> None:
    with refusal_of(field):
        provider.move(replace(HERE, **{field: wrong}), NOW)
    assert provider.position is None


def test_a_clock_a_little_ahead_is_no_error(provider: Provider) -> None:
    ahead = replace(HERE, recorded_at=NOW + timedelta(seconds=60))
    provider.move(ahead, NOW)
    assert provider.position == ahead


def test_sets_of_categories_are_kept_in_the_order_of_the_contract() -> None:
    assert from_mask(to_mask(Category)) == list(Category)
    assert (to_mask([]), from_mask(0)) == (0, [])
    # These numbers are in databases.
    assert [category.bit for category in Category] == [1, 2, 4, 8, 16, 32, 64, 128]
    values = ["towing", "battery", "tire", "fuel", "lockout", "mechanic", "accident", "other"]
    assert [category.value for category in Category] == values
