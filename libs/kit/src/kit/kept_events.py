"""Reads events of one type that the stream still keeps, for a command of an operator after a restore."""

from collections.abc import AsyncIterator

from google.protobuf.message import Message
from nats.js.errors import NotFoundError

from kit.bus import Bus


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
