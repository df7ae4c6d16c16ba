"""A pool of worker processes that make smaller images (`file_service.images.worker`).

A process starts with the first job, so a service that shows no images has none, and ends after a while without one. A
process that takes too long is killed, and so is one whose job was given up. Waiting jobs are bounded, and the owners of
the images have turns: a large image costs seconds, and one owner's must not keep the others waiting.
"""

import asyncio
import contextlib
import socket
import subprocess
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from uuid import UUID

from file_service.images import worker
from file_service.images.errors import ImageUnreadable
from file_service.images.worker import DONE, JOB, RESULT
from kit import logging
from kit.errors import Unavailable
from kit.fair_queue import FairQueue

log = logging.get(__name__)

# A WebP of 1280 by 1280 pixels has less.
_MAX_RESULT_BYTES = 3 * 1024 * 1024
_WEBP = b"RIFF"


@dataclass(frozen=True)
class PoolLimits:
    # Processes, and jobs that may run or wait for one of them: all, and those of one owner.
    processes: int = 2
    waiting: int = 128
    waiting_each: int = 48
    # The largest number of pixels that an image may have.
    max_pixels: int = 64_000_000
    # The address space of a process.
    memory_bytes: int = 1024**3
    # For one job.
    seconds: float = 10.0
    # After which a process without a job ends.
    idle_seconds: float = 30.0


@dataclass(frozen=True)
class SmallImage:
    content: bytes
    # Pixels.
    width: int
    height: int


class _Broken(Exception):
    """The process has ended, or answers something else than a result."""


class _Process:
    """A worker process, and the socket that is its standard input and output."""

    def __init__(self, process: subprocess.Popen[bytes], reader: StreamReader, writer: StreamWriter) -> None:
        self._process = process
        self.reader = reader
        self.writer = writer

    @classmethod
    async def start(cls, limits: PoolLimits) -> Self:
        """Raises Unavailable if the system has no room for another process."""
        ours, theirs = socket.socketpair()
        with contextlib.ExitStack() as unless_started:
            unless_started.callback(ours.close)
            with theirs:
                process = _popen(theirs, limits)
            unless_started.callback(process.wait)
            unless_started.callback(process.kill)
            reader, writer = await asyncio.open_connection(sock=ours)
            unless_started.pop_all()
        return cls(process, reader, writer)

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    async def kill(self) -> None:
        self.writer.close()
        self._process.kill()
        await asyncio.to_thread(self._process.wait)


def _popen(standard: socket.socket, limits: PoolLimits) -> subprocess.Popen[bytes]:
    # Not by the event loop, whose way to start a process would copy this one for a moment. The new process gets nothing
    # of this one's environment, which may contain secrets.
    command = [sys.executable, "-I", "-m", worker.__name__, str(limits.memory_bytes), str(limits.max_pixels)]
    place = standard.fileno()
    try:
        return subprocess.Popen(command, stdin=place, stdout=place, stderr=subprocess.DEVNULL, env={})
    except OSError as error:
        log.warning("image_worker_not_started", error=repr(error))
        raise Unavailable from error


class ImagePool:
    def __init__(self, limits: PoolLimits = PoolLimits()) -> None:  # it is frozen
        self.limits = limits
        # One process is always left to the other owners.
        each = max(1, limits.processes - 1)
        self._queue: FairQueue[UUID] = FairQueue(
            limits.processes, places=limits.waiting, places_each=limits.waiting_each, at_once_each=each
        )
        # Processes without a job, and what will end each of them.
        self._idle: dict[_Process, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for process, timer in list(self._idle.items()):
            timer.cancel()
            self._retire(process)
        await asyncio.gather(*self._ending)

    async def shrink(self, chunks: AsyncIterable[bytes], size: int, side: int, owner_id: UUID) -> SmallImage:
        """Returns the image of *chunks*, *size* bytes together, with sides of at most *side* pixels.

        Raises ImageUnreadable if there is no image in it that can be decoded within the limits, and Unavailable if too
        many jobs wait, of this owner or in all.
        """
        async with self._queue.turn_of(owner_id):
            return await self._make(chunks, size, JOB.pack(side, False, size))  # noqa: FBT003  # as JOB says

    async def square(self, content: bytes, side: int, owner_id: UUID) -> SmallImage:
        """Returns the square in the middle of the image, with sides of at most *side* pixels. Raises as `shrink`."""
        async with self._queue.turn_of(owner_id):
            return await self._make(_once(content), len(content), JOB.pack(side, True, len(content)))  # noqa: FBT003

    async def _make(self, chunks: AsyncIterable[bytes], size: int, job: bytes) -> SmallImage:
        async with self._process() as process:
            try:
                async with asyncio.timeout(self.limits.seconds):
                    await _send(process, chunks, job)
                    outcome, width, height, content = await _receive(process)
            except (TimeoutError, _Broken) as error:
                log.warning("image_worker_killed", error=repr(error), bytes=size)
                raise ImageUnreadable from None
        if outcome != DONE:
            raise ImageUnreadable
        return SmallImage(content, width, height)

    @contextlib.asynccontextmanager
    async def _process(self) -> AsyncIterator[_Process]:
        """Lends a process. One whose job did not end well is in an unknown state, and is killed."""
        process = await self._take()
        try:
            yield process
        except BaseException:
            await process.kill()
            raise
        timer = asyncio.get_running_loop().call_later(self.limits.idle_seconds, self._retire, process)
        self._idle[process] = timer

    async def _take(self) -> _Process:
        while self._idle:
            process, timer = self._idle.popitem()
            timer.cancel()
            if process.is_running:
                return process
            # It has died by itself: its socket is still open.
            await process.kill()
        return await _Process.start(self.limits)

    def _retire(self, process: _Process) -> None:
        del self._idle[process]
        task = asyncio.create_task(process.kill())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _send(process: _Process, chunks: AsyncIterable[bytes], head: bytes) -> None:
    try:
        process.writer.write(head)
        async for chunk in chunks:
            process.writer.write(chunk)
            await process.writer.drain()
    except ConnectionError as error:
        raise _Broken from error


async def _receive(process: _Process) -> tuple[int, int, int, bytes]:
    try:
        outcome, width, height, length = RESULT.unpack(await process.reader.readexactly(RESULT.size))
        if length > _MAX_RESULT_BYTES:
            raise _Broken
        content = await process.reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise _Broken from error
    if outcome == DONE and not content.startswith(_WEBP):
        raise _Broken
    return outcome, width, height, content
