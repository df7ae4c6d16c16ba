"""The process as an operator starts it: `serve`, `admin`, and what it writes while it runs."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from auth_testing import Ask

from kit import rpc
from kit.errors import AppError, InvalidInput
from kit.identity import AUTH_SERVICE
from testkit.processes import free_port
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub
from twou.auth.v1.verification_pb2 import RequestPasswordResetRequest, ResetPasswordRequest, VerifyEmailRequest
from twou.auth.v1.verification_pb2_grpc import VerificationServiceStub

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


@pytest.fixture
def serving(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    # The output goes to a file: a pipe that is never read would block the process once it is full.
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "-m", "auth_service", "serve", "--migrate"]
        process = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=log, stderr=log)
    yield process
    process.kill()
    process.wait()


async def test_a_life(environment: dict[str, str], serving: subprocess.Popen[bytes], tmp_path: Path, ask: Ask) -> None:
    async with rpc.channel(f"127.0.0.1:{environment['PORT']}", AUTH_SERVICE) as channel:
        async with asyncio.timeout(20):
            await channel.channel_ready()
        auth = AuthServiceStub(channel)
        verification = VerificationServiceStub(channel)
        # Both at once, because starting a process takes long.
        command = asyncio.to_thread(_run, environment, "admin", "unknown@example.com")
        secrets, (code, output) = await asyncio.gather(_use(auth, ask), command)
        secrets += await _forget_password(verification, ask, tmp_path)
    assert (code, "There is no account with the e-mail address unknown@example.com" in output) == (1, True)
    serving.terminate()
    assert await asyncio.to_thread(serving.wait, 10) == 0
    log = (tmp_path / "log").read_text()
    assert '"/twou.auth.v1.AuthService/Login"' in log
    for secret in [PASSWORD, WRONG, *secrets]:
        assert secret not in log
    assert "$argon2id$" not in log


def _run(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "auth_service", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, done.stdout + done.stderr


async def _forget_password(verification: VerificationServiceStub, ask: Ask, folder: Path) -> list[str]:
    """Sets another password with what was mailed; returns the secrets of all mails."""
    await ask(verification.RequestPasswordReset, RequestPasswordResetRequest(email="abebe@example.com"))
    mailed: list[str] = []
    async with asyncio.timeout(10):
        while len(mailed) < 2:
            await asyncio.sleep(0.05)
            texts = [path.read_text() for path in sorted((folder / ".data" / "mails").glob("*.eml"))]
            mailed = [secret for text in texts for secret in re.findall(r"^[\w-]{43}$|^\d{8}$", text, re.MULTILINE)]
    code, token = mailed
    await ask(verification.VerifyEmail, VerifyEmailRequest(email="abebe@example.com", code=code))
    reset = ResetPasswordRequest(token=token, new_password=NEW)
    await ask(verification.ResetPassword, reset)
    with pytest.raises(InvalidInput, match="already been used"):
        await ask(verification.ResetPassword, reset)
    return [*mailed, NEW]


async def _use(auth: AuthServiceStub, ask: Ask) -> list[str]:
    """Does all that has to do with secrets, the failures included; returns the secrets."""
    person = pb.RegisterRequest(full_name="Abebe", email="abebe@example.com", password=PASSWORD)
    await ask(auth.Register, person)
    good = pb.LoginRequest(identifier=person.email, password=PASSWORD)
    tokens = (await ask(auth.Login, good)).tokens
    new = (await ask(auth.Refresh, pb.RefreshRequest(refresh_token=tokens.refresh_token))).tokens
    for method, message, token in (
        (auth.Register, person, None),
        (auth.Register, pb.RegisterRequest(full_name="", email="x", password=WRONG), None),
        (auth.Login, pb.LoginRequest(identifier=person.email, password=WRONG), None),
        # People type a password where the name belongs.
        (auth.Login, pb.LoginRequest(identifier=PASSWORD, password=WRONG), None),
        (auth.Refresh, pb.RefreshRequest(refresh_token=new.access_token), None),
        (auth.GetMe, pb.GetMeRequest(), new.refresh_token),
    ):
        with pytest.raises(AppError):
            await ask(method, message, token=token)
    await ask(auth.Logout, pb.LogoutRequest(), token=new.access_token)
    return [tokens.access_token, tokens.refresh_token, new.access_token, new.refresh_token]
