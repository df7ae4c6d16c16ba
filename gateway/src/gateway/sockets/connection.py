"""One open socket: its cursor, its queue of frames to write, and the reason why it ends.

Invariants:
- Every durable event after the cursor is delivered once and in order.
- While the connection catches up, it does not keep live events, only the sequence number of the newest one. The stream
  is the buffer and is read until no live event is newer. A live event whose predecessor was not delivered also starts
  catching up.
- At most `MAX_QUEUED_FRAMES` frames with `MAX_QUEUED_CHARACTERS` characters wait for a slow reader. Then the socket is
  closed, and its client resumes with its cursor.
"""

import asyncio
import contextlib
from typing import Any
from uuid import UUID, uuid4

import nats.errors
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.sockets import frames
from gateway.sockets.cursor import Cursor
from gateway.sockets.feed import Entry, EphemeralEvent, Feed
from kit import logging
from kit.caller import Caller

log = logging.get(__name__)

# Close codes. 1012 is "Service Restart" in the registry of RFC 6455; the others are private.
RESTARTED = 1012
UNAUTHORIZED = 4401
SLOW = 4408
REPLACED = 4409

RESTARTED_REASON = "server restarting; reconnect with your cursor"

# The limit for a frame from a client.
MAX_FRAME_BYTES = 64 * 1024
MAX_QUEUED_FRAMES = 1000
MAX_QUEUED_CHARACTERS = 1_000_000
_CLOSE_SECONDS = 2.0


class _Frames(asyncio.Queue[str]):
    """A queue that is full of many frames or of long ones. It may exceed its bound of characters by one frame."""

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self._characters = 0

    def _put(self, item: str) -> None:
        self._characters += len(item)
        super()._put(item)

    def _get(self) -> str:
        item = super()._get()
        self._characters -= len(item)
        return item

    def full(self) -> bool:
        return super().full() or self._characters >= MAX_QUEUED_CHARACTERS


class Connection:
    def __init__(self, websocket: WebSocket, caller: Caller, feed: Feed, request_id: str | None) -> None:
        """Delivers only events about *request_id*, if it is not None."""
        self.id = str(uuid4())
        self.websocket = websocket
        self.caller = caller
        self.request_id = request_id
        self.muted: set[str] = set()
        self._feed = feed
        self._queue = _Frames(MAX_QUEUED_FRAMES)
        self._cursor = Cursor("", 0)
        # Sequence number of the newest live event that arrived while catching up.
        self._newest_live = 0
        self._catching_up: asyncio.Task[None] | None = None
        self._ended: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()

    @property
    def session_id(self) -> UUID:
        return self.caller.session_id

    def start(self, cursor: Cursor, *, behind: bool) -> None:
        """Starts delivery after *cursor*. *behind* is true if the stream may already hold entries after it."""
        self._cursor = cursor
        if behind or self._newest_live > cursor.seq:
            self._catch_up()

    def end(self, code: int, reason: str) -> None:
        """Makes `run` close the socket. Only the first call counts."""
        if not self._ended.done():
            self._ended.set_result((code, reason))

    # Delivery.

    def send(self, frame: dict[str, Any]) -> None:
        self._queue_text(frames.encode(frame))

    def _queue_text(self, text: str) -> None:
        try:
            self._queue.put_nowait(text)
        except asyncio.QueueFull:
            self.end(SLOW, "client too slow; reconnect with your cursor")

    def on_entry(self, entry: Entry) -> None:
        """Delivers a live entry of the user's feed, or catches up if an entry before it is missing."""
        if not self._cursor.incarnation or self._catching_up is not None:
            self._newest_live = max(self._newest_live, entry.seq)
        elif entry.seq > self._cursor.seq:
            if entry.previous is not None and entry.previous > self._cursor.seq:
                self._newest_live = entry.seq
                self._catch_up()
            elif (text := self._deliverable(entry)) is not None:
                self._queue_text(text)

    def on_ephemeral(self, event: EphemeralEvent) -> None:
        """Delivers an ephemeral event. It has no cursor and cannot be read again."""
        if event.type not in self.muted and self.request_id in (None, event.topic):
            moment = event.occurred_at.replace("+00:00", "Z")
            self._queue_text(frames.encode({"type": event.type, "data": event.data, "timestamp": moment}))

    async def check(self) -> None:
        """Reads missed entries after a reconnection to NATS, or ends the socket if the stream no longer holds them."""
        if not self._cursor.incarnation:
            return
        try:
            is_covered = await self._feed.covers(self._cursor)
        except (nats.errors.Error, TimeoutError):
            # NATS is gone again. The client can resume with its cursor.
            is_covered = False
        if not is_covered:
            self.end(RESTARTED, RESTARTED_REASON)
        elif self._catching_up is None:
            self._catch_up()

    def _catch_up(self) -> None:
        self._catching_up = asyncio.create_task(self._read_missed(), name="catch-up")

    async def _read_missed(self) -> None:
        try:
            while True:
                async for entry in self._feed.read(str(self.caller.user_id), self._cursor.seq):
                    if (text := self._deliverable(entry)) is not None:
                        await self._queue.put(text)
                if self._newest_live <= self._cursor.seq:
                    break
                # The newest live entry is not in the stream: it cannot be read and was skipped, or it has been removed.
                self._newest_live = self._cursor.seq
            self._catching_up = None
        except Exception as error:  # noqa: BLE001  # after any error the client can resume with its cursor
            log.warning("catch_up_failed", error=repr(error))
            self.end(RESTARTED, RESTARTED_REASON)

    def _deliverable(self, entry: Entry) -> str | None:
        """Moves the cursor to *entry* and returns its frame, or None if this socket filters it out."""
        self._cursor = Cursor(self._cursor.incarnation, entry.seq)
        if entry.type in self.muted or self.request_id not in (None, entry.topic):
            return None
        return frames.encode(
            {
                "type": entry.type,
                "data": entry.data,
                "id": entry.event_id,
                "timestamp": entry.occurred_at.replace("+00:00", "Z"),
                "cursor": str(self._cursor),
            }
        )

    # Lifetime.

    async def run(self, receiving: "asyncio.Task[None]", seconds: float) -> None:
        """Writes frames until the client leaves, `end` is called, or the token expires after *seconds*."""
        writing = asyncio.create_task(self._write(), name="socket-writer")
        try:
            reasons: set[asyncio.Future[Any]] = {receiving, writing, self._ended}
            done, _ = await asyncio.wait(reasons, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            tasks = [task for task in (receiving, writing, self._catching_up) if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if not done:
            self.end(UNAUTHORIZED, "access token expired; refresh, then reconnect with your cursor")
        if self._ended.done():
            with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
                await asyncio.wait_for(self.websocket.close(*self._ended.result()), _CLOSE_SECONDS)

    async def _write(self) -> None:
        while True:
            await self.websocket.send_text(await self._queue.get())
