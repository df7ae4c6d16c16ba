import random
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from request_testing import Located, Persons, provider_row

from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import NotFound
from kit.ids import new_id
from request_service import search
from request_service.categories import Category
from request_service.geo import Place
from request_service.providers import actions
from request_service.providers.models import Profile
from request_service.providers.positions import GeoFix


async def near(database: Database, caller: Caller, place: Place, **wanted: Any) -> list[UUID]:
    looked = search.around(place, wanted.get("radius_km", 0), wanted.get("limit", 100), wanted.get("category"))
    async with database.read() as session:
        found = await actions.list_nearby_providers(session, caller, looked, wanted.get("fresh_seconds", 300))
    assert [distance for _, distance in found] == sorted(place.distance_km(provider.place) for provider, _ in found)
    return [provider.id for provider, _ in found]


async def test_a_provider_is_added_once(database: Database) -> None:
    provider_id = new_id()
    for name in ("Abebe Bikila", "Another Name"):
        async with database.transaction() as session:
            await actions.add_provider(session, provider_id, name)
    provider = await provider_row(database, provider_id)
    assert (provider.name, provider.is_available, provider.service_radius_km) == ("Abebe Bikila", False, 25)
    assert (provider.completed_jobs, provider.rating, provider.categories) == (0, None, [])


async def test_a_very_long_name_is_cut(database: Database) -> None:
    provider_id = new_id()
    async with database.transaction() as session:
        await actions.add_provider(session, provider_id, "ß" * 1000)
    assert (await provider_row(database, provider_id)).name == "ß" * 300


async def test_newest_name_stays_in_any_order_of_names(database: Database) -> None:
    now = clock.now()
    named = [("First", now - timedelta(seconds=2)), ("Second", now - timedelta(seconds=1)), ("Third", now)]
    for order in permutations([*named, named[1]]):
        provider_id = new_id()
        for name, named_at in order:
            async with database.transaction() as session:
                await actions.rename_provider(session, provider_id, name, named_at)
        provider = await provider_row(database, provider_id)
        assert (provider.name, provider.named_at) == ("Third", now)


async def test_a_new_name_changes_nothing_else_and_outlives_a_late_registration(
    database: Database, located: Located, place: Place
) -> None:
    provider = await located(place, vehicle="Van")
    async with database.transaction() as session:
        await actions.rename_provider(session, provider.user_id, "ß" * 1000, clock.now())
        await actions.add_provider(session, provider.user_id, "Abebe Bikila")
    found = await provider_row(database, provider.user_id)
    assert (found.name, found.vehicle, found.place) == ("ß" * 300, "Van", place)


async def test_profile_and_position_are_kept(database: Database, located: Located, place: Place) -> None:
    provider = await located(place, categories=[Category.FUEL], vehicle="Van", bio="Fast", service_radius_km=40)
    found = await provider_row(database, provider.user_id)
    assert (found.vehicle, found.bio, found.service_radius_km) == ("Van", "Fast", 40)
    assert (found.categories, found.is_available, found.place) == ([Category.FUEL], True, place)
    assert found.located_at is not None
    assert found.located_at.utcoffset() == timedelta(0)


async def test_unknown_provider_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound) as refused:
        await provider_row(database, new_id())
    assert refused.value.code == "PROVIDER_NOT_FOUND"


async def test_search_lists_free_fresh_eligible_providers_nearest_first(
    database: Database, person: Persons, located: Located, place: Place
) -> None:
    far = (await located(Place(place.latitude + 0.2, place.longitude), categories=[Category.FUEL])).user_id
    here = (await located(place)).user_id
    await located(place, is_available=False)
    await located(Place(place.latitude + 1, place.longitude))
    client = person()
    assert await near(database, client, place) == [here, far]
    assert await near(database, client, place, limit=1) == [here]
    assert await near(database, client, place, radius_km=20) == [here]
    assert await near(database, client, place, category=Category.FUEL) == [here, far]
    assert await near(database, client, place, category=Category.TIRE) == [here]
    assert await near(database, client, place, fresh_seconds=0) == []
    assert await near(database, person("provider", here), place) == [far]


async def test_provider_without_position_is_not_nearby(database: Database, person: Persons) -> None:
    provider = person("provider")
    async with database.transaction() as session:
        await actions.add_provider(session, provider.user_id, "Abebe Bikila")
        await actions.update_profile(session, provider, Profile(is_available=True))
    assert await near(database, person(), Place(0, 0), radius_km=100) == []


async def test_a_provider_at_the_origin_is_found(database: Database, person: Persons, located: Located) -> None:
    here = await located(Place(0, 0))
    assert await near(database, person(), Place(0, 0), radius_km=1) == [here.user_id]


@pytest.mark.parametrize("centre", [Place(9, 38.7), Place(0, 180), Place(89.9, 20), Place(-90, 0)])
async def test_search_finds_all_providers_in_the_radius(database: Database, person: Persons, centre: Place) -> None:
    chance = random.Random(f"{centre}")
    everywhere: dict[UUID, Place] = {}
    async with database.transaction() as session:
        for _ in range(150):
            provider = person("provider")
            latitude = max(-90.0, min(90.0, centre.latitude + chance.gauss(0, 0.5)))
            longitude = (centre.longitude + chance.gauss(0, 0.7) * (20 if abs(latitude) > 80 else 1) + 540) % 360 - 180
            position = GeoFix(latitude, longitude, clock.now())
            await actions.add_provider(session, provider.user_id, "Abebe Bikila")
            await actions.update_profile(session, provider, Profile(is_available=True))
            await actions.update_location(session, provider, position)
            everywhere[provider.user_id] = Place(latitude, longitude)
    for radius_km in (0.5, 8, 13, 50, 100):
        expected = sorted(
            (distance, provider_id)
            for provider_id, there in everywhere.items()
            if (distance := centre.distance_km(there)) <= radius_km
        )
        found = await near(database, person(), centre, radius_km=radius_km)
        assert found == [provider_id for _, provider_id in expected][:100]


async def test_older_position_returns_the_known_position(database: Database, located: Located, place: Place) -> None:
    provider = await located(place)
    earlier = (await provider_row(database, provider.user_id)).position
    assert earlier is not None
    async with database.transaction() as session:
        moved = await actions.update_location(
            session, provider, GeoFix(0, 0, earlier.recorded_at - timedelta(seconds=1))
        )
    assert moved.position == earlier
    assert (await provider_row(database, provider.user_id)).position == earlier


async def test_completed_jobs_are_counted_one_by_one(database: Database, located: Located, place: Place) -> None:
    provider = await located(place)
    for completed in (True, False, True, True):
        async with database.transaction() as session:
            await actions.end_job(session, provider.user_id, completed=completed)
    assert (await provider_row(database, provider.user_id)).completed_jobs == 3


@pytest.mark.parametrize("completed", [True, False])
async def test_provider_is_idle_from_the_end_of_a_job(
    database: Database, located: Located, place: Place, *, completed: bool
) -> None:
    provider = await located(place)
    came = (await provider_row(database, provider.user_id)).idle_since
    async with database.transaction() as session:
        await actions.end_job(session, provider.user_id, completed=completed)
    left = (await provider_row(database, provider.user_id)).idle_since
    assert came is not None
    assert left is not None
    assert came < left <= clock.now()
