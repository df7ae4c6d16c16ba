"""Tests of the audit entries about logins, sessions and passwords, and of what they must not hold."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from auth_testing import Ask, LogIn, Register
from google.protobuf.message import Message
from sqlalchemy import delete, select, update

from auth_service.audit.models import AuditEntry
from auth_service.sessions.models import LoginSession
from auth_service.sessions.password_guard import FAILURE_WINDOW
from auth_service.throttle.models import AttemptCount
from kit import clock
from kit.database import Database
from kit.errors import AppError, Unauthenticated
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub

type Call = Callable[..., Awaitable[Any]]
type Trail = Callable[[], Awaitable[list[AuditEntry]]]


@pytest.fixture(autouse=True)
async def person(register: Register, database: Database) -> pb.RegisterRequest:
    """A user without audit entries."""
    person = await register()
    async with database.transaction() as session:
        await session.execute(delete(AuditEntry))
    return person


@pytest.fixture
def call(auth: AuthServiceStub, ask: Ask) -> Call:
    """Calls the method that the message is for."""

    async def call(message: Message, **travelling: str) -> Any:
        return await ask(getattr(auth, message.DESCRIPTOR.name.removesuffix("Request")), message, **travelling)

    return call


@pytest.fixture
def trail(database: Database) -> Trail:
    async def trail() -> list[AuditEntry]:
        async with database.read() as session:
            # These entries are written some time after a registration.
            others = AuditEntry.action != "verification_requested"
            return list(await session.scalars(select(AuditEntry).where(others).order_by(AuditEntry.id)))

    return trail


def claims_of(tokens: pb.TokenPair) -> tuple[UUID, UUID]:
    """The account and the session."""
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    return UUID(claims["sub"]), UUID(claims["sid"])


async def fail(answer: Awaitable[object]) -> None:
    with pytest.raises(AppError):
        await answer


def actions(entries: list[AuditEntry]) -> list[str]:
    return [entry.action for entry in entries]


async def test_a_session_from_its_beginning_to_its_end(
    call: Call, person: pb.RegisterRequest, log_in: LogIn, trail: Trail
) -> None:
    tokens = await log_in(person, client_address="192.0.2.1", client_agent="Firefox", request_id="request-1")
    user, session = claims_of(tokens)
    await call(pb.LogoutRequest(), token=tokens.access_token, client_address="192.0.2.2")
    begun, ended = await trail()
    for entry, action, address in ((begun, "logged_in", "192.0.2.1"), (ended, "logged_out", "192.0.2.2")):
        assert (entry.action, entry.outcome, entry.address) == (action, "success", address)
        assert (entry.actor_id, entry.subject_id, entry.session_id) == (user, user, session)
    assert (begun.device, begun.request_id) == ("Firefox", "request-1")


async def test_sessions_that_are_ended_from_another(
    call: Call, person: pb.RegisterRequest, log_in: LogIn, trail: Trail
) -> None:
    here, there, third = [await log_in(person) for _ in range(3)]
    await call(pb.EndSessionRequest(session_id=str(claims_of(there)[1])), token=here.access_token)
    await call(pb.EndOtherSessionsRequest(), token=here.access_token)
    entries = (await trail())[3:]
    assert actions(entries) == ["session_ended"] * 2
    assert [entry.session_id for entry in entries] == [claims_of(each)[1] for each in (there, third)]
    assert {entry.details["reason"] for entry in entries} == {"ended_elsewhere"}


async def test_a_stolen_refresh_token(
    call: Call, person: pb.RegisterRequest, log_in: LogIn, database: Database, trail: Trail
) -> None:
    tokens = await log_in(person)
    user, session_id = claims_of(tokens)
    async with database.transaction() as session:
        hour_ago = clock.now() - timedelta(hours=1)
        of_it = update(LoginSession).where(LoginSession.id == session_id)
        await session.execute(of_it.values(counter=5, last_used_at=hour_ago))
    for _ in range(3):
        await fail(call(pb.RefreshRequest(refresh_token=tokens.refresh_token)))
    entry = (await trail())[-1]
    assert actions(await trail()) == ["logged_in", "refresh_token_replayed"]
    # The user is unknown.
    assert (entry.outcome, entry.actor_id, entry.subject_id, entry.session_id) == ("failure", None, user, session_id)


async def test_wrong_passwords_and_the_first_try_that_was_too_many(
    call: Call, person: pb.RegisterRequest, log_in: LogIn, database: Database, trail: Trail
) -> None:
    user, _ = claims_of(await log_in(person))
    wrong = pb.LoginRequest(identifier=person.email, password="wrong-horse-42")
    for _ in range(2):
        async with database.transaction() as session:
            await session.execute(delete(AuditEntry))
        outcomes = [call(wrong, client_address="192.0.2.3") for _ in range(12)]
        refused = await asyncio.gather(*outcomes, return_exceptions=True)
        assert all(isinstance(error, AppError) for error in refused)
        # Also with the right one, from here.
        await fail(log_in(person, client_address="192.0.2.3"))
        entries = await trail()
        assert sorted(actions(entries)) == ["login_blocked"] + ["login_failed"] * 5
        assert {(entry.actor_id, entry.subject_id, entry.outcome) for entry in entries} == {(None, user, "failure")}
        async with database.transaction() as session:
            for failures in await session.scalars(select(AttemptCount)):
                failures.moments = [moment - FAILURE_WINDOW.total_seconds() for moment in failures.moments]


async def test_what_was_typed_is_not_in_the_trail(call: Call, trail: Trail) -> None:
    for typed in ("unknown-name@example.com", "my-password-1"):
        await fail(call(pb.LoginRequest(identifier=typed, password="typed-horse-42")))
    entries = await trail()
    assert [(entry.action, entry.subject_id, entry.details) for entry in entries] == [("login_failed", None, {})] * 2
    told = json.dumps(
        [[str(getattr(entry, column.name)) for column in AuditEntry.__table__.columns] for entry in entries]
    )
    for secret in ("unknown-name", "my-password", "typed-horse"):
        assert secret not in told


async def test_changes_of_the_password(call: Call, person: pb.RegisterRequest, log_in: LogIn, trail: Trail) -> None:
    here, there = await log_in(person), await log_in(person)
    user, session = claims_of(here)

    async def change(old: str) -> None:
        request = pb.ChangePasswordRequest(old_password=old, new_password="another-horse-42")
        await call(request, token=here.access_token)

    await fail(change("wrong-horse-42"))
    await change(person.password)
    entries = (await trail())[2:]
    assert sorted(actions(entries)) == ["password_change_failed", "password_changed", "session_ended"]
    by_action = {entry.action: entry for entry in entries}
    for action in ("password_change_failed", "password_changed"):
        assert by_action[action].actor_id == by_action[action].subject_id == user
        assert by_action[action].session_id == session
    assert by_action["session_ended"].session_id == claims_of(there)[1]
    assert by_action["session_ended"].details == {"reason": "password_changed"}


async def test_a_refused_refresh_leaves_no_trace(call: Call, trail: Trail) -> None:
    with pytest.raises(Unauthenticated):
        await call(pb.RefreshRequest(refresh_token="junk"))
    assert await trail() == []
