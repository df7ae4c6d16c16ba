"""Dependants come in place of the users who book for them."""

import pytest
from booking_testing import DESK, HOUR, Clinic
from people_testing import with_dependant
from request_testing import Service, deleted
from sqlalchemy import select

from kit.caller import Caller
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service.booking import actions, consumers
from request_service.booking.bookings.models import Booking
from request_service.booking.people import actions as people
from request_service.booking.people import queries
from request_service.booking.people.models import Dependant, DependantDraft, PersonFacts
from request_service.booking.waiting.actions import list_waits
from request_service.commitments.models import Commitment
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from testkit.rows import stored


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


async def remove(clinic: Clinic, user: Caller, dependant: Dependant) -> None:
    await clinic.service.do(actions.remove_dependant, user, dependant.id, DESK)


async def test_a_removed_dependant_leaves_the_past_as_it_was(clinic: Clinic) -> None:
    user, waiting = new_caller(), new_caller()
    child = await with_dependant(clinic, user)
    begun, ahead = await clinic.slot(24), await clinic.slot(25)
    past, booking = [await clinic.book(user, slot, attendee_id=child.id) for slot in (begun, ahead)]
    await clinic.begin(begun)
    await clinic.wait(user, attendee_id=child.id)
    await clinic.wait(user)
    await clinic.wait(waiting)
    await remove(clinic, user, child)
    assert [await clinic.status(one) for one in (past, booking)] == ["booked", "cancelled"]
    assert [one.attendee_id for one in await clinic.service.read(list_waits, user)] == [None]
    kept = await stored(clinic.service.database, Dependant, child.id)
    assert (kept.name, kept.date_of_birth, kept.gender) == ("", None, None)
    assert (await stored(clinic.service.database, Booking, past.id)).attendee_id == child.id
    # The user themselves was the first who waited for the freed seat.
    (offer,) = await clinic.service.scalars(select(Booking).where(Booking.status == "held"))
    assert (offer.user_id, offer.attendee_id) == (user.user_id, None)
    assert await outcome(remove(clinic, user, child)) == "DEPENDANT_NOT_FOUND"
    assert await outcome(remove(clinic, waiting, child)) == "DEPENDANT_NOT_FOUND"
    await clinic.require_consistent()


async def test_no_seat_is_kept_for_a_dependant_who_is_removed_meanwhile(clinic: Clinic) -> None:
    """Removal against a booking, a wait, and an offer, many times."""
    for _ in range(10):
        user, holder = new_caller(), new_caller()
        child = await with_dependant(clinic, user)
        free, full = await clinic.slot(24), await clinic.slot(26)
        booking = await clinic.book(holder, full)
        await clinic.wait(user, attendee_id=child.id, starts_after=full.starts_at)
        found = await outcomes(
            clinic.book(user, free, attendee_id=child.id),
            remove(clinic, user, child),
            clinic.cancel(holder, booking),
        )
        assert found[1:] == ["OK", "OK"]
        assert found[0] in ("OK", "VALIDATION_ERROR")
        ahead = select(Booking).where(Booking.person_id == child.id, Booking.status.in_(["held", "booked"]))
        assert await clinic.service.scalars(ahead) == []
        assert await clinic.service.read(list_waits, user) == []
        assert await clinic.kinds(child.id) == []
    await clinic.require_consistent()


async def test_the_number_of_dependants_is_limited_at_once(clinic: Clinic) -> None:
    user = new_caller()
    draft = DependantDraft("Liya")
    found = await outcomes(*(clinic.service.do(people.add_dependant, user, draft) for _ in range(13)))
    assert sorted(found) == ["OK"] * 10 + ["TOO_MANY_DEPENDANTS"] * 3
    assert await clinic.service.read(queries.count_dependants, user.user_id) == 10


async def test_nothing_of_the_people_of_a_deleted_account_stays(clinic: Clinic) -> None:
    user = new_caller()
    child = await with_dependant(clinic, user)
    slots = [await clinic.slot(24), await clinic.slot(25)]
    past, ahead = [await clinic.book(user, slot, attendee_id=child.id) for slot in slots]
    await clinic.begin(slots[0])
    await clinic.service.do(people.begin_copy, user.user_id)
    await clinic.service.do(consumers.on_user_deleted, deleted(user.user_id), DESK)
    for table in (Dependant, PersonFacts, Commitment):
        assert await clinic.service.scalars(select(table)) == []
    for booking in (past, ahead):
        kept = await stored(clinic.service.database, Booking, booking.id)
        assert (kept.attendee_id, kept.person_id == child.id) == (None, False)
    adds = clinic.service.do(people.add_dependant, user, DependantDraft("Liya"))
    assert await outcome(adds) == "NOT_AUTHENTICATED"
