"""Measures the reading of a full inbox, and the sending of messages with and without notifications."""

import statistics
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import nats

from bench.connection import Connection
from bench.load import Samples, closed_loop
from bench.report import Table, milliseconds
from bench.visitor import Visitor, expect, visitors
from chat_bench.past_notices import fill_inbox
from chat_bench.telling import Told
from kit.consumer import durable_config
from kit.nats_setup import read_durables
from tools.registry.nats_users import OPERATOR
from tools.stack import nats_server

_READING = """\
`GET /notifications?limit=20` and `GET /notifications/unread-count` through the gateway, {reads} calls one after the
other, of a user with few and one with many unread notifications. The bars: the list at most 15 ms (p99), the count at
most 1.2 times that of a user with 10 (median)."""
_SENDING = """\
`POST /messages/{{id}}`, {conversations} conversations of two people over as many connections, each of which sends its
next message when its last one is answered. *Without* has the durable consumer of notifications deleted, so that events
make none; the loads take turns, {turns} each, and the median is shown. The bar: at most 1.1 times the time without."""
_FEW = 10
_CONVERSATIONS = 8
_TURNS = 4
_DURABLE = "chat-service-notifications"
_STREAM = "twou-events"
_ADDIS = {"latitude": 9.0108, "longitude": 38.7613}


async def reading(told: Told, owned: int, reads: int) -> Table:
    medians: dict[str, float] = {}
    rows = []
    for number in (_FEW, owned):
        user_id = await fill_inbox(told.database, number)
        for name, path in (("list", "/notifications?limit=20"), ("unread count", "/notifications/unread-count")):
            samples = await _read(told, user_id, path, reads)
            median = samples.percentile(50)
            times = [milliseconds(samples.percentile(percent)) for percent in (50, 99)]
            rows.append([name, f"{number:,}", *times, f"{median / medians.setdefault(name, median):.2f}"])
    columns = ("read", "notifications", "p50 ms", "p99 ms", "times few")
    return Table("Reading", _READING.format(reads=reads), columns, sorted(rows))


async def sending(told: Told, seconds: float) -> Table:
    """Alternates loads with and without the consumer of notifications."""
    async with visitors(told.stack.gateway_url, 2 * _CONVERSATIONS) as people:
        steps = [await _talking(client, provider) for client, provider in zip(people[::2], people[1::2], strict=True)]
        found: dict[bool, list[Samples]] = {True: [], False: []}
        for turn in range(2 * _TURNS):
            notifies = bool(turn % 2)
            await _set_consumer(told, exists=notifies)
            found[notifies].append((await closed_loop(steps, seconds / 2)).samples)
        await _set_consumer(told, exists=True)
    base = _median(found[False], 50)
    rows = [
        [name, milliseconds(_median(some, 50)), milliseconds(_median(some, 99)), f"{_median(some, 50) / base:.2f}"]
        for name, some in (("without", found[False]), ("with", found[True]))
    ]
    described = _SENDING.format(conversations=_CONVERSATIONS, turns=_TURNS)
    return Table("Sending messages", described, ("notifications", "p50 ms", "p99 ms", "times without"), rows)


def _median(found: list[Samples], percent: float) -> float:
    return statistics.median(one.percentile(percent) for one in found)


async def _read(told: Told, user_id: UUID, path: str, reads: int) -> Samples:
    async with Connection(told.stack.gateway_url) as connection:
        reader = Visitor(connection, "client")
        reader.access_token = told.signer.token(str(user_id))

        async def read() -> None:
            expect(await reader.get(path), 200)

        for _ in range(20):
            await read()
        return Samples.of([await _timed(read) for _ in range(reads)])


async def _timed(step: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await step()
    return time.perf_counter() - began


async def _talking(client: Visitor, provider: Visitor) -> Callable[[], Awaitable[None]]:
    """Brings two people into a conversation. Returns the step in which one of them writes."""
    provider.role = "provider"
    for one in (client, provider):
        await one.registers()
        await one.logs_in()
    body = {"description": "My car does not start", "category": "battery", **_ADDIS}
    request = expect(await client.post("/requests/", **body), 201).json()
    expect(await provider.post(f"/requests/{request['id']}/accept"), 200)

    async def write() -> None:
        expect(await client.post(f"/messages/{request['id']}", content="I am at the bridge."), 201)

    return write


async def _set_consumer(told: Told, *, exists: bool) -> None:
    url = told.stack.config.nats_url(OPERATOR)
    connection = await nats.connect(url, inbox_prefix=f"_INBOX_{OPERATOR}".encode())
    streams = connection.jetstream()
    if exists:
        events = read_durables(nats_server.DURABLES)[_DURABLE]
        subjects = [f"twou.events.{event.removeprefix('twou.')}" for event in events]
        await streams.add_consumer(_STREAM, durable_config(_DURABLE, subjects))
    else:
        await streams.delete_consumer(_STREAM, _DURABLE)
    await connection.close()
