"""One socket: what it has delivered so far, what waits to be written, and why it ends.

Invariants: every durable event behind the cursor is delivered once and in order. While the connection catches up it
keeps no live events, only how far they reached: the stream itself is the buffer, read until nothing newer was heard of.
A live event whose predecessor was not delivered starts the same catching up. What a reader is too slow for is never
piled up beyond `_QUEUED_FRAMES`: the socket is closed and resumes by its cursor.
"""

import asyncio
import contextlib
from typing import Any
from uuid import UUID, uuid4

import nats.errors
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.sockets import frames
from gateway.sockets.cursor import Cursor
from gateway.sockets.feed import Entry, Feed, Whisper
from kit import logging
from kit.caller import Caller

log = logging.get(__name__)

# Try again (RFC 6455 registry: service restart).
RESTARTED = 1012
UNAUTHORIZED = 4401
SLOW = 4408
REPLACED = 4409

# Of a frame from a client.
MAX_FRAME_BYTES = 64 * 1024
_QUEUED_FRAMES = 1000
_CLOSE_SECONDS = 2.0


class Connection:
    def __init__(self, websocket: WebSocket, who: Caller, feed: Feed, request_id: str | None) -> None:
        """*request_id*: only what concerns this request is delivered."""
        self.id = str(uuid4())
        self.websocket = websocket
        self.who = who
        self.request_id = request_id
        self.muted: set[str] = set()
        self._feed = feed
        self._queue: asyncio.Queue[str] = asyncio.Queue(_QUEUED_FRAMES)
        self._cursor = Cursor("", 0)
        # The newest live event that was heard of while catching up.
        self._heard = 0
        self._catching_up: asyncio.Task[None] | None = None
        self._ended: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()

    @property
    def session_id(self) -> UUID:
        return self.who.session_id

    def start(self, cursor: Cursor, *, behind: bool) -> None:
        """Deliver everything behind *cursor*; *behind*: some of it may be in the past."""
        self._cursor = cursor
        if behind or self._heard > cursor.seq:
            self._catch_up()

    def end(self, code: int, reason: str) -> None:
        if not self._ended.done():
            self._ended.set_result((code, reason))

    # Outwards.

    def send(self, frame: dict[str, Any]) -> None:
        self._queue_text(frames.encode(frame))

    def _queue_text(self, text: str) -> None:
        try:
            self._queue.put_nowait(text)
        except asyncio.QueueFull:
            self.end(SLOW, "too slow: resume by your cursor")

    def hear(self, entry: Entry) -> None:
        """A live event of this user's feed."""
        if not self._cursor.incarnation or self._catching_up is not None:
            self._heard = max(self._heard, entry.seq)
        elif entry.seq > self._cursor.seq:
            if entry.previous is not None and entry.previous > self._cursor.seq:
                self._heard = entry.seq
                self._catch_up()
            elif (text := self._deliverable(entry)) is not None:
                self._queue_text(text)

    def overhear(self, whisper: Whisper) -> None:
        """What is kept nowhere: whoever does not hear it now never does."""
        if whisper.type not in self.muted and self.request_id in (None, whisper.topic):
            moment = whisper.occurred_at.replace("+00:00", "Z")
            self._queue_text(frames.encode({"type": whisper.type, "data": whisper.data, "timestamp": moment}))

    async def check(self) -> None:
        """After the line to NATS was cut: whatever was missed is read, or the client starts afresh."""
        if not self._cursor.incarnation:
            return
        try:
            is_covered = await self._feed.covers(self._cursor)
        except (nats.errors.Error, TimeoutError):
            # Gone again: the client has its cursor and comes back.
            is_covered = False
        if not is_covered:
            self.end(RESTARTED, "come back by your cursor")
        elif self._catching_up is None:
            self._catch_up()

    def _catch_up(self) -> None:
        self._catching_up = asyncio.create_task(self._read_missed(), name="catch-up")

    async def _read_missed(self) -> None:
        try:
            while True:
                async for entry in self._feed.read(str(self.who.user_id), self._cursor.seq):
                    if (text := self._deliverable(entry)) is not None:
                        await self._queue.put(text)
                if self._heard <= self._cursor.seq:
                    break
                # Heard of and not found: it was about to be skipped, or is gone from the stream.
                self._heard = self._cursor.seq
            self._catching_up = None
        except Exception as error:  # noqa: BLE001  # whatever it is: the client still has its cursor and comes back
            log.warning("catch_up_failed", error=repr(error))
            self.end(RESTARTED, "try again")

    def _deliverable(self, entry: Entry) -> str | None:
        """Moves the cursor past *entry*; None if this socket does not want to hear of it."""
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

    # Life.

    async def run(self, receiving: "asyncio.Task[None]", seconds: float) -> None:
        """Writes until the client leaves, somebody calls `end`, or the token expires after *seconds*."""
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
            self.end(UNAUTHORIZED, "the access token has expired")
        if self._ended.done():
            with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
                await asyncio.wait_for(self.websocket.close(*self._ended.result()), _CLOSE_SECONDS)

    async def _write(self) -> None:
        while True:
            await self.websocket.send_text(await self._queue.get())
