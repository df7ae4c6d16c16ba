import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from kit_testing import Effects, KillableNats

from kit import dead_letters, inbox, tables
from kit.bus import Bus
from kit.consumer import Consumer, Handler, Subscription, durable_config
from kit.database import Database, Session
from kit.dead_letters import DeadLetter
from kit.errors import Unavailable
from kit.ids import new_id
from testkit.rows import count_rows
from testkit.waiting import eventually
from twou.chat.v1.chat_pb2 import Message
from twou.chat.v1.events_pb2 import MessageCreated
from twou.request.v1.events_pb2 import RequestCreated

SUBJECT = "chat.v1.MessageCreated"


@dataclass
class Events:
    """Numbered events on a bus, and consumers whose handlers write the numbers to a database."""

    bus: Bus
    database: Database
    effects: Effects

    async def publish(self, *numbers: int, **headers: str) -> None:
        for number in numbers:
            await self.publish_bytes(MessageCreated(message=Message(seq=number)).SerializeToString(), **headers)

    async def publish_bytes(self, payload: bytes, *, subject: str = SUBJECT, **headers: str) -> None:
        usual = {"Event-Id": str(new_id()), "Event-Type": f"twou.{SUBJECT}"}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        await self.bus.jetstream.publish(f"{self.bus.namespace}.events.{subject}", payload, headers={**usual, **given})

    def consumer(self, handler: Handler | None = None, *, max_tries: int = 8) -> Consumer:
        used: Handler = handler or self.note
        return Consumer(self.bus, self.database, Subscription("test-consumer", {MessageCreated: used}, max_tries))

    async def note(self, session: Session, event: MessageCreated) -> None:
        await self.effects.add(session, event.message.seq)

    async def dead(self) -> list[DeadLetter]:
        return [letter async for letter in dead_letters.list_dead(self.bus)]

    async def until_dead(self) -> DeadLetter:
        async def is_one() -> bool:
            return len(await self.dead()) == 1

        await eventually(is_one)
        return (await self.dead())[0]


@pytest.fixture
def events(bus: Bus, database: Database, effects: Effects) -> Events:
    return Events(bus, database, effects)


async def test_events_are_handled_in_order_and_once(events: Events) -> None:
    await events.publish(*range(150))
    async with events.consumer():
        await events.effects.until(*range(150))
        await events.publish(150)
        await events.effects.until(*range(151), seconds=1)
    async with events.consumer():
        await events.publish(151)
        await events.effects.until(*range(152))


async def test_a_handler_can_tell_the_id_of_its_event(events: Events) -> None:
    told = []
    ids = [new_id(), new_id()]

    async def note_id(session: Session, event: MessageCreated) -> None:
        told.append(inbox.event_id(session))
        await events.note(session, event)

    for number, event_id in enumerate(ids):
        await events.publish(number, Event_Id=str(event_id))
    async with events.consumer(note_id):
        await events.effects.until(0, 1)
    assert told == ids


async def test_an_event_that_comes_twice_has_one_effect(events: Events) -> None:
    async with events.consumer():
        await events.publish(1, 1, Event_Id=str(new_id()))
        await events.publish(2)
        await events.effects.until(1, 2)


async def test_events_that_are_handled_ahead_do_not_reach_their_handler_or_the_inbox(events: Events) -> None:
    handled: list[int] = []

    async def note_odd_ones(database: Database, some: Sequence[MessageCreated]) -> list[MessageCreated]:
        async with database.transaction() as session:
            for event in some:
                if event.message.seq % 2:
                    await events.note(session, event)
        return [event for event in some if not event.message.seq % 2]

    async def note(session: Session, event: MessageCreated) -> None:
        handled.append(event.message.seq)
        await events.note(session, event)

    await events.publish(*range(40))
    async with Consumer(
        events.bus, events.database, Subscription("test-consumer", {MessageCreated: note}, ahead=note_odd_ones)
    ):
        await events.effects.until(*range(40), in_order=False)
    assert handled == list(range(0, 40, 2))
    assert not await count_rows(events.database, tables.inbox)


async def test_an_event_that_fails_ahead_does_not_fail_the_others(events: Events) -> None:
    async def refuse_seven(_: Database, some: Sequence[MessageCreated]) -> Sequence[MessageCreated]:
        if any(event.message.seq == 7 for event in some):
            raise LookupError
        return some

    subscription = Subscription("test-consumer", {MessageCreated: events.note}, max_tries=1, ahead=refuse_seven)
    await events.publish(*range(10))
    async with Consumer(events.bus, events.database, subscription):
        await events.effects.until(*(number for number in range(10) if number != 7))
        assert (await events.until_dead()).reason == "LookupError"


async def test_a_failing_event_leaves_no_trace_and_is_tried_again(events: Events) -> None:
    tries: Counter[int] = Counter()

    async def handle(session: Session, event: MessageCreated) -> None:
        tries[event.message.seq] += 1
        await events.note(session, event)
        # A second time, because an event that fails together with others is tried by itself at once.
        if event.message.seq == 1 and tries[1] <= 2:
            raise LookupError

    async with events.consumer(handle):
        await events.publish(1, 2)
        # The others do not wait for it.
        await events.effects.until(2, 1)
    assert tries == {1: 3, 2: 1}
    assert not await events.dead()


async def test_a_failing_event_is_set_aside_in_the_end_and_can_be_brought_back(events: Events) -> None:
    broken = True

    async def handle(session: Session, event: MessageCreated) -> None:
        await events.note(session, event)
        if broken and event.message.seq == 1:
            raise LookupError

    event_id = str(new_id())
    async with events.consumer(handle, max_tries=2):
        await events.publish(1, Event_Id=event_id, Nats_Msg_Id=event_id)
        await events.publish(2)
        letter = await events.until_dead()
        assert (letter.consumer, letter.event_type) == ("test-consumer", f"twou.{SUBJECT}")
        assert (letter.event_id, letter.reason) == (event_id, "LookupError")
        assert await events.effects.all() == ["2"]
        broken = False
        await dead_letters.replay(events.bus, letter)
        await events.effects.until(2, 1)
    assert not await events.dead()


async def test_what_is_no_event_is_set_aside_at_once(events: Events) -> None:
    async with events.consumer():
        await events.publish_bytes(b"\xff\xff\xff")
        await events.publish(2, Event_Id="not-an-id")
        await events.publish(3)
        await events.effects.until(3)
    assert [letter.reason for letter in await events.dead()] == ["Unreadable", "Unreadable"]


async def test_an_event_of_a_type_that_only_a_newer_replica_knows_waits_for_it(events: Events) -> None:
    async def note_newer(session: Session, _: RequestCreated) -> None:
        await events.effects.add(session, 3)

    newer = Subscription("test-consumer", {MessageCreated: events.note, RequestCreated: note_newer})
    name = "request.v1.RequestCreated"
    async with events.consumer():
        await events.publish(1)
        await events.effects.until(1)
        # As it is while both run: the type that one of them does not know reaches both.
        both = durable_config("test-consumer", [f"{events.bus.namespace}.events.{one}" for one in (SUBJECT, name)])
        await events.bus.jetstream.add_consumer(events.bus.events_stream, both)
        await events.publish_bytes(b"", subject=name, Event_Type=f"twou.{name}")
        await events.publish(2)
        await events.effects.until(1, 2)
    async with Consumer(events.bus, events.database, newer):
        await events.effects.until(1, 2, 3)
    assert not await events.dead()


@pytest.mark.parametrize(
    "headers",
    [
        # Another publisher may publish on this subject, but not this event.
        {"subject": "request.v1.RequestCreated"},
        # An answer of the server, which it gives on any subject.
        {"Nats_Stream": "test-feed", "Nats_Subject": "test.feed.x"},
    ],
)
async def test_an_event_that_its_publisher_has_not_published_is_not_believed(
    events: Events, headers: dict[str, str]
) -> None:
    subscription = Subscription("test-consumer", {MessageCreated: events.note, RequestCreated: events.note})
    async with Consumer(events.bus, events.database, subscription):
        await events.publish_bytes(MessageCreated(message=Message(seq=1)).SerializeToString(), **headers)
        await events.publish(2)
        await events.effects.until(2)
        assert (await events.until_dead()).reason == "Unreadable"


async def test_no_event_is_to_blame_for_a_database_that_is_down(events: Events) -> None:
    failures = [Unavailable()]

    async def handle(session: Session, event: MessageCreated) -> None:
        if failures:
            raise failures.pop()
        await events.note(session, event)

    async with events.consumer(handle, max_tries=1):
        await events.publish(1)
        await events.effects.until(1)
    assert not await events.dead()


async def test_a_consumer_that_stops_gives_back_what_it_did_not_handle(events: Events) -> None:
    started = asyncio.Event()

    async def hang(session: Session, _: MessageCreated) -> None:
        await events.effects.add(session, "never")
        started.set()
        await asyncio.sleep(60)

    await events.publish(*range(10))
    async with events.consumer(hang):
        await started.wait()
        await asyncio.sleep(0.1)
    async with events.consumer():
        # Long before the server would take them for lost.
        await events.effects.until(*range(10), seconds=3, in_order=False)


async def test_two_replicas_share_the_work(events: Events, database_url: str) -> None:
    async with Database(database_url) as other, events.consumer(), replace(events, database=other).consumer():
        await events.publish(*range(200))
        await events.effects.until(*range(200), in_order=False)


async def test_a_kill_of_nats_loses_and_doubles_nothing(
    database: Database, effects: Effects, namespace: str, nats: KillableNats
) -> None:
    events = Events(Bus(nats.url, namespace, name="test"), database, effects)
    handled = asyncio.Event()

    async def handle(session: Session, event: MessageCreated) -> None:
        await events.note(session, event)
        if event.message.seq == 20:
            handled.set()

    async with events.bus as bus:
        await bus.ready()
        await events.publish(*range(150))
        async with events.consumer(handle):
            await handled.wait()
            # Acknowledgements from here on are lost.
            nats.suspend()
            await asyncio.sleep(0.2)
            reconnected = asyncio.create_task(bus.reconnected())
            nats.kill()
            nats.start()
            await reconnected
            await events.publish(150)
            await effects.until(*range(151), in_order=False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_idle_consumer_is_quick(events: Events) -> None:
    async with events.consumer():
        await asyncio.sleep(2.5)
        await events.publish(1)
        await events.effects.until(1, seconds=0.3)
