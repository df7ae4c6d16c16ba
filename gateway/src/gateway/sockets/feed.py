"""Reads a user's feed: all durable events that concern the user, in order, in one JetStream stream.

The stream republishes each event that it stores. A gateway therefore receives new events on one core subscription per
connected user and needs no consumer. Each live message names its predecessor in this feed (`Nats-Last-Sequence`), so
a gap is noticed at once and filled by reading the stream directly. Reads are batched direct gets (JetStream ADR-31).

To join missed and live events: subscribe first, then read the stream from the cursor, then continue with the live
messages that are newer than the last event read.
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
    """A durable event in a feed, with the type and data of its frame."""

    seq: int
    # Sequence number of the entry before this one in the same feed, 0 for the first entry. None for an entry that was
    # read from the stream, which leaves no gaps.
    previous: int | None
    event_id: str
    topic: str | None
    occurred_at: str
    type: str
    data: object


@dataclass(frozen=True)
class EphemeralEvent:
    """An event for connected users only, which is never stored."""

    topic: str | None
    occurred_at: str
    type: str
    data: object


Listener = Callable[[Entry], Awaitable[None]]


class Feed:
    """Access to the feeds of all users."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def subscribe(self, user_id: str, listener: Listener) -> Subscription:
        """Calls *listener* with each new entry of the user's feed."""

        async def on_message(message: Msg) -> None:
            if (entry := _entry(message)) is not None:
                await listener(entry)

        return await self._bus.client.subscribe(self._bus.live_feed_subject(user_id), cb=on_message)

    async def subscribe_ephemeral(self, user_id: str, listener: Callable[[EphemeralEvent], None]) -> Subscription:
        """Calls *listener* with each ephemeral event for the user."""

        async def on_message(message: Msg) -> None:
            if (event := _ephemeral_event(message)) is not None:
                listener(event)

        return await self._bus.client.subscribe(self._bus.ephemeral_subject(user_id), cb=on_message)

    async def top(self, user_id: str) -> Cursor:
        """Returns the cursor of the newest entry of the user's feed."""
        info = await self._info()
        message = await self._last(user_id)
        return Cursor(_incarnation(info), message.seq if message else info.state.last_seq)

    async def covers(self, cursor: Cursor | None) -> bool:
        """Returns true if the stream still holds every entry after *cursor*."""
        if cursor is None:
            return False
        info = await self._info()
        state = info.state
        return cursor.incarnation == _incarnation(info) and state.first_seq <= cursor.seq + 1 <= state.last_seq + 1

    async def read(self, user_id: str, after: int) -> AsyncIterator[Entry]:
        """Yields the stored entries of the user's feed with a sequence number above *after*, oldest first."""
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
        """Yields the messages that answer one direct get.

        A request without `batch` has one answer. The server ends a batch with a message of status 204.
        """
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


def _ephemeral_event(message: Msg) -> EphemeralEvent | None:
    headers = message.headers or {}
    try:
        kind, data = frames.event_frame(headers["Event-Type"], message.data)
        return EphemeralEvent(headers.get("Topic"), headers["Occurred-At"], kind, data)
    except _UNREADABLE as error:
        log.warning("ephemeral_event_skipped", event_type=headers.get("Event-Type"), error=repr(error))
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
