"""Dependants come in place of the users who book for them."""

import pytest
from booking_testing import HOUR, Clinic
from people_testing import with_dependant
from request_testing import Service
from sqlalchemy import select

from kit.errors import InvalidInput
from kit.ids import new_id
from request_service.booking.bookings.models import Booking
from testkit.callers import new_caller
from testkit.people import outcome


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def test_two_dependants_have_a_seat_each_in_one_slot(clinic: Clinic) -> None:
    user = new_caller()
    first, second = await with_dependant(clinic, user), await with_dependant(clinic, user, "Noah")
    slot = await clinic.slot(capacity=3)
    for dependant in (first, second):
        booking = await clinic.book(user, slot, attendee_id=dependant.id)
        assert (booking.user_id, booking.attendee_id, booking.person_id) == (user.user_id, dependant.id, dependant.id)
        assert await clinic.kinds(dependant.id) == ["seat"]
    assert await outcome(clinic.book(user, slot, attendee_id=first.id)) == "ALREADY_BOOKED"
    await clinic.book(user, slot)
    assert await clinic.seats_taken(slot) == 3
    await clinic.require_consistent()


async def test_each_person_is_in_one_place_at_a_time(clinic: Clinic) -> None:
    user = new_caller()
    child = await with_dependant(clinic, user)
    one, other, later = await clinic.slot(24), await clinic.slot(24.25), await clinic.slot(25)
    booking = await clinic.book(user, one, attendee_id=child.id)
    assert await outcome(clinic.book(user, other, attendee_id=child.id)) == "OVERLAPPING_BOOKING"
    await clinic.book(user, other)
    await clinic.book(user, later, attendee_id=child.id)
    assert await outcome(clinic.move(user, booking, later)) == "ALREADY_BOOKED"
    await clinic.require_consistent()


async def test_only_ones_own_dependants_may_come(clinic: Clinic) -> None:
    user, slot = new_caller(), await clinic.slot()
    theirs = await with_dependant(clinic, new_caller())
    for attendee_id in (theirs.id, new_id(), user.user_id):
        for attempt in (
            clinic.book(user, slot, attendee_id=attendee_id),
            clinic.hold(user, slot, attendee_id=attendee_id),
            clinic.wait(user, attendee_id=attendee_id),
        ):
            with pytest.raises(InvalidInput) as refused:
                await attempt
            (detail,) = refused.value.details
            assert (detail.field, detail.issue) == ("attendee_id", "is not one of your dependants")
    assert await clinic.seats_taken(slot) == 0


async def test_dependants_count_for_the_limits_of_the_account(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("request_service.booking.bookings.seats.MAX_AHEAD", 2)
    user = new_caller()
    children = [await with_dependant(clinic, user, name) for name in ("Liya", "Noah")]
    slot = await clinic.slot(capacity=9)
    for child in children:
        await clinic.book(user, slot, attendee_id=child.id)
    assert await outcome(clinic.book(user, slot)) == "TOO_MANY_BOOKINGS"


async def test_a_freed_seat_goes_to_a_dependant_who_waits(clinic: Clinic) -> None:
    holder, user = new_caller(), new_caller()
    child = await with_dependant(clinic, user)
    slot = await clinic.slot()
    booking = await clinic.book(holder, slot)
    await clinic.wait(user, attendee_id=child.id, starts_after=slot.starts_at - HOUR)
    await clinic.cancel(holder, booking)
    (offer,) = await clinic.service.scalars(select(Booking).where(Booking.person_id == child.id))
    assert (offer.user_id, offer.attendee_id, offer.status) == (user.user_id, child.id, "held")
    assert (await clinic.book(user, slot, attendee_id=child.id)).id == offer.id
    await clinic.require_consistent()
