"""The server around every service: who gets in, and how it goes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest

from kit import call, rpc
from kit.bus import Bus
from kit.database import Database
from kit.errors import Unauthenticated, Unavailable
from kit.grpc_server import Context, Server
from kit.permissions import PUBLIC, SIGNED_IN
from kit.revocations import Revocations
from kit.settings import ProcessSettings
from kit.tokens import InvalidToken, TokenRules, TokenVerifier
from testkit.tokens import TokenIssuer
from twou.chat.v1 import chat_pb2, chat_pb2_grpc

CHAT = chat_pb2.DESCRIPTOR.services_by_name["ChatService"]
PERMISSIONS = {
    "/twou.chat.v1.ChatService/SendMessage": SIGNED_IN,
    "/twou.chat.v1.ChatService/ListMessages": PUBLIC,
}


class SlowServicer(chat_pb2_grpc.ChatServiceServicer):
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()

    async def SendMessage(self, request: chat_pb2.SendMessageRequest, context: Context) -> chat_pb2.SendMessageResponse:
        self.asked.set()
        await self.may_answer.wait()
        return chat_pb2.SendMessageResponse(created=True)

    async def ListMessages(
        self, request: chat_pb2.ListMessagesRequest, context: Context
    ) -> chat_pb2.ListMessagesResponse:
        return chat_pb2.ListMessagesResponse(has_more=True)


type Serving = Callable[[SlowServicer, TokenIssuer], Server]


@pytest.fixture
def serving(database: Database, bus: Bus) -> Serving:
    def make(servicer: SlowServicer, issuer: TokenIssuer) -> Server:
        verifier = TokenVerifier(TokenRules("2u", "2u"), issuer.keys(), Revocations(bus), issuer.state)
        settings = ProcessSettings(port=0, shutdown_grace_seconds=5)
        server = Server(settings, verifier, database=database, bus=bus, permissions=PERMISSIONS)
        chat_pb2_grpc.add_ChatServiceServicer_to_server(servicer, server.grpc)
        return server

    return make


@pytest.fixture
async def issuer() -> TokenIssuer:
    return TokenIssuer()


@pytest.fixture
async def opened() -> AsyncIterator[Callable[[int], rpc.Channel]]:
    channels: list[rpc.Channel] = []

    def open_channel(port: int) -> rpc.Channel:
        channels.append(rpc.channel(f"127.0.0.1:{port}", CHAT))
        return channels[-1]

    yield open_channel
    for channel in channels:
        await channel.close()


def send(channel: rpc.Channel) -> Awaitable[chat_pb2.SendMessageResponse]:
    return rpc.unary(chat_pb2_grpc.ChatServiceStub(channel).SendMessage, chat_pb2.SendMessageRequest())


async def test_a_method_needs_a_token_unless_it_is_public(
    serving: Serving, issuer: TokenIssuer, opened: Callable[[int], rpc.Channel]
) -> None:
    servicer = SlowServicer()
    servicer.may_answer.set()
    async with serving(servicer, issuer) as server:
        channel = opened(server.port)
        stub = chat_pb2_grpc.ChatServiceStub(channel)
        call.enter(call.Call())
        assert (await rpc.unary(stub.ListMessages, chat_pb2.ListMessagesRequest())).has_more
        with pytest.raises(Unauthenticated):
            await send(channel)
        call.enter(call.Call(token=TokenIssuer().token(uuid4())))
        with pytest.raises(Unauthenticated) as refusal:
            await send(channel)
        assert refusal.value.code == InvalidToken.code
        call.enter(call.Call(token=issuer.token(uuid4())))
        assert (await send(channel)).created


async def test_what_runs_is_finished_when_the_server_stops(
    serving: Serving, issuer: TokenIssuer, opened: Callable[[int], rpc.Channel]
) -> None:
    servicer = SlowServicer()
    server = serving(servicer, issuer)
    await server.__aenter__()
    channel = opened(server.port)
    assert await rpc.is_serving(channel, seconds=1)
    call.enter(call.Call(token=issuer.token(uuid4())))
    running = asyncio.ensure_future(send(channel))
    await servicer.asked.wait()
    stopping = asyncio.create_task(server.__aexit__(None, None, None))
    await asyncio.sleep(0.1)
    assert not stopping.done()
    with pytest.raises(Unavailable):
        await send(opened(server.port))
    servicer.may_answer.set()
    assert (await running).created
    await stopping


async def test_a_second_server_on_the_port_is_refused(serving: Serving, issuer: TokenIssuer) -> None:
    async with serving(SlowServicer(), issuer) as server:
        second = serving(SlowServicer(), issuer)
        second._settings.port = server.port
        with pytest.raises(RuntimeError):
            await second.__aenter__()
