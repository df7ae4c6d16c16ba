import random
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from request_testing import ADDIS, Service, north

from kit import clock
from kit.caller import Caller
from kit.ids import new_id
from request_service import geo, search
from request_service.categories import Category
from request_service.geo import Place
from request_service.providers import actions
from request_service.providers.models import Profile
from request_service.providers.positions import GeoFix
from testkit.callers import new_caller
from testkit.people import outcome


async def near(service: Service, caller: Caller, place: Place, **wanted: Any) -> list[UUID]:
    looked = search.around(place, wanted.get("radius_km", 0), wanted.get("limit", 100), wanted.get("category"))
    found = await service.read(actions.list_nearby_providers, caller, looked, wanted.get("fresh_seconds", 300))
    distances = [distance for _, distance in found]
    assert distances == sorted(place.distance_km(provider.blurred_place) for provider, _ in found)
    return [provider.id for provider, _ in found]


async def test_a_provider_is_added_once(service: Service) -> None:
    provider_id = new_id()
    for name in ("Abebe Bikila", "Another Name"):
        await service.do(actions.add_provider, provider_id, name)
    provider = await service.profile(provider_id)
    assert (provider.name, provider.is_available, provider.service_radius_km) == ("Abebe Bikila", False, 25)
    assert (provider.completed_jobs, provider.rating, provider.categories) == (0, None, [])


async def test_a_very_long_name_is_cut(service: Service) -> None:
    provider_id = new_id()
    await service.do(actions.add_provider, provider_id, "ß" * 1000)
    assert (await service.profile(provider_id)).name == "ß" * 300


async def test_newest_name_stays_in_any_order_of_names(service: Service) -> None:
    now = clock.now()
    named = [("First", now - timedelta(seconds=2)), ("Second", now - timedelta(seconds=1)), ("Third", now)]
    for order in permutations([*named, named[1]]):
        provider_id = new_id()
        for name, named_at in order:
            await service.do(actions.rename_provider, provider_id, name, named_at)
        provider = await service.profile(provider_id)
        assert (provider.name, provider.named_at) == ("Third", now)


async def test_a_new_name_changes_nothing_else_and_outlives_a_late_registration(service: Service) -> None:
    provider = await service.add_provider(vehicle="Van")
    await service.do(actions.rename_provider, provider.user_id, "ß" * 1000, clock.now())
    await service.do(actions.add_provider, provider.user_id, "Abebe Bikila")
    found = await service.profile(provider.user_id)
    assert (found.name, found.vehicle, found.place) == ("ß" * 300, "Van", ADDIS)


async def test_profile_and_position_are_kept(service: Service) -> None:
    provider = await service.add_provider(categories=[Category.FUEL], vehicle="Van", bio="Fast", service_radius_km=40)
    found = await service.profile(provider.user_id)
    assert (found.vehicle, found.bio, found.service_radius_km) == ("Van", "Fast", 40)
    assert (found.categories, found.is_available, found.place) == ([Category.FUEL], True, ADDIS)
    assert found.located_at is not None
    assert found.located_at.utcoffset() == timedelta(0)


async def test_unknown_provider_is_not_found(service: Service) -> None:
    assert await outcome(service.profile(new_id())) == "PROVIDER_NOT_FOUND"


async def test_search_lists_free_fresh_eligible_providers_nearest_first(service: Service) -> None:
    far = (await service.add_provider(north(22), categories=[Category.FUEL])).user_id
    here = (await service.add_provider()).user_id
    await service.add_provider(is_available=False)
    await service.add_provider(north(110))
    client = new_caller()
    assert await near(service, client, ADDIS) == [here, far]
    assert await near(service, client, ADDIS, limit=1) == [here]
    assert await near(service, client, ADDIS, radius_km=20) == [here]
    assert await near(service, client, ADDIS, category=Category.FUEL) == [here, far]
    assert await near(service, client, ADDIS, category=Category.TIRE) == [here]
    assert await near(service, client, ADDIS, fresh_seconds=0) == []
    assert await near(service, new_caller("provider", here), ADDIS) == [far]


async def test_provider_without_position_is_not_nearby(service: Service) -> None:
    provider = new_caller("provider")
    await service.do(actions.add_provider, provider.user_id, "Abebe Bikila")
    await service.do(actions.update_profile, provider, Profile(is_available=True))
    assert await near(service, new_caller(), Place(0, 0), radius_km=100) == []


async def test_a_provider_at_the_origin_is_found(service: Service) -> None:
    here = await service.add_provider(Place(0, 0))
    assert await near(service, new_caller(), Place(0, 0), radius_km=1) == [here.user_id]


@pytest.mark.parametrize("centre", [Place(9, 38.7), Place(0, 180), Place(89.9, 20), Place(-90, 0)])
async def test_search_finds_all_providers_in_the_radius(service: Service, centre: Place) -> None:
    chance = random.Random(f"{centre}")
    everywhere: dict[UUID, Place] = {}
    async with service.database.transaction() as session:
        for _ in range(150):
            provider = new_caller("provider")
            latitude = max(-90.0, min(90.0, centre.latitude + chance.gauss(0, 0.5)))
            longitude = (centre.longitude + chance.gauss(0, 0.7) * (20 if abs(latitude) > 80 else 1) + 540) % 360 - 180
            position = GeoFix(latitude, longitude, clock.now())
            await actions.add_provider(session, provider.user_id, "Abebe Bikila")
            await actions.update_profile(session, provider, Profile(is_available=True))
            await actions.update_location(session, provider, position)
            everywhere[provider.user_id] = geo.centre(Place(latitude, longitude).cell(geo.FINE))
    for radius_km in (0.5, 8, 13, 25, 50, 100):
        found = await near(service, new_caller(), centre, radius_km=radius_km)
        distances = {one: centre.distance_km(there) for one, there in everywhere.items()}
        expected = {one for one, distance in distances.items() if distance <= max(radius_km, geo.REACH_KM)}
        # Providers in one cell have no order by distance, so `near` compares the distances.
        assert set(found) <= expected
        assert len(found) == min(len(expected), 100)


async def test_older_position_returns_the_known_position(service: Service) -> None:
    provider = await service.add_provider()
    earlier = (await service.profile(provider.user_id)).position
    assert earlier is not None
    older = GeoFix(0, 0, earlier.recorded_at - timedelta(seconds=1))
    moved = await service.do(actions.update_location, provider, older)
    assert moved.position == earlier
    assert (await service.profile(provider.user_id)).position == earlier


async def test_completed_jobs_are_counted_one_by_one(service: Service) -> None:
    provider = await service.add_provider()
    for completed in (True, False, True, True):
        await service.do(actions.end_job, provider.user_id, completed=completed)
    assert (await service.profile(provider.user_id)).completed_jobs == 3


@pytest.mark.parametrize("completed", [True, False])
async def test_provider_is_idle_from_the_end_of_a_job(service: Service, *, completed: bool) -> None:
    provider = await service.add_provider()
    came = (await service.profile(provider.user_id)).idle_since
    await service.do(actions.end_job, provider.user_id, completed=completed)
    left = (await service.profile(provider.user_id)).idle_since
    assert came is not None
    assert left is not None
    assert came < left <= clock.now()
