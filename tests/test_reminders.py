"""Reminders, and warnings of late providers: once to each side, in time, although processes die meanwhile."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from tests import crashes
from tests.bookers import Garage, books
from tests.conftest import DATABASES, StartStack
from tests.crashes import Crash, Fragile
from tests.people import Json, Person, Socket
from tools.stack.config import NATS, SERVICES

pytestmark = pytest.mark.slow

REQUESTS = next(one for one in SERVICES if one.name == "request-service")
REMINDER = "request.v1.BookingReminder"
POINTS = ("before_commit", "after_commit", "after_publish")
# The promise of docs/bookings.md.
MOST_SECONDS_LATE = 5
# A reminder is sent a minute before the start, which is then so many seconds ahead.
SOON = 4.0
# The estimated end of a job that lasts for six minutes is looked at a minute after its acceptance.
HASTY = {"default": {"job_minutes": 5.1, "margin_minutes": 1, "speed_kmh": 200}}


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def fragile(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Fragile]:
    folder = tmp_path_factory.mktemp("reminders")
    settings = {"REQUEST_DISPATCH_RULES": json.dumps(HASTY), **crashes.settings(folder)}
    async with start_stack(request.param, **settings) as stack, Fragile.of(stack, folder) as fragile:
        yield fragile


@pytest_asyncio.fixture(loop_scope="session")
async def garage(fragile: Fragile) -> Garage:
    return await Garage.open(fragile.provider, {"reminder_minutes": [1]})


async def soon(garage: Garage, seconds: float = SOON, **said: int) -> Json:
    """Adds a slot whose reminders are due in so many seconds."""
    return await garage.slot((60 + seconds) / 3600, **said)


def seconds_late(slot: Json) -> float:
    """Returns how many seconds ago the reminders of a slot were due."""
    return (datetime.now(UTC) - datetime.fromisoformat(slot["starts_at"]) + timedelta(minutes=1)).total_seconds()


@contextlib.asynccontextmanager
async def sockets(*people: Person) -> AsyncIterator[list[Socket]]:
    async with contextlib.AsyncExitStack() as open_:
        found = [await open_.enter_async_context(person.socket()) for person in people]
        for socket in found:
            await socket.frame("connection.established")
        yield found


async def require_one(sockets: list[Socket], person: Person, booking: Json, seconds: float = 30) -> None:
    """Waits until each socket has the reminder of a booking, and makes sure that no second one comes."""
    for socket in sockets:
        frame = await socket.frame("booking.reminder", seconds=seconds, id=booking["id"])
        assert frame["data"] == booking
    # Something later on each feed, so that a second reminder would be there before it.
    assert (await person.post(f"/records/{booking['id']}/cancel")).status_code == 200
    for socket in sockets:
        await socket.frame("booking.cancelled", seconds=seconds, id=booking["id"])
        assert [one["id"] for one in socket.of_type("booking.reminder")].count(booking["id"]) == 1


async def test_both_sides_are_reminded_in_time(fragile: Fragile, garage: Garage) -> None:
    client, provider = fragile.client, fragile.provider
    async with contextlib.AsyncExitStack() as open_, sockets(client, provider) as both:
        if "postgresql" in fragile.stack.config.environment_of(REQUESTS)["DATABASE_URL"]:
            replica = await fragile.stack.start_replica(REQUESTS)
            open_.push_async_callback(fragile.stack.stop_one, replica.name)
        others = [await open_.enter_async_context(Person(client.url)) for _ in range(10)]
        slot = await soon(garage, capacity=12)
        booking, theirs, given_up = await asyncio.gather(*(books(one, slot) for one in (client, *others[:2])))
        assert (await others[1].post(f"/records/{given_up['id']}/cancel")).status_code == 200
        rest = await asyncio.gather(*(books(one, slot) for one in others[2:]))
        mine = (await client.get(f"/records/{booking['id']}")).json()
        await both[0].frame("booking.reminder", id=booking["id"])
        for one in (booking, theirs, *rest):
            await both[1].frame("booking.reminder", id=one["id"])
            assert 0 <= seconds_late(slot) <= MOST_SECONDS_LATE
        await require_one(both, client, mine)
        reminded = [one["id"] for one in both[1].of_type("booking.reminder")]
        assert sorted(reminded) == sorted(one["id"] for one in (booking, theirs, *rest))
        assert [one["id"] for one in both[0].of_type("booking.reminder")] == [booking["id"]]


async def test_a_booking_that_moves_takes_its_reminder_along(fragile: Fragile, garage: Garage) -> None:
    client = fragile.client
    first, second = await soon(garage, 30), await soon(garage, 400)
    last = await soon(garage, 800)
    booking = await books(client, first)
    moved = await client.post("/bookings/reschedule", record_id=booking["id"], new_slot_id=second["id"])
    assert moved.status_code == 200, moved.text
    third = await soon(garage, 6)
    async with sockets(client, fragile.provider) as both:
        for slot in (last, third):
            moved = await client.post("/bookings/reschedule", record_id=booking["id"], new_slot_id=slot["id"])
            assert moved.status_code == 200, moved.text
        frame = await both[0].frame("booking.reminder")
        assert (frame["data"]["id"], frame["data"]["booking_slot_id"]) == (booking["id"], third["id"])
        await require_one(both, client, moved.json())


@pytest.mark.parametrize("point", POINTS)
async def test_a_reminder_comes_once_although_its_sender_dies(fragile: Fragile, garage: Garage, point: str) -> None:
    client = fragile.client
    async with sockets(client, fragile.provider) as both:
        booking = await books(client, await soon(garage))
        await fragile.crash([Crash("request-service", point, REMINDER)])
        await require_one(both, client, booking)


async def test_a_reminder_that_was_due_while_no_service_ran_comes_once(fragile: Fragile, garage: Garage) -> None:
    client = fragile.client
    async with sockets(client, fragile.provider) as both:
        slot = await soon(garage, 2)
        booking = await books(client, slot)
        fragile.stack.kill("request-service")
        await asyncio.sleep(max(0.0, 1 - seconds_late(slot)))
        await fragile.stack.restart("request-service")
        await client.until_healthy()
        await require_one(both, client, booking)


async def test_a_reminder_that_was_due_while_nats_was_down_comes_once(fragile: Fragile, garage: Garage) -> None:
    client = fragile.client
    async with sockets(client, fragile.provider) as both:
        slot = await soon(garage)
        booking = await books(client, slot)
        # Waits until the sockets are live: one that is still catching up may be closed instead.
        for socket in both:
            await socket.frame("booking.scheduled", id=booking["id"])
        fragile.stack.kill(NATS)
        await asyncio.sleep(max(0.0, 1 - seconds_late(slot)))
        await fragile.stack.restart(NATS)
        await client.until_healthy()
        await require_one(both, client, booking)


async def test_a_late_provider_and_all_who_have_booked_are_warned_once(fragile: Fragile) -> None:
    client, url = fragile.client, fragile.stack.gateway_url
    async with Person(url, "provider") as mechanic, Person(url) as other, sockets(client, other, mechanic) as found:
        garage = await Garage.open(mechanic)
        await mechanic.goes_available()
        request = await client.asks_for_help()
        slot = await garage.slot(9.5 / 60, capacity=2, provider_id=mechanic.id)
        for one in (client, other):
            await books(one, slot)
        # The estimated end is looked at five minutes before it comes: six seconds from now.
        await mechanic.does("accept", "start", request=request)
        booked = [(await one.get("/records")).json()[0] for one in (client, other)]
        for socket, booking in ((found[0], booked[0]), (found[1], booked[1]), *((found[2], one) for one in booked)):
            frame = await socket.frame("booking.endangered", seconds=30, id=booking["id"])
            assert frame["data"] == booking
        for one, booking in zip((client, other), booked, strict=True):
            assert (await one.post(f"/records/{booking['id']}/cancel")).status_code == 200
        for booking in booked:
            await found[2].frame("booking.cancelled", id=booking["id"])
        assert [len(socket.of_type("booking.endangered")) for socket in found] == [1, 1, 2]
        await mechanic.does("complete", request=request)
