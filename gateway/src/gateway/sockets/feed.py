"""A user's feed: every durable event that concerns him, in order, in one JetStream stream.

The stream republishes what it stores, so a gateway hears new events on one core subscription per connected user and
needs no consumer. Each live message names its predecessor in this feed (`Nats-Last-Sequence`): a hole is seen at once
and filled by reading the stream directly. Reads are batched direct gets (JetStream ADR-31).

Joining what was missed and what is live: subscribe first, then read the stream from the cursor, then go on with the
live messages that are newer than what was read.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import nats.errors
from google.protobuf.message import DecodeError
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js.api import StreamInfo

from gateway.sockets import frames
from gateway.sockets.cursor import Cursor
from kit import logging
from kit.bus import Bus

log = logging.get(__name__)

_BATCH = 256
_READ_SECONDS = 5.0
# An event that this gateway does not know or does not show, a missing or malformed header, a malformed payload.
_UNREADABLE = (KeyError, ValueError, DecodeError)


@dataclass(frozen=True)
class Entry:
    """One event in a feed, with its frame."""

    seq: int
    # The one before it in this feed; 0 if none, None if it was read from the stream and is known to follow.
    previous: int | None
    event_id: str
    topic: str | None
    occurred_at: str
    type: str
    data: object


@dataclass(frozen=True)
class Whisper:
    """What is shown to whoever is connected now, and kept nowhere."""

    topic: str | None
    occurred_at: str
    type: str
    data: object


Listener = Callable[[Entry], Awaitable[None]]


class Feed:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def subscribe(self, user_id: str, listener: Listener) -> Subscription:
        """To what enters that user's feed from now on."""

        async def on_message(message: Msg) -> None:
            if (entry := _entry(message)) is not None:
                await listener(entry)

        return await self._bus.client.subscribe(self._bus.live_feed_subject(user_id), cb=on_message)

    async def subscribe_whispers(self, user_id: str, listener: Callable[[Whisper], None]) -> Subscription:
        async def on_message(message: Msg) -> None:
            if (whisper := _whisper(message)) is not None:
                listener(whisper)

        return await self._bus.client.subscribe(self._bus.whisper_subject(user_id), cb=on_message)

    async def top(self, user_id: str) -> Cursor:
        """Where this user's feed ends now."""
        info = await self._info()
        message = await self._last(user_id)
        return Cursor(_incarnation(info), message.seq if message else info.state.last_seq)

    async def covers(self, cursor: Cursor | None) -> bool:
        """Whether everything after *cursor* is still in the stream."""
        if cursor is None:
            return False
        info = await self._info()
        state = info.state
        return cursor.incarnation == _incarnation(info) and state.first_seq <= cursor.seq + 1 <= state.last_seq + 1

    async def read(self, user_id: str, after: int) -> AsyncIterator[Entry]:
        """The stored events of that user behind sequence number *after*, oldest first."""
        while True:
            last, count = after, 0
            async for message in self._batch(
                {"seq": after + 1, "next_by_subj": self._subject(user_id), "batch": _BATCH}
            ):
                count += 1
                last = int((message.headers or {})["Nats-Sequence"])
                if (entry := _entry(message, stored=True)) is not None:
                    yield entry
            if count < _BATCH:
                return
            after = last

    def _subject(self, user_id: str) -> str:
        return self._bus.feed_subject(user_id)

    async def _last(self, user_id: str) -> Entry | None:
        async for message in self._batch({"last_by_subj": self._subject(user_id)}):
            return _entry(message, stored=True)
        return None

    async def _batch(self, request: dict[str, object]) -> AsyncIterator[Msg]:
        """The answers to one direct get; a single get has one answer, a batch ends with a status of 204."""
        client = self._bus.client
        address = client.new_inbox()
        answers = await client.subscribe(address)
        try:
            await client.publish(
                f"$JS.API.DIRECT.GET.{self._bus.feed_stream}", json.dumps(request).encode(), reply=address
            )
            while True:
                message = await answers.next_msg(timeout=_READ_SECONDS)
                if (message.headers or {}).get("Status"):
                    return
                yield message
                if "batch" not in request:
                    return
        finally:
            with contextlib.suppress(nats.errors.Error):
                await answers.unsubscribe()

    async def _info(self) -> StreamInfo:
        async with asyncio.timeout(_READ_SECONDS):
            return await self._bus.jetstream.stream_info(self._bus.feed_stream)


def _incarnation(info: StreamInfo) -> str:
    created = info.created
    return f"{created.timestamp():.6f}" if created else "0"


def _whisper(message: Msg) -> Whisper | None:
    headers = message.headers or {}
    try:
        kind, data = frames.event_frame(headers["Event-Type"], message.data)
        return Whisper(headers.get("Topic"), headers["Occurred-At"], kind, data)
    except _UNREADABLE as error:
        log.warning("whisper_skipped", event_type=headers.get("Event-Type"), error=repr(error))
        return None


def _entry(message: Msg, *, stored: bool = False) -> Entry | None:
    headers = message.headers or {}
    try:
        kind, data = frames.event_frame(headers["Event-Type"], message.data)
        return Entry(
            seq=int(headers["Nats-Sequence"]),
            previous=None if stored else int(headers.get("Nats-Last-Sequence", 0)),
            event_id=headers["Event-Id"],
            topic=headers.get("Topic"),
            occurred_at=headers["Occurred-At"],
            type=kind,
            data=data,
        )
    except _UNREADABLE as error:
        # A newer service may publish an event that this gateway does not know yet.
        log.warning("feed_entry_skipped", event_type=headers.get("Event-Type"), error=repr(error))
        return None
