"""One open socket: its place in the feed, its filters, and the reason why it ends.

Invariants:
- Every durable event after the cursor is delivered once and in order, or the client is told: the socket is closed, and
  if the event cannot be found when the client resumes either, `recovered` is false (`resuming`).
- While the connection catches up, it does not keep live events, only the sequence number of the newest one. The stream
  is the buffer and is read until no live event is newer. A live event whose predecessor was not delivered also starts
  catching up.
- A bounded number of frames waits for a slow reader. Then the socket is closed, and its client resumes with its cursor.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID, uuid4

from gateway.sockets import frames
from gateway.sockets.catching_up import catch_up
from gateway.sockets.cursor import Cursor
from gateway.sockets.entries import Entry, EphemeralEvent
from gateway.sockets.feed import Batch, Feed
from kit import call, logging, observing
from kit.caller import Caller

log = logging.get(__name__)

# Close codes. 1012 is "Service Restart" in the registry of RFC 6455; the others are private.
RESTARTED = 1012
UNAUTHORIZED = 4401
SLOW = 4408
REPLACED = 4409

_EXPIRED = "access token expired; refresh, then reconnect with your cursor"

# Clients whose sockets are closed at the same moment come back within this time.
_COME_BACK_SECONDS = (0.2, 2.0)

# The limit for a frame from a client.
MAX_FRAME_BYTES = 64 * 1024
# Frames that are written together while a client catches up.
_WRITTEN_AT_ONCE = 64
_CHANGES_MEMBERS = ("request.", "conversation.")
_NOT_OPEN = Cursor("", 0)


class Socket(Protocol):
    """The part of an `OpenSocket` that a connection uses."""

    @property
    def is_congested(self) -> bool: ...

    def send(self, text: bytes) -> bool: ...

    def send_all(self, texts: Sequence[bytes]) -> None: ...

    def close(self, code: int, reason: str) -> None: ...

    async def drained(self) -> None: ...


class Connection:
    __slots__ = (
        "_catching_up",
        "_cursor",
        "_ended",
        "_expiry",
        "_feed",
        "_newest_live",
        "_socket",
        "caller",
        "handshake",
        "id",
        "key",
        "members",
        "muted",
        "opened_at",
        "request_id",
    )

    def __init__(self, caller: Caller, feed: Feed, request_id: str | None, *, key: Caller | None = None) -> None:
        """Delivers only events about *request_id*, if it is not None. *key* is the account of the API key, if any."""
        self.id = str(uuid4())
        self.caller = caller
        self.key = key
        # The call with which the socket was opened: its token, and the address and the device of the client.
        self.handshake = call.current()
        self.opened_at = time.time()
        self.request_id = request_id
        self.muted: frozenset[str] = frozenset()
        # The other members of conversations, as far as they were asked for; forgotten when they may have changed.
        self.members: dict[str | None, frozenset[str]] = {}
        self._feed = feed
        self._socket: Socket | None = None
        self._cursor = _NOT_OPEN
        # Sequence number of the newest entry that is known to be in the stream and may not have been delivered.
        self._newest_live = 0
        self._catching_up: asyncio.Task[None] | None = None
        self._ended: tuple[int, str] | None = None
        self._expiry: asyncio.TimerHandle | None = None

    @property
    def session_id(self) -> UUID:
        return self.caller.session_id

    @property
    def is_open(self) -> bool:
        return self._socket is not None and self._ended is None

    def open(self, socket: Socket, start: Cursor, missed: Batch | None = None, first: bytes | None = None) -> None:
        """Starts delivery on *socket* after *start*, beginning with *missed* if that was read already.

        The frame *first* is sent before.
        """
        self._socket = socket
        if self._ended is not None:
            socket.send_all([first] if first else [])
            socket.close(*self._ended)
            return
        seconds = self.caller.expires_at - time.time()
        self._expiry = asyncio.get_running_loop().call_later(seconds, self.end, UNAUTHORIZED, _EXPIRED)
        self._cursor = start
        self._deliver_all(missed.entries if missed else (), first)
        if (missed is not None and not missed.is_last) or self._newest_live > self._cursor.seq:
            self._catch_up()

    def end(self, code: int, reason: str) -> None:
        """Closes the socket. Only the first call counts."""
        if self._ended is None:
            self._ended = (code, reason)
            if observing.metrics is not None:
                observing.metrics.counter("sockets_closed_total", "", ("code",)).labels(str(code)).inc()
            self._stop()
            if self._socket is not None:
                self._socket.close(code, reason)

    def restart(self) -> None:
        """Closes the socket, and tells the client when to come back."""
        seconds = random.uniform(*_COME_BACK_SECONDS)  # noqa: S311
        self.end(RESTARTED, f"server restarting; reconnect with your cursor after {seconds:.1f} s")

    def lost(self) -> None:
        """Notes that the socket is gone."""
        self._ended = self._ended or (RESTARTED, "")
        self._socket = None
        self._stop()

    def _stop(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None
        if self._catching_up is not None:
            self._catching_up.cancel()
            self._catching_up = None

    # Delivery.

    def send(self, frame: dict[str, Any]) -> None:
        self._send(frames.encode(frame))

    def _send(self, text: bytes) -> None:
        if self._socket is not None and not self._socket.send(text):
            log.info("socket_too_slow", user_id=str(self.caller.user_id), request_id=self.handshake.request_id)
            self.end(SLOW, "client too slow; reconnect with your cursor")

    def on_entry(self, entry: Entry) -> None:
        """Delivers a live entry of the user's feed, or catches up if an entry before it is missing."""
        if self._ended is not None:
            return
        if self._socket is None or self._catching_up is not None:
            self._newest_live = max(self._newest_live, entry.seq)
        elif entry.seq > self._cursor.seq:
            # Also if the predecessor is older than the cursor: entries may have been removed that were not delivered.
            if entry.previous != self._cursor.seq:
                self._newest_live = entry.seq
                self._catch_up()
            elif (text := self._passed(entry)) is not None:
                self._send(text)

    def on_ephemeral(self, event: EphemeralEvent) -> None:
        """Delivers an ephemeral event. It has no cursor and cannot be read again."""
        if event.type is None or event.type in self.muted or self.request_id not in (None, event.topic):
            return
        if self.is_open and (text := event.frame()) is not None:
            self._send(text)

    def on_sign(self, kind: str, topic: str, text: bytes) -> None:
        """Delivers a frame about *topic* that the gateway itself has made."""
        if self.is_open and kind not in self.muted and self.request_id in (None, topic):
            self._send(text)

    def show(self, text: bytes) -> None:
        """Delivers a frame for everyone, which no filter holds back."""
        if self.is_open:
            self._send(text)

    async def check(self) -> None:
        """Looks whether an entry is in the stream that was not heard of, or whether entries were removed.

        Raises an error of NATS or TimeoutError if that cannot be known.
        """
        if not self.is_open:
            return
        top = await self._feed.top(str(self.caller.user_id))
        place = await self._feed.place()
        if self._ended is not None:
            return
        if place.incarnation != self._cursor.incarnation:
            self.restart()
        elif top is not None and top > self._cursor.seq:
            self._newest_live = max(self._newest_live, top)
            if self._catching_up is None:
                self._catch_up()

    def _catch_up(self) -> None:
        self._catching_up = asyncio.create_task(self._read_missed(), name="catch-up")

    async def _read_missed(self) -> None:
        try:
            await self._drained()
            await catch_up(self._feed, str(self.caller.user_id), self)
            self._catching_up = None
        except Exception as error:  # noqa: BLE001  # after any error the client can resume with its cursor
            log.warning("catch_up_failed", error=repr(error))
            self._catching_up = None
            self.restart()

    # For `catch_up`.

    @property
    def cursor(self) -> Cursor:
        return self._cursor

    @property
    def is_behind(self) -> bool:
        """True while an entry is known that was not delivered."""
        return self._newest_live > self._cursor.seq

    async def deliver(self, entries: Sequence[Entry]) -> None:
        """Delivers entries that were read, as fast as the client reads."""
        for first in range(0, len(entries), _WRITTEN_AT_ONCE):
            self._deliver_all(entries[first : first + _WRITTEN_AT_ONCE])
            await self._drained()

    async def _drained(self) -> None:
        if self._socket is not None and self._socket.is_congested:
            await self._socket.drained()

    def _deliver_all(self, entries: Sequence[Entry], first: bytes | None = None) -> None:
        texts = [text for entry in entries if (text := self._passed(entry)) is not None]
        if observing.traces is not None:
            for entry in entries:
                entry.trace_catching_up()
        if first is not None:
            texts.insert(0, first)
        if self._socket is not None:
            self._socket.send_all(texts)

    def _passed(self, entry: Entry) -> bytes | None:
        """Moves the cursor to *entry*. Returns its frame, or None if this socket filters it out."""
        self._cursor = Cursor(self._cursor.incarnation, entry.seq)
        if entry.topic in self.members and entry.type is not None and entry.type.startswith(_CHANGES_MEMBERS):
            del self.members[entry.topic]
        if entry.type is None or entry.type in self.muted or self.request_id not in (None, entry.topic):
            return None
        return entry.frame(self._cursor.incarnation)
