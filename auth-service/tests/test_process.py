"""The process as an operator starts it: `serve`, `admin`, and what it writes while it runs."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from auth_testing import Client, with_password

from auth_service.mails.messages import plain_text
from kit import rpc
from kit.errors import AppError, InvalidInput
from testkit.people import expect_error
from testkit.processes import Program, ServerProcess, free_port
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.verification_pb2 import RequestPasswordResetRequest, ResetPasswordRequest, VerifyEmailRequest

PASSWORD = "a-secret-never-logged-1"
NEW = "another-secret-never-logged-1"
WRONG = "a-wrong-one-never-logged-1"


@pytest.fixture
def environment(database_url: str, nats_url: str, nats_namespace: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url,
        "NATS_URL": nats_url,
        "NATS_NAMESPACE": nats_namespace,
        "PORT": str(free_port()),
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "json",
        "SHUTDOWN_GRACE_SECONDS": "1",
    }


async def test_process_serves_and_logs_no_secret(environment: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "auth_service", "serve", "--migrate"]
    serving = Program(command, tmp_path / "log", stop_signal=signal.SIGTERM, environment=environment)
    with ServerProcess(serving) as process:
        async with rpc.channel(f"127.0.0.1:{environment['PORT']}") as channel:
            async with asyncio.timeout(20):
                await channel.channel_ready()
            client = Client(channel, tmp_path / ".data" / "mails")
            # Both at once, because starting a process takes long.
            admin = asyncio.to_thread(_run, environment, "admin", "unknown@example.com")
            secrets, (code, output) = await asyncio.gather(_use(client), admin)
            secrets += await _reset_password(client)
    assert (code, "There is no account with the e-mail address unknown@example.com" in output) == (1, True)
    assert process.exit_code == 0
    log = (tmp_path / "log").read_text()
    assert '"/twou.auth.v1.AuthService/Login"' in log
    for secret in [PASSWORD, WRONG, *secrets]:
        assert secret not in log
    assert "$argon2id$" not in log


def _run(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "auth_service", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, done.stdout + done.stderr


async def _reset_password(client: Client) -> list[str]:
    """Sets another password with a mailed token; returns the secrets of all mails."""
    await client.call(RequestPasswordResetRequest(email="abebe@example.com"))
    async with asyncio.timeout(10):
        mails = await client.mails_to("abebe@example.com", number=2)
    code, token = re.findall(r"^[\w-]{43}$|^\d{8}$", "\n".join(plain_text(mail) for mail in mails), re.MULTILINE)
    await client.call(VerifyEmailRequest(email="abebe@example.com", code=code))
    reset = ResetPasswordRequest(token=token, new_password=NEW)
    await client.call(reset)
    assert "already been used" in (await expect_error(client.call(reset), InvalidInput)).message
    return [code, token, NEW]


async def _use(client: Client) -> list[str]:
    """Calls all methods that have to do with secrets, the failures included; returns the secrets."""
    person = await client.register(email="abebe@example.com", password=PASSWORD)
    tokens = await client.log_in(person)
    new = await client.refresh(tokens)
    for attempt in (
        client.call(person),
        client.register(full_name="", email="x", password=WRONG),
        client.log_in(with_password(person, WRONG)),
        # People type a password where the name belongs.
        client.call(pb.LoginRequest(identifier=PASSWORD, password=WRONG)),
        client.call(pb.RefreshRequest(refresh_token=new.access_token)),
        client.call(pb.GetMeRequest(), token=new.refresh_token),
    ):
        await expect_error(attempt, AppError)
    await client.call(pb.LogoutRequest(), token=new.access_token)
    return [tokens.access_token, tokens.refresh_token, new.access_token, new.refresh_token]
