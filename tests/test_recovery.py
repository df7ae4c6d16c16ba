"""Password reset and e-mail verification, with the mails that the system sends."""

import asyncio
from collections import Counter

import pytest

from tests.mailbox import Mailbox
from tests.people import PASSWORD, Person
from tests.test_accounts import on_another_device
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

NEW_PASSWORD = "another-way-home-2"


async def reset(person: Person, token: str, password: str = NEW_PASSWORD) -> tuple[int, str]:
    answer = await person.post("/auth/reset-password", token=token, new_password=password)
    return answer.status_code, answer.json().get("detail", "")


async def test_password_reset_ends_all_sessions(stack: Stack, client: Person) -> None:
    mailbox, other = Mailbox(stack, client.email), await on_another_device(client)
    assert (await client.post("/auth/request-password-reset", email=client.email.upper())).status_code == 200
    token = await mailbox.reset_token()
    assert (await reset(client, token, "short1"))[0] == 422
    assert await reset(client, token) == (200, "")
    await client.until_refused()
    await other.until_refused()
    refreshed = await client.post("/auth/refresh", refresh_token=client.tokens["refresh_token"])
    assert refreshed.status_code == 401
    assert (await client.post("/auth/login", email=client.email, password=PASSWORD)).status_code == 401
    assert (await client.post("/auth/login", email=client.email, password=NEW_PASSWORD)).status_code == 200
    # The owner is notified of the change.
    assert "token" not in await mailbox.mail("password", number=2)


async def test_reset_token_works_once_under_concurrency(stack: Stack, client: Person) -> None:
    await client.post("/auth/request-password-reset", email=client.email)
    token = await Mailbox(stack, client.email).reset_token()
    answers = await asyncio.gather(*(reset(client, token, f"a-new-way-home-{n}") for n in range(8)))
    assert Counter(status for status, _ in answers) == {200: 1, 400: 7}
    assert all("already been used" in detail for status, detail in answers if status == 400)


async def test_unknown_reset_token_is_rejected(client: Person) -> None:
    for token in ("x", "A" * 43, "é", client.tokens["refresh_token"]):
        status, detail = await reset(client, token)
        assert status == 400, detail
    assert (await client.post("/auth/reset-password", token="", new_password=NEW_PASSWORD)).status_code in (400, 422)


async def test_address_change_voids_the_reset_token(stack: Stack, client: Person) -> None:
    mailbox = Mailbox(stack, client.email)
    await client.post("/auth/request-password-reset", email=client.email)
    token = await mailbox.reset_token()
    moved = await client.http.patch("/users/me", json={"email": f"new-{client.email}"})
    assert moved.status_code == 200
    # The old address is notified, and the new one receives a verification code.
    assert await mailbox.mail("e-mail address")
    code = await Mailbox(stack, f"new-{client.email}").code()
    assert (await client.post("/auth/verify-email", code=code)).status_code == 200
    assert (await reset(client, token))[0] == 400


async def test_reset_request_does_not_reveal_accounts(stack: Stack, client: Person) -> None:
    known = await client.post("/auth/request-password-reset", email=client.email)
    unknown = await client.post("/auth/request-password-reset", email=f"unknown-{client.email}")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (200, known.content)
    assert (await client.post("/auth/request-password-reset", email="no address")).status_code == 422
    await Mailbox(stack, client.email).reset_token()
    assert Mailbox(stack, f"unknown-{client.email}").mails() == []


async def test_mailed_code_verifies_the_address(stack: Stack, client: Person) -> None:
    assert not (await client.get("/users/me")).json()["email_verified"]
    code = await Mailbox(stack, client.email).code()
    wrong = str((int(code) + 1) % 10**8).zfill(8)
    for _ in range(2):
        answer = await client.post("/auth/verify-email", code=wrong)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_VERIFICATION_CODE")
    verified = await client.post("/auth/verify-email", code=code)
    assert verified.status_code == 200, verified.text
    assert verified.json()["user"]["email_verified"]
    assert (await client.get("/users/me")).json()["email_verified"]
    assert (await client.post("/auth/verify-email", code=code)).status_code == 400


async def test_code_is_void_after_five_wrong_guesses(stack: Stack, client: Person) -> None:
    code = await Mailbox(stack, client.email).code()
    for guess in range(5):
        wrong = str((int(code) + 1 + guess) % 10**8).zfill(8)
        assert (await client.post("/auth/verify-email", code=wrong)).status_code == 400
    assert (await client.post("/auth/verify-email", code=code)).status_code in (400, 429)


async def test_code_verifies_the_address_without_login(stack: Stack, client: Person) -> None:
    code = await Mailbox(stack, client.email).code()
    async with Person(stack.gateway_url) as other:
        del other.http.headers["Authorization"]
        assert (await other.post("/auth/verify-email", code=code)).status_code == 401
        assert (await other.post("/auth/request-verification")).status_code == 401
        verified = await other.post("/auth/verify-email", code=code, email=client.email)
        assert verified.status_code == 200, verified.text
        assert verified.json()["user"] is None
    assert (await client.get("/users/me")).json()["email_verified"]
