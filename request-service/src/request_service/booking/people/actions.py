"""The verbs of people: the facts about them, and their dependants."""

from collections.abc import Sequence
from uuid import UUID

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.errors import InvalidInput
from request_service import validation
from request_service.booking.people import queries
from request_service.booking.people.errors import DependantNotFound, TooManyDependants
from request_service.booking.people.models import (
    MAX_DEPENDANTS,
    AccountFacts,
    Dependant,
    DependantDraft,
    ProfileChange,
)
from request_service.booking.venues import queries as venues
from request_service.booking.venues.errors import VenueNotFound
from request_service.booking.venues.models import MAX_POSTAL_CODE_LENGTH
from request_service.providers import actions as providers
from request_service.providers import queries as accounts


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


async def check_profile(session: ReadSession, change: ProfileChange) -> UUID | None:
    """Raises why *change* cannot be made; returns the clinic that it names, or `None` if it names none."""
    code = change.enrolled_postal_code
    if code is not None:
        code = validation.line("enrolled_clinic_postal_code", code, min_length=1, max_length=MAX_POSTAL_CODE_LENGTH)
    if change.leaves_clinic and (code is not None or change.enrolled_venue_id is not None):
        raise InvalidInput.field("enrolled_venue_id", "is both set and cleared")
    if change.enrolled_venue_id is not None:
        return await _require_clinic(session, change.enrolled_venue_id, code)
    clinic_id = None if code is None else await venues.find_clinic_id(session, code)
    if code is not None and clinic_id is None:
        raise VenueNotFound
    return clinic_id


async def update_profile(session: Session, user: Caller, change: ProfileChange) -> None:
    await providers.require_account(session, user.user_id)
    clinic_id = await check_profile(session, change)
    facts = await queries.lock_facts(session, user.user_id)
    facts.state(change, clinic_id)


async def add_dependant(session: Session, user: Caller, draft: DependantDraft) -> Dependant:
    """Adds a person for whom the user books. Raises TooManyDependants."""
    # Keeps the number true while several are added at once.
    await accounts.lock_account(session, user.user_id)
    await providers.require_account(session, user.user_id)
    dependant = Dependant.make(user.user_id, draft, clock.now())
    if await queries.count_dependants(session, user.user_id) >= MAX_DEPENDANTS:
        raise TooManyDependants
    session.add(dependant)
    await session.flush()
    return dependant


async def end_dependant(session: Session, user: Caller, dependant_id: UUID) -> None:
    """Removes a dependant, and the facts about them. Raises DependantNotFound.

    No booking, wait or offer is made for them meanwhile: each holds the account's shared lock.
    """
    await accounts.lock_account(session, user.user_id)
    await providers.require_account(session, user.user_id)
    dependant = await queries.get_dependant(session, user.user_id, dependant_id)
    if dependant.ended_at is not None:
        raise DependantNotFound
    dependant.end(clock.now())
    await session.flush()


async def erase_person(session: Session, user_id: UUID) -> Sequence[UUID]:
    """Deletes all that is known about a deleted account and its dependants, whose ids it returns."""
    dependant_ids = await queries.list_all_dependant_ids(session, user_id)
    await queries.delete_person(session, user_id)
    return dependant_ids


async def _require_clinic(session: ReadSession, venue_id: UUID, code: str | None) -> UUID:
    """Returns the id of a venue that is a clinic which everyone sees, and that has the postal code, if there is one."""
    venue = await venues.get_venue(session, venue_id)
    if not venue.is_public:
        raise VenueNotFound
    if not venue.kind.is_health:
        raise InvalidInput.field("enrolled_venue_id", "must be a venue of health care")
    if code is not None and code.upper() != (venue.postal_code or "").upper():
        raise InvalidInput.field("enrolled_clinic_postal_code", "is not that of enrolled_venue_id")
    return venue_id
