"""Events that a consumer can no longer read, and dead letters that are refused, are seen."""

from datetime import timedelta

import pytest
from kit_testing import Effects
from sqlalchemy import select, update
from structlog.testing import capture_logs

from kit import clock, tables
from kit.bus import Bus
from kit.consumer import Consumer, Subscription
from kit.database import Database, Session
from kit.housekeeping import Housekeeping
from kit.ids import new_id
from kit.jetstream import Bounds
from kit.reading_mark import MARK
from testkit.events import publish
from testkit.waiting import eventually
from twou.chat.v1.chat_pb2 import Message
from twou.chat.v1.events_pb2 import MessageCreated

DURABLE = "test-consumer"
IS_MARK = (tables.inbox.c.consumer == DURABLE, tables.inbox.c.event_id == MARK)


async def marked(database: Database) -> bool:
    async with database.read_once() as session:
        return await session.scalar(select(tables.inbox.c.processed_at).where(*IS_MARK)) is not None


async def was_away(database: Database, time: timedelta) -> None:
    async with database.transaction() as session:
        await session.execute(update(tables.inbox).where(*IS_MARK).values(processed_at=clock.now() - time))
    await Housekeeping(database).sweep()


@pytest.mark.parametrize("days", [6.9, 7.1, 40])
async def test_consumer_that_was_away_for_longer_than_events_are_kept_says_so(
    database: Database, bus: Bus, effects: Effects, monkeypatch: pytest.MonkeyPatch, days: float
) -> None:
    is_lost = days > 7

    async def note(session: Session, event: MessageCreated) -> None:
        await effects.add(session, event.message.seq)

    # The stream of this test is new.
    monkeypatch.setattr("kit.reading_mark._created", lambda _info, _now: clock.now() - timedelta(days=100))
    subscription = Subscription(DURABLE, {MessageCreated: note})
    async with Consumer(bus, database, subscription) as consumer:
        await eventually(lambda: marked(database))
        assert not any(trouble.reason for trouble in consumer.troubles)
    await was_away(database, timedelta(days=days))
    with capture_logs() as lines:
        async with Consumer(bus, database, subscription) as consumer:
            await publish(bus, MessageCreated(message=Message(seq=1)))
            await effects.until(1)
            await eventually(lambda: any(trouble.reason for trouble in consumer.troubles) is is_lost)
    began = [line for line in lines if line["event"] == "trouble_began"]
    assert [line["part"] for line in began] == [f"events for {DURABLE}"] * is_lost


async def test_consumer_whose_stream_was_lost_says_so(database: Database, bus: Bus) -> None:
    async def ignore(_session: Session, _event: MessageCreated) -> None: ...

    subscription = Subscription(DURABLE, {MessageCreated: ignore})
    async with Consumer(bus, database, subscription):
        await eventually(lambda: marked(database))
    await bus.jetstream.delete_stream(bus.events_stream)
    await bus.ensure_streams()
    async with Consumer(bus, database, subscription) as consumer:
        await eventually(lambda: consumer.troubles[0].reason is not None)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_event_stays_until_the_stream_of_dead_letters_has_room(
    database: Database, nats_url: str, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.consumer._MAX_PAUSE_SECONDS", 0.2)

    async def fail(_session: Session, _event: MessageCreated) -> None:
        raise LookupError

    async with Bus(nats_url, namespace, name="test", bounds=Bounds(dead=4_000, events=1_000_000)) as bus:
        await bus.ready()
        subscription = Subscription(DURABLE, {MessageCreated: fail}, max_tries=1)
        async with Consumer(bus, database, subscription) as consumer:
            for _ in range(3):
                await publish(bus, MessageCreated(message=Message(content="x" * 1500)), event_id=new_id())

            async def dead() -> int:
                return (await bus.jetstream.stream_info(bus.dead_stream)).state.messages

            await eventually(lambda: consumer.dead_letters.reason is not None)
            assert await dead() == 2
            await bus.jetstream.purge_stream(bus.dead_stream)

            async def is_one() -> bool:
                return await dead() == 1

            await eventually(is_one)
            await eventually(lambda: consumer.dead_letters.reason is None)
