"""Times of offers to people who wait, of many people who want one seat, and of plans that make many slots."""

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from websockets.asyncio.client import ClientConnection

from bench import wrk
from bench.connection import Connection
from bench.load import Samples
from bench.report import Table, milliseconds
from bench.tokens import Signer
from bench.visitor import Visitor, expect, visitors
from request_bench import crowd
from tools.stack.stack import Stack

_TEXT = """\
*Cancel* is the time from sending the cancellation of a booking until the frame `booking.offered` arrives at the person
who waits; the bar is 300 ms for 99 %. *At once* are as many people who want the last seat of a slot at the same moment:
one gets it, all others are refused, and the time is that of the last answer; the bar is 3 s. *Plan* is one call that
makes as many slots; the bar is 3 s."""

_TIMEOUT_SECONDS = 10.0
_PER_DAY = 250
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


async def seats(stack: Stack, signer: Signer, offers: int, at_once: Sequence[int], planned_days: int) -> Table:
    async with visitors(stack.gateway_url, 1, role="provider") as [owner]:
        await owner.registers()
        await owner.logs_in()
        garage = await Garage.opened(owner)
        rows = [await _offers(stack, pairs, offers) for pairs in (1, 8)]
        rows += [await _at_once(stack, signer, garage, people) for people in at_once]
        rows.append(await _plan(owner, planned_days))
    return Table("Waiting people, contested seats and plans", _TEXT, ["", "number", "p50 ms", "p99 ms", "max ms"], rows)


@dataclass(frozen=True)
class Garage:
    """A venue with a service and a person who adds slots."""

    owner: Visitor
    venue_id: str
    service_id: str
    starts: "itertools.count[int]"

    @classmethod
    async def opened(cls, owner: Visitor) -> "Garage":
        here = {"latitude": crowd.CITY.latitude, "longitude": crowd.CITY.longitude}
        said = {"name": "A garage", "kind": "garage", "address": "Road 1", "time_zone": "Africa/Addis_Ababa", **here}
        venue = expect(await owner.post("/venues", **said), 201).json()
        offered = {"venue_id": venue["id"], "name": "Oil change", "kind": "maintenance", "duration_minutes": 5}
        service = expect(await owner.post("/services", **offered), 201).json()
        return cls(owner, venue["id"], service["id"], itertools.count(1))

    async def slot(self) -> str:
        """Adds a slot after those before, and returns its id."""
        starts_at = datetime.now(UTC) + timedelta(days=1, minutes=5 * next(self.starts))
        said = {"service_id": self.service_id, "starts_at": starts_at.isoformat()}
        return str(expect(await self.owner.post(f"/venues/{self.venue_id}/slots", **said), 201).json()["id"])


async def _offers(stack: Stack, pairs: int, offers: int) -> list[str]:
    url = stack.gateway_url
    async with (
        visitors(url, pairs, role="provider") as owners,
        visitors(url, pairs) as bookers,
        visitors(url, pairs) as waiting,
    ):
        for person in (*owners, *bookers, *waiting):
            await person.registers()
            await person.logs_in()
        # One venue for each pair, so that each offer goes to the one who waits beside the other.
        garages = [await Garage.opened(owner) for owner in owners]
        couples = zip(garages, bookers, waiting, strict=True)
        took = await asyncio.gather(*(_repeat_offers(url, *couple, max(1, offers // pairs)) for couple in couples))
    return _row(f"cancel, {pairs} at a time", Samples.of(list(itertools.chain(*took))))


async def _repeat_offers(url: str, garage: Garage, booker: Visitor, waiting: Visitor, times: int) -> list[float]:
    wish = {"service_id": garage.service_id, "venue_id": garage.venue_id}
    expect(await waiting.post("/bookings/waitlist", **wish), 201)
    socket = await waiting.opens_a_socket(url)
    took = []
    for _ in range(times):
        slot_id = await garage.slot()
        booked = expect(await booker.post("/bookings/schedule", booking_slot_id=slot_id), 201).json()
        began = time.perf_counter()
        expect(await booker.post(f"/records/{booked['id']}/cancel"), 200)
        held = await _offered(socket, slot_id)
        took.append(time.perf_counter() - began)
        expect(await waiting.post(f"/records/{held}/cancel"), 200)
    await socket.close()
    return took


async def _offered(socket: ClientConnection, slot_id: str) -> str:
    """Waits for the offer of a slot and returns the id of the hold."""
    async with asyncio.timeout(_TIMEOUT_SECONDS):
        while True:
            frame = json.loads(await socket.recv())
            if frame["type"] == "booking.offered" and frame["data"]["booking_slot_id"] == slot_id:
                return str(frame["data"]["id"])


async def _at_once(stack: Stack, signer: Signer, garage: Garage, people: int) -> list[str]:
    body, path = {"booking_slot_id": await garage.slot()}, "/api/v1/bookings/schedule"
    async with contextlib.AsyncExitStack() as opened:
        connections = [await opened.enter_async_context(Connection(stack.gateway_url)) for _ in range(people)]
        tokens = [signer.token(str(uuid4())) for _ in connections]
        began = time.perf_counter()

        async def book(connection: Connection, token: str) -> tuple[int, float]:
            answer = await connection.post(path, token=token, **body)
            return answer.status, time.perf_counter() - began

        done = await asyncio.gather(*map(book, connections, tokens))
    statuses = sorted(status for status, _ in done)
    if statuses != [201] + [409] * (people - 1):
        raise wrk.LoadFailed(f"one seat, {people} people: {statuses}")
    return _row("at once", Samples.of([seconds for _, seconds in done]))


async def _plan(owner: Visitor, days: int) -> list[str]:
    """Makes a plan with _PER_DAY slots on each of so many days."""
    garage = await Garage.opened(owner)
    first = datetime.now(UTC).date() + timedelta(days=2)
    weekly = [{"weekday": day, "start": "00:00", "end": "20:50"} for day in _WEEK]
    plan = {"from": first.isoformat(), "to": (first + timedelta(days=days - 1)).isoformat(), "weekly": weekly}
    began = time.perf_counter()
    answer = await owner.post(f"/venues/{garage.venue_id}/slots/bulk", service_id=garage.service_id, minutes=5, **plan)
    took = time.perf_counter() - began
    made = expect(answer, 201).json()["created"]
    if made != _PER_DAY * days:
        raise wrk.LoadFailed(f"the plan has made {made} slots")
    return ["plan", f"{made:,}", milliseconds(took), milliseconds(took), milliseconds(took)]


def _row(name: str, samples: Samples) -> list[str]:
    times = [milliseconds(samples.percentile(percent)) for percent in (50, 99, 100)]
    return [name, str(len(samples.durations)), *times]
