"""A consumer whose handlers only note, and which does for all events of a transaction at once what they have noted."""

from kit_testing import Effects

from kit.bus import Bus
from kit.consumer import Consumer, Subscription
from kit.database import Database, Session
from kit.ids import new_id
from twou.chat.v1.chat_pb2 import Message
from twou.chat.v1.events_pb2 import MessageCreated

EVENTS = range(40)
# It fails when it is finished with others, and alone the first time.
FAILS = 20


async def test_events_are_finished_together_and_each_alone_if_that_fails(
    bus: Bus, database: Database, effects: Effects
) -> None:
    finished: list[list[int]] = []

    async def note(session: Session, event: MessageCreated) -> None:
        session.info.setdefault("noted", []).append(event.message.seq)

    async def finish(session: Session) -> None:
        noted = session.info["noted"]
        finished.append(noted)
        for number in noted:
            await effects.add(session, number)
        if noted.count(FAILS) and sum(FAILS in one for one in finished) < 3:
            raise ValueError(FAILS)

    for number in EVENTS:
        headers = {"Event-Id": str(new_id()), "Event-Type": "twou.chat.v1.MessageCreated"}
        payload = MessageCreated(message=Message(seq=number)).SerializeToString()
        await bus.jetstream.publish(f"{bus.namespace}.events.chat.v1.MessageCreated", payload, headers=headers)
    async with Consumer(bus, database, Subscription("finishing", {MessageCreated: note}, finish=finish)):
        await effects.until(*EVENTS, in_order=False)
    # Some of them shared a transaction, and the one that failed was tried by itself.
    assert any(len(one) > 1 for one in finished)
    assert [one for one in finished if FAILS in one][-1] == [FAILS]
