"""Invalid tokens of every kind get a 401 or 400 at every entry point, and never a 5xx."""

import asyncio
from typing import Any

import grpc.aio
import httpx2
import pytest
import pytest_asyncio

from tests.forge import Forger
from tests.mailbox import Mailbox
from tests.people import PASSWORD, UNKNOWN_ID, Person, is_problem
from tools.stack.stack import Stack

# A route of each service but chat-service.
PATHS = ("/auth/me", "/requests/", "/providers/me/offers", f"/uploads/{UNKNOWN_ID}")

# A method of each service that a signed-in user may call.
METHODS = {
    "auth-service": "/twou.auth.v1.AuthService/GetMe",
    "request-service": "/twou.request.v1.RequestService/ListRequests",
    "chat-service": "/twou.chat.v1.ChatService/ListMessages",
    "file-service": "/twou.file.v1.FileService/GetFile",
}


@pytest_asyncio.fixture(loop_scope="session")
async def forger(stack: Stack, client: Person) -> Forger:
    return await Forger.of(stack, client)


async def handshake(client: Person, token: str) -> int:
    """Returns the status with which the gateway refuses a socket."""
    options = {"additional_headers": {"Authorization": f"Bearer {token}"}}
    return (await client.refused_socket(options=options)).status_code


async def test_token_signed_with_the_real_key_is_accepted(client: Person, forger: Forger) -> None:
    """This shows that the gateway refuses each forged token only because of its one defect."""
    answer = await client.http.get("/auth/me", headers={"Authorization": f"Bearer {forger.signed()}"})
    assert answer.status_code == 200


async def test_forged_tokens_are_rejected_everywhere(client: Person, forger: Forger) -> None:
    for what, token in forger.bad_tokens().items():
        for path in PATHS:
            answer = await client.http.get(path, headers={b"Authorization": f"Bearer {token}".encode()})
            assert_not_authenticated(answer, "INVALID_TOKEN", what)
        if token.isascii():
            assert await handshake(client, token) == 401, what


@pytest.mark.parametrize(("service", "method"), METHODS.items())
async def test_each_service_refuses_forged_tokens_by_itself(
    stack: Stack, forger: Forger, service: str, method: str
) -> None:
    """Calls the service past the gateway, which would refuse the token first."""
    (port,) = (process.port for process in stack.processes if process.name == service)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        call: Any = channel.unary_unary(method)

        async def status(token: str) -> grpc.StatusCode:
            try:
                await call(b"", metadata=(("authorization", f"Bearer {token}"),), timeout=5)
            except grpc.aio.AioRpcError as error:
                return error.code()
            return grpc.StatusCode.OK

        forged = {what: token for what, token in forger.bad_tokens().items() if token.isascii()}
        codes = {what: await status(token) for what, token in forged.items()}
        assert codes == dict.fromkeys(forged, grpc.StatusCode.UNAUTHENTICATED)
        assert await status(forger.signed()) is not grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic YTpi", "Token x", "bearer"])
async def test_missing_token_is_rejected(client: Person, header: str | None) -> None:
    del client.http.headers["Authorization"]
    for path in PATHS:
        answer = await client.http.get(path, headers={"Authorization": header} if header is not None else {})
        assert_not_authenticated(answer, "NOT_AUTHENTICATED", path)


def assert_not_authenticated(answer: httpx2.Response, code: str, what: str) -> None:
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), what
    assert answer.json()["error"]["code"] == code, what
    assert is_problem(answer), what


async def test_token_types_are_not_interchangeable(stack: Stack, client: Person) -> None:
    access, refresh = client.tokens["access_token"], client.tokens["refresh_token"]
    await client.post("/auth/request-password-reset", email=client.email)
    mailbox = Mailbox(stack, client.email)
    reset, code = await mailbox.reset_token(), await mailbox.code()
    for token in (access, reset, code):
        assert (await client.post("/auth/refresh", refresh_token=token)).status_code == 401
    for token in (access, refresh, code):
        answer = await client.post("/auth/reset-password", token=token, new_password="another-way-home-2")
        assert answer.status_code == 400
    for token in (access, refresh, reset):
        assert (await client.post("/auth/verify-email", code=token)).status_code in (400, 422)
    for token in (refresh, reset, code):
        answer = await client.http.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        assert await handshake(client, token) == 401
    # And none of them was used up by that.
    assert (await client.post("/auth/refresh", refresh_token=refresh)).status_code == 200
    assert (await client.post("/auth/verify-email", code=code)).status_code == 200
    assert (await client.post("/auth/reset-password", token=reset, new_password="another-way-home-2")).is_success


async def test_forged_key_ids_do_not_block_real_ones(client: Person, forger: Forger) -> None:
    forged = [forger.signed(header={"kid": f"forged-{number}"}) for number in range(200)]
    headers = [{"Authorization": f"Bearer {token}"} for token in forged]
    answers = await asyncio.gather(*(client.http.get("/auth/me", headers=header) for header in headers))
    assert {answer.status_code for answer in answers} == {401}
    assert (await client.get("/auth/me")).status_code == 200
    assert (await client.post("/auth/login", email=client.email, password=PASSWORD)).status_code == 200


BAD_REFRESH_TOKENS = ["x", "AAAA", "A" * 300, "é\U0001f600", "AQ" * 30, "....", "eyJhbGciOiJub25lIn0.e30."]


@pytest.mark.parametrize("token", BAD_REFRESH_TOKENS)
async def test_invalid_refresh_token_is_rejected(client: Person, token: str) -> None:
    answer = await client.post("/auth/refresh", refresh_token=token)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "INVALID_REFRESH_TOKEN"
