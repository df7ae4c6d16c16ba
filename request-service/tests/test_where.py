"""Tries to find where others are, from the answers that they get: nothing finds more than a cell.

Each attack draws its places by chance and prints its seed if it succeeds.
"""

import math
import random
import secrets
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from payment_testing import played
from request_testing import ADDIS, Service, north
from sqlalchemy import delete, update
from structlog.testing import capture_logs

from kit import call, caller, clock
from kit.call import Call
from kit.caller import Caller
from request_service import geo
from request_service.assistance import actions as assistance
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.dispatch.convert import dispatch_message
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.assistance.dispatch.models import Candidate, Offer, Wave
from request_service.assistance.progress.rules import ProgressRuleSet
from request_service.assistance.progress_watcher import ProgressWatcher
from request_service.assistance.requests import actions as requests
from request_service.assistance.servicer import RequestServicer
from request_service.geo import Place
from request_service.payment.purchasing import Purchases
from request_service.providers import actions as providers
from request_service.providers.directory import ProviderDirectory
from request_service.providers.models import Provider
from request_service.providers.positions import GeoFix
from request_service.search import around
from testkit.callers import new_caller
from twou.request.v1 import request_pb2

KM_PER_DEGREE = 111.195
CENTRE = geo.centre(ADDIS.cell(geo.FINE))

# Tells if a search from a place finds the one who is looked for within a radius.
type Finds = Callable[[Place, float], Awaitable[bool]]


@pytest.fixture
def rules() -> DispatchRules:
    return DispatchRules(wave_size=2, gather_seconds=0, first_radius_km=2, radius_step_km=1, most_waves=7)


@pytest.fixture
def equal_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has ties broken alike in what is compared."""
    monkeypatch.setattr(secrets, "randbits", lambda _: 1)


@pytest.fixture
def chance() -> random.Random:
    seed = random.randrange(2**32)
    sys.stdout.write(f"{seed=}\n")
    return random.Random(seed)


def moved(place: Place, km: float, bearing: float) -> Place:
    """Returns the place at a short distance; accurate only near the equator."""
    north, east = km * math.cos(bearing), km * math.sin(bearing)
    return Place(
        place.latitude + north / KM_PER_DEGREE,
        place.longitude + east / KM_PER_DEGREE / math.cos(math.radians(place.latitude)),
    )


def somewhere(chance: random.Random, least_km: float, most_km: float) -> Place:
    return moved(CENTRE, chance.uniform(least_km, most_km), chance.uniform(0, 2 * math.pi))


def opposite(chance: random.Random) -> tuple[Place, Place]:
    """Returns two places of one cell that are nearly two kilometres apart."""
    bearing = chance.uniform(0, 2 * math.pi)
    both = moved(CENTRE, 0.95, bearing), moved(CENTRE, -0.95, bearing)
    assert {one.cell(geo.FINE) for one in both} == {CENTRE.cell(geo.FINE)}
    return both


async def bisected(finds: Finds, place: Place) -> float:
    """Returns the smallest radius in km around *place* that finds the one who is looked for."""
    low, high = 0.0, 20.0
    for _ in range(22):
        middle = (low + high) / 2
        low, high = (low, middle) if await finds(place, middle) else (middle, high)
    return high


async def trilaterated(finds: Finds) -> Place:
    """Finds a place by its distances from three others, as circles on a plane."""
    (x1, y1), (x2, y2), (x3, y3) = corners = ((-6.0, -5.0), (7.0, -4.0), (0.0, 8.0))
    r1, r2, r3 = [await bisected(finds, _at(x, y)) for x, y in corners]
    a, b = 2 * (x2 - x1), 2 * (y2 - y1)
    c, d = 2 * (x3 - x1), 2 * (y3 - y1)
    e = r1**2 - r2**2 - x1**2 + x2**2 - y1**2 + y2**2
    f = r1**2 - r3**2 - x1**2 + x3**2 - y1**2 + y3**2
    return _at((e * d - b * f) / (a * d - b * c), (a * f - e * c) / (a * d - b * c))


def _at(east_km: float, north_km: float) -> Place:
    return moved(CENTRE, math.hypot(east_km, north_km), math.atan2(east_km, north_km))


async def test_three_distances_to_a_provider_find_their_cell(service: Service, chance: random.Random) -> None:
    there, client = somewhere(chance, 0.3, 0.95), new_caller()
    victim = (await service.add_provider(there)).user_id

    async def finds(place: Place, radius_km: float) -> bool:
        found = await service.read(providers.list_nearby_providers, client, around(place, radius_km, 100, None), 300)
        return victim in [provider.id for provider, _ in found]

    found = await trilaterated(finds)
    assert found.distance_km(CENTRE) < 0.05
    assert found.distance_km(there) > 0.2


async def test_three_distances_to_a_request_find_its_cell(service: Service, chance: random.Random) -> None:
    there, provider = somewhere(chance, 0.3, 0.95), new_caller("provider")
    request = await service.create(latitude=there.latitude, longitude=there.longitude)

    async def finds(place: Place, radius_km: float) -> bool:
        search = around(place, radius_km, 100, None)
        found = await service.read(requests.list_available_requests, provider, search)
        return request.id in [one.id for one, _ in found]

    found = await trilaterated(finds)
    assert found.distance_km(CENTRE) < 0.05
    assert found.distance_km(there) > 0.2


@pytest.mark.usefixtures("equal_seeds")
async def test_offers_to_many_accounts_find_the_cell_of_a_request(service: Service, chance: random.Random) -> None:
    here, there = opposite(chance)
    for number in range(12):
        place = somewhere(chance, 0, 5)
        # The radius ends just before or just behind the client, if the client is here.
        radius_km = max(1.0, place.distance_km(here) * (1 + (-1) ** number / 100))
        await service.add_provider(place, service_radius_km=radius_km)
    told = await _told(service, here)
    assert told
    assert await _told(service, there) == told


@pytest.mark.usefixtures("equal_seeds")
async def test_numbers_of_searches_find_the_cell_of_a_provider(service: Service, chance: random.Random) -> None:
    here, there = opposite(chance)
    victim, accomplice = [await service.add_provider(place, service_radius_km=3) for place in (here, CENTRE)]
    places = [somewhere(chance, 0, 6) for _ in range(6)]
    first = [await _told(service, place, without=victim) for place in places]
    moment = (await service.profile(victim.user_id)).located_at
    assert moment is not None
    position = GeoFix(there.latitude, there.longitude, moment + timedelta(milliseconds=1))
    await service.do(providers.update_location, victim, position)
    assert (await service.profile(victim.user_id)).place == there
    assert any(accomplice.user_id in [one[0] for one in offers] for _, offers in first)
    assert [await _told(service, place, without=victim) for place in places] == first


@pytest.mark.parametrize(
    ("minutes", "km", "is_shown"),
    [
        pytest.param(None, 9, True, id="on the way at once"),
        pytest.param(None, 26, False, id="outside the service radius"),
        pytest.param(25 * 24 * 60, 9, False, id="in four weeks"),
        pytest.param(16, 9, False, id="a little later"),
        pytest.param(14, 9, True, id="soon"),
    ],
)
async def test_a_client_follows_a_provider_who_is_on_the_way(
    service: Service, minutes: float | None, km: float, *, is_shown: bool
) -> None:
    scheduled_for = None if minutes is None else clock.now() + timedelta(minutes=minutes)
    provider, request = await service.add_provider(), await service.create(scheduled_for=scheduled_for)
    await service.accept(provider, request)
    assert await _sightings(service, provider, km) == ([request.client_id] if is_shown else [])


async def test_a_client_follows_a_provider_until_they_arrive(service: Service) -> None:
    provider, request = await service.add_provider(north(3)), await service.create()
    await service.accept(provider, request)
    assert await _sightings(service, provider, 0.1) == [request.client_id]
    watcher = ProgressWatcher(service.database, ProgressRuleSet())
    # The first look plans the second one, by the rules.
    for seconds in (1, 61):
        await watcher.look(clock.now() + timedelta(seconds=seconds))
    assert await _sightings(service, provider, 3) == []


async def _sightings(service: Service, provider: Caller, km: float) -> list[UUID]:
    """Moves the provider and returns the clients who are shown where they are."""
    place, followers = north(km), partial(assistance.list_followers, rule_set=ProgressRuleSet())
    async with service.database.transaction() as session:
        position = GeoFix(place.latitude, place.longitude, clock.now())
        moved = await providers.update_location(session, provider, position)
        moved.shown_at = None
        return [one.client_id for one in await providers.list_live_positions(session, moved, followers)]


async def _told(service: Service, place: Place, without: Caller | None = None) -> tuple[list[Any], list[Any]]:
    """Asks for help at *place*, and lets all waves pass.

    Returns what the client is told of each wave, and what providers are told, except one: who is offered it, in which
    order and how soon, and with which distance.
    """
    client = new_caller()
    await service.execute(update(Provider).values(idle_since=None))
    request = await service.create(client, latitude=place.latitude, longitude=place.longitude)
    for _ in range(service.rules.most_waves):
        await service.dispatch()
        await service.pass_time(service.rules.wave_seconds)
    await service.dispatch()
    waves = dispatch_message(await service.read(dispatch.get_dispatch, client, request.id)).waves
    offers = [one for one in await service.offers() if without is None or one.provider_id != without.user_id]
    await service.cancel(client, request)
    # Earlier offers weigh in the next search.
    for table in (Candidate, Offer, Wave):
        await service.execute(delete(table))
    return (
        [(one.number, one.radius_km, dict(one.outcomes)) for one in waves],
        sorted((one.provider_id, one.wave_number, one.shown_at is None, one.distance_km) for one in offers),
    )


@pytest.mark.parametrize("is_erased", [True, False], ids=["the client is erased", "the provider lost the request"])
async def test_a_repeated_command_tells_no_place_that_its_caller_lost(service: Service, *, is_erased: bool) -> None:
    provider, request = await service.add_provider(), await service.create()
    message = request_pb2.AcceptRequestRequest(request_id=str(request.id))

    async def accepted() -> request_pb2.ServiceRequest:
        caller.enter(provider)
        call.enter(Call(request_id="test-request", idempotency_key="once"))
        return (await servicer.AcceptRequest(message, unused)).request

    unused: Any = None
    directory = ProviderDirectory(service.database, auth=unused)
    servicer = RequestServicer(
        service.database, directory, service.rule_set, timedelta(hours=1), quotes=Purchases(played(service))
    )
    first = await accepted()
    assert (Place(first.latitude, first.longitude), first.address) == (ADDIS, "Bole Road 1")
    assert await accepted() == first
    if is_erased:
        await service.do(assistance.erase_client, request.client_id)
    else:
        await service.release(provider, request)
    again = await accepted()
    assert (Place(again.latitude, again.longitude), again.HasField("address")) == (geo.blurred(ADDIS), False)
    assert (again.id, again.epoch, again.status) == (first.id, first.epoch, first.status)


async def test_an_admin_who_reads_places_leaves_a_trace(service: Service) -> None:
    request, admin, client = await service.create(), new_caller("admin"), new_caller()
    own = await service.create(client)
    unused: Any = None
    servicer = RequestServicer(
        service.database, unused, service.rule_set, timedelta(hours=1), quotes=Purchases(played(service))
    )
    with capture_logs() as lines:
        caller.enter(client)
        await servicer.GetRequest(request_pb2.GetRequestRequest(request_id=str(own.id)), unused)
        caller.enter(admin)
        await servicer.GetRequest(request_pb2.GetRequestRequest(request_id=str(request.id)), unused)
        await servicer.ListRequests(request_pb2.ListRequestsRequest(limit=100), unused)
    read = [
        one["requests"] for one in lines if one["event"] == "admin_read_requests" and one["admin"] == str(admin.user_id)
    ]
    assert read == [[str(request.id)], [str(own.id), str(request.id)]]
