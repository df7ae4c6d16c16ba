"""Measures searches for slots and bookings: `make bench W=bookings`; see bench/README.md at the root."""

import argparse
import itertools
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import uvloop

from bench import wrk
from bench.load import Samples
from bench.report import Table, circumstances, milliseconds
from bench.speed import Meter, Run, rates, references
from bench.system import DATABASES, system
from bench.tokens import Signer
from kit import logging, rpc
from kit.database import Database
from request_bench import crowd, town
from request_bench.seats import seats
from request_bench.town import Town
from tools.operate.databases import url_of
from tools.stack.config import REQUEST
from tools.stack.stack import Stack
from twou.request.v1 import slot_pb2, slot_pb2_grpc

_HEAD = """\
# What searches for slots and bookings cost

Written by `make bench W=bookings B='{arguments}'`.

{circumstances}

{load}, gateway, services, NATS and database share these CPUs. **Compare shares and ratios, not absolute numbers**:
*share* is the rate of a route divided by the rate of `GET /bare`, a FastAPI route that does nothing, measured before
and after it over as many connections. Slots are spread over {venues:,} venues of one city, {services} services and
{days} days; every other one has a provider.
"""
_SEARCHES = """\
`ListAvailableSlots` straight to request-service over gRPC, one call after the other, each from another place of the
city and for another service. The last column is the median, divided by that of the same search among the fewest slots.
The bar: a p99 of at most 40 ms among 1,000,000 slots on PostgreSQL, and at most 1.5 times the cost among 10,000."""
_CONNECTIONS = 32
_WARM_UP = 30
# A person may have 20 bookings ahead.
_EACH = 15
_SLICES = 3
# More than any machine books in a second.
_MOST_PER_SECOND = 1_000


@dataclass(frozen=True)
class Sizes:
    """The extent of a run; the numbers of slots ascend."""

    slots: Sequence[int]
    venues: int
    searches: int
    seconds: float
    # The people who book, each of them _EACH slots.
    people: int
    offers: int
    at_once: Sequence[int]
    planned_days: int


@dataclass(frozen=True)
class Question:
    name: str
    venues: int = 3
    each: int = 1
    is_by_name: bool = False
    has_place: bool = True


_QUESTIONS = (
    Question("nearest 3 venues"),
    Question("nearest 3 venues, service by name", is_by_name=True),
    Question("earliest of 3 venues", has_place=False),
    Question("nearest 50 venues, 10 slots each", venues=50, each=10),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench W=bookings", description="measure searches and bookings")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=["postgresql"], help="(postgresql)")
    parser.add_argument("--slots", nargs="+", type=int, default=[10_000, 1_000_000], help="slots (10000 1000000)")
    parser.add_argument("--searches", type=int, default=500, help="searches of each kind (500)")
    parser.add_argument("--seconds", type=float, default=6, help="duration of each load (6)")
    parser.add_argument("--offers", type=int, default=300, help="cancellations at each concurrency (300)")
    parser.add_argument("--output", type=Path, help="a Markdown file to write as well")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    people = round(_MOST_PER_SECOND * max(chosen.seconds, _SLICES)) // _EACH
    sizes = Sizes(sorted(chosen.slots), 2_000, chosen.searches, chosen.seconds, people, chosen.offers, (8, 32, 200), 40)
    slots = " ".join(map(str, sizes.slots))
    arguments = f"--database {' '.join(chosen.database)} --slots {slots}"
    head = _HEAD.format(
        arguments=arguments,
        circumstances=circumstances(),
        load=wrk.program(),
        venues=sizes.venues,
        services=town.SERVICES,
        days=town.DAYS,
    )
    parts = [head]
    print(head)
    for database in chosen.database:
        parts.append(f"## {database}\n")
        for table in uvloop.run(_measure(database, sizes)):
            parts.append(f"{table.markdown()}\n")
            print(parts[-1])
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


async def _measure(database: str, sizes: Sizes) -> list[Table]:
    async with system(database) as stack:
        return await bookings(stack, sizes)


async def bookings(stack: Stack, sizes: Sizes) -> list[Table]:
    searches: list[list[str]] = []
    medians: dict[str, float] = {}
    runs: list[Run] = []
    async with Database(url_of(stack.config, REQUEST)) as database, references() as bare:
        meter = Meter(stack, wrk.Request(f"{bare}/bare"), sizes.seconds)
        place = await town.settle_venues(database, sizes.venues)
        present = 0
        for count in sizes.slots:
            await town.open_slots(database, place, count - present, seed=count)
            present = count
            searches += await _searches(stack, place, count, sizes.searches, medians)
            series = _searches_over_http(stack, place, sizes.searches)
            runs.append(await meter.run(f"GET /bookings/available, {count:,}", series, _CONNECTIONS))
        signer = await Signer.of(stack)
        series = wrk.Series(await _bookable(database, stack, place, signer, sizes.people), loads=_SLICES)
        runs.insert(0, await meter.run("GET /bare", meter.bare, _CONNECTIONS))
        runs.append(await meter.run("POST /bookings/schedule", series, _CONNECTIONS))
        waits = await seats(stack, signer, sizes.offers, sizes.at_once, sizes.planned_days)
    return [_search_table(searches), rates(runs), waits]


# Searches


def _search_table(rows: Sequence[Sequence[str]]) -> Table:
    columns = ["slots: search", "p50 ms", "p95 ms", "p99 ms", "p50 ÷ least"]
    return Table("Searches in the service", _SEARCHES, columns, rows)


async def _searches(stack: Stack, place: Town, slots: int, searches: int, medians: dict[str, float]) -> list[list[str]]:
    rows = []
    async with rpc.channel(f"127.0.0.1:{stack.config.ports['request-service']}") as channel:
        stub = slot_pb2_grpc.SlotServiceStub(channel)
        for question in _QUESTIONS:
            samples = await _ask(stub.ListAvailableSlots, question, place, searches)
            median = samples.percentile(50)
            least = medians.setdefault(question.name, median)
            times = [milliseconds(samples.percentile(percent)) for percent in (50, 95, 99)]
            rows.append([f"{slots:,}: {question.name}", *times, f"{median / least:.2f}"])
    return rows


async def _ask(method: Any, question: Question, place: Town, searches: int) -> Samples:
    chance = random.Random(searches)
    durations = []
    for number in range(_WARM_UP + searches):
        here, service = crowd.somewhere(crowd.CITY, chance), number % len(place.service_ids)
        message = slot_pb2.ListAvailableSlotsRequest(venue_limit=question.venues, slot_limit=question.each)
        if question.is_by_name:
            message.service_name = town.service_name(service)
        else:
            message.service_id = str(place.service_ids[service])
        if question.has_place:
            message.latitude, message.longitude = here.latitude, here.longitude
        began = time.perf_counter()
        found = await rpc.unary(method, message)
        durations.append(time.perf_counter() - began)
        if not found.slots:
            raise wrk.LoadFailed("a search has found no slot")
    return Samples.of(durations[_WARM_UP:])


def _searches_over_http(stack: Stack, place: Town, searches: int) -> wrk.Series:
    chance = random.Random(searches)
    requests = []
    for service_id in itertools.islice(itertools.cycle(place.service_ids), searches):
        here = crowd.somewhere(crowd.CITY, chance)
        query = urlencode({"service_id": service_id, "lat": f"{here.latitude:.5f}", "lon": f"{here.longitude:.5f}"})
        requests.append(wrk.Request(f"{stack.gateway_url}/api/v1/bookings/available?{query}"))
    return wrk.Series(requests)


# Bookings


async def _bookable(
    database: Database, stack: Stack, place: Town, signer: Signer, people: int
) -> Sequence[wrk.Request]:
    """Returns bookings of different slots by so many people."""
    by_person = await town.open_slots_for(database, place, people, _EACH)
    tokens = [signer.token(str(uuid4())) for _ in range(people)]
    url = f"{stack.gateway_url}/api/v1/bookings/schedule"
    # Neighbours in this order are of different people.
    return [
        wrk.Request(url, "POST", {"Authorization": f"Bearer {token}"}, {"booking_slot_id": str(slot_id)})
        for slots in zip(*by_person, strict=True)
        for token, slot_id in zip(tokens, slots, strict=True)
    ]


if __name__ == "__main__":
    main()
