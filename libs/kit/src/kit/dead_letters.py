"""Looks at the events that consumers gave up on, and brings them back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from nats.js.errors import NotFoundError

from kit.bus import Bus


@dataclass(frozen=True)
class DeadLetter:
    seq: int
    consumer: str
    event_type: str
    event_id: str
    reason: str
    subject: str
    payload: bytes
    headers: dict[str, str]


async def list_dead(bus: Bus) -> AsyncIterator[DeadLetter]:
    """Yields all dead letters, oldest first."""
    await bus.ready()
    state = (await bus.jetstream.stream_info(bus.dead_stream)).state
    # Both numbers are 0 in a stream that has never had a message.
    for seq in range(max(1, state.first_seq), state.last_seq + 1):
        try:
            message = await bus.jetstream.get_msg(bus.dead_stream, seq)
        except NotFoundError:
            continue
        headers = dict(message.headers or {})
        yield DeadLetter(
            seq=seq,
            consumer=(message.subject or "").rpartition(".")[2],
            event_type=headers.get("Event-Type", "?"),
            event_id=headers.get("Event-Id", "?"),
            reason=headers.pop("Dead-Reason", "?"),
            subject=headers.pop("Dead-Subject", ""),
            payload=message.data or b"",
            headers=headers,
        )


async def replay(bus: Bus, letter: DeadLetter) -> None:
    """Publishes the event again. Consumers that have processed it before skip it by its id."""
    await bus.jetstream.publish(letter.subject, letter.payload, headers=letter.headers)
    await bus.jetstream.delete_msg(bus.dead_stream, letter.seq)
