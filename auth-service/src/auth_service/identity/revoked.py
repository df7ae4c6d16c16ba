"""All revocations that a token could still need, for a map of revocations that was lost: the database knows them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from auth_service.accounts import queries as accounts
from auth_service.keys import queries as keys
from auth_service.sessions import queries as sessions
from kit import clock, user_epochs
from kit.database import Database
from kit.revocations import REVOKED, SIGNING_KEYS
from kit.stream_configs import REVOCATION_RETENTION_SECONDS

_BATCH = 500
_FIRST = UUID(int=0)


async def revoked_lately(database: Database) -> AsyncIterator[tuple[str, bytes]]:
    """Yields the entries of the map as keys and values.

    Each batch is read in a transaction of its own: a later revocation is in the outbox, if it is not in its batch.
    """
    now = clock.now()
    moment = now - timedelta(seconds=REVOCATION_RETENTION_SECONDS)
    async with database.read_once() as session:
        generation = await keys.find_last_revocation(session, moment)
    if generation is not None:
        yield SIGNING_KEYS, str(generation).encode()
    after: UUID | None = _FIRST
    while after is not None:
        async with database.read_once() as session:
            users = await accounts.list_voided(session, moment, after, _BATCH)
        for user in users:
            yield user_epochs.key_of(user.id), user.epoch.encode()
        after = users[-1].id if len(users) == _BATCH else None
    after = _FIRST
    while after is not None:
        async with database.read_once() as session:
            ended = await sessions.list_revoked_sessions(session, moment, now, after, _BATCH)
        for row in ended:
            yield str(row.id), REVOKED if row.ended_at else str(row.epoch).encode()
        after = ended[-1].id if len(ended) == _BATCH else None
