"""Bookings while request-service and NATS are killed: nothing is lost or told twice, and no seat leaks."""

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from tests import crashes
from tests.bookers import Garage, books
from tests.conftest import DATABASES, StartStack
from tests.crashes import Ask, Crash, Fragile, command, insist
from tests.people import Json, Person, Socket
from tools.stack.config import NATS

pytestmark = pytest.mark.slow

POINTS = ("before_commit", "after_commit", "after_publish")
SERVICE = "request-service"
# Hours from now at which nothing else is booked.
_LATER = itertools.count(500)


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def fragile(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Fragile]:
    folder = tmp_path_factory.mktemp("booking-crashes")
    async with start_stack(request.param, **crashes.settings(folder)) as stack, Fragile.of(stack, folder) as fragile:
        yield fragile


@pytest_asyncio.fixture(loop_scope="session")
async def garage(fragile: Fragile) -> Garage:
    return await Garage.open(fragile.provider)


@pytest_asyncio.fixture(loop_scope="session")
async def waiting(fragile: Fragile) -> AsyncIterator[Person]:
    async with Person(fragile.stack.gateway_url) as person:
        yield person


def schedule(person: Person, slot: Json) -> Ask:
    return command(person, "POST", "/bookings/schedule", secrets.token_hex(8), json={"booking_slot_id": slot["id"]})


def reschedule(person: Person, booking: Json, slot: Json) -> Ask:
    body = {"record_id": booking["id"], "new_slot_id": slot["id"]}
    return command(person, "POST", "/bookings/reschedule", secrets.token_hex(8), json=body)


def cancel(person: Person, booking: Json) -> Ask:
    return command(person, "POST", f"/records/{booking['id']}/cancel", secrets.token_hex(8))


async def seats_left(person: Person, slot: Json) -> int:
    answer = await person.get(f"/slots/{slot['id']}")
    assert answer.status_code == 200, answer.text
    left: int = answer.json()["seats_left"]
    return left


async def records_of(person: Person, slot: Json) -> list[Json]:
    answer = await person.get("/records", limit=100)
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json() if one["booking_slot_id"] == slot["id"]]


async def require_told_once(socket: Socket, kind: str, booking_id: str, later: Callable[[], Awaitable[str]]) -> None:
    """Waits for a frame about a booking, and then for that of a later booking: a second one would be before it."""
    await socket.frame(kind, seconds=30, id=booking_id)
    last = await later()
    await socket.frame("booking.scheduled", seconds=30, id=last)
    assert [one["id"] for one in socket.of_type(kind)].count(booking_id) == 1


def books_later(fragile: Fragile, garage: Garage) -> Callable[[], Awaitable[str]]:
    async def book() -> str:
        booking = await books(fragile.client, await garage.slot(next(_LATER)))
        assert (await cancel(fragile.client, booking)()).status_code == 200
        return str(booking["id"])

    return book


@pytest.mark.parametrize("point", POINTS)
async def test_a_booking_is_made_once(fragile: Fragile, garage: Garage, point: str) -> None:
    client, slot = fragile.client, await garage.slot(30, capacity=2)
    once = schedule(client, slot)
    async with client.socket() as socket:
        await socket.frame("connection.established")
        (answer,) = await fragile.crash([Crash(SERVICE, point, "request.v1.BookingScheduled")], insist(once))
        booking = answer.json()
        assert (await once()).json() == booking
        assert await records_of(client, slot) == [booking]
        assert await seats_left(client, slot) == 1
        await require_told_once(socket, "booking.scheduled", booking["id"], books_later(fragile, garage))
    assert (await cancel(client, booking)()).status_code == 200
    assert await seats_left(client, slot) == 2


@pytest.mark.parametrize("point", POINTS)
async def test_a_booking_moves_completely_or_not_at_all(fragile: Fragile, garage: Garage, point: str) -> None:
    client, old, new = fragile.client, await garage.slot(40), await garage.slot(50)
    booking = await books(client, old)
    once = reschedule(client, booking, new)
    async with client.socket() as socket:
        await socket.frame("connection.established")
        (answer,) = await fragile.crash([Crash(SERVICE, point, "request.v1.BookingRescheduled")], insist(once))
        assert (await once()).json() == answer.json()
        assert [one["id"] for one in await records_of(client, new)] == [booking["id"]]
        assert await records_of(client, old) == []
        assert (await seats_left(client, old), await seats_left(client, new)) == (1, 0)
        await require_told_once(socket, "booking.rescheduled", booking["id"], books_later(fragile, garage))
    assert (await cancel(client, booking)()).status_code == 200


@pytest.mark.parametrize("point", POINTS)
async def test_a_freed_seat_is_offered_once(fragile: Fragile, garage: Garage, waiting: Person, point: str) -> None:
    client, slot = fragile.client, await garage.slot(60)
    booking = await books(client, slot)
    wish = {"service_id": garage.offering["id"], "venue_id": garage.venue["id"]}
    assert (await waiting.post("/bookings/waitlist", **wish)).status_code == 201
    async with waiting.socket() as socket:
        await socket.frame("connection.established")
        dying = Crash(SERVICE, point, "request.v1.BookingOffered")
        await fragile.crash([dying], insist(cancel(client, booking)))
        (offer,) = await records_of(waiting, slot)
        assert offer["status"] == "held"
        assert await seats_left(client, slot) == 0
        kept = (await insist(schedule(waiting, slot))).json()
        assert (kept["id"], kept["status"]) == (offer["id"], "booked")
        await socket.frame("booking.scheduled", seconds=30, id=offer["id"])
        assert [one["id"] for one in socket.of_type("booking.offered")] == [offer["id"]]


async def test_bookings_of_the_time_without_nats_are_told_once(
    fragile: Fragile, garage: Garage, waiting: Person
) -> None:
    client = fragile.client
    first, second, third, fourth = [await garage.slot(70 + 5 * number) for number in range(4)]
    moving = await books(client, first)
    # The move frees a seat as well.
    wish = {"service_id": garage.offering["id"], "from": second["starts_at"], "to": third["starts_at"]}
    async with client.socket() as here, waiting.socket() as there:
        # Waits until the sockets are live: one that is still catching up may be closed instead.
        for socket, person in ((here, client), (there, waiting)):
            other = await books(person, await garage.slot(next(_LATER)))
            await socket.frame("booking.scheduled", id=other["id"])
        assert (await waiting.post("/bookings/waitlist", **wish)).status_code == 201
        given_up = await books(client, second)
        fragile.stack.kill(NATS)
        commands = schedule(client, third), reschedule(client, moving, fourth), cancel(client, given_up)
        running = [asyncio.create_task(insist(one)) for one in commands]
        await asyncio.sleep(0.5)
        await fragile.stack.restart(NATS)
        await client.until_healthy()
        made, *_ = [answer.json() for answer in await asyncio.gather(*running)]
        (offer,) = await records_of(waiting, second)
        await there.frame("booking.offered", seconds=30, id=offer["id"])
        for kind, booking in (("rescheduled", moving), ("cancelled", given_up)):
            await here.frame(f"booking.{kind}", seconds=30, id=booking["id"])
        await require_told_once(here, "booking.scheduled", made["id"], books_later(fragile, garage))
        for kind in ("rescheduled", "cancelled"):
            assert len(here.of_type(f"booking.{kind}")) == 1
        assert len(there.of_type("booking.offered")) == 1
    assert [await seats_left(client, slot) for slot in (first, second, third, fourth)] == [1, 0, 0, 0]
