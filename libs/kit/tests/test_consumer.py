import asyncio
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from kit import dead_letters
from kit.bus import Bus
from kit.consumer import Consumer, Handler, Subscription
from kit.database import Database, Session
from kit.dead_letters import DeadLetter
from kit.errors import Unavailable
from kit.ids import new_id
from testkit.servers import NatsServer
from testkit.waiting import eventually
from twou.chat.v1.chat_pb2 import Message
from twou.chat.v1.events_pb2 import MessageCreated
from twou.request.v1.events_pb2 import RequestCreated

type Act = Callable[[Session, str], Awaitable[None]]
type Done = Callable[[], Awaitable[list[str]]]
type StartNats = Callable[[], NatsServer]

SUBJECT = "chat.v1.MessageCreated"


async def publish(bus: Bus, number: int, **headers: str) -> None:
    event = MessageCreated(message=Message(seq=number)).SerializeToString()
    await publish_bytes(bus, event, **headers)


async def publish_bytes(bus: Bus, payload: bytes, **headers: str) -> None:
    usual = {"Event-Id": str(new_id()), "Event-Type": f"twou.{SUBJECT}"}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    await bus.jetstream.publish(f"{bus.namespace}.events.{SUBJECT}", payload, headers={**usual, **given})


def consumer(bus: Bus, database: Database, handler: Handler, *, max_tries: int = 8) -> Consumer:
    return Consumer(bus, database, Subscription("test-consumer", {MessageCreated: handler}, max_tries))


def noting(act: Act) -> Handler:
    async def handle(session: Session, event: MessageCreated) -> None:
        await act(session, str(event.message.seq))

    return handle


def are(done: Done, *expected: int) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        return await done() == [str(number) for number in expected]

    return condition


def are_in_any_order(done: Done, *expected: int) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        return sorted(map(int, await done())) == sorted(expected)

    return condition


async def dead(bus: Bus) -> list[DeadLetter]:
    return [letter async for letter in dead_letters.list_dead(bus)]


async def until_dead(bus: Bus) -> DeadLetter:
    async def condition() -> bool:
        return len(await dead(bus)) == 1

    await eventually(condition)
    (letter,) = await dead(bus)
    return letter


async def test_events_are_handled_in_order_and_once(database: Database, bus: Bus, act: Act, done: Done) -> None:
    for number in range(150):
        await publish(bus, number)
    async with consumer(bus, database, noting(act)):
        await eventually(are(done, *range(150)))
        await publish(bus, 150)
        await eventually(are(done, *range(151)), seconds=1)
    async with consumer(bus, database, noting(act)):
        await publish(bus, 151)
        await eventually(are(done, *range(152)))


async def test_an_event_that_comes_twice_has_one_effect(database: Database, bus: Bus, act: Act, done: Done) -> None:
    event_id = str(new_id())
    async with consumer(bus, database, noting(act)):
        await publish(bus, 1, Event_Id=event_id)
        await publish(bus, 1, Event_Id=event_id)
        await publish(bus, 2)
        await eventually(are(done, 1, 2))


async def test_a_failing_event_leaves_no_trace_and_is_tried_again(
    database: Database, bus: Bus, act: Act, done: Done
) -> None:
    tries: Counter[int] = Counter()

    async def handle(session: Session, event: MessageCreated) -> None:
        tries[event.message.seq] += 1
        await act(session, str(event.message.seq))
        if event.message.seq == 1 and tries[1] == 1:
            raise LookupError

    async with consumer(bus, database, handle):
        await publish(bus, 1)
        await publish(bus, 2)
        # The others do not wait for it.
        await eventually(are(done, 2, 1))
    assert tries == {1: 2, 2: 1}
    assert not await dead(bus)


async def test_a_failing_event_is_set_aside_in_the_end_and_can_be_brought_back(
    database: Database, bus: Bus, act: Act, done: Done
) -> None:
    broken = True

    async def handle(session: Session, event: MessageCreated) -> None:
        await act(session, str(event.message.seq))
        if broken and event.message.seq == 1:
            raise LookupError

    event_id = new_id()
    async with consumer(bus, database, handle, max_tries=2):
        await publish(bus, 1, Event_Id=str(event_id), Nats_Msg_Id=str(event_id))
        await publish(bus, 2)
        letter = await until_dead(bus)
        assert (letter.consumer, letter.event_type) == ("test-consumer", f"twou.{SUBJECT}")
        assert (letter.event_id, letter.reason) == (str(event_id), "LookupError")
        assert await done() == ["2"]
        broken = False
        await dead_letters.replay(bus, letter)
        await eventually(are(done, 2, 1))
    assert not await dead(bus)


async def test_what_is_no_event_is_set_aside_at_once(database: Database, bus: Bus, act: Act, done: Done) -> None:
    async with consumer(bus, database, noting(act)):
        await publish_bytes(bus, b"\xff\xff\xff")
        await publish(bus, 2, Event_Id="not-an-id")
        await publish(bus, 3)
        await eventually(are(done, 3))
    assert [letter.reason for letter in await dead(bus)] == ["Unreadable", "Unreadable"]


async def test_an_event_of_a_type_that_only_a_newer_replica_knows_waits_for_it(
    database: Database, bus: Bus, act: Act, done: Done
) -> None:
    async def note_newer(session: Session, _: RequestCreated) -> None:
        await act(session, "3")

    newer = Subscription("test-consumer", {MessageCreated: noting(act), RequestCreated: note_newer})
    async with consumer(bus, database, noting(act)):
        # As it is while both run: the type that one of them does not know reaches both.
        await publish(bus, 3, Event_Type="twou.request.v1.RequestCreated")
        await publish(bus, 2)
        await eventually(are(done, 2))
    async with Consumer(bus, database, newer):
        await eventually(are(done, 2, 3))
    assert not await dead(bus)


async def test_no_event_is_to_blame_for_a_database_that_is_down(
    database: Database, bus: Bus, act: Act, done: Done
) -> None:
    tries = 0

    async def handle(session: Session, event: MessageCreated) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise Unavailable
        await act(session, str(event.message.seq))

    async with consumer(bus, database, handle, max_tries=1):
        await publish(bus, 1)
        await eventually(are(done, 1))
    assert not await dead(bus)


async def test_a_consumer_that_stops_gives_back_what_it_did_not_handle(
    database: Database, bus: Bus, act: Act, done: Done
) -> None:
    started = asyncio.Event()

    async def hang(session: Session, _: MessageCreated) -> None:
        await act(session, "never")
        started.set()
        await asyncio.sleep(60)

    for number in range(10):
        await publish(bus, number)
    async with consumer(bus, database, hang):
        await started.wait()
        await asyncio.sleep(0.1)
    async with consumer(bus, database, noting(act)):
        # Long before the server would take them for lost.
        await eventually(are_in_any_order(done, *range(10)), seconds=3)


async def test_two_replicas_share_the_work(
    database: Database, database_url: str, bus: Bus, act: Act, done: Done
) -> None:
    async with (
        Database(database_url) as replica,
        consumer(bus, database, noting(act)),
        consumer(bus, replica, noting(act)),
    ):
        for number in range(200):
            await publish(bus, number)
        await eventually(are_in_any_order(done, *range(200)))


async def test_a_kill_of_nats_loses_and_doubles_nothing(
    database: Database, namespace: str, start_nats: StartNats, act: Act, done: Done
) -> None:
    server = start_nats()
    handled = asyncio.Event()

    async def handle(session: Session, event: MessageCreated) -> None:
        await act(session, str(event.message.seq))
        if event.message.seq == 20:
            handled.set()

    async with Bus(server.url, namespace, name="test") as bus:
        await bus.ready()
        for number in range(150):
            await publish(bus, number)
        async with consumer(bus, database, handle):
            await handled.wait()
            # Acknowledgements from here on are lost.
            assert server.process
            os.kill(server.process.pid, signal.SIGSTOP)
            await asyncio.sleep(0.2)
            reconnected = asyncio.create_task(bus.reconnected())
            server.process.kill()
            start_nats()
            await reconnected
            await publish(bus, 150)
            await eventually(are_in_any_order(done, *range(151)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_idle_consumer_is_quick(database: Database, bus: Bus, act: Act, done: Done) -> None:
    async with consumer(bus, database, noting(act)):
        await asyncio.sleep(2.5)
        await publish(bus, 1)
        await eventually(are(done, 1), seconds=0.3)


async def test_there_may_be_no_dead_letters(bus: Bus) -> None:
    assert not await dead(bus)
