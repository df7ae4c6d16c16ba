import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from statistics import median
from uuid import UUID

import pytest
from nats.js.api import RawStreamMsg
from sqlalchemy import func, select, text

from kit import call, outbox, tables
from kit.bus import Bus
from kit.database import Database
from kit.ids import new_id
from kit.relay import Relay
from testkit.servers import NatsServer
from testkit.waiting import eventually
from twou.chat.v1.chat_pb2 import Message
from twou.chat.v1.events_pb2 import MessageCreated

type StartNats = Callable[[], NatsServer]


ONE_USER = (UUID(int=1),)


async def add(database: Database, *numbers: int, audience: tuple[UUID, ...] = ONE_USER) -> None:
    async with database.transaction() as session:
        for number in numbers:
            await outbox.add(session, MessageCreated(message=Message(seq=number)), audience=audience)


async def stored(bus: Bus, stream: str) -> list[RawStreamMsg]:
    state = (await bus.jetstream.stream_info(stream)).state
    return [await bus.jetstream.get_msg(stream, seq) for seq in range(max(1, state.first_seq), state.last_seq + 1)]


async def numbers_in(bus: Bus, stream: str) -> list[int]:
    return [MessageCreated.FromString(m.data or b"").message.seq for m in await stored(bus, stream)]


async def backlog(database: Database) -> int:
    """The number of events that are committed and not yet published."""
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(tables.outbox)) or 0


def is_empty(database: Database) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        return await backlog(database) == 0

    return condition


async def test_what_is_committed_comes_out_in_order(database: Database, bus: Bus) -> None:
    people = (new_id(), new_id())
    async with Relay(database, bus):
        # More than a batch, some of them in one transaction.
        for start in range(0, 300, 20):
            await add(database, *range(start, start + 20), audience=people)
        await eventually(is_empty(database))
    assert await numbers_in(bus, bus.events_stream) == list(range(300))
    feed = await stored(bus, bus.feed_stream)
    for person in people:
        mine = [m for m in feed if m.subject == bus.feed_subject(str(person))]
        assert [MessageCreated.FromString(m.data or b"").message.seq for m in mine] == list(range(300))


async def test_an_event_says_where_it_comes_from(database: Database, bus: Bus) -> None:
    topic, person = new_id(), new_id()
    call.enter(call.Call(request_id="request-1", traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01"))
    async with Relay(database, bus):
        async with database.transaction() as session:
            await outbox.add(session, MessageCreated(), audience=[person], topic=topic)
        await eventually(is_empty(database))
    (fact,), (copy,) = await stored(bus, bus.events_stream), await stored(bus, bus.feed_stream)
    assert fact.subject == f"{bus.namespace}.events.chat.v1.MessageCreated"
    assert copy.subject == f"{bus.namespace}.feed.{person}"
    for message in (fact, copy):
        headers = message.headers or {}
        assert headers["Event-Type"] == "twou.chat.v1.MessageCreated"
        assert headers["Topic"] == str(topic)
        assert headers["Request-Id"] == "request-1"
        assert headers["traceparent"].startswith("00-aaaa")
        UUID(headers["Event-Id"])
    assert (fact.headers or {})["Event-Id"] == (copy.headers or {})["Event-Id"]


async def test_what_is_rolled_back_was_never_there(database: Database, bus: Bus) -> None:
    async def fail() -> None:
        async with database.transaction() as session:
            await outbox.add(session, MessageCreated(message=Message(seq=1)), audience=ONE_USER)
            raise LookupError

    async with Relay(database, bus):
        with pytest.raises(LookupError):
            await fail()
        await add(database, 2)
        await eventually(is_empty(database))
    assert await numbers_in(bus, bus.events_stream) == [2]


async def test_an_event_that_nats_would_not_take_is_not_taken(database: Database) -> None:
    async def add_giant() -> None:
        async with database.transaction() as session:
            await outbox.add(session, MessageCreated(message=Message(content="x" * 2**20)), audience=ONE_USER)

    with pytest.raises(ValueError, match="too many"):
        await add_giant()


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
        await eventually(is_empty(database))
        await add(other, 1)
        await eventually(is_empty(database), seconds=3)
    assert await numbers_in(bus, bus.events_stream) == [1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_events_wait_while_nats_is_down(database: Database, namespace: str, start_nats: StartNats) -> None:
    server = start_nats()
    kill(server)
    async with Bus(server.url, namespace, name="test") as bus, Relay(database, bus):
        await add(database, 1, 2, 3)
        await asyncio.sleep(0.2)
        assert await backlog(database) == 3
        start_nats()
        await eventually(is_empty(database))
        assert await numbers_in(bus, bus.events_stream) == [1, 2, 3]


async def test_a_kill_before_nats_has_stored_loses_nothing(
    database: Database, namespace: str, start_nats: StartNats
) -> None:
    server = start_nats()
    async with Bus(server.url, namespace, name="test") as bus, Relay(database, bus):
        await add(database, 1)
        await eventually(is_empty(database))
        # It takes what is published into its socket, and does nothing with it any more.
        os.kill(pid_of(server), signal.SIGSTOP)
        await add(database, *range(2, 500))
        await asyncio.sleep(0.3)
        kill(server)
        start_nats()
        await eventually(is_empty(database))
        assert await numbers_in(bus, bus.events_stream) == list(range(1, 500))
        # Acknowledgements that never arrive take no place in the client.
        assert bus.jetstream.publish_async_pending() == 0


async def test_a_kill_after_nats_has_stored_doubles_nothing(
    database: Database, namespace: str, start_nats: StartNats
) -> None:
    server, person = start_nats(), new_id()
    async with Bus(server.url, namespace, name="test") as bus:
        relay = Relay(database, bus)
        await bus.ready()
        await add(database, *range(20), audience=(person,))
        async with database.read() as session:
            rows = (await session.execute(select(tables.outbox).order_by(tables.outbox.c.seq))).all()
        # A relay that published, and did not live to delete.
        assert await relay._publish(rows) == (rows, None)
        kill(server)
        start_nats()
        async with relay:
            await eventually(is_empty(database))
        assert await numbers_in(bus, bus.events_stream) == list(range(20))
        assert await numbers_in(bus, bus.feed_stream) == list(range(20))


async def test_kills_in_full_flow_lose_and_double_nothing(
    database: Database, namespace: str, start_nats: StartNats
) -> None:
    async def write() -> None:
        for number in range(300):
            await add(database, number)
            await asyncio.sleep(0.003)

    server = start_nats()
    async with Bus(server.url, namespace, name="test") as bus, Relay(database, bus):
        writing = asyncio.create_task(write())
        for _ in range(2):
            await bus.ready()
            await asyncio.sleep(0.2)
            kill(server)
            server = start_nats()
        await writing
        await eventually(is_empty(database))
        assert await numbers_in(bus, bus.events_stream) == list(range(300))


async def test_one_relay_works_and_the_next_takes_over(database: Database, database_url: str, bus: Bus) -> None:
    async with Database(database_url) as replica, AsyncExitStack() as leading:
        first, second = Relay(database, bus), Relay(replica, bus)
        await leading.enter_async_context(first)
        await add(database, 1)
        await eventually(is_empty(database))
        async with second:
            await add(database, *range(2, 50))
            await eventually(is_empty(database))
            await leading.aclose()
            await add(database, *range(50, 100))
            await eventually(is_empty(replica))
    assert await numbers_in(bus, bus.events_stream) == list(range(1, 100))


async def test_leadership_moves_when_the_connection_that_holds_it_dies(
    postgres_database: Callable[[], str], bus: Bus
) -> None:
    url = postgres_database()
    async with Database(url) as database, Database(url) as replica:
        async with database.engine.begin() as connection:
            await connection.run_sync(tables.metadata.create_all)
        async with Relay(database, bus), Relay(replica, bus):
            leaders = []
            for start in (0, 10, 20):
                await add(database, *range(start, start + 10))
                await eventually(is_empty(database), seconds=8)
                leaders.append(await end_leader(database))
            await add(database, 30)
            await eventually(is_empty(database), seconds=8)
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


def pid_of(server: NatsServer) -> int:
    assert server.process
    return server.process.pid


def kill(server: NatsServer) -> None:
    assert server.process
    server.process.kill()
