"""Attacks with a stolen access token on the account of its owner, who must keep it or get it back."""

from datetime import timedelta
from uuid import UUID

import jwt
from sqlalchemy import update

from auth_service.sessions.models import LoginSession
from auth_service.settings import Settings
from kit import clock
from kit.database import Database
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Person
from tests.test_recovery import NEW_PASSWORD, reset
from tools.stack.config import AUTH
from tools.stack.stack import Stack


async def age_login(stack: Stack, person: Person) -> None:
    """Sets the login of *person* back by eleven minutes, and takes new tokens of its session."""
    claims = jwt.decode(person.tokens["access_token"], options={"verify_signature": False})
    settings = Settings(database_url=stack.config.environment_of(AUTH)["DATABASE_URL"])
    async with Database(settings.database_url) as database, database.transaction() as session:
        aged = update(LoginSession).where(LoginSession.id == UUID(claims["sid"]))
        await session.execute(aged.values(created_at=clock.now() - timedelta(minutes=11)))
    person.tokens = (await person.post("/auth/refresh", refresh_token=person.tokens["refresh_token"])).json()
    person.http.headers["Authorization"] = f"Bearer {person.tokens['access_token']}"


async def test_stolen_token_does_not_take_the_account(stack: Stack, client: Person) -> None:
    await age_login(stack, client)
    for method, path in (("PATCH", "/users/me"), ("DELETE", "/users/me"), ("DELETE", "/auth/sessions")):
        for password, status, code in (
            (None, 403, "REAUTHENTICATION_REQUIRED"),
            ("wrong-one-1", 400, "WRONG_PASSWORD"),
        ):
            body = {"email": f"thief-{client.email}"} | ({"password": password} if password else {})
            answer = await client.http.request(method, path, json=body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), (method, path)
    # Without a body, too.
    assert (await client.http.delete("/users/me")).status_code == 403
    assert Mailbox(stack, f"thief-{client.email}").mails() == []
    asked = await client.http.patch("/users/me", json={"email": f"new-{client.email}", "password": PASSWORD})
    assert (asked.json()["email"], asked.json()["pending_email"]) == (client.email, f"new-{client.email}")


async def test_objection_gives_the_account_back(stack: Stack, client: Person) -> None:
    """The thief has a young login, even the password, and confirms an address of their own."""
    mailbox, email = Mailbox(stack, client.email), f"thief-{client.email}"
    assert (await client.http.patch("/users/me", json={"email": email})).status_code == 200
    code = await Mailbox(stack, email).code()
    moved = await client.post("/auth/verify-email", code=code)
    assert (moved.json()["user"]["email"], moved.json()["user"]["pending_email"]) == (email, None)
    async with Person(client.url) as owner:
        token = await mailbox.objection()
        assert (await owner.post("/auth/object-to-email-change", token=token)).status_code == 200
        again = await owner.post("/auth/object-to-email-change", token=token)
        assert (again.status_code, again.json()["error"]["code"]) == (400, "INVALID_OBJECTION")
        await client.until_refused()
        for address in (email, client.email):
            assert (await owner.post("/auth/login", email=address, password=PASSWORD)).status_code == 401
        assert (await reset(owner, await mailbox.reset_token()))[0] == 200
        assert (await owner.post("/auth/login", email=client.email, password=NEW_PASSWORD)).status_code == 200
