import asyncio
import time
from contextlib import AsyncExitStack
from statistics import median
from uuid import UUID

import pytest
from kit_testing import KillableNats
from nats.js.api import RawStreamMsg
from sqlalchemy import text

from kit import call, outbox, tables
from kit.bus import Bus
from kit.database import Database
from kit.ids import new_id
from kit.relay import Relay
from testkit.rows import count_rows, outbox_rows
from testkit.waiting import eventually
from twou.chat.v1.chat_pb2 import Message
from twou.chat.v1.events_pb2 import MessageCreated

ONE_USER = (UUID(int=1),)


async def add(database: Database, *numbers: int, audience: tuple[UUID, ...] = ONE_USER, content: str = "hello") -> None:
    async with database.transaction() as session:
        for number in numbers:
            message = Message(seq=number, content=content)
            await outbox.add(session, MessageCreated(message=message), audience=audience)


async def stored(bus: Bus, stream: str) -> list[RawStreamMsg]:
    state = (await bus.jetstream.stream_info(stream)).state
    return [await bus.jetstream.get_msg(stream, seq) for seq in range(max(1, state.first_seq), state.last_seq + 1)]


async def numbers_in(bus: Bus, stream: str, subject: str | None = None) -> list[int]:
    messages = [m for m in await stored(bus, stream) if subject in (None, m.subject)]
    return [MessageCreated.FromString(m.data or b"").message.seq for m in messages]


async def until_empty(database: Database, *, seconds: float = 10) -> None:
    """Waits until every event that is committed is published."""

    async def is_empty() -> bool:
        return await count_rows(database, tables.outbox) == 0

    await eventually(is_empty, seconds=seconds)


async def test_what_is_committed_comes_out_in_order(database: Database, bus: Bus) -> None:
    people = (new_id(), new_id())
    async with Relay(database, bus):
        # More than a batch, some of them in one transaction.
        for start in range(0, 300, 20):
            await add(database, *range(start, start + 20), audience=people)
        await until_empty(database)
    assert await numbers_in(bus, bus.events_stream) == list(range(300))
    for person in people:
        assert await numbers_in(bus, bus.feed_stream, bus.feed_subject(str(person))) == list(range(300))


async def test_an_event_says_where_it_comes_from(database: Database, bus: Bus) -> None:
    topic, person = new_id(), new_id()
    traceparent = f"00-{'a' * 32}-{'b' * 16}-01"
    call.enter(call.Call(request_id="request-1", traceparent=traceparent))
    async with Relay(database, bus):
        async with database.transaction() as session:
            await outbox.add(session, MessageCreated(), audience=[person], topic=topic)
        await until_empty(database)
    (fact,), (copy,) = await stored(bus, bus.events_stream), await stored(bus, bus.feed_stream)
    assert fact.subject == f"{bus.namespace}.events.chat.v1.MessageCreated"
    assert copy.subject == f"{bus.namespace}.feed.{person}"
    told = {"Event-Type": "twou.chat.v1.MessageCreated", "Topic": str(topic), "Request-Id": "request-1"}
    headers = [message.headers or {} for message in (fact, copy)]
    assert all(one.items() >= {**told, "traceparent": traceparent}.items() for one in headers)
    assert UUID(headers[0]["Event-Id"]) == UUID(headers[1]["Event-Id"])


async def test_what_is_rolled_back_was_never_there(database: Database, bus: Bus) -> None:
    async def fail() -> None:
        async with database.transaction() as session:
            await outbox.add(session, MessageCreated(message=Message(seq=1)), audience=ONE_USER)
            raise LookupError

    async with Relay(database, bus):
        with pytest.raises(LookupError):
            await fail()
        await add(database, 2)
        await until_empty(database)
    assert await numbers_in(bus, bus.events_stream) == [2]


async def test_an_event_that_nats_would_not_take_is_not_taken(database: Database) -> None:
    with pytest.raises(ValueError, match="too many"):
        await add(database, 1, content="x" * 2**20)


async def test_a_commit_reaches_a_listener_within_milliseconds(database: Database, bus: Bus) -> None:
    person = new_id()
    async with Relay(database, bus):
        messages = await bus.client.subscribe(bus.live_feed_subject(str(person)))
        latencies = []
        for number in range(20):
            started = time.perf_counter()
            await add(database, number, audience=(person,))
            await messages.next_msg(timeout=5)
            latencies.append(time.perf_counter() - started)
        await messages.unsubscribe()
    # The sweep, which finds what was not nudged, comes once a second.
    assert median(latencies) < 0.1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_another_process_commits_is_found(database: Database, database_url: str, bus: Bus) -> None:
    async with Relay(database, bus), Database(database_url) as other:
        await until_empty(database)
        await add(other, 1)
        await until_empty(database, seconds=3)
    assert await numbers_in(bus, bus.events_stream) == [1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_events_wait_while_nats_is_down(database: Database, namespace: str, nats: KillableNats) -> None:
    nats.kill()
    async with Bus(nats.url, namespace, name="test") as bus, Relay(database, bus):
        await add(database, 1, 2, 3)
        await asyncio.sleep(0.2)
        assert await count_rows(database, tables.outbox) == 3
        nats.start()
        await until_empty(database)
        assert await numbers_in(bus, bus.events_stream) == [1, 2, 3]


async def test_a_kill_before_nats_has_stored_loses_nothing(
    database: Database, namespace: str, nats: KillableNats
) -> None:
    async with Bus(nats.url, namespace, name="test") as bus, Relay(database, bus):
        await add(database, 1)
        await until_empty(database)
        # It takes what is published into its socket, and does nothing with it any more.
        nats.suspend()
        await add(database, *range(2, 500))
        await asyncio.sleep(0.3)
        nats.kill()
        nats.start()
        await until_empty(database)
        assert await numbers_in(bus, bus.events_stream) == list(range(1, 500))
        # Acknowledgements that never arrive take no place in the client.
        assert bus.jetstream.publish_async_pending() == 0


async def test_a_kill_after_nats_has_stored_doubles_nothing(
    database: Database, namespace: str, nats: KillableNats
) -> None:
    person = new_id()
    async with Bus(nats.url, namespace, name="test") as bus:
        relay = Relay(database, bus)
        await bus.ready()
        await add(database, *range(20), audience=(person,))
        rows = await outbox_rows(database)
        # A relay that published, and did not live to delete.
        assert await relay._publish(rows) == (rows, None)
        nats.kill()
        nats.start()
        async with relay:
            await until_empty(database)
        assert await numbers_in(bus, bus.events_stream) == list(range(20))
        assert await numbers_in(bus, bus.feed_stream) == list(range(20))


async def test_kills_in_full_flow_lose_and_double_nothing(
    database: Database, namespace: str, nats: KillableNats
) -> None:
    async def write() -> None:
        for number in range(300):
            await add(database, number)
            await asyncio.sleep(0.003)

    async with Bus(nats.url, namespace, name="test") as bus, Relay(database, bus):
        writing = asyncio.create_task(write())
        for _ in range(2):
            await bus.ready()
            await asyncio.sleep(0.2)
            nats.kill()
            nats.start()
        await writing
        await until_empty(database)
        assert await numbers_in(bus, bus.events_stream) == list(range(300))


async def test_one_relay_works_and_the_next_takes_over(database: Database, database_url: str, bus: Bus) -> None:
    async with Database(database_url) as replica, AsyncExitStack() as leading:
        first, second = Relay(database, bus), Relay(replica, bus)
        await leading.enter_async_context(first)
        await add(database, 1)
        await until_empty(database)
        async with second:
            await add(database, *range(2, 50))
            await until_empty(database)
            await leading.aclose()
            await add(database, *range(50, 100))
            await until_empty(replica)
    assert await numbers_in(bus, bus.events_stream) == list(range(1, 100))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_leadership_moves_when_the_connection_that_holds_it_dies(
    database: Database, database_url: str, bus: Bus
) -> None:
    async with Database(database_url) as replica, Relay(database, bus), Relay(replica, bus):
        leaders = []
        for start in (0, 10, 20):
            await add(database, *range(start, start + 10))
            await until_empty(database, seconds=8)
            leaders.append(await end_leader(database))
        await add(database, 30)
        await until_empty(database, seconds=8)
    assert len(set(leaders)) == 3
    assert await numbers_in(bus, bus.events_stream) == list(range(31))


async def end_leader(database: Database) -> int:
    async with database.transaction() as session:
        leaders = await session.scalars(
            text(
                "SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database"
                " WHERE datname = current_database() AND locktype = 'advisory' AND granted"
            )
        )
        pid: int = leaders.one()
        await session.execute(text("SELECT pg_terminate_backend(:pid)").bindparams(pid=pid))
        return pid
