"""Reads events that the stream still keeps, for the commands of an operator."""

import json
from collections.abc import AsyncIterator, Mapping
from uuid import UUID

import nats.errors
from google.protobuf.message import DecodeError, Message
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription as NatsSubscription
from nats.js.errors import NotFoundError

from kit import contract
from kit.bus import Bus
from kit.subscriptions import Arrived

_BATCH = 256
_BATCH_BYTES = 4 * 1024**2
_ANSWER_SECONDS = 5.0
# The statuses with which the server ends a batch, and says that there is no further message.
_END, _NOTHING = "204", "404"


async def read[Event: Message](bus: Bus, event: type[Event]) -> AsyncIterator[Event]:
    """Yields all events of the type, oldest first. The user of *bus* must be allowed to read the stream."""
    await bus.ready()
    subject, seq = bus.event_subject(event), 1
    while True:
        try:
            message = await bus.jetstream.get_msg(bus.events_stream, seq, subject=subject, next=True)
        except NotFoundError:
            return
        yield event.FromString(message.data or b"")
        seq = (message.seq or seq) + 1


async def read_all(bus: Bus) -> AsyncIterator[list[Arrived]]:
    """Yields all events that are in the stream now, oldest first and many at a time, with their ids.

    Events of a type that this release does not know are left out. The user of *bus* must be allowed to read the stream.
    Raises `nats.errors.Error` or TimeoutError if it cannot be read.
    """
    await bus.ready()
    events = {bus.event_subject(event): event for event in contract.event_classes().values()}
    last = (await bus.jetstream.stream_info(bus.events_stream)).state.last_seq
    address, after = bus.client.new_inbox(), 0
    answers = await bus.client.subscribe(address)
    try:
        while after < last:
            messages = await _ask(bus, answers, address, after)
            if not messages:
                return
            after = _seq_of(messages[-1])
            yield [one for message in messages if (one := _read(message, events)) and _seq_of(message) <= last]
    finally:
        await answers.unsubscribe()


async def _ask(bus: Bus, answers: NatsSubscription, address: str, after: int) -> list[Msg]:
    question = {
        "seq": after + 1,
        "next_by_subj": f"{bus.namespace}.events.>",
        "batch": _BATCH,
        "max_bytes": _BATCH_BYTES,
    }
    subject = f"$JS.API.DIRECT.GET.{bus.events_stream}"
    await bus.client.publish(subject, json.dumps(question).encode(), reply=address)
    messages: list[Msg] = []
    while True:
        message = await answers.next_msg(timeout=_ANSWER_SECONDS)
        status = (message.header or {}).get("Status")
        if status in (_END, _NOTHING):
            return messages
        if status:
            raise nats.errors.Error(f"the stream of events cannot be read: {status}")
        messages.append(message)


def _seq_of(message: Msg) -> int:
    return int((message.header or {})["Nats-Sequence"])


def _read(message: Msg, events: Mapping[str, type[Message]]) -> Arrived | None:
    headers = message.header or {}
    cls = events.get(headers.get("Nats-Subject", ""))
    if cls is None:
        return None
    try:
        return UUID(headers["Event-Id"]), cls.FromString(message.data)
    except (KeyError, ValueError, DecodeError):
        # No consumer could read it either.
        return None
