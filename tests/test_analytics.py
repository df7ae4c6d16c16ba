"""Events of clients and the numbers of the system, as clients and admins see them, and while auth-service is killed.

`ANALYTICS_EVENTS` sets the number of events that come in meanwhile.
"""

import asyncio
import csv
import io
import os
import secrets
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from auth_service.analytics.models import ClientEvent, Rollup, RollupTotal
from kit import kept_events
from kit.bus import Bus
from kit.database import Database
from testkit import forks
from tests.chance import new_chance
from tests.conftest import DATABASES, StartStack
from tests.people import ADDIS, Json, Person
from tools.stack.config import AUTH
from tools.stack.stack import Stack
from twou.auth.v1.analytics_events_pb2 import ClientEventsRecorded

pytestmark = pytest.mark.slow

EVENTS, STATS, SERIES = "/analytics/events", "/admin/stats", "/admin/stats/series"
BATCH, KILLS = 50, 10
NUMBER = int(os.environ.get("ANALYTICS_EVENTS", "2000"))
_FOLDED_WITHIN_SECONDS = 30.0


def an_hour() -> datetime:
    """Returns an hour of the last weeks that hardly any other test has chosen."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return now - timedelta(hours=200 + secrets.randbelow(1500))


def a_view(moment: datetime | None = None, **fields: Any) -> Json:
    told = {} if moment is None else {"occurred_at": moment.isoformat()}
    return {"type": "listing_view", **told, **fields}


async def send(person: Person, *events: Json) -> httpx2.Response:
    return await person.post(EVENTS, events=list(events))


async def series(admin: Person, hour: datetime, **question: str) -> list[Json]:
    between = {"from": hour.isoformat(), "to": (hour + timedelta(hours=1)).isoformat()}
    answer = await admin.get(SERIES, **{"metric": "client_events.recorded", **between, **question})
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()
    return found


async def until_counted(admin: Person, hour: datetime, number: int) -> None:
    async with asyncio.timeout(_FOLDED_WITHIN_SECONDS):
        while (await series(admin, hour))[0]["value"] < number:
            await asyncio.sleep(0.1)


async def total_of(admin: Person, metric: str) -> float:
    (found,) = [one for one in (await admin.get(STATS)).json()["metrics"] if one["metric"] == metric]
    return float(found["value"])


async def test_events_of_clients_count_in_their_hour(stack: Stack, admin: Person, client: Person) -> None:
    hour = an_hour()
    search = a_view(hour + timedelta(minutes=59), details={"words": ["ጎማ"]}) | {"type": "search_performed"}
    told = await send(client, a_view(hour), search)
    assert (told.status_code, told.json()) == (202, {"accepted": 2})
    async with Person(stack.gateway_url) as stranger:
        assert (await send(stranger, a_view(hour))).status_code == 202
    await until_counted(admin, hour, 3)
    start = hour.isoformat().replace("+00:00", "Z")
    assert await series(admin, hour) == [{"timestamp": start, "value": 3, "by": None}]
    assert await series(admin, hour, by="type") == [
        {"timestamp": start, "value": 2, "by": "listing_view"},
        {"timestamp": start, "value": 1, "by": "search_performed"},
    ]
    day = await series(admin, hour, step="day")
    assert (len(day), day[0]["value"] >= 3) == (1, True)
    file = await admin.get(
        SERIES,
        metric="client_events.recorded",
        by="type",
        format="csv",
        **{"from": start, "to": start[:11] + "23:59:59Z"},
    )
    assert file.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(file.text)))
    assert rows[:2] == [["timestamp", "value", "by"], [start, "2.0", "listing_view"]]


async def test_events_of_all_services_are_counted(stack: Stack, admin: Person) -> None:
    before = {metric: await total_of(admin, metric) for metric in ("users.registered", "logins.succeeded")}
    async with Person(stack.gateway_url) as person:
        await person.post("/auth/register", **person.account())
        await person.log_in()
        created = await person.post("/requests/", description="Flat tyre", category="tire", **ADDIS)
        assert created.status_code == 201, created.text
    async with asyncio.timeout(_FOLDED_WITHIN_SECONDS):
        for metric, value in before.items():
            while await total_of(admin, metric) <= value:
                await asyncio.sleep(0.1)
        while not await total_of(admin, "requests.created"):
            await asyncio.sleep(0.1)


async def test_bad_events_are_refused_and_nothing_is_half_done(admin: Person, client: Person) -> None:
    hour, now = an_hour(), datetime.now(UTC)
    for bad in (
        a_view(now + timedelta(days=1)),
        a_view(now - timedelta(days=91)),
        a_view(details={"x": 2041 * "x"}),
        a_view(details=[1]),
        a_view(resource_id=""),
        a_view(session_id="a\0b"),
        {"type": "nonsense"},
        {},
    ):
        refused = await send(client, a_view(hour), bad)
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "VALIDATION_ERROR"), bad
    for number in (0, 51):
        assert (await send(client, *(number * [a_view(hour)]))).status_code == 422
    assert (await send(client, a_view(hour, details={"x": 2040 * "x"}))).status_code == 202
    await until_counted(admin, hour, 1)
    assert (await series(admin, hour))[0]["value"] == 1


async def test_questions_that_have_no_answer_are_refused(admin: Person, client: Person) -> None:
    fine = {"metric": "messages.sent"}
    for bad in (
        {"metric": "nonsense"},
        fine | {"by": "category"},
        fine | {"format": "xml"},
        fine | {"step": "week"},
        fine | {"from": "2026-01-01T00:00:00Z", "to": "2025-01-01T00:00:00Z"},
        fine | {"from": "2020-01-01T00:00:00Z"},
        fine | {"from": "yesterday"},
        {},
    ):
        refused = await admin.get(SERIES, **bad)
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "VALIDATION_ERROR"), bad
    for path, question in ((STATS, {}), (SERIES, fine)):
        assert (await client.get(path, **question)).status_code == 403


@pytest_asyncio.fixture(loop_scope="session", params=DATABASES)
async def attacked(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Stack]:
    async with start_stack(request.param) as stack:
        yield stack


async def send_until_taken(stranger: Person, batch: int, session_id: str) -> None:
    """Sends a batch, and repeats it with its key until it is answered by 202."""
    events = [a_view(session_id=session_id, resource_id=str(batch * BATCH + number)) for number in range(BATCH)]
    headers = {"Idempotency-Key": f"{session_id} {batch}"}
    async with asyncio.timeout(120):
        while True:
            try:
                answer = await stranger.http.post(EVENTS, json={"events": events}, headers=headers)
            except httpx2.HTTPError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code == 202:
                return
            assert answer.status_code in (409, 503), answer.text
            await asyncio.sleep(0.05)


async def test_each_event_counts_once_although_auth_service_is_killed(attacked: Stack) -> None:
    chance, session_id = new_chance(), secrets.token_hex(8)
    batches = NUMBER // BATCH
    moments = sorted(chance.sample(range(1, batches), min(KILLS, batches - 1)))
    async with Person(attacked.gateway_url) as stranger:
        for batch in range(batches):
            sending = asyncio.create_task(send_until_taken(stranger, batch, session_id))
            if batch in moments:
                await asyncio.sleep(chance.uniform(0, 0.05))
                attacked.kill(AUTH.name)
                await attacked.restart(AUTH.name)
            await sending
    environment = attacked.config.environment_of_operator(AUTH)
    url = environment["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database:
        async with database.read() as session:
            stored = select(ClientEvent.resource_id).where(ClientEvent.session_id == session_id)
            numbers = sorted(int(one or -1) for one in await session.scalars(stored))
        assert numbers == list(range(batches * BATCH))
        recounted = await recount(attacked)
        assert recounted["client events"] == batches * BATCH
        async with asyncio.timeout(_FOLDED_WITHIN_SECONDS):
            while (folded := await sums(database)) != recounted:
                assert not folded - recounted, "more was counted than there is in the stream"
                await asyncio.sleep(0.2)
    command = [sys.executable, "-m", AUTH.package, "rebuild-rollups"]
    again = await asyncio.to_thread(forks.run, command, attacked.config.data, os.environ | environment, seconds=60)
    assert "0 of them were missing, 0 values corrected" in again.stdout, again.stderr
    async with Database(url) as database:
        assert await sums(database) == recounted


async def recount(stack: Stack) -> Counter[str]:
    """Counts the events of the stream by their types, and the client events that they tell of; each id once."""
    environment = stack.config.environment_of_operator(AUTH)
    counted, seen = Counter[str](), set[UUID]()
    async with Bus(environment["NATS_URL"], environment.get("NATS_NAMESPACE", "twou"), name="tests") as bus:
        # An event that was committed may not have been published yet.
        await asyncio.sleep(1)
        async for arrived in kept_events.read_all(bus):
            for event_id, event in arrived:
                if event_id not in seen:
                    seen.add(event_id)
                    counted[f"type:{event.DESCRIPTOR.full_name.removeprefix('twou.')}"] += 1
                    if isinstance(event, ClientEventsRecorded):
                        counted["client events"] += sum(tally.count for tally in event.tallies)
    return counted


async def sums(database: Database) -> Counter[str]:
    """Returns the same from the roll-ups, of which the hours and the totals must be equal."""
    async with database.read() as session:
        by_hour = select(Rollup.dimension, func.sum(Rollup.value)).group_by(Rollup.dimension)
        types = await session.execute(by_hour.where(Rollup.entity == "events", Rollup.dimension != ""))
        found = {name: int(value) for name, value in types}
        totals = select(RollupTotal.dimension, RollupTotal.value).where(RollupTotal.dimension != "")
        rows = await session.execute(totals.where(RollupTotal.entity == "events"))
        assert {name: int(value) for name, value in rows} == found
        recorded = select(func.sum(Rollup.value)).where(Rollup.entity == "client_events", Rollup.dimension == "")
        number = int(await session.scalar(recorded) or 0)
    return Counter(found | ({"client events": number} if number else {}))
