"""Tells a database that was restored from a backup what happened after the backup.

Every session is over, every access token is void and every API key has ended: a logout, a new password, a theft or a
revocation since then is not known here.
New numbers begin above all that were given out before, because verifiers, NATS and other services remember the highest
ones. Whether accounts are verified is told again under such a number. Accounts that were deleted since are deleted
again: their ids come from outside of the database.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from auth_service.accounts import queries as accounts
from auth_service.api_keys import actions as api_keys
from auth_service.identity import actions
from auth_service.keys import actions as keys
from auth_service.kyc import actions as kyc
from auth_service.sessions import queries as sessions
from auth_service.vault import Vault
from kit import clock
from kit.database import Database

_BATCH = 500
_FIRST = UUID(int=0)
# Seconds since then are a number that grows from restore to restore, faster than anything counts in between.
_BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
# Deletions older than this were in every backup that is still of use.
_TOLD_AGAIN = timedelta(days=90)


async def begin_anew(database: Database, vault: Vault) -> int:
    """Ends all sessions and API keys, voids all access tokens, and returns the number of sessions.

    All services are told again which accounts are verified.
    """
    now = clock.now()
    number = int((now - _BEGINNING).total_seconds())
    async with database.transaction() as session:
        ended = await sessions.expire_all(session, now)
        await api_keys.revoke_all(session, now)
        await accounts.begin_epochs_at(session, number)
        await keys.revoke_all(session, vault, not_before=number)
    after: UUID | None = _FIRST
    while after is not None:
        async with database.transaction() as session:
            after = await kyc.publish_standings_again(session, number, after, _BATCH)
    return ended


async def deletions(database: Database) -> AsyncIterator[tuple[UUID, datetime]]:
    """Yields the ids of all deleted accounts, and when each was deleted."""
    after: UUID | None = _FIRST
    while after is not None:
        async with database.read_once() as session:
            found = await accounts.list_deleted(session, after, _BATCH)
        for row in found:
            yield row.id, row.deleted_at
        after = found[-1].id if len(found) == _BATCH else None


async def erase_again(database: Database, user_ids: Iterable[UUID]) -> int:
    """Deletes those of the accounts that are not deleted, and returns their number."""
    erased = 0
    for user_id in user_ids:
        async with database.transaction() as session:
            user = await accounts.find_and_lock_user(session, user_id)
            if user is not None and user.deleted_at is None:
                await actions.erase(session, user)
                erased += 1
    return erased


async def publish_deletions_again(database: Database) -> int:
    """Publishes deletions again, for services that were restored. Returns their number."""
    published, count = _BATCH, 0
    began = clock.now()
    while published == _BATCH:
        async with database.transaction() as session:
            published = await actions.publish_deletions_again(session, began - _TOLD_AGAIN, began, _BATCH)
        count += published
    return count
