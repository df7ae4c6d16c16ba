"""A socket that comes back by itself, and misses and doubles no frame that the server keeps.

The place in the feed (`cursor`) moves on with each frame that has arrived. After an interruption the socket is opened
again at this place: the server delivers what has happened since, once and in order, and says if it cannot.
"""

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, Literal, Self, cast
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, WebSocketException

from twou_client.answers import error_of
from twou_client.failures import ApiError, Unreachable
from twou_client.generated.frames import Command, Frame
from twou_client.session import Session
from twou_client.waiting import pause_after

# Close codes of the API.
_UNAUTHORIZED = 4401
_REPLACED = 4409
# The server closes the socket of a client that reads too slowly, long before it waits for one.
_WAITING_FRAMES = 256
_AFTER = re.compile(r"after (\d+(?:\.\d+)?) s")
_AWAY = frozenset({429, 502, 503, 504})

type OnGap = Callable[[], Awaitable[None]]


class Replaced(Exception):
    """The user has opened more sockets than are allowed, or an operator has closed this one: it does not come back."""


class _Gap:
    """Stands in the line of frames where some may be missing."""


class Live:
    """Frames as they happen: `async with client.connect() as live: async for frame in live: …`.

    The iteration ends with an exception that no later attempt would change: `Replaced`, or an `ApiError` such as the
    one of a session that has ended.
    """

    def __init__(  # noqa: PLR0913  # each is a part of the connection
        self,
        address: str,
        session: Session,
        *,
        headers: Mapping[str, str],
        cursor: str | None,
        on_gap: OnGap | None,
        patience: float,
        trust_env: bool,
    ) -> None:
        self._address = address
        self._session = session
        self._headers = headers
        self._on_gap = on_gap
        self._patience = patience
        self._proxy: Literal[True] | None = True if trust_env else None
        # The place behind the last frame that has arrived, and behind the last one that was handled.
        self._arrived = cursor
        self._handled = cursor
        self._frame: Frame | None = None
        self._line: asyncio.Queue[Frame | _Gap | Exception] = asyncio.Queue(_WAITING_FRAMES)
        self._socket: ClientConnection | None = None
        self._is_open = asyncio.Event()
        self._failures = 0
        self._following: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._following = asyncio.create_task(self._follow())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._following is not None:
            self._following.cancel()
            await asyncio.wait([self._following])

    @property
    def cursor(self) -> str | None:
        """The place behind the last frame that was handled: keep it, and a later socket continues there."""
        return self._handled

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Frame:
        """Returns the next frame; asking for it says that the one before was handled."""
        self._note_handled()
        while True:
            arrived = await self._line.get()
            if isinstance(arrived, Exception):
                # The next call raises it, too.
                self._line.put_nowait(arrived)
                raise arrived
            if not isinstance(arrived, _Gap):
                self._frame = arrived
                return arrived
            if self._on_gap is not None:
                await self._on_gap()

    async def send(self, command: Command) -> None:
        """Sends a frame, as soon as there is a connection.

        Raises `Unreachable` if there is none in time, or if it breaks meanwhile: a message that is sent again with the
        same `client_message_id` is stored once.
        """
        try:
            async with asyncio.timeout(self._patience):
                await self._is_open.wait()
            assert self._socket is not None  # noqa: S101  # the event says so
            await self._socket.send(json.dumps(command))
        except (TimeoutError, ConnectionClosed) as error:
            raise Unreachable(f"{self._address}: the frame was not sent") from error

    def _note_handled(self) -> None:
        if self._frame is not None:
            self._handled = _cursor_of(self._frame) or self._handled
            self._frame = None

    async def _follow(self) -> None:
        try:
            while True:
                pause = await self._connection()
                await asyncio.sleep(pause)
        except Exception as error:  # noqa: BLE001  # the one who iterates gets it
            await self._line.put(error)

    async def _connection(self) -> float:
        """Receives frames until the connection ends, and returns the seconds to wait before the next one.

        Raises the reason if there must be no next one.
        """
        token = self._session.access_token
        headers = {**self._headers, **({"Authorization": f"Bearer {token}"} if token else {})}
        address = self._address + (f"?{urlencode({'cursor': self._arrived})}" if self._arrived else "")
        try:
            async with connect(address, additional_headers=headers, proxy=self._proxy, max_size=None) as socket:
                await self._receive(socket)
                return await self._pause_after_close(socket.close_code, socket.close_reason or "", token)
        except InvalidStatus as refusal:
            return await self._pause_after_refusal(refusal, token)
        except (OSError, InvalidHandshake, WebSocketException, TimeoutError):
            return self._next_pause()

    async def _receive(self, socket: ClientConnection) -> None:
        self._socket = socket
        try:
            with contextlib.suppress(ConnectionClosed):
                async for text in socket:
                    await self._take(json.loads(text))
        finally:
            self._is_open.clear()

    async def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "connection.established":
            self._failures = 0
            if not frame["data"]["recovered"]:
                await self._line.put(_Gap())
            self._is_open.set()
        taken = cast("Frame", frame)
        await self._line.put(taken)
        # Only now: a frame that did not fit into the line would be lost with the connection.
        self._arrived = _cursor_of(taken) or self._arrived

    async def _pause_after_close(self, code: int | None, reason: str, token: str | None) -> float:
        if code == _REPLACED:
            raise Replaced(reason)
        if code == _UNAUTHORIZED and token is not None:
            await self._renew(token)
            return 0
        told = _AFTER.search(reason)
        return float(told[1]) if told else self._next_pause()

    async def _pause_after_refusal(self, refusal: InvalidStatus, token: str | None) -> float:
        answer = refusal.response
        error = error_of(answer.status_code, bytes(answer.body), answer.headers.get("Retry-After"))
        if error.status == 401 and token is not None and self._failures == 0:
            self._failures += 1
            await self._renew(token)
            return 0
        if error.status not in _AWAY:
            raise error
        return self._next_pause() + (error.retry_after or 0)

    async def _renew(self, token: str) -> None:
        """Refreshes the token. Without an answer the next attempt does it; a session that has ended is an error."""
        with contextlib.suppress(Unreachable):
            try:
                await self._session.renew(token)
            except ApiError as error:
                if error.status not in _AWAY:
                    raise

    def _next_pause(self) -> float:
        self._failures += 1
        return pause_after(self._failures)


def _cursor_of(frame: Frame) -> str | None:
    """Returns the place in the feed behind a frame, or None for a frame that the feed does not keep."""
    read = cast("dict[str, Any]", frame)
    if read["type"] == "connection.established":
        return str(read["data"]["cursor"])
    cursor = read.get("cursor")
    return None if cursor is None else str(cursor)
