"""Folding: many events in one transaction, at most one transaction a second, and each event once."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from kit_testing import Effects

from kit import inbox
from kit.bus import Bus
from kit.database import Database, Session
from kit.folding import MAX_TOGETHER, FoldingConsumer
from kit.ids import new_id
from kit.subscriptions import Arrived, Fold, Subscription
from testkit.waiting import eventually
from twou.chat.v1.chat_pb2 import Message
from twou.chat.v1.events_pb2 import MessageCreated
from twou.request.v1.events_pb2 import RequestCreated

DURABLE = "test-folding"


@dataclass
class Folding:
    """A consumer that notes the numbers of messages, and when it took how many of them."""

    bus: Bus
    database: Database
    effects: Effects
    taken: list[tuple[float, int]] = field(default_factory=list)
    refuses: set[int] = field(default_factory=set)

    @property
    def consumer(self) -> FoldingConsumer:
        fold = Fold(self.take, reads=(MessageCreated,), counts=(RequestCreated,))
        return FoldingConsumer(self.bus, self.database, Subscription(DURABLE, {}, max_tries=1, fold=fold), fold)

    async def take(self, session: Session, arrived: Sequence[Arrived]) -> None:
        self.taken.append((time.monotonic(), len(arrived)))
        new = await inbox.add_new(session, DURABLE, {event_id for event_id, _ in arrived})
        for event_id, event in arrived:
            if event_id in new and isinstance(event, MessageCreated):
                if event.message.seq in self.refuses:
                    raise ValueError(event.message.seq)
                await self.effects.add(session, event.message.seq)

    async def publish(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            event = MessageCreated(message=Message(seq=number))
            headers = {"Event-Id": str(new_id()), "Event-Type": event.DESCRIPTOR.full_name}
            subject = self.bus.event_subject(MessageCreated)
            await self.bus.jetstream.publish(subject, event.SerializeToString(), headers=headers)


@pytest.fixture
def folding(bus: Bus, database: Database, effects: Effects) -> Folding:
    return Folding(bus, database, effects)


async def test_events_are_taken_together_and_few_at_most_once_a_second(folding: Folding) -> None:
    numbers = range(1800)
    await folding.publish(numbers)
    async with folding.consumer:
        await folding.effects.until(*numbers, seconds=20)
    sizes = [size for _, size in folding.taken]
    assert max(sizes) <= MAX_TOGETHER
    # Far fewer are needed than with one for each event.
    assert 1800 / MAX_TOGETHER < len(sizes) < 30
    # A busy machine may hold up one transaction, and the next one then begins sooner after it.
    gaps = [(after - before, size) for (before, _), (after, size) in pairwise(folding.taken)]
    assert min((gap for gap, size in gaps if size < MAX_TOGETHER // 2), default=1) > 0.5
    # Events that have waited are taken without a pause.
    assert min(gap for gap, size in gaps if size >= MAX_TOGETHER // 2) < 0.9


async def test_an_event_does_not_wait_if_none_came_before(folding: Folding) -> None:
    async with folding.consumer:
        await asyncio.sleep(1.5)
        await folding.publish([1])
        await folding.effects.until(1, seconds=0.8)


async def test_an_event_that_cannot_be_taken_holds_up_no_other(folding: Folding) -> None:
    folding.refuses.add(2)
    await folding.publish([1, 2, 3])
    async with folding.consumer:
        await folding.effects.until(1, 3)

    async def is_dead() -> bool:
        dead = await folding.bus.jetstream.stream_info(folding.bus.dead_stream, subjects_filter=">")
        return folding.bus.dead_subject(DURABLE) in (dead.state.subjects or {})

    await eventually(is_dead)


async def test_a_subscription_lists_the_events_of_its_fold(folding: Folding) -> None:
    subscription = Subscription(DURABLE, {}, fold=Fold(folding.take, (MessageCreated,), (RequestCreated,)))
    assert subscription.read == (MessageCreated,)
    assert subscription.events == (MessageCreated, RequestCreated)
