"""Races for seats over the real gateway: on PostgreSQL through two gateways, each with a request-service of its own.

`BOOKING_ROUNDS=500 make test T=tests/test_booking_races.py` plays 500 rounds of each race on each database;
BOOKING_SEED repeats the choices of an earlier run.
"""

import asyncio
import contextlib
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest
import pytest_asyncio
from pydantic import TypeAdapter

from kit.database import Database
from kit.settings import DatabaseUrl
from request_service.checking import find_contradictions
from tests.bookers import Garage, at, books, schedule
from tests.conftest import DATABASES, StartStack
from tests.people import Json, Person
from tools.stack.config import SERVICES
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("BOOKING_ROUNDS", "8"))
SEED = int(os.environ.get("BOOKING_SEED", random.randrange(2**32)))
CROWD = 200
# The people who ask at once, and the seats that there are.
SIZES = [(8, 1), (32, 1), (8, 5), (32, 5), (200, 1), (200, 5)]
_DATABASE_URL: TypeAdapter[str] = TypeAdapter(DatabaseUrl)
REQUESTS = next(one for one in SERVICES if one.name == "request-service")


@dataclass
class Town:
    """A garage, and people who reach it through any of the gateways."""

    stack: Stack
    gateways: list[str]
    crowd: list[Person]
    garage: Garage
    chance: random.Random

    def somewhere(self, person: Person) -> Person:
        return person.at(self.chance.choice(self.gateways))

    async def require_consistent(self) -> None:
        url = _DATABASE_URL.validate_python(self.stack.config.environment_of(REQUESTS)["DATABASE_URL"])
        async with Database(url) as database:
            assert await find_contradictions(database) == []


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def town(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Town]:
    chance = random.Random(SEED)
    print(f"BOOKING_SEED={SEED}")  # noqa: T201  # to repeat the choices
    async with contextlib.AsyncExitStack() as parts:
        stack = await parts.enter_async_context(start_stack(request.param))
        gateways = [stack.gateway_url]
        if request.param == "postgresql":
            replica = await stack.start_replica(REQUESTS)
            gateways.append(await stack.start_gateway(REQUEST_ADDRESS=f"127.0.0.1:{replica.port}"))
        owner = await parts.enter_async_context(Person(stack.gateway_url, "provider"))
        crowd = [Person(stack.gateway_url) for _ in range(CROWD)]
        for some in (crowd[start : start + 20] for start in range(0, CROWD, 20)):
            await asyncio.gather(*(parts.enter_async_context(person) for person in some))
        yield Town(stack, gateways, crowd, await Garage.open(owner), chance)


def outcome(answer: httpx2.Response) -> str:
    return "OK" if answer.is_success else str(answer.json()["error"]["code"])


async def cancel(person: Person, booking: Json) -> httpx2.Response:
    return await person.post(f"/records/{booking['id']}/cancel")


@pytest.mark.timeout(3600)
async def test_a_slot_never_has_more_people_than_seats(town: Town) -> None:
    for number in range(ROUNDS):
        people, seats = SIZES[number % len(SIZES)]
        slot = await town.garage.slot(24, capacity=seats)
        racers = town.chance.sample(town.crowd, people)
        answers = await asyncio.gather(*(schedule(town.somewhere(racer), slot) for racer in racers))
        assert Counter(map(outcome, answers)) == {"OK": seats, "SLOT_FULL": people - seats}, number
        booked = [answer.json() for answer in answers if answer.is_success]
        by_id = {person.id: person for person in racers}
        freed = await asyncio.gather(*(cancel(by_id[booking["user_id"]], booking) for booking in booked))
        assert [answer.status_code for answer in freed] == [200] * seats
    await town.require_consistent()


@pytest.mark.timeout(3600)
async def test_two_who_swap_full_slots_both_stay(town: Town) -> None:
    for number in range(ROUNDS):
        pair = town.chance.sample(town.crowd, 2)
        slots = [await town.garage.slot(24), await town.garage.slot(26)]
        bookings = [await books(person, slot) for person, slot in zip(pair, slots, strict=True)]
        answers = await asyncio.gather(
            *(
                town.somewhere(person).post("/bookings/reschedule", record_id=booking["id"], new_slot_id=slot["id"])
                for person, booking, slot in zip(pair, bookings, reversed(slots), strict=True)
            )
        )
        assert [outcome(answer) for answer in answers] == ["SLOT_FULL", "SLOT_FULL"], number
        for person, booking in zip(pair, bookings, strict=True):
            assert (await cancel(person, booking)).status_code == 200
    await town.require_consistent()


@pytest.mark.timeout(3600)
async def test_the_one_who_waits_has_the_freed_seat(town: Town) -> None:
    for number in range(ROUNDS):
        holder, waiting, *others = town.chance.sample(town.crowd, 6)
        slot = await town.garage.slot(24)
        booking = await books(holder, slot)
        wish = {"service_id": town.garage.offering["id"], "venue_id": town.garage.venue["id"]}
        wait = await waiting.post("/bookings/waitlist", **wish)
        assert wait.status_code == 201, wait.text
        answers = await asyncio.gather(
            cancel(town.somewhere(holder), booking), *(schedule(town.somewhere(one), slot) for one in others)
        )
        assert [outcome(answer) for answer in answers] == ["OK"] + ["SLOT_FULL"] * len(others), number
        mine = await books(waiting, slot)
        assert (await cancel(waiting, mine)).status_code == 200
    await town.require_consistent()


@pytest.mark.timeout(3600)
async def test_accept_against_schedule_has_one_winner(town: Town) -> None:
    place = {"latitude": 8.91, "longitude": 37.91}
    async with Person(town.stack.gateway_url, "provider") as mechanic:
        venue = f"/venues/{town.garage.venue['id']}/staff"
        assert (await town.garage.owner.post(venue, user_id=mechanic.id)).is_success
        assert (await mechanic.post(f"{venue}/accept")).is_success
        slot = await town.garage.slot(0.7, provider_id=mechanic.id)
        for number in range(2 * ROUNDS):
            client, booker = town.chance.sample(town.crowd, 2)
            request = await client.asks_for_help(**place)
            accepted, booked = await asyncio.gather(
                town.somewhere(mechanic).post(f"/requests/{request['id']}/accept"),
                schedule(town.somewhere(booker), slot),
            )
            found = (outcome(accepted), outcome(booked))
            assert found in {("OK", "PROVIDER_BUSY"), ("COMMITTED", "OK")}, number
            await client.does("cancel", request=request)
            if booked.is_success:
                assert (await cancel(booker, booked.json())).status_code == 200
            assert (await mechanic.get("/commitments", to=at(24))).json() == []
    await town.require_consistent()
