"""Audit entries about logins, sessions and passwords, and secrets that they must not contain."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from auth_testing import (
    Service,
    age_counts,
    audit_entries,
    claims_of,
    delete_rows,
    find_user,
    session_of,
    update_rows,
    with_password,
)

from auth_service.audit.models import AuditEntry
from auth_service.sessions.models import LoginSession
from auth_service.sessions.password_guard import FAILURE_WINDOW
from kit import clock
from kit.database import Database
from kit.errors import AppError, Unauthenticated
from testkit.people import expect_error, outcome, outcomes
from twou.auth.v1 import auth_pb2 as pb

type Trail = Callable[[], Awaitable[Sequence[AuditEntry]]]


@pytest.fixture(autouse=True)
async def person(service: Service, database: Database) -> pb.RegisterRequest:
    """A user without audit entries."""
    person = await service.register()
    await delete_rows(database, AuditEntry)
    return person


@pytest.fixture
def trail(database: Database) -> Trail:
    # Entries about a verification are written some time after a registration.
    return lambda: audit_entries(database, AuditEntry.action != "verification_requested")


def user_of(tokens: pb.TokenPair) -> UUID:
    return UUID(claims_of(tokens)["sub"])


def actions(entries: Sequence[AuditEntry]) -> list[str]:
    return [entry.action for entry in entries]


async def test_login_and_logout_are_recorded(service: Service, person: pb.RegisterRequest, trail: Trail) -> None:
    origin = {"client_address": "192.0.2.1", "client_agent": "Firefox", "request_id": "request-1"}
    tokens = await service.log_in(person, **origin)
    user, session = user_of(tokens), session_of(tokens)
    await service.call(pb.LogoutRequest(), token=tokens.access_token, client_address="192.0.2.2")
    begun, ended = await trail()
    for entry, action, address in ((begun, "logged_in", "192.0.2.1"), (ended, "logged_out", "192.0.2.2")):
        assert (entry.action, entry.outcome, entry.address) == (action, "success", address)
        assert (entry.actor_id, entry.subject_id, entry.session_id) == (user, user, session)
    assert (begun.device, begun.request_id) == ("Firefox", "request-1")


async def test_sessions_ended_from_another_are_recorded(
    service: Service, person: pb.RegisterRequest, trail: Trail
) -> None:
    here, there, _ = [await service.log_in(person) for _ in range(3)]
    await service.call(pb.EndSessionRequest(session_id=str(session_of(there))), token=here.access_token)
    await service.call(pb.EndOtherSessionsRequest(), token=here.access_token)
    ended = [(entry.action, entry.session_id, entry.details) for entry in (await trail())[3:]]
    reason = {"reason": "ended_elsewhere"}
    assert ended == [
        ("session_ended", session_of(there), reason),
        # The only one left, as one of any number, ended from the session that the entry names.
        ("session_ended", session_of(here), reason | {"sessions": "1"}),
    ]


async def test_replay_of_a_refresh_token_is_recorded_once(
    service: Service, tokens: pb.TokenPair, database: Database, trail: Trail
) -> None:
    hour_ago, session_id = clock.now() - timedelta(hours=1), session_of(tokens)
    await update_rows(database, LoginSession, LoginSession.id == session_id, counter=5, last_used_at=hour_ago)
    for _ in range(3):
        await expect_error(service.refresh(tokens), AppError)
    login, entry = await trail()
    assert actions([login, entry]) == ["logged_in", "refresh_token_replayed"]
    # The actor is unknown.
    assert (entry.outcome, entry.actor_id, entry.subject_id) == ("failure", None, user_of(tokens))
    assert entry.session_id == session_id


async def test_failed_logins_and_the_first_throttled_one_are_recorded(
    service: Service, person: pb.RegisterRequest, database: Database, trail: Trail
) -> None:
    user, here = await find_user(database, person), {"client_address": "192.0.2.3"}
    wrong = with_password(person, "wrong-horse-42")
    for _ in range(2):
        await delete_rows(database, AuditEntry)
        answers = await outcomes(*(service.log_in(wrong, **here) for _ in range(12)))
        assert "OK" not in answers
        # From here, the right password is refused, too.
        await expect_error(service.log_in(person, **here), AppError)
        entries = await trail()
        assert sorted(actions(entries)) == ["login_blocked"] + ["login_failed"] * 5
        assert {(entry.actor_id, entry.subject_id, entry.outcome) for entry in entries} == {(None, user.id, "failure")}
        await age_counts(database, FAILURE_WINDOW)


async def test_trail_contains_nothing_that_was_typed(service: Service, trail: Trail) -> None:
    for typed in ("unknown-name@example.com", "my-password-1"):
        await expect_error(service.call(pb.LoginRequest(identifier=typed, password="typed-horse-42")), AppError)
    entries = await trail()
    assert [(entry.action, entry.subject_id, entry.details) for entry in entries] == [("login_failed", None, {})] * 2
    stored = json.dumps(
        [[str(getattr(entry, column.name)) for column in AuditEntry.__table__.columns] for entry in entries]
    )
    for secret in ("unknown-name", "my-password", "typed-horse"):
        assert secret not in stored


async def test_password_changes_and_their_failures_are_recorded(
    service: Service, person: pb.RegisterRequest, trail: Trail
) -> None:
    here, _ = await service.log_in(person), await service.log_in(person)
    user = user_of(here)
    for old in ("wrong-horse-42", person.password):
        request = pb.ChangePasswordRequest(old_password=old, new_password="another-horse-42")
        await outcome(service.call(request, token=here.access_token))
    entries = (await trail())[2:]
    assert sorted(actions(entries)) == ["password_change_failed", "password_changed", "session_ended"]
    by_action = {entry.action: entry for entry in entries}
    for action in ("password_change_failed", "password_changed"):
        entry = by_action[action]
        assert (entry.actor_id, entry.subject_id, entry.session_id) == (user, user, session_of(here))
    ended = by_action["session_ended"]
    assert (ended.session_id, ended.details) == (session_of(here), {"reason": "password_changed", "sessions": "1"})


async def test_invalid_refresh_token_is_not_recorded(service: Service, trail: Trail) -> None:
    await expect_error(service.call(pb.RefreshRequest(refresh_token="junk")), Unauthenticated)
    assert await trail() == []
