"""A provider whose registration has not arrived here is known to auth-service."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from remote_testing import Remote, issuer

from kit import call, rpc
from kit.call import Call
from kit.errors import Unavailable
from kit.ids import new_id
from request_service import app
from request_service.settings import Settings
from testkit.people import Person, expect_error, outcome
from testkit.processes import Program, ServerProcess, free_port, is_listening
from twou.auth.v1 import auth_pb2, auth_pb2_grpc
from twou.request.v1 import provider_pb2 as provider
from twou.request.v1 import request_pb2 as request


async def test_unknown_provider_is_refused_while_auth_service_is_down(remote: Remote) -> None:
    created = await remote.create(issuer.person("client"))
    newcomer = issuer.person("provider")
    for method, message in (
        (remote.providers.UpdateProfile, provider.UpdateProfileRequest(is_available=True)),
        (remote.requests.AcceptRequest, request.AcceptRequestRequest(request_id=created.id)),
    ):
        await expect_error(newcomer(method, message), Unavailable)
        # The role is checked before auth-service is asked.
        assert await outcome(issuer.person("client")(method, message)) == "ONLY_PROVIDERS"
    asked = provider.GetProviderRequest(provider_id=str(newcomer.id))
    assert await outcome(newcomer(remote.providers.GetProvider, asked)) == "PROVIDER_NOT_FOUND"


@pytest.fixture
async def auth_port(preloaded: None, tmp_path: Path, nats_url: str, namespace: str) -> AsyncIterator[int]:
    """A real auth-service, which publishes to a namespace without consumers."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'auth.db'}",
        "NATS_URL": nats_url,
        # Its streams are deleted with the others.
        "NATS_NAMESPACE": f"{namespace}-unheard",
    }
    command = [sys.executable, "-m", "auth_service", "serve", "--migrate"]
    with ServerProcess(Program(command, log=tmp_path / "auth.log", environment=environment)) as process:
        await asyncio.to_thread(process.wait_until, lambda: is_listening(port))
        yield port


async def registered(auth: auth_pb2_grpc.AuthServiceStub) -> str:
    """Registers a provider and returns their access token."""
    account = auth_pb2.RegisterRequest(
        full_name="Derartu Tulu",
        email=f"{new_id().hex}@example.org",
        password="a long enough pass phrase 7",
        role=auth_pb2.ROLE_PROVIDER,
    )
    call.enter(Call())
    await rpc.unary(auth.Register, account)
    login = auth_pb2.LoginRequest(identifier=account.email, password=account.password)
    return (await rpc.unary(auth.Login, login)).tokens.access_token


async def test_unknown_provider_gets_the_name_of_their_account(settings: Settings, auth_port: int) -> None:
    auth_address = f"127.0.0.1:{auth_port}"
    running = app.running(settings.model_copy(update={"auth_address": auth_address}))
    async with (
        running as chassis,
        rpc.channel(auth_address) as auth,
        rpc.channel(f"127.0.0.1:{chassis.server.port}") as channel,
    ):
        newcomer = Person(new_id(), await registered(auth_pb2_grpc.AuthServiceStub(auth)))
        method = Remote.of(chassis, channel).providers.UpdateProfile
        update = provider.UpdateProfileRequest(is_available=True)
        answers = await asyncio.gather(*(newcomer(method, update) for _ in range(5)))
    assert {answer.provider.name for answer in answers} == {"Derartu Tulu"}
