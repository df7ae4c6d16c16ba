"""The verbs of people: what is known about them, and their dependants."""

from uuid import UUID

from kit import clock
from kit.database import Session
from request_service.booking.people import queries
from request_service.booking.people.models import AccountFacts
from request_service.providers import actions as providers


async def begin_copy(session: Session, user_id: UUID) -> None:
    """Adds an empty copy of an account's facts: a change that is told meanwhile is counted."""
    await providers.require_account(session, user_id)
    await queries.insert_unless_known(session, user_id)


async def store_facts(session: Session, user_id: UUID, facts: AccountFacts, changes: int) -> None:
    """Stores the facts of an account, which were asked for after so many changes. A deleted account gets none back."""
    await providers.require_account(session, user_id)
    await queries.store_facts(session, user_id, facts, changes, clock.now())


async def note_change(session: Session, user_id: UUID) -> None:
    """Notes that the facts of an account may have changed."""
    await queries.count_change(session, user_id)


async def erase_person(session: Session, user_id: UUID) -> None:
    """Deletes all that is known about a deleted account and its dependants."""
    await queries.delete_person(session, user_id)
