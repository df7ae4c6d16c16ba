"""Seats that are taken by few statements: the answer is the row, and the database refuses what it must."""

from typing import Any

import pytest
from booking_testing import DESK, WAITERS, Clinic
from request_testing import Service
from sqlalchemy import delete, select

from kit import caller, clock
from kit.caller import Caller
from kit.database import Session
from kit.errors import AppError
from request_service.booking.bookings import seats
from request_service.booking.bookings.errors import AlreadyBooked, OverlappingBooking
from request_service.booking.bookings.models import Booking, Wanted
from request_service.booking.bookings.occupying import occupy
from request_service.booking.bookings.queries.outlook import Outlook, Seated
from request_service.booking.bookings.seats import Attempt
from request_service.booking.bookings.servicer import BookingServicer
from request_service.booking.people.directory import PeopleDirectory
from request_service.booking.slots.errors import ProviderBusy
from request_service.booking.slots.models import Slot
from request_service.commitments.models import Commitment
from testkit.callers import new_caller
from twou.request.v1 import booking_pb2 as pb

NOTHING_KNOWN = Outlook(ahead=0, holds=0, is_seated=False, seated=Seated(0, None), near=())


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


@pytest.mark.parametrize("has_provider", [False, True])
@pytest.mark.parametrize("verb", ["Schedule", "Hold"])
async def test_answer_about_a_new_booking_is_what_is_read_later(
    clinic: Clinic, verb: str, *, has_provider: bool
) -> None:
    slot = await clinic.slot(capacity=3, provider=new_caller("provider") if has_provider else None)
    await clinic.book(new_caller(), slot)
    servicer: Any = BookingServicer(clinic.service.database, DESK, object.__new__(PeopleDirectory))
    caller.enter(new_caller())
    request = getattr(pb, f"{verb}BookingRequest")(booking_slot_id=str(slot.id), note=" a blue car ")
    answer = await getattr(servicer, f"{verb}Booking")(request, None)
    later = await servicer.GetBooking(pb.GetBookingRequest(record_id=answer.booking.id), None)
    assert answer.booking == later.booking
    assert (answer.booking.note, answer.booking.slot.seats_left) == ("a blue car", 1)


async def occupy_blindly(session: Session, user: Caller, slot: Slot) -> None:
    """Takes a seat as a transaction would that has not seen what the person and the provider do."""
    now = clock.now()
    taken = await seats.find_free(session, user.user_id, slot.id, Attempt(user.user_id, WAITERS, now))
    if taken is None:
        taken = await seats.take(session, slot.id, Attempt(user.user_id, WAITERS, now))
    booking = Booking.make(user.user_id, Wanted(slot.id), taken.slot, None, now)
    booking.dose_number, booking.next_due_at = None, None
    await occupy(session, booking, taken, NOTHING_KNOWN, now)


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("refusal", [AlreadyBooked, OverlappingBooking, ProviderBusy])
async def test_database_refuses_what_a_transaction_has_not_seen(clinic: Clinic, refusal: type[AppError]) -> None:
    user, helper = new_caller(), new_caller("provider")
    # If several constraints refuse, it may be any of them.
    slot = await clinic.slot(capacity=3, provider=None if refusal is AlreadyBooked else helper)
    beside = await clinic.slot()
    if refusal is ProviderBusy:
        # The slot is in the calendar of its provider already.
        await clinic.book(new_caller(), slot)
    else:
        await clinic.book(user, slot)
    if refusal is AlreadyBooked:
        await clinic.service.execute(delete(Commitment).where(Commitment.holder_id == user.user_id))
    with pytest.raises(refusal):
        await clinic.service.do(occupy_blindly, user, beside if refusal is OverlappingBooking else slot)
    assert await clinic.seats_taken(slot) == 1
    await clinic.require_consistent()


async def test_provider_who_wants_a_seat_in_their_own_slot_is_busy(clinic: Clinic) -> None:
    helper = new_caller("provider")
    slot = await clinic.slot(capacity=2, provider=helper)
    with pytest.raises(ProviderBusy):
        await clinic.book(helper, slot)
    await clinic.book(new_caller(), slot)
    with pytest.raises(OverlappingBooking):
        await clinic.book(helper, slot)
    assert await clinic.seats_taken(slot) == 1


async def test_provider_is_bound_as_long_as_the_longest_booking(clinic: Clinic) -> None:
    helper, first, second = new_caller("provider"), new_caller(), new_caller()
    slot = await clinic.slot(capacity=3, provider=helper)
    held = await clinic.hold(first, slot)
    assert await lapses(clinic, helper) == [held.expires_at]
    later = await clinic.hold(second, slot)
    assert await lapses(clinic, helper) == [later.expires_at]
    await clinic.book(new_caller(), slot)
    assert await lapses(clinic, helper) == [None]
    # A hold beside a firm booking changes nothing.
    await clinic.cancel(first, held)
    await clinic.hold(first, slot)
    assert await lapses(clinic, helper) == [None]
    await clinic.require_consistent()


async def lapses(clinic: Clinic, helper: Caller) -> list[Any]:
    """Returns when the commitments of a provider lapse."""
    found = select(Commitment.lapses_at).where(Commitment.holder_id == helper.user_id)
    return list(await clinic.service.scalars(found))
