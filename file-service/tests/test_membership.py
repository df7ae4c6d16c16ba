"""What no event has told of yet is asked of request-service: the real one, and the real auth-service, as processes."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from file_service import app
from file_service.settings import Settings
from kit import call, rpc
from kit.errors import NotFound, Unavailable
from kit.ids import new_id
from testkit.processes import Program, ServerProcess, free_port, is_listening
from twou.auth.v1 import auth_pb2
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub
from twou.file.v1 import file_pb2 as pb
from twou.file.v1.file_pb2_grpc import FileServiceStub
from twou.request.v1 import request_pb2
from twou.request.v1.request_pb2_grpc import RequestServiceStub


@dataclass(frozen=True)
class Neighbours:
    """Their events go where nobody listens."""

    auth_address: str
    request_address: str
    request_process: ServerProcess


async def started(package: str, folder: Path, environment: dict[str, str]) -> tuple[ServerProcess, str]:
    port = free_port()
    own = {"PATH": os.environ["PATH"], "PORT": str(port), "DATABASE_URL": f"sqlite:///{folder / package}.db"}
    command = [sys.executable, "-m", package, "serve", "--migrate"]
    process = ServerProcess(Program(command, log=folder / f"{package}.log", environment=own | environment))
    await asyncio.to_thread(process.wait_until, lambda: is_listening(port))
    return process, f"127.0.0.1:{port}"


@pytest.fixture
async def neighbours(tmp_path: Path, nats_url: str) -> AsyncIterator[Neighbours]:
    environment = {"NATS_URL": nats_url, "NATS_NAMESPACE": f"unheard-{new_id().hex[:12]}"}
    with ExitStack() as processes:
        auth, auth_address = await started("auth_service", tmp_path, environment)
        processes.enter_context(auth)
        environment["AUTH_ADDRESS"] = auth_address
        requests, request_address = await started("request_service", tmp_path, environment)
        processes.enter_context(requests)
        yield Neighbours(auth_address, request_address, requests)


async def log_in(auth: AuthServiceStub) -> None:
    """From now on this task calls as a new client."""
    email, password = f"{new_id().hex}@example.org", "a long enough pass phrase 7"
    call.enter(call.Call())
    account = auth_pb2.RegisterRequest(
        full_name="Derartu Tulu", email=email, password=password, role=auth_pb2.ROLE_CLIENT
    )
    await rpc.unary(auth.Register, account)
    answer = await rpc.unary(auth.Login, auth_pb2.LoginRequest(identifier=email, password=password))
    call.enter(call.Call(request_id="test-request", token=answer.tokens.access_token))


async def upload(files: FileServiceStub, request_id: str) -> pb.File:
    async def messages() -> AsyncIterator[pb.UploadFileRequest]:
        yield pb.UploadFileRequest(header=pb.UploadHeader(request_id=request_id, filename="a"))
        yield pb.UploadFileRequest(chunk=b"text")

    return (await rpc.upload(files.UploadFile, messages())).file


async def test_who_is_not_known_yet_is_asked_for_once(settings: Settings, neighbours: Neighbours) -> None:
    addresses = {"auth_address": neighbours.auth_address, "request_address": neighbours.request_address}
    async with (
        app.running(settings.model_copy(update=addresses)) as chassis,
        rpc.channel(neighbours.auth_address) as auth,
        rpc.channel(neighbours.request_address) as requests,
        rpc.channel(f"127.0.0.1:{chassis.server.port}") as channel,
    ):
        files = FileServiceStub(channel)
        await log_in(AuthServiceStub(auth))
        client = call.current()
        wanted = request_pb2.CreateRequestRequest(description="Flat tire", latitude=9.0, longitude=38.7)
        request_id = (await rpc.unary(RequestServiceStub(requests).CreateRequest, wanted)).request.id
        file = await upload(files, request_id)

        await log_in(AuthServiceStub(auth))
        stranger = call.current()
        for into in (request_id, str(new_id())):
            with pytest.raises(NotFound) as refused:
                await upload(files, into)
            assert refused.value.code == "REQUEST_NOT_FOUND"
        with pytest.raises(NotFound) as refused:
            await rpc.unary(files.GetFile, pb.GetFileRequest(file_id=file.id))
        assert refused.value.code == "FILE_NOT_FOUND"

        await asyncio.to_thread(neighbours.request_process.stop)
        call.enter(client)
        assert (await upload(files, request_id)).request_id == request_id
        call.enter(stranger)
        with pytest.raises(Unavailable):
            await upload(files, request_id)
