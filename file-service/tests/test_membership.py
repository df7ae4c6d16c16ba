"""file-service asks the real request-service about requests whose events have not arrived."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from functools import partial

import pytest
from file_testing import running_service

from file_service.settings import Settings
from kit import call, rpc
from kit.errors import NotFound, Unavailable
from kit.ids import new_id
from testkit.people import expect_error
from testkit.processes import UNUSED_ADDRESS, Program, ServerProcess, free_port, is_listening
from twou.auth.v1 import auth_pb2
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub
from twou.request.v1 import request_pb2
from twou.request.v1.request_pb2_grpc import RequestServiceStub


@pytest.fixture(scope="module")
async def addresses(
    preloaded: None, tmp_path_factory: pytest.TempPathFactory, nats_url: str, nats_namespace: str
) -> AsyncIterator[dict[str, str]]:
    """Addresses of auth-service and request-service, which run as processes in a namespace without consumers."""
    folder, ports = tmp_path_factory.mktemp("services"), {"auth_service": free_port(), "request_service": free_port()}
    found = {f"{package.removesuffix('_service')}_address": f"127.0.0.1:{port}" for package, port in ports.items()}
    # Its streams are deleted with the others of this module.
    environment = {"PATH": os.environ["PATH"], "NATS_URL": nats_url, "NATS_NAMESPACE": f"{nats_namespace}-unheard"}
    environment["AUTH_ADDRESS"] = found["auth_address"]
    with ExitStack() as stack:
        started = []
        for package, port in ports.items():
            own = {"PORT": str(port), "DATABASE_URL": f"sqlite:///{folder / package}.db"}
            command = [sys.executable, "-m", package, "serve", "--migrate"]
            program = Program(command, log=folder / f"{package}.log", environment=environment | own)
            started.append((stack.enter_context(ServerProcess(program)), port))
        for process, port in started:
            await asyncio.to_thread(process.wait_until, partial(is_listening, port), seconds=50)
        yield found


async def log_in(auth: AuthServiceStub) -> None:
    """Makes a new client the caller of all further calls of this task."""
    email, password = f"{new_id().hex}@example.org", "a long enough pass phrase 7"
    call.enter(call.Call())
    await rpc.unary(auth.Register, auth_pb2.RegisterRequest(full_name="Derartu", email=email, password=password))
    answer = await rpc.unary(auth.Login, auth_pb2.LoginRequest(identifier=email, password=password))
    call.enter(call.Call(request_id="test-request", token=answer.tokens.access_token))


async def test_request_service_is_asked_about_an_unknown_request(settings: Settings, addresses: dict[str, str]) -> None:
    async with (
        running_service(settings, **addresses) as files,
        running_service(settings, **addresses | {"request_address": UNUSED_ADDRESS}) as cut_off,
        rpc.channel(addresses["auth_address"]) as auth,
        rpc.channel(addresses["request_address"]) as requests,
    ):
        await log_in(AuthServiceStub(auth))
        client = call.current()
        wanted = request_pb2.CreateRequestRequest(description="Flat tire", latitude=9.0, longitude=38.7)
        request_id = (await rpc.unary(RequestServiceStub(requests).CreateRequest, wanted)).request.id
        file = await files.upload([b"text"], request_id=request_id)

        await log_in(AuthServiceStub(auth))
        stranger = call.current()
        for into in (request_id, str(new_id())):
            await expect_error(files.upload([b"text"], request_id=into), NotFound, "REQUEST_NOT_FOUND")
        await expect_error(files.get(file.id), NotFound, "FILE_NOT_FOUND")

        # A replica that does not reach request-service knows the client from the shared database.
        call.enter(client)
        assert (await cut_off.upload([b"text"], request_id=request_id)).request_id == request_id
        call.enter(stranger)
        await expect_error(cut_off.upload([b"text"], request_id=request_id), Unavailable)
