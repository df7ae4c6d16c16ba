"""A durable JetStream consumer whose handlers write to the database.

Each event is handled in one transaction, which holds its inbox row and its effect, and is acknowledged afterwards.
Events that are there already share a transaction; if one of them fails, each is handled in its own. Where an event
makes no difference when it comes again, a subscription does without the inbox and may handle many by one statement. A
failing event is delivered again after growing pauses; after the last try it goes to the dead-letter stream, from which
`dead replay` brings it back. `Unavailable` does not count towards the number of tries, so an outage of the database
dead-letters nothing. Events arrive in the order of their publication until one fails, two replicas pull, or NATS
restarts, so a handler must accept any order.

Messages are pulled continuously on one inbox: a batch is refilled when half of it is used, and requested again when the
server is silent, because a single fetch may stall for its whole timeout after an empty one.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

import nats.errors
from google.protobuf.message import DecodeError
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription as NatsSubscription
from nats.js import api

from kit import backoff, bus_access, call, crash_points, inbox, jetstream, logging, observing
from kit.bus import Bus
from kit.consumer_seen import ConsumerCounts, note_ahead, traced
from kit.database import Database, Session
from kit.errors import Unavailable
from kit.reading_mark import ReadingMark
from kit.subscriptions import Event, Handler, Subscription, without_handler
from kit.trouble import Trouble
from kit.worker import Worker

__all__ = ["Consumer", "Handler", "Subscription", "UnknownEvent", "Unreadable", "durable_config"]

log = logging.get(__name__)

_BATCH = 64
_EXPIRES_SECONDS = 30.0
_HEARTBEAT_SECONDS = 2.0
_SILENCE_SECONDS = 2.5 * _HEARTBEAT_SECONDS
_ACK_WAIT_SECONDS = 30.0
_FIRST_PAUSE_SECONDS = 0.4
_MAX_PAUSE_SECONDS = 30.0
_NANOSECONDS = 1_000_000_000


def durable_config(name: str, subjects: Sequence[str]) -> api.ConsumerConfig:
    return api.ConsumerConfig(
        durable_name=name,
        ack_policy=api.AckPolicy.EXPLICIT,
        ack_wait=_ACK_WAIT_SECONDS,
        # Tries are counted here, because the server would drop the event after the last one.
        max_deliver=-1,
        max_ack_pending=4 * _BATCH,
        filter_subjects=[*subjects],
    )


class UnknownEvent(Exception):
    """This replica has no handler for the event: a newer replica, which shares the durable, has requested it."""


class Unreadable(Exception):
    """The message is not an event, and another try would not change that."""


class Consumer(Worker):
    # The number of events that are asked for, and the most that share a transaction.
    batch: ClassVar[int] = _BATCH
    max_together: ClassVar[int] = 32

    def __init__(self, bus: Bus, database: Database, subscription: Subscription) -> None:
        self._bus = bus
        self._database = database
        self._durable = self.name = subscription.durable
        self._max_tries = subscription.max_tries
        self._ahead = subscription.ahead
        self._finish = subscription.finish
        self._handlers = {
            cls.DESCRIPTOR.full_name: (cls, traced(subscription.handlers.get(cls, without_handler)))
            for cls in subscription.events
        }
        self._counts = ConsumerCounts(observing.metrics, self._durable) if observing.metrics else None
        self._mark = ReadingMark(bus, database, self._durable)
        # Begins when the stream of dead letters refuses one.
        self.dead_letters = Trouble(f"dead letters of {self._durable}")
        # The type of event for each subject. NATS lets only the publisher of a package publish on its subjects.
        self._subjects = {bus.event_subject(cls): cls.DESCRIPTOR.full_name for cls in subscription.events}

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        return self._mark.loss, self.dead_letters

    async def run(self) -> None:
        await self._bus.ready()
        await self._ensure_consumer()
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(self._pull()), group.create_task(self._mark.keep())]
            # The server may have restarted without this consumer.
            await self._bus.reconnected()
            for task in running:
                task.cancel()

    async def _ensure_consumer(self) -> None:
        stream, wanted = self._bus.events_stream, list(self._subjects)
        if self._bus.makes_what_is_missing:
            await self._bus.jetstream.add_consumer(stream, durable_config(self._durable, wanted))
        elif missing := {*wanted} - await bus_access.look_for_consumer(self._bus.jetstream, stream, self._durable):
            log.warning("durable_lacks_subjects", consumer=self._durable, subjects=sorted(missing))

    async def _pull(self) -> None:
        client = self._bus.client
        address = client.new_inbox()
        messages = await client.subscribe(address)
        unhandled: list[Msg] = []
        try:
            wanted = 0
            while True:
                if wanted <= self.batch // 2:
                    await self._ask(address, self.batch - wanted)
                    wanted = self.batch
                try:
                    message = await messages.next_msg(timeout=_SILENCE_SECONDS)
                except nats.errors.TimeoutError:
                    # Without even a heartbeat, the request is lost.
                    wanted = 0
                    continue
                if status := (message.header or {}).get("Status"):
                    wanted = await self._after_status(status, message, wanted)
                    continue
                unhandled.append(message)
                wanted = await self._take_along(messages, unhandled, wanted - 1)
                await self._handle(unhandled)
                unhandled.clear()
        finally:
            await _give_back(unhandled, messages)

    async def _ask(self, address: str, batch: int) -> None:
        request = {
            "batch": batch,
            "expires": int(_EXPIRES_SECONDS * _NANOSECONDS),
            "idle_heartbeat": int(_HEARTBEAT_SECONDS * _NANOSECONDS),
        }
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._bus.events_stream}.{self._durable}"
        await self._bus.client.publish(subject, json.dumps(request).encode(), reply=address)

    async def _after_status(self, status: str, message: Msg, wanted: int) -> int:
        """Returns how many messages the server still owes after a status message."""
        if status == "100":
            return wanted
        if status in ("404", "408"):
            return max(0, wanted - int((message.header or {}).get("Nats-Pending-Messages", self.batch)))
        # Other statuses such as 409: the consumer or its leader is gone.
        await asyncio.sleep(0.5)
        await self._ensure_consumer()
        return 0

    async def _take_along(self, messages: NatsSubscription, taken: list[Msg], wanted: int) -> int:
        """Adds the events that have arrived already to *taken*; returns how many messages the server still owes."""
        while messages.pending_msgs and len(taken) < self.max_together:
            message = await messages.next_msg()
            if status := (message.header or {}).get("Status"):
                return await self._after_status(status, message, wanted)
            taken.append(message)
            wanted -= 1
        return wanted

    async def _handle(self, messages: Sequence[Msg]) -> None:
        if len(messages) > 1:
            # An error undoes the transaction of all; then each is handled by itself, to find the one that fails.
            with contextlib.suppress(Exception):
                await self._handle_together(messages)
                return
        for message in messages:
            try:
                await self._handle_together([message])
            except Unreadable as error:
                await self._dead_letter(message, error)
            except Exception as error:  # noqa: BLE001  # no error may lose the event
                await self._fail(message, error)

    async def _handle_together(self, messages: Sequence[Msg]) -> None:
        """Handles the messages in their order, in one transaction, and acknowledges them."""
        started = time.perf_counter()
        read = events = [self._read(message) for message in messages]
        if self._ahead is not None:
            left = {id(one) for one in await self._ahead(self._database, [event.message for event in events])}
            if observing.traces is not None:
                note_ahead([(event.message, event.origin) for event in events if id(event.message) not in left])
            events = [event for event in events if id(event.message) in left]
        if events:
            async with self._database.transaction() as session:
                await self._take_effect(session, events)
        if crash_points.armed is not None:
            names = [event.message.DESCRIPTOR.full_name.removeprefix("twou.") for event in read]
            crash_points.armed.reach("before_ack", names)
        for message in messages:
            await message.ack()
        if self._counts is not None:
            seconds = time.perf_counter() - started
            self._counts.handled([event.message.DESCRIPTOR.full_name for event in read], messages, seconds)

    async def _take_effect(self, session: Session, events: Sequence[Event]) -> None:
        for event in events if self._ahead is not None else await self._new(session, events):
            call.enter(event.origin)
            session.info[inbox.HANDLED] = event.id
            await event.handler(session, event.message)
        if self._finish is not None:
            await self._finish(session)

    async def _new(self, session: Session, events: Sequence[Event]) -> list[Event]:
        """Adds the events to the inbox, and returns those that were not there, each once."""
        new = await inbox.add_new(session, self._durable, {event.id for event in events})
        return [event for event in {event.id: event for event in events}.values() if event.id in new]

    def _read(self, message: Msg) -> Event:
        headers = message.headers or {}
        here = call.Call(request_id=headers.get("Request-Id", ""), traceparent=headers.get("traceparent"))
        # The logs of a message that cannot be read have its request id, too.
        call.enter(here)
        try:
            event_id, event_type = UUID(headers["Event-Id"]), headers["Event-Type"]
            if event_type not in self._handlers:
                raise UnknownEvent(event_type)
            if self._subjects.get(message.subject) != event_type or bus_access.is_answer(message):
                raise Unreadable(f"{event_type} on {message.subject}, where others publish")
            cls, handler = self._handlers[event_type]
            return Event(event_id, cls.FromString(message.data), handler, here)
        except (KeyError, ValueError, DecodeError) as error:
            raise Unreadable(repr(error)) from error

    async def _fail(self, message: Msg, error: Exception) -> None:
        tries = message.metadata.num_delivered
        if tries >= self._max_tries and not isinstance(error, Unavailable):
            await self._dead_letter(message, error)
            return
        if self._counts is not None:
            self._counts.failed.inc()
        pause = backoff.pause_seconds(tries, first_seconds=_FIRST_PAUSE_SECONDS, max_seconds=_MAX_PAUSE_SECONDS)
        log.warning("event_failed", consumer=self._durable, tries=tries, error=repr(error), again_in_seconds=pause)
        await message.nak(delay=pause)

    async def _dead_letter(self, message: Msg, error: Exception) -> None:
        headers = {**(message.headers or {}), "Dead-Subject": message.subject, "Dead-Reason": type(error).__name__}
        # With this header the stream would drop a repeated dead letter of the same event as a duplicate.
        headers.pop("Nats-Msg-Id", None)
        try:
            await self._bus.jetstream.publish(self._bus.dead_subject(self._durable), message.data, headers=headers)
        except (nats.errors.Error, TimeoutError) as refusal:
            # The event stays in the stream of events, which is its last copy, and comes again.
            self.dead_letters.begin(jetstream.reason_of(refusal))
            await message.nak(delay=_MAX_PAUSE_SECONDS)
            return
        self.dead_letters.end()
        if crash_points.armed is not None:
            crash_points.armed.reach("dead_letter_stored", [headers.get("Event-Type", "").removeprefix("twou.")])
        await message.term()
        if self._counts is not None:
            self._counts.dead.inc()
        log.error("event_dead", consumer=self._durable, event_type=headers.get("Event-Type"), error=repr(error))


async def _give_back(unhandled: list[Msg], messages: NatsSubscription) -> None:
    """Returns unhandled messages to the server, which redelivers them at once instead of after the ack wait."""
    with contextlib.suppress(nats.errors.Error):
        # Unsubscribe first, or the server would redeliver them to this inbox.
        await messages.unsubscribe()
        while messages.pending_msgs:
            unhandled.append(await messages.next_msg())
    for message in unhandled:
        # This fails for status messages, for a message that is already acknowledged, and without a connection.
        with contextlib.suppress(nats.errors.Error):
            await message.nak()
