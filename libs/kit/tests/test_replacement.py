"""Services that are replaced under load: no call fails, and none is done twice."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count

import grpc
import pytest
from grpc import aio
from kit_testing import token_verifier

from kit import call, grpc_server, replacement, rpc
from kit.bus import Bus
from kit.database import Database
from kit.errors import Unavailable
from kit.grpc_server import Context, Server
from kit.permissions import PUBLIC
from kit.replacement import was_not_begun
from kit.settings import ProcessSettings
from kit.upstream import WatchedChannel
from testkit.people import expect_error
from testkit.processes import free_port
from testkit.tokens import TokenIssuer
from twou.chat.v1 import chat_pb2 as pb
from twou.chat.v1 import chat_pb2_grpc

CHAT_SERVICE = pb.DESCRIPTOR.services_by_name["ChatService"]
PERMISSIONS = {"/twou.chat.v1.ChatService/SendMessage": PUBLIC, "/twou.chat.v1.ChatService/ListMessages": PUBLIC}


class Counting(chat_pb2_grpc.ChatServiceServicer):
    """Answers after *seconds*, and counts how often each command was begun."""

    def __init__(self, seconds: float = 0.005) -> None:
        self.begun = Counter[str]()
        self._seconds = seconds

    async def SendMessage(self, request: pb.SendMessageRequest, context: Context) -> pb.SendMessageResponse:
        self.begun[request.content] += 1
        await asyncio.sleep(self._seconds)
        return pb.SendMessageResponse(message=pb.Message(content=request.content))

    async def ListMessages(self, request: pb.ListMessagesRequest, context: Context) -> pb.ListMessagesResponse:
        return pb.ListMessagesResponse()


@pytest.fixture(autouse=True)
def at_rest() -> None:
    call.enter(call.Call())


@pytest.fixture
def servicer() -> Counting:
    # The tests call two of the methods.
    return Counting()  # type: ignore[abstract]


# The database of the server makes no difference here.
one_database = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
type Stub = chat_pb2_grpc.ChatServiceStub
type NewServer = Callable[[int], Server]


@pytest.fixture
def new_server(database: Database, bus: Bus, issuer: TokenIssuer, servicer: Counting) -> NewServer:
    def make(port: int) -> Server:
        settings = ProcessSettings(port=port, shutdown_grace_seconds=5)
        server = Server(settings, token_verifier(issuer, bus), database=database, bus=bus, permissions=PERMISSIONS)
        chat_pb2_grpc.add_ChatServiceServicer_to_server(servicer, server.grpc)
        return server

    return make


class Load:
    """Commands without a pause, until the block ends."""

    def __init__(self, channel: rpc.Channel) -> None:
        self._stub = chat_pb2_grpc.ChatServiceStub(channel)
        self.done: list[str] = []
        self._stops = False

    async def send(self, content: str) -> None:
        answer = await rpc.unary(self._stub.SendMessage, pb.SendMessageRequest(content=content))
        assert answer.message.content == content
        self.done.append(content)

    async def read(self) -> None:
        await rpc.unary(self._stub.ListMessages, pb.ListMessagesRequest())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            for sender in range(10):
                group.create_task(self._keep_sending(sender))
            try:
                yield
            finally:
                self._stops = True

    async def until(self, more: int) -> None:
        wanted = len(self.done) + more
        async with asyncio.timeout(10):
            while len(self.done) < wanted:
                await asyncio.sleep(0.001)

    async def _keep_sending(self, sender: int) -> None:
        number = 0
        while not self._stops:
            number += 1
            await self.send(f"{sender}-{number}")


@one_database
async def test_one_of_two_processes_leaves_without_a_failed_call(new_server: NewServer, servicer: Counting) -> None:
    first, second = new_server(0), new_server(0)
    async with first, second:
        ports = f"ipv4:127.0.0.1:{first.port},127.0.0.1:{second.port}"
        async with rpc.channel(ports, CHAT_SERVICE) as channel:
            load = Load(channel)
            async with load.running():
                for leaving in (first, second):
                    await load.until(200)
                    port = leaving.port
                    await leaving.__aexit__(None, None, None)
                    await load.until(200)
                    if leaving is first:
                        first = new_server(port)
                        await first.__aenter__()
    assert servicer.begun == Counter(load.done)


@one_database
async def test_the_only_process_is_replaced_at_the_cost_of_waiting(new_server: NewServer, servicer: Counting) -> None:
    old = new_server(0)
    await old.__aenter__()
    async with rpc.channel(f"127.0.0.1:{old.port}", CHAT_SERVICE) as channel:
        load = Load(channel)
        async with load.running():
            await load.until(100)
            await old.__aexit__(None, None, None)
            waiting = [asyncio.create_task(load.send("while it is away")), asyncio.create_task(load.read())]
            await asyncio.sleep(0.5)
            assert not any(one.done() for one in waiting)
            async with new_server(old.port):
                await asyncio.gather(*waiting)
                await load.until(100)
                # The load ends before the server does.
                load._stops = True
    assert servicer.begun == Counter(load.done)


@one_database
async def test_a_call_that_comes_later_waits_too(new_server: NewServer) -> None:
    old = new_server(0)
    await old.__aenter__()
    async with rpc.channel(f"127.0.0.1:{old.port}", CHAT_SERVICE) as channel:
        load = Load(channel)
        await load.read()
        await until_watched(channel)
        # No call is made while the process stops.
        await old.__aexit__(None, None, None)
        waiting = asyncio.create_task(load.send("later"))
        await asyncio.sleep(0.3)
        async with new_server(old.port):
            await waiting
    assert load.done == ["later"]


async def until_watched(channel: WatchedChannel) -> None:
    async with asyncio.timeout(5):
        while channel.upstream.replacement._watching is None:
            await asyncio.sleep(0.01)


@one_database
async def test_a_service_that_does_not_come_back_costs_some_seconds_once(
    new_server: NewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacement, "AWAY_SECONDS", 1.0)
    old = new_server(0)
    await old.__aenter__()
    async with rpc.channel(f"127.0.0.1:{old.port}", CHAT_SERVICE) as channel:
        load = Load(channel)
        await load.read()
        await until_watched(channel)
        await old.__aexit__(None, None, None)
        await expect_error(load.send("waits"), Unavailable)
        started = time.monotonic()
        for _ in range(5):
            await expect_error(load.send("is refused"), Unavailable)
        # Not even the time of one that waits.
        assert time.monotonic() - started < 1


@contextmanager
def raw_server(servicer: chat_pb2_grpc.ChatServiceServicer, port: int) -> Iterator[aio.Server]:
    server = aio.server(options=[("grpc.so_reuseport", 0)])
    chat_pb2_grpc.add_ChatServiceServicer_to_server(servicer, server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    yield server


async def test_a_service_that_ends_without_a_word_is_down_at_once(servicer: Counting) -> None:
    port = free_port()
    with raw_server(servicer, port) as server:
        await server.start()
        async with rpc.channel(f"127.0.0.1:{port}", CHAT_SERVICE) as channel:
            load = Load(channel)
            await load.send("hello")
            await until_watched(channel)
            await server.stop(None)
            async with asyncio.timeout(1):
                await expect_error(load.send("gone"), Unavailable)


@dataclass
class Failures:
    """The calls of a server that ended with an error, by what `was_not_begun` says of them."""

    servicer: Counting
    not_begun: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    async def call_until_one_fails(self, stub: Stub, caller: str) -> None:
        for number in count():
            content = f"{caller}-{number}"
            try:
                await stub.SendMessage(pb.SendMessageRequest(content=content))
            except aio.AioRpcError as error:
                (self.not_begun if was_not_begun(error) else self.unknown).append(content)
                return


async def test_only_calls_that_no_handler_saw_count_as_not_begun() -> None:
    """Holds the texts and codes of gRPC to the version that is installed."""
    servicer = Counting(seconds=0.02)  # type: ignore[abstract]  # one method is called
    failures = Failures(servicer)
    for _ in range(20):
        port = free_port()
        with raw_server(servicer, port) as server:
            await server.start()
            # Without the health of the service, as a caller that has not heard of its end.
            async with aio.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub = chat_pb2_grpc.ChatServiceStub(channel)
                calls = [asyncio.create_task(failures.call_until_one_fails(stub, f"{port}-{n}")) for n in range(30)]
                await asyncio.sleep(0.05)
                await server.stop(0.01)
                await asyncio.gather(*calls)
    assert not servicer.begun.keys() & set(failures.not_begun)
    # Some calls ran at the end of the grace.
    assert servicer.begun.keys() & set(failures.unknown)
    assert failures.not_begun, "a server that is closing refuses calls in another way: see was_not_begun"


@pytest.mark.slow
@one_database
async def test_an_idle_connection_is_kept(new_server: NewServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An idle client pings. The server must not take that for abuse, and close the connection under its next call."""
    # A client that is not told otherwise pauses for a minute after two pings.
    often = {"grpc.keepalive_time_ms": 900, "grpc.http2.max_pings_without_data": 0}
    monkeypatch.setattr(rpc, "_CHANNEL_OPTIONS", list((dict(rpc._CHANNEL_OPTIONS) | often).items()))
    permitted = [(key, 100 if "ping_interval" in key else value) for key, value in grpc_server._SERVER_OPTIONS]
    monkeypatch.setattr(grpc_server, "_SERVER_OPTIONS", permitted)
    port = free_port()
    async with new_server(port), rpc.channel(f"127.0.0.1:{port}", CHAT_SERVICE) as channel:
        stub = chat_pb2_grpc.ChatServiceStub(channel)
        await rpc.unary(stub.SendMessage, pb.SendMessageRequest(content="1"))
        # Six pings, of which the fourth would be too many.
        changing = asyncio.create_task(channel.wait_for_state_change(grpc.ChannelConnectivity.READY))
        # gRPC pings at most once a second; the fourth one would be too many.
        await asyncio.sleep(5.5)
        assert not changing.done()
        changing.cancel()
        await rpc.unary(stub.SendMessage, pb.SendMessageRequest(content="2"))
