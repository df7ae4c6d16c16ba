"""Cuts what a client sends into pieces, until it ends, pauses for too long, or has to let go."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from enum import Enum, auto

from file_service.uploads.errors import BodyTooLong

# A piece ends at this size, or this time after its first bytes: what a kill -9 loses is no more.
PIECE_BYTES = 8 * 1024 * 1024
_PIECE_SECONDS = 10.0


class Ending(Enum):
    """Why no more bytes come."""

    COMPLETE = auto()
    STALLED = auto()
    LET_GO = auto()


class Intake:
    """The bytes of one request."""

    def __init__(self, chunks: AsyncIterator[bytes], silence_seconds: float) -> None:
        self._chunks = chunks
        self._silence_seconds = silence_seconds
        self._waiting: asyncio.Timeout | None = None
        self._is_let_go = False
        # Called with the number of bytes so far.
        self.on_bytes: Callable[[int], Awaitable[None]] | None = None
        self.received = 0
        self.ending: Ending | None = None

    def let_go(self) -> None:
        """Makes the bytes end here."""
        self._is_let_go = True
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(asyncio.get_running_loop().time())

    async def next(self) -> bytes:
        """Returns the next bytes; none at the end, for which `ending` tells the reason."""
        while self.ending is None:
            if self._is_let_go:
                self.ending = Ending.LET_GO
                break
            try:
                async with asyncio.timeout(self._silence_seconds) as self._waiting:
                    chunk = await anext(self._chunks)
            except StopAsyncIteration:
                self.ending = Ending.COMPLETE
            except TimeoutError:
                self.ending = Ending.LET_GO if self._is_let_go else Ending.STALLED
            else:
                if chunk:
                    self.received += len(chunk)
                    if self.on_bytes is not None:
                        await self.on_bytes(self.received)
                    return chunk
            finally:
                self._waiting = None
        return b""

    async def piece(self, first: bytes, room: int, *, is_bounded: bool) -> AsyncIterator[bytes]:
        """Yields the bytes of one piece, which begins with *first*; all that come unless *is_bounded*.

        Raises BodyTooLong for more than *room*.
        """
        clock = asyncio.get_running_loop().time
        ends_at, size, chunk = clock() + _PIECE_SECONDS, 0, first
        while chunk:
            size += len(chunk)
            if size > room:
                raise BodyTooLong
            yield chunk
            if is_bounded and (size >= PIECE_BYTES or clock() >= ends_at):
                return
            chunk = await self.next()
