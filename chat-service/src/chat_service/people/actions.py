"""Keeps the names of users: from events, and by asking auth-service about users whom no event has brought."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from chat_service.people import queries
from kit import clock
from kit.database import Database, Session
from kit.errors import Unavailable

DELETED_USER = "Deleted user"
# The time of names that were asked for. Every event is newer.
_ASKED = datetime(1970, 1, 1, tzinfo=UTC)


class Accounts(Protocol):
    """The service that owns accounts, such as auth-service behind an `AuthClient`."""

    async def list_names(self, user_ids: Collection[UUID], /) -> Mapping[UUID, str]:
        """Returns the names of those accounts that exist. Raises Unavailable."""


async def note_name(session: Session, user_id: UUID, name: str, named_at: datetime) -> None:
    await queries.upsert_name(session, user_id, name, named_at)


async def erase(session: Session, user_id: UUID) -> None:
    """Erases the name of a deleted account."""
    await queries.upsert_deleted(session, user_id, DELETED_USER, clock.now())


async def find_unknown(database: Database, accounts: Accounts, user_ids: Collection[UUID]) -> set[UUID]:
    """Returns those of the ids that no account has, or a deleted one. Raises Unavailable if that cannot be told."""
    async with database.read_once() as session:
        known = await queries.find_people(session, user_ids)
    # A user without a name was unknown when auth-service was asked, and may have registered since.
    names = await _learn(database, accounts, [one for one in user_ids if known.get(one, (None, False))[0] is None])
    existing = {one for one, (name, is_deleted) in known.items() if name is not None and not is_deleted}
    return set(user_ids) - existing - names.keys()


async def learn_names(database: Database, accounts: Accounts, user_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Asks auth-service once for names that are not known, and stores them. Returns none if it does not answer."""
    try:
        return await _learn(database, accounts, user_ids)
    except Unavailable:
        return {}


async def _learn(database: Database, accounts: Accounts, user_ids: Collection[UUID]) -> Mapping[UUID, str]:
    if not user_ids:
        return {}
    names = await accounts.list_names(user_ids)
    async with database.transaction() as session:
        # In order, so that two transactions do not wait for each other.
        for user_id in sorted(user_ids):
            await queries.upsert_name(session, user_id, names.get(user_id), _ASKED)
    return names
