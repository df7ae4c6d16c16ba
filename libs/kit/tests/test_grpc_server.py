"""The end of a server, and the port that it takes. test_permissions.py tests which calls it admits."""

import asyncio
from collections.abc import Callable
from typing import Any, Literal

import pytest
from grpc import StatusCode, aio
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from kit_testing import token_verifier

from kit import call, rpc
from kit.bus import Bus
from kit.database import Database
from kit.errors import Unavailable
from kit.grpc_server import Context, Server
from kit.ids import new_id
from kit.permissions import SIGNED_IN
from kit.settings import ProcessSettings
from kit.starting import CannotStart
from testkit.people import expect_error
from testkit.tokens import TokenIssuer
from twou.chat.v1 import chat_pb2, chat_pb2_grpc


class SlowServicer(chat_pb2_grpc.ChatServiceServicer):
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()

    async def SendMessage(self, request: chat_pb2.SendMessageRequest, context: Context) -> chat_pb2.SendMessageResponse:
        self.asked.set()
        await self.may_answer.wait()
        return chat_pb2.SendMessageResponse(created=True)


@pytest.fixture
def servicer() -> SlowServicer:
    return SlowServicer()  # type: ignore[abstract]  # these tests call one method


@pytest.fixture
def new_server(database: Database, bus: Bus, issuer: TokenIssuer, servicer: SlowServicer) -> Callable[[int], Server]:
    def make(port: int) -> Server:
        settings = ProcessSettings(port=port, shutdown_grace_seconds=5)
        permissions = {"/twou.chat.v1.ChatService/SendMessage": SIGNED_IN}
        verifier = token_verifier(issuer, bus)
        server = Server(settings, verifier, database=database, bus=bus, permissions=permissions)
        chat_pb2_grpc.add_ChatServiceServicer_to_server(servicer, server.grpc)
        return server

    return make


async def send(channel: rpc.Channel) -> chat_pb2.SendMessageResponse:
    return await rpc.unary(chat_pb2_grpc.ChatServiceStub(channel).SendMessage, chat_pb2.SendMessageRequest())


async def test_what_runs_is_finished_when_the_server_stops(
    new_server: Callable[[int], Server], issuer: TokenIssuer, servicer: SlowServicer
) -> None:
    server = new_server(0)
    await server.__aenter__()
    address = f"127.0.0.1:{server.port}"
    async with rpc.channel(address) as channel, rpc.channel(address) as later:
        assert await rpc.is_serving(channel, seconds=1)
        call.enter(call.Call(token=issuer.token(new_id())))
        running = asyncio.create_task(send(channel))
        await servicer.asked.wait()
        stopping = asyncio.create_task(server.__aexit__(None, None, None))
        await asyncio.sleep(0.1)
        assert not stopping.done()
        await expect_error(send(later), Unavailable)
        servicer.may_answer.set()
        assert (await running).created
        await stopping


async def test_a_second_server_on_the_port_is_refused(new_server: Callable[[int], Server]) -> None:
    async with new_server(0) as server:
        with pytest.raises(CannotStart, match="another process listens there"):
            await new_server(server.port).__aenter__()


@pytest.mark.parametrize("environment", ["development", "production"])
async def test_production_lists_no_methods(
    database: Database, bus: Bus, issuer: TokenIssuer, environment: Literal["development", "production"]
) -> None:
    settings = ProcessSettings.model_construct(environment=environment, port=0, shutdown_grace_seconds=5)
    server = Server(settings, token_verifier(issuer, bus), database=database, bus=bus, permissions={})
    server.reflect(chat_pb2.DESCRIPTOR.services_by_name["ChatService"])
    async with server, aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        new_stub: Any = reflection_pb2_grpc.ServerReflectionStub
        stub = new_stub(channel)
        answers = stub.ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest(list_services="")]))
        if environment == "production":
            # The call may have ended before the request was sent, which raises another error.
            with pytest.raises(aio.AioRpcError):
                await anext(aiter(answers))
            assert await answers.code() is StatusCode.UNIMPLEMENTED
        else:
            answer = await anext(aiter(answers))
            listed = [service.name for service in answer.list_services_response.service]
            assert "twou.chat.v1.ChatService" in listed
