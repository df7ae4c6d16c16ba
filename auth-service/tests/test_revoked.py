"""All revocations that a token could still need are found in the database, when the map of revocations was lost."""

from datetime import timedelta

import pytest
from auth_testing import Service, add_login, add_user, delete_rows, run, update_rows

from auth_service.accounts.models import User
from auth_service.accounts.queries import lock_user
from auth_service.identity.revoked import revoked_lately
from auth_service.keys import actions as keys
from auth_service.keys.models import SigningKey
from auth_service.sessions import actions as sessions
from auth_service.sessions.models import EndReason, LoginSession
from auth_service.vault import Vault
from kit import clock, tables
from kit.caller import Caller
from kit.database import Database, Session
from testkit.rows import outbox_rows
from testkit.waiting import eventually
from twou.auth.v1 import auth_pb2 as pb


@pytest.fixture(autouse=True)
async def empty(database: Database) -> None:
    await delete_rows(database, tables.outbox, LoginSession, SigningKey)
    await update_rows(database, User, User.id.is_not(None), tokens_voided_at=None)


async def found(database: Database) -> dict[str, bytes]:
    return {key: value async for key, value in revoked_lately(database)}


def caller_of(user: User, login: LoginSession) -> Caller:
    return Caller(user.id, user.role.value, login.id, expires_at=2e9)


async def test_what_is_found_again_is_what_was_published(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auth_service.identity.revoked._BATCH", 2)
    for _ in range(3):
        user = await add_user(database)
        here, _, third = [await add_login(database, user) for _ in range(3)]
        await run(database, sessions.log_out, third.id)
        await run(database, sessions.end_other_sessions, caller_of(user, here))
        later = await add_login(database, user)
        await run(database, sessions.log_out, later.id)
    closed, promoted = await add_user(database), await add_user(database)
    for _ in range(3):
        await add_login(database, closed)

    async def close(session: Session) -> None:
        await sessions.end_all_sessions(session, await lock_user(session, closed.id), EndReason.DEACTIVATED)
        await sessions.void_tokens(session, await lock_user(session, promoted.id))
        await keys.revoke_all(session, vault)

    await run(database, close)
    # A rotation revokes nothing.
    async with database.transaction() as session:
        await keys.rotate(session, vault, timedelta(minutes=30))
    published = {row.subject.removeprefix("revocations."): row.payload for row in await outbox_rows(database)}
    again = await found(database)
    # The epoch of a user speaks for the sessions that had ended before it went up.
    assert again.items() <= published.items()
    missing = published.keys() - again.keys()
    assert len(again) == 3 * 2 + 2 + 1
    assert len(missing) == 3


async def test_what_the_previous_release_has_revoked_is_found(database: Database) -> None:
    user, now = await add_user(database), clock.now()
    ended = await add_login(database, user, ended_at=now)
    renewed = await add_login(database, user, epoch=2)
    await add_login(database, user)
    await add_login(database, user, ended_at=now - timedelta(days=2))
    await add_login(database, user, epoch=2, expires_at=now)
    assert await found(database) == {str(ended.id): b"revoked", str(renewed.id): b"2"}


async def test_service_writes_a_map_that_was_lost_again(service: Service, tokens: pb.TokenPair) -> None:
    bus = service.chassis.bus
    await eventually(lambda: service.chassis.revocations.is_current)
    await service.call(pb.LogoutRequest(), token=tokens.access_token)
    await bus.jetstream.purge_stream(bus.revocations_stream)
    bucket = await bus.jetstream.key_value(bus.revocations_bucket)

    async def is_there() -> bool:
        try:
            return any(key not in ("beat", "signing-keys") for key in await bucket.keys())
        except Exception:  # noqa: BLE001  # an empty bucket raises
            return False

    await eventually(is_there, seconds=4)
    assert await service.is_refused(tokens)
