"""The verbs of waiting, and the offer of freed seats to those who wait."""

from collections.abc import Sequence
from uuid import UUID

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.booking.bookings import eligibility
from request_service.booking.bookings.models import Booking, WaitingPerson
from request_service.booking.bookings.queries.terms import get_terms
from request_service.booking.bookings.terms import Terms
from request_service.booking.people import queries as people
from request_service.booking.services.drafts import read_criteria
from request_service.booking.services.errors import ServiceNotFound
from request_service.booking.services.kinds import VIEWING_SERVICE_ID
from request_service.booking.services.queries import get_service
from request_service.booking.slots.queries import SlotRow
from request_service.booking.venues.queries import get_venue
from request_service.booking.waiting import queries
from request_service.booking.waiting.errors import AlreadyWaiting, TooManyWaits
from request_service.booking.waiting.models import SeatWish, Wait
from request_service.commitments.queries import lock_calendars
from request_service.providers import actions as providers

# The people to whom one freed seat may be offered: the first of them who has time gets it.
_CANDIDATES = 5
# The people who are looked at where a service has criteria, which not all of them may meet.
_MOST_LOOKED_AT = 50
# The lists on which one account may wait.
MAX_WAITS = 20


async def join_waitlist(session: Session, user: Caller, wish: SeatWish, *, needs_facts: bool = False) -> Wait:
    """Adds the user, or a dependant, to those who wait.

    Raises NotYourDependant, NotEligible, AlreadyWaiting, TooManyWaits, and ServiceNotFound also for viewings.
    With *needs_facts*, raises StaleFacts where facts that matter are to be asked for first.
    """
    await providers.require_account(session, user.user_id)
    await people.require_attendee(session, user.user_id, wish.attendee_id)
    if wish.service_id == VIEWING_SERVICE_ID:
        # A freed seat would tell a stranger where the host lives.
        raise ServiceNotFound
    service = await get_service(session, wish.service_id)
    if wish.venue_id is not None:
        await get_venue(session, wish.venue_id)
    now = clock.now()
    wait = Wait.make(user.user_id, wish, now)
    if service.criteria:
        if needs_facts:
            await eligibility.require_fresh_facts(session, user.user_id, wish.attendee_id)
        await eligibility.require_possible(
            session, user.user_id, wish.attendee_id, read_criteria(service.criteria), wish.within(now)
        )
    # Keeps the number true while several are added at once.
    await lock_calendars(session, [user.user_id])
    if await queries.count_waits(session, user.user_id) >= MAX_WAITS:
        raise TooManyWaits
    if not await queries.insert_unless_waiting(session, wait):
        raise AlreadyWaiting
    return wait


async def leave_waitlist(session: Session, user: Caller, wait_id: UUID) -> None:
    await queries.delete_own(session, user.user_id, wait_id)


async def list_waits(session: ReadSession, user: Caller) -> Sequence[Wait]:
    return await queries.list_waits(session, user.user_id)


async def erase_user(session: Session, user_id: UUID) -> None:
    """Takes a deleted account off all lists."""
    await queries.delete_of_user(session, user_id)


async def erase_person(session: Session, user_id: UUID, person_id: UUID) -> None:
    """Takes one of the people of an account off all lists."""
    await queries.delete_of_person(session, user_id, person_id)


class WaitingPeople:
    """The people who wait, as bookings know them: see `booking.bookings.seats.Waiters`."""

    async def choose(self, session: Session, slot: SlotRow) -> Sequence[WaitingPerson]:
        await queries.lock_waits(session, slot.service_id)
        first = await _list_candidates(session, slot, 0)
        if not first:
            return ()
        terms = await get_terms(session, slot.id)
        return first if not terms.criteria else await _choose_admitted(session, slot, terms, first)

    async def wait_for(self, session: ReadSession, slot: SlotRow, person_id: UUID) -> bool:
        return await queries.exists_wait(session, slot, person_id)

    async def end(self, session: Session, person_id: UUID, slot: SlotRow) -> None:
        await queries.delete_fulfilled(session, person_id, slot)


async def _choose_admitted(
    session: Session, slot: SlotRow, terms: Terms, found: Sequence[WaitingPerson]
) -> Sequence[WaitingPerson]:
    """Returns the first people who may have a seat by the criteria of its service; *found* are the first who wait.

    The calendars are not locked yet, so their doses are counted again when the seat is offered.
    """
    now, looked_at = clock.now(), 0
    chosen = list[WaitingPerson]()
    while found and len(chosen) < _CANDIDATES and looked_at < _MOST_LOOKED_AT:
        for one in found:
            if await eligibility.is_admitted(session, Booking.offer(one, slot, now, now), terms, now):
                chosen.append(one)
        looked_at += len(found)
        found = await _list_candidates(session, slot, looked_at)
    return chosen[:_CANDIDATES]


async def _list_candidates(session: Session, slot: SlotRow, offset: int) -> Sequence[WaitingPerson]:
    found = await queries.list_candidates(session, slot, _CANDIDATES, offset)
    return [WaitingPerson(one.id, one.user_id, one.attendee_id) for one in found]
