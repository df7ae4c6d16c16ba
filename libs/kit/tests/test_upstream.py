"""Services that hang: a relay in front of a server that passes on nothing."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from test_rpc import CHAT_SERVICE, Answering, Stub, hello, read, serving, until_answered

from kit import call, rpc
from kit.errors import Unavailable
from kit.upstream import ROOM, Room
from testkit.people import expect_error
from testkit.processes import UNUSED_ADDRESS, free_port
from testkit.tokens import TokenIssuer
from twou.chat.v1 import chat_pb2_grpc


@pytest.fixture(autouse=True)
def at_rest() -> None:
    call.enter(call.Call())


@pytest.fixture
def servicer() -> Answering:
    # The tests call two of the methods.
    return Answering()  # type: ignore[abstract]


class Frozen:
    """A relay in front of a server, which passes on nothing while it is frozen, as a process that is stopped."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self._forwarding: set[asyncio.Task[None]] = set()

    def forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        forwarding = asyncio.create_task(self._forward(reader, writer))
        self._forwarding.add(forwarding)

    async def close(self) -> None:
        for forwarding in self._forwarding:
            forwarding.cancel()
        await asyncio.gather(*self._forwarding, return_exceptions=True)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        try:
            with contextlib.suppress(OSError):
                answers, questions = await asyncio.open_connection("127.0.0.1", self._target_port)
                ends.append(questions)
                await asyncio.gather(self._copy(reader, questions), self._copy(answers, writer))
        finally:
            for end in ends:
                end.transport.abort()
            # A transport is closed in the next round of the event loop.
            await asyncio.sleep(0)

    async def _copy(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            await self.goes_on.wait()
            target.write(data)
        target.close()


@pytest.fixture
async def behind(servicer: Answering, issuer: TokenIssuer) -> AsyncIterator[tuple[Stub, Frozen]]:
    """A stub whose channel ends at a relay in front of the server."""
    port = free_port()
    relay = Frozen(port)
    async with (
        serving(servicer, issuer, port),
        await asyncio.start_server(relay.forward, "127.0.0.1") as listener,
        rpc.channel(f"127.0.0.1:{listener.sockets[0].getsockname()[1]}", CHAT_SERVICE) as channel,
    ):
        yield chat_pb2_grpc.ChatServiceStub(channel), relay
        relay.goes_on.set()
        await relay.close()


async def test_a_service_that_hangs_costs_less_than_a_second(servicer: Answering, behind: tuple[Stub, Frozen]) -> None:
    servicer.behave = hello
    stub, relay = behind
    assert await read(stub) == "hello"
    relay.goes_on.clear()
    waiting = [asyncio.create_task(read(stub)) for _ in range(5)]
    async with asyncio.timeout(2):
        for one in waiting:
            await expect_error(one, Unavailable)
    # A call is refused at once by now.
    started = time.monotonic()
    await expect_error(read(stub), Unavailable)
    assert time.monotonic() - started < 0.1
    relay.goes_on.set()
    assert await until_answered(stub) < 2.5


async def test_a_call_that_is_slow_is_waited_for(servicer: Answering, behind: tuple[Stub, Frozen]) -> None:
    async def slowly() -> str:
        await asyncio.sleep(1.5)
        return "at last"

    servicer.behave = slowly
    assert await read(behind[0]) == "at last"


async def test_a_caller_that_stands_still_itself_gives_up_no_call(
    servicer: Answering, behind: tuple[Stub, Frozen]
) -> None:
    async def slowly() -> str:
        # Client, relay and server share this event loop, and each step of an answer takes one of its rounds.
        until = time.monotonic() + 2
        while time.monotonic() < until:
            time.sleep(0.15)  # noqa: ASYNC251 (it is meant to stand still)
            await asyncio.sleep(0)
        return "at last"

    servicer.behave = slowly
    assert await read(behind[0]) == "at last"


async def test_a_caller_that_gives_up_is_no_service_that_hangs(
    servicer: Answering, behind: tuple[Stub, Frozen]
) -> None:
    servicer.behave = hello
    stub, relay = behind
    await read(stub)
    relay.goes_on.clear()
    waiting = asyncio.create_task(read(stub))
    await asyncio.sleep(0.1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_less_urgent_calls_are_refused_first(servicer: Answering, behind: tuple[Stub, Frozen]) -> None:
    may_answer = asyncio.Event()

    async def when_told() -> str:
        await may_answer.wait()
        return "done"

    servicer.behave = when_told
    stub, _ = behind
    waiting = [asyncio.create_task(read(stub)) for _ in range(3)]
    await asyncio.sleep(0.05)
    ROOM.set(Room(few=3, calls=3))
    await expect_error(read(stub), Unavailable)
    ROOM.set(Room(few=4, calls=4))
    waiting.append(asyncio.create_task(read(stub)))
    await asyncio.sleep(0.05)
    await expect_error(read(stub), Unavailable)
    may_answer.set()
    assert await asyncio.gather(*waiting) == ["done"] * 4
    assert await read(stub) == "done"


async def test_no_more_calls_wait_than_are_answered_in_the_time_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with rpc.channel(UNUSED_ADDRESS) as channel:
        upstream: Any = channel.upstream
        moment = 1000.0
        monkeypatch.setattr("kit.upstream.monotonic", lambda: moment)
        room = Room(few=10, calls=1000, seconds=0.5)

        def is_full(*, waiting: int) -> bool:
            upstream.waiting = dict.fromkeys(range(waiting), moment)
            return bool(upstream.is_full(room))

        # The pace of a service that has had nothing to do is unknown.
        assert is_full(waiting=1000)
        assert not is_full(waiting=500)
        # 20 answers a second, and then 2,000.
        for answers, waiting in ((5, 10), (500, 900)):
            for _ in range(20):
                upstream.answers += answers
                moment += 0.25
                is_full(waiting=waiting)
            assert is_full(waiting=waiting + 200)
            assert not is_full(waiting=waiting - 1)
        # However slow it is, a few may wait, and however fast, no more than so many.
        upstream.answers += 1000
        assert is_full(waiting=1000)
        moment += 0.9
        assert not is_full(waiting=9)


async def test_a_room_is_refused_as_long_as_its_service_is_full() -> None:
    async with rpc.channel(UNUSED_ADDRESS) as channel:
        upstream: Any = channel.upstream
        room, urgent = Room(few=1, calls=1), Room(few=2, calls=2)
        upstream.admit(room)
        upstream.waiting = {"a call": 0.0}
        with pytest.raises(Unavailable):
            upstream.admit(room)
        upstream.admit(urgent)
        assert room.is_refused()
        assert not urgent.is_refused()
        upstream.waiting = {}
        assert not room.is_refused()
