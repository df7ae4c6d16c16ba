"""The verbs of waiting, and the offer of freed seats to those who wait."""

from collections.abc import Sequence
from uuid import UUID

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.booking.bookings.models import WaitingPerson
from request_service.booking.people import queries as people
from request_service.booking.services.queries import get_service
from request_service.booking.slots.queries import SlotRow
from request_service.booking.venues.queries import get_venue
from request_service.booking.waiting import queries
from request_service.booking.waiting.errors import AlreadyWaiting, TooManyWaits
from request_service.booking.waiting.models import SeatWish, Wait
from request_service.commitments.queries import lock_calendars
from request_service.providers import actions as providers

# The lists on which one account may wait.
MAX_WAITS = 20


async def join_waitlist(session: Session, user: Caller, wish: SeatWish) -> Wait:
    """Adds the user, or a dependant, to those who wait. Raises NotYourDependant, AlreadyWaiting and TooManyWaits."""
    await providers.require_account(session, user.user_id)
    await people.require_attendee(session, user.user_id, wish.attendee_id)
    await get_service(session, wish.service_id)
    if wish.venue_id is not None:
        await get_venue(session, wish.venue_id)
    # Keeps the number true while several are added at once.
    await lock_calendars(session, [user.user_id])
    if await queries.count_waits(session, user.user_id) >= MAX_WAITS:
        raise TooManyWaits
    wait = Wait.make(user.user_id, wish, clock.now())
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


class WaitingPeople:
    """The people who wait, as bookings know them: see `booking.bookings.seats.Waiters`."""

    async def choose(self, session: Session, slot: SlotRow) -> Sequence[WaitingPerson]:
        found = await queries.lock_candidates(session, slot)
        return [WaitingPerson(one.id, one.user_id, one.attendee_id) for one in found]

    async def wait_for(self, session: ReadSession, slot: SlotRow, person_id: UUID) -> bool:
        return await queries.exists_wait(session, slot, person_id)

    async def end(self, session: Session, person_id: UUID, slot: SlotRow) -> None:
        await queries.delete_fulfilled(session, person_id, slot)
