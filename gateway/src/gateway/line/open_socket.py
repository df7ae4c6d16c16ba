"""A socket after its handshake: frames in both directions, with nothing that waits while the socket is idle.

There is no task, no timer and no queue of its own for an idle socket; `open_sockets` looks at all of them. Frames are
written where they are made. While the client does not read, frames wait here up to a bound.
"""

import asyncio
import contextlib
from asyncio.transports import BaseTransport, Transport
from collections import deque
from collections.abc import Sequence
from typing import Protocol, cast

from websockets.exceptions import InvalidState
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.typing import BytesLike

from gateway.line.connections import OpenConnections
from gateway.line.pace import reset

# Frames, and their bytes, that wait for a client that does not read.
MAX_QUEUED_FRAMES = 1000
MAX_QUEUED_BYTES = 1024 * 1024
# The time that a client has to answer a close frame.
_CLOSE_SECONDS = 2.0
_SLOW_CLOSE_SECONDS = 10.0


class Handler(Protocol):
    """The application behind a socket. Its methods must not wait."""

    def on_frame(self, text: str | None) -> None:
        """Handles a message of the client; None for a binary one."""

    def on_restart(self) -> None:
        """Closes the socket because the gateway stops."""

    def on_lost(self) -> None:
        """Called once, at the end."""


class Siblings(Protocol):
    """All open sockets of the process (`open_sockets`)."""

    def remove(self, socket: "OpenSocket", /) -> None: ...

    def drain(self, socket: "OpenSocket", /) -> None: ...


class OpenSocket(asyncio.Protocol):
    """The protocol of a connection from the end of its handshake on."""

    __slots__ = (
        "_closing",
        "_conn",
        "_connections",
        "_drained",
        "_handler",
        "_is_paused",
        "_is_text",
        "_message",
        "_queue",
        "_queued_bytes",
        "_sockets",
        "is_closing",
        "is_reading",
        "last_seen",
        "received",
        "resumed",
        "transport",
        "turn",
    )

    def __init__(
        self,
        transport: Transport,
        conn: ServerProtocol,
        handler: Handler,
        sockets: Siblings,
        connections: OpenConnections,
    ) -> None:
        self.transport = transport
        self._conn = conn
        self._handler = handler
        self._sockets = sockets
        self._connections = connections
        self._is_paused = False
        self._queue: deque[bytes] | None = None
        self._queued_bytes = 0
        self._drained: asyncio.Future[None] | None = None
        # The parts of a message that has not arrived completely.
        self._message: bytearray | None = None
        self._is_text = False
        self._closing: asyncio.TimerHandle | None = None
        self.is_closing = False
        self.is_reading = True
        # For the looks of `open_sockets`: packets received, times at which the client has read, and what was seen last.
        self.received = self.resumed = 0
        self.last_seen = (-1, 0, 0, 0)
        # The turn in which `open_sockets` looks at this socket.
        self.turn = 0

    # Sending

    @property
    def is_congested(self) -> bool:
        """True while the client does not read what was sent."""
        return self._is_paused

    def send_all(self, texts: Sequence[bytes]) -> None:
        """Sends text frames at once, however many wait. The caller waits for `drained` before it sends more."""
        if self.is_closing:
            return
        if self._is_paused:
            # Behind the frames that wait already.
            self._queue = deque() if self._queue is None else self._queue
            self._queue.extend(texts)
            self._queued_bytes += sum(map(len, texts))
        elif self._conn.state is State.OPEN:
            for text in texts:
                self._conn.send_text(text)
            self._flush()

    def send(self, text: bytes) -> bool:
        """Sends a text frame. Returns False if too much waits for the client already."""
        if self.is_closing:
            return True
        if not self._is_paused:
            self._write(text)
            return True
        if self._queue is None:
            self._queue = deque()
        if len(self._queue) >= MAX_QUEUED_FRAMES or self._queued_bytes + len(text) > MAX_QUEUED_BYTES:
            return False
        self._queue.append(text)
        self._queued_bytes += len(text)
        return True

    async def drained(self) -> None:
        """Returns when nothing waits for the client, or the socket has ended."""
        while self._is_paused and not self.is_closing:
            if self._drained is None:
                self._drained = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._drained)  # noqa: TID251  # it never fails

    def close(self, code: int, reason: str) -> None:
        """Closes the socket. Frames that wait are dropped; the client resumes with its cursor."""
        if self.is_closing:
            return
        self._begin_to_close()
        with contextlib.suppress(InvalidState):
            self._conn.send_close(code, reason)
        self._flush()
        # Bytes that the client has not read yet are before the close frame.
        seconds = _SLOW_CLOSE_SECONDS if self._is_paused else _CLOSE_SECONDS
        self._closing = asyncio.get_running_loop().call_later(seconds, reset, self.transport)

    def ping(self) -> None:
        self._conn.send_ping(b"")
        self._flush()

    def _begin_to_close(self) -> None:
        self.is_closing = True
        self._queue = None
        self._wake()

    def _write(self, text: bytes) -> None:
        # Not open: the close frame of the client is behind the frame that is being answered.
        if self._conn.state is State.OPEN:
            self._conn.send_text(text)
            self._flush()

    def _flush(self) -> None:
        output = self._conn.data_to_send()
        if output and not self.transport.is_closing():
            # The empty part at the end stands for the end of the stream.
            self.transport.write(output[0] if len(output) == 1 else b"".join(output))

    def _wake(self) -> None:
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)
        self._drained = None

    # Reading

    def pause_reading(self) -> None:
        """Lets the client wait: nothing more is read, and its kernel stops to send."""
        self.is_reading = False
        if not self.transport.is_closing():
            self.transport.pause_reading()

    def resume_reading(self) -> None:
        self.is_reading = True
        if not self.transport.is_closing():
            self.transport.resume_reading()

    def _on_frame(self, frame: Frame) -> None:
        if frame.opcode is Opcode.CLOSE:
            self._on_close()
        elif self.is_closing or frame.opcode in (Opcode.PING, Opcode.PONG):
            # websockets has answered the ping.
            return
        else:
            self._on_data(frame)

    def _on_data(self, frame: Frame) -> None:
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
            if frame.fin:
                self._on_message(frame.data)
                return
            self._message = bytearray()
        # websockets bounds the sum of the parts, and joining them keeps nothing of empty ones.
        cast(bytearray, self._message).extend(frame.data)
        if frame.fin:
            message, self._message = self._message, None
            self._on_message(message or b"")

    def _on_message(self, data: BytesLike) -> None:
        try:
            text = str(data, "utf-8") if self._is_text else None
        except UnicodeDecodeError:
            self._conn.fail(CloseCode.INVALID_DATA, "not UTF-8")
            self._on_close()
        else:
            self._handler.on_frame(text)

    def _on_close(self) -> None:
        """Both sides have sent a close frame."""
        if not self.is_closing:
            self._begin_to_close()
        self._flush()
        self.transport.close()
        if self._closing is None:
            loop = asyncio.get_running_loop()
            self._closing = loop.call_later(_CLOSE_SECONDS, reset, self.transport)

    # Called by the event loop

    def data_received(self, data: bytes) -> None:
        self.received += 1
        self._conn.receive_data(data)
        for frame in self._conn.events_received():
            self._on_frame(cast(Frame, frame))
        if self._conn.writes:
            self._flush()
        if self._conn.parser_exc is not None and not self.transport.is_closing():
            # websockets has sent a close frame with the reason.
            self._on_close()

    def eof_received(self) -> None:
        """The client has closed its side: the transport closes, too."""

    def pause_writing(self) -> None:
        self._is_paused = True

    def resume_writing(self) -> None:
        self.resumed += 1
        self._is_paused = False
        while self._queue and not self._is_paused:
            text = self._queue.popleft()
            self._queued_bytes -= len(text)
            # May pause again.
            self._write(text)
        if not self._is_paused:
            self._queue = None
            self._wake()

    def connection_made(self, transport: BaseTransport) -> None:
        """Not called: the connection was made before this protocol."""

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self._closing is not None:
            self._closing.cancel()
        self._begin_to_close()
        self._connections.leave(self.transport)
        self._sockets.remove(self)
        handler = self._handler
        # These refer to this object and to themselves: without them, memory is free at once and not at some collection.
        del self._handler, self._conn.parser
        handler.on_lost()

    # Called by uvicorn

    def shutdown(self) -> None:
        self._sockets.drain(self)

    def restart(self) -> None:
        """Ends the socket because the gateway stops."""
        if not self.is_closing:
            self._handler.on_restart()
