"""Streams may last for any time, and end after a silence of the other side."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest
from grpc import aio

from kit import call, rpc
from kit.errors import Unavailable
from testkit.people import expect_error

SILENCE_SECONDS = 0.3
# More than gRPC keeps for a receiver that takes nothing.
PIECE = b"x" * 100_000
PIECES = 100


@pytest.fixture(autouse=True)
def at_rest() -> None:
    call.enter(call.Call())


@asynccontextmanager
async def serving(**handlers: Any) -> AsyncIterator[aio.Channel]:
    server = aio.server()
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("test", handlers)])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with rpc.channel(f"127.0.0.1:{port}") as channel:
        yield channel
    await server.stop(None)


async def pieces(*, pause: float) -> AsyncIterator[bytes]:
    for _ in range(PIECES):
        yield PIECE
        await asyncio.sleep(pause)


async def test_upload_to_a_service_that_takes_nothing_is_given_up() -> None:
    cancelled = asyncio.Event()

    async def hang(_messages: AsyncIterator[bytes], _context: Any) -> bytes:
        try:
            await asyncio.sleep(60)
        finally:
            cancelled.set()
        return b""

    async with serving(upload=grpc.stream_unary_rpc_method_handler(hang)) as channel, asyncio.timeout(10):
        method: Any = channel.stream_unary("/test/upload")
        await expect_error(rpc.upload(method, pieces(pause=0), silence_seconds=SILENCE_SECONDS), Unavailable)
        await cancelled.wait()


async def test_upload_that_moves_may_last() -> None:
    async def count(messages: AsyncIterator[bytes], _context: Any) -> bytes:
        return b"%d" % sum([len(message) async for message in messages])

    async with serving(upload=grpc.stream_unary_rpc_method_handler(count)) as channel:
        method: Any = channel.stream_unary("/test/upload")
        answer = await rpc.upload(method, pieces(pause=0.01), silence_seconds=SILENCE_SECONDS)
        assert int(answer) == len(PIECE) * PIECES


async def test_upload_whose_connection_dies_after_its_last_message_is_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def die(_messages: AsyncIterator[bytes], context: Any) -> bytes:
        await asyncio.sleep(SILENCE_SECONDS)
        return bytes(await context.abort(grpc.StatusCode.UNAVAILABLE, "Socket closed"))

    async def fail(_call: Any) -> None:
        # As gRPC does when the connection is gone and the call does not know it yet.
        raise aio.InternalError('Failed "execute_batch"')

    monkeypatch.setattr(aio.StreamUnaryCall, "done_writing", fail)
    async with serving(upload=grpc.stream_unary_rpc_method_handler(die)) as channel, asyncio.timeout(10):
        method: Any = channel.stream_unary("/test/upload")
        await expect_error(rpc.upload(method, _one_piece()), Unavailable)


async def _one_piece() -> AsyncIterator[bytes]:
    yield b"x"


async def test_upload_ends_with_its_sender() -> None:
    cancelled = asyncio.Event()

    async def wait(messages: AsyncIterator[bytes], _context: Any) -> bytes:
        try:
            return b"%d" % len([message async for message in messages])
        finally:
            cancelled.set()

    async def broken() -> AsyncIterator[bytes]:
        yield PIECE
        raise LookupError

    async with serving(upload=grpc.stream_unary_rpc_method_handler(wait)) as channel, asyncio.timeout(5):
        with pytest.raises(LookupError):
            await rpc.upload(channel.stream_unary("/test/upload"), broken())
        await cancelled.wait()


async def test_upload_is_cancelled_with_its_caller() -> None:
    cancelled, begun = asyncio.Event(), asyncio.Event()

    async def wait(messages: AsyncIterator[bytes], _context: Any) -> bytes:
        begun.set()
        try:
            return b"%d" % len([message async for message in messages])
        finally:
            cancelled.set()

    async with serving(upload=grpc.stream_unary_rpc_method_handler(wait)) as channel, asyncio.timeout(5):
        method: Any = channel.stream_unary("/test/upload")
        uploading = asyncio.create_task(rpc.upload(method, pieces(pause=60)))
        await begun.wait()
        uploading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await uploading
        await cancelled.wait()


async def test_answers_that_stop_are_given_up() -> None:
    cancelled = asyncio.Event()

    async def answer(_message: bytes, _context: Any) -> AsyncIterator[bytes]:
        yield b"first"
        try:
            await asyncio.sleep(60)
        finally:
            cancelled.set()

    async with serving(download=grpc.unary_stream_rpc_method_handler(answer)) as channel, asyncio.timeout(5):
        method: Any = channel.unary_stream("/test/download")
        answers = rpc.stream(method, b"", silence_seconds=SILENCE_SECONDS)
        assert await anext(answers) == b"first"
        await expect_error(anext(answers), Unavailable)
        await cancelled.wait()


async def test_reader_of_answers_may_pause() -> None:
    async def answer(_message: bytes, _context: Any) -> AsyncIterator[bytes]:
        for _ in range(3):
            yield PIECE

    async with serving(download=grpc.unary_stream_rpc_method_handler(answer)) as channel:
        method: Any = channel.unary_stream("/test/download")
        answers = rpc.stream(method, b"", silence_seconds=SILENCE_SECONDS)
        async for _ in answers:
            await asyncio.sleep(2 * SILENCE_SECONDS)
