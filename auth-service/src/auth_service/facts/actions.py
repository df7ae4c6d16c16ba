"""The actions on the facts about a person: state and change them, and add them to what their owner and admins see.

Facts are in no event and in no stored answer: an answer that is repeated shows those of now, and after an erasure none.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from auth_service.facts import nrics, queries
from auth_service.facts.errors import NricTaken
from auth_service.facts.models import FactChanges, PersonFacts
from auth_service.vault import Vault
from kit import logging
from kit.database import Database, ReadSession, Session
from kit.errors import Unauthenticated

log = logging.get(__name__)


async def change(session: Session, user_id: UUID, changes: FactChanges, vault: Vault) -> list[str]:
    """Changes the facts of an account, whose row the caller has locked or added, and returns the names of the new ones.

    Raises NricTaken if a unique constraint is violated.
    """
    facts = await queries.find_and_lock_facts(session, user_id)
    if facts is None:
        facts = PersonFacts(user_id=user_id)
        session.add(facts)
    changed = facts.change(changes)
    if changes.nric is not None:
        sealed, digest = nrics.seal(changes.nric, user_id, vault), nrics.digest(changes.nric, vault)
        changed += ["nric"] if facts.take_nric(sealed, digest) else []
    elif "nric" in changes.cleared:
        changed += ["nric"] if facts.take_nric(None, None) else []
    try:
        await session.flush()
    except IntegrityError as error:
        raise NricTaken from error
    if changes.nric is not None:
        await _refuse_if_taken_before(session, user_id, changes.nric, vault)
    return changed


async def _refuse_if_taken_before(session: Session, user_id: UUID, nric: str, vault: Vault) -> None:
    """Raises NricTaken if another account has the number under the SECRET_KEY from before.

    Asked after the flush: an account that is being sealed again has either the old digest, or that of the constraint.
    """
    earlier = nrics.earlier_digests(nric, vault)
    if earlier and await queries.has_digest(session, earlier, user_id):
        raise NricTaken


async def seal_again(database: Database, vault: Vault, after: UUID, limit: int) -> UUID | None:
    """Seals numbers of accounts after the id *after* under SECRET_KEY that were sealed under the one from before.

    Returns the last id that was looked at, or `None` at the end.
    """
    async with database.read_once() as session:
        rows = await queries.list_sealed(session, after, limit)
    for row in rows:
        nric = nrics.find(row.sealed_nric, row.user_id, vault)
        if nric is not None and row.nric_digest != nrics.digest(nric, vault):
            await _seal_one_again(database, vault, row, nric)
    return rows[-1].user_id if len(rows) == limit else None


async def _seal_one_again(database: Database, vault: Vault, row: Row[Any], nric: str) -> None:
    try:
        async with database.transaction() as session:
            facts = await queries.find_and_lock_facts(session, row.user_id)
            # The owner may have changed or erased it meanwhile.
            if facts is not None and facts.nric_digest == row.nric_digest:
                facts.take_nric(nrics.seal(nric, row.user_id, vault), nrics.digest(nric, vault))
    except IntegrityError:
        # A replica with the earlier key and one with the new key have registered it at the same instant.
        log.warning("nric_of_two_accounts", user_id=str(row.user_id))


async def get_active_profile(session: ReadSession, user_id: UUID) -> Row[Any]:
    """Returns what the account shows to its owner. Raises Unauthenticated if there is none, or if it is not active."""
    profile = await queries.find_profile(session, user_id)
    if profile is None or not profile.is_active:
        raise Unauthenticated
    return profile


async def list_facts(database: Database, user_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """Returns `id` and facts of the accounts, as they are now."""
    async with database.read_once() as session:
        return await queries.list_facts(session, user_ids)
