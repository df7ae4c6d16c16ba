"""Ending sessions costs the same however many there are, so that no account can become too large to be closed."""

import re
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from auth_testing import NEW_PASSWORD, Service, SignedIn, audit_entries, running_service, session_of
from sqlalchemy import func, insert, select, update

from auth_service.audit.models import AuditEntry
from auth_service.mails.messages import plain_text
from auth_service.sessions.models import LoginSession
from auth_service.settings import Settings
from kit import clock
from kit.database import Database
from kit.ids import new_id
from kit.revocations import Revocations
from testkit.waiting import eventually
from twou.auth.v1 import admin_pb2, verification_pb2
from twou.auth.v1 import auth_pb2 as pb

MANY = 10_000
MANY_FROM = "192.0.2.1"
AT_MOST_SECONDS = 1.0
WAYS = ("deactivation", "reset", "change of password", "end of all others", "deletion")


async def add_sessions(database: Database, user_id: UUID, count: int, *, address: str = "") -> None:
    """Adds live sessions as logins of the last minutes wrote them."""
    now = clock.now()
    row = {"user_id": user_id, "sealed_key": b"", "device": "", "address": address, "created_at": now}
    row |= {"last_used_at": now - timedelta(minutes=1), "expires_at": now + timedelta(days=7)}
    async with database.transaction() as session:
        await session.execute(insert(LoginSession), [row | {"id": new_id()} for _ in range(count)])


async def take_sessions(database: Database, user_id: UUID) -> None:
    """Gives the user `MANY` live sessions: those of the test before, which is faster than new ones."""
    alive = {"user_id": user_id, "ended_at": None, "ended_reason": None}
    async with database.transaction() as session:
        done: Any = await session.execute(update(LoginSession).where(LoginSession.address == MANY_FROM).values(alive))
    if not done.rowcount:
        await add_sessions(database, user_id, MANY, address=MANY_FROM)


async def count_live(database: Database, user_id: UUID) -> int:
    is_live = (LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
    async with database.read_once() as session:
        return await session.scalar(select(func.count()).select_from(LoginSession).where(*is_live)) or 0


async def command(service: Service, way: str, user: pb.User, tokens: pb.TokenPair, admin: SignedIn) -> float:
    """Ends the sessions of *user* in one way, and returns the seconds that the answer took."""
    request: Any
    token: str | None = tokens.access_token
    match way:
        case "deactivation":
            request, token = admin_pb2.ChangeUserRequest(user_id=user.id, is_active=False), admin[1].access_token
        case "reset":
            await service.call(verification_pb2.RequestPasswordResetRequest(email=user.email))
            (mail,) = await service.mails_to(user.email, number=1, subject="new 2U password")
            found = re.search(r"#token=([\w-]+)", plain_text(mail))
            assert found
            request, token = verification_pb2.ResetPasswordRequest(token=found[1], new_password=NEW_PASSWORD), None
        case "change of password":
            request = pb.ChangePasswordRequest(old_password="correct-horse-42", new_password=NEW_PASSWORD)
        case "end of all others":
            request = pb.EndOtherSessionsRequest()
        case _:
            request = pb.DeleteMeRequest()
    started = time.monotonic()
    await service.call(request, token=token)
    return time.monotonic() - started


@pytest.mark.parametrize("way", WAYS)
async def test_account_with_ten_thousand_sessions_is_closed_at_once(
    service: Service, database: Database, admin: SignedIn, elsewhere: Revocations, way: str
) -> None:
    user, tokens = await service.join()
    user_id, revoked = UUID(user.id), list[UUID]()
    await take_sessions(database, user_id)
    await elsewhere.until_heard(seconds=5)
    elsewhere.on_revoked(revoked.append)
    assert await command(service, way, user, tokens, admin) < AT_MOST_SECONDS
    keeps = way in ("change of password", "end of all others")
    assert await count_live(database, user_id) == keeps
    # One entry in the map of every verifier, and one in the audit trail.
    await eventually(lambda: user_id in revoked, seconds=1)
    assert revoked == [user_id]
    ended = await audit_entries(database, AuditEntry.subject_id == user_id, AuditEntry.action == "session_ended")
    assert [entry.details["sessions"] for entry in ended] == [str(MANY + 1 - keeps)]
    if keeps:
        await service.get_me(await service.refresh(tokens))
        await service.get_me(tokens)
    else:
        await service.until_refused(tokens)


async def test_login_beyond_the_limit_ends_the_session_that_was_idle_for_longest(settings: Settings) -> None:
    async with running_service(settings, sessions_per_user=3) as service:
        person = await service.register()
        first, second, *_ = [await service.log_in(person) for _ in range(3)]
        used = await service.refresh(first)
        newest = await service.log_in(person)
        await service.until_refused(second)
        listed = await service.call(pb.ListSessionsRequest(), token=newest.access_token)
        assert len(listed.sessions) == 3
        assert {session_of(used), session_of(newest)} < {UUID(login.id) for login in listed.sessions}
        await service.get_me(used)


async def test_limits_are_lifted_for_load_tests(settings: Settings) -> None:
    async with running_service(settings, sessions_per_user=1, rate_limits="relaxed") as service:
        person = await service.register()
        for tokens in [await service.log_in(person) for _ in range(3)]:
            await service.get_me(tokens)


async def test_account_from_before_the_limit_comes_down_to_it_by_and_by(service: Service, database: Database) -> None:
    person = await service.register()
    user_id = UUID((await service.get_me(await service.log_in(person))).id)
    await add_sessions(database, user_id, 90)
    left = [await _left_after_login(service, database, person, user_id) for _ in range(3)]
    # One login ends twenty at most.
    assert left == [72, 53, 50]


async def _left_after_login(service: Service, database: Database, person: pb.RegisterRequest, user_id: UUID) -> int:
    await service.log_in(person)
    return await count_live(database, user_id)
