"""Freed seats go to those who wait: the first whom they fit."""

from datetime import timedelta

import pytest
from booking_testing import DESK, HOUR, Clinic
from request_testing import Service, deleted
from sqlalchemy import select

from kit import clock
from kit.caller import Caller
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service.booking import consumers
from request_service.booking.bookings.models import Booking
from request_service.booking.lapsing import Lapsing
from request_service.booking.waiting import actions
from request_service.booking.waiting.models import SeatWish
from request_service.commitments import actions as commitments
from request_service.commitments.models import TimeOff
from testkit.callers import new_caller
from testkit.people import outcome, outcomes


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def offer_of(clinic: Clinic, user: Caller) -> Booking | None:
    """Returns the hold that was made for a user who waits, if there is one."""
    found = await clinic.service.scalars(
        select(Booking).where(Booking.user_id == user.user_id, Booking.status == "held", Booking.wait_id.is_not(None))
    )
    return found[0] if found else None


async def test_a_freed_seat_is_held_for_the_first_who_waits(clinic: Clinic) -> None:
    holder, first, second, helper = new_caller(), new_caller(), new_caller(), new_caller("provider")
    slot = await clinic.slot(provider=helper)
    booking = await clinic.book(holder, slot)
    await clinic.wait(first)
    await clinic.wait(second)
    await clinic.cancel(holder, booking)
    offer = await offer_of(clinic, first)
    assert offer is not None
    assert offer.expires_at is not None
    assert abs(offer.expires_at - clock.now() - timedelta(minutes=30)) < timedelta(seconds=10)
    assert await offer_of(clinic, second) is None
    assert await clinic.seats_taken(slot) == 1
    assert (await clinic.kinds(first.user_id), await clinic.kinds(helper.user_id)) == (["seat"], ["slot"])
    assert [kind for kind, *_ in await clinic.told()] == ["BookingScheduled", "BookingCancelled", "BookingOffered"]
    assert await outcome(clinic.book(new_caller(), slot)) == "SLOT_FULL"
    confirmed = await clinic.book(first, slot)
    assert confirmed.id == offer.id
    assert await clinic.service.read(actions.list_waits, first) == []
    assert len(await clinic.service.read(actions.list_waits, second)) == 1
    await clinic.require_consistent()


async def test_an_offer_that_lapses_goes_to_the_next(clinic: Clinic) -> None:
    holder, people = new_caller(), [new_caller() for _ in range(3)]
    slot = await clinic.slot()
    booking = await clinic.book(holder, slot)
    for person in people:
        await clinic.wait(person)
    await clinic.cancel(holder, booking)
    lapsing = Lapsing(clinic.service.database, DESK)
    for person in people:
        offer = await offer_of(clinic, person)
        assert offer is not None
        await clinic.lapse(offer)
        # No one else passes those who wait, also before a worker has seen the overdue offer.
        if person is not people[-1]:
            assert await outcome(clinic.book(new_caller(), slot)) == "SLOT_FULL"
        assert await lapsing.run_due()
    assert await clinic.seats_taken(slot) == 0
    assert len(await clinic.service.read(actions.list_waits, people[0])) == 1
    await clinic.require_consistent()


async def test_a_seat_is_offered_only_to_those_whom_it_fits(clinic: Clinic) -> None:
    slot = await clinic.slot(24)
    booking = await clinic.book(holder := new_caller(), slot)
    elsewhere = await Clinic(clinic.service).open()
    await clinic.wait(new_caller(), starts_before=slot.starts_at - HOUR)
    await clinic.wait(new_caller(), starts_after=slot.starts_at + HOUR)
    await clinic.wait(new_caller(), venue_id=elsewhere.venue.id)
    await elsewhere.wait(new_caller())
    busy = new_caller()
    await clinic.service.do(commitments.add_time_off, busy, TimeOff(slot.starts_at, slot.ends_at))
    await clinic.wait(busy)
    fitting = new_caller()
    await clinic.wait(fitting, venue_id=clinic.venue.id, starts_after=slot.starts_at - HOUR)
    await clinic.cancel(holder, booking)
    assert await offer_of(clinic, fitting) is not None
    await clinic.require_consistent()


async def test_a_moved_booking_frees_its_seat_for_those_who_wait(clinic: Clinic) -> None:
    holder, waiting = new_caller(), new_caller()
    old, new = await clinic.slot(24), await clinic.slot(30)
    booking = await clinic.book(holder, old)
    await clinic.wait(waiting)
    await clinic.move(holder, booking, new)
    offer = await offer_of(clinic, waiting)
    assert offer is not None
    assert offer.slot_id == old.id
    await clinic.require_consistent()


async def test_cancel_against_schedule_with_one_who_waits(clinic: Clinic) -> None:
    """At once, many times: the one who waits has the seat, although others ask for it."""
    for _ in range(10):
        holder, waiting, slot = new_caller(), new_caller(), await clinic.slot()
        booking = await clinic.book(holder, slot)
        wait = await clinic.wait(waiting)
        found = await outcomes(clinic.cancel(holder, booking), *(clinic.book(new_caller(), slot) for _ in range(4)))
        assert found == ["OK"] + ["SLOT_FULL"] * 4
        assert await offer_of(clinic, waiting) is not None
        await clinic.service.do(actions.leave_waitlist, waiting, wait.id)
    await clinic.require_consistent()


async def test_one_person_has_one_offer_at_a_time(clinic: Clinic) -> None:
    waiting, other = new_caller(), new_caller()
    slots = [await clinic.slot(24 + hour) for hour in range(3)]
    bookings = [(user := new_caller(), await clinic.book(user, slot)) for slot in slots]
    await clinic.wait(waiting)
    await clinic.wait(other)
    await outcomes(*(clinic.cancel(user, booking) for user, booking in bookings))
    taken = [await clinic.seats_taken(slot) for slot in slots]
    assert sum(taken) == 2
    await clinic.require_consistent()


async def test_a_person_waits_once_and_not_for_everything(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    user = new_caller()
    found = await outcomes(*(clinic.wait(user) for _ in range(4)))
    assert sorted(found) == ["ALREADY_WAITING"] * 3 + ["OK"]
    monkeypatch.setattr(actions, "MAX_WAITS", 2)
    assert await outcome(clinic.wait(user, venue_id=clinic.venue.id)) == "OK"
    assert await outcome(clinic.service.do(actions.join_waitlist, user, SeatWish((await clinic.offer()).id))) == (
        "TOO_MANY_WAITS"
    )
    waits = await clinic.service.read(actions.list_waits, user)
    assert await outcome(clinic.service.do(actions.leave_waitlist, new_caller(), waits[0].id)) == "WAIT_NOT_FOUND"
    await clinic.service.do(actions.leave_waitlist, user, waits[0].id)
    assert await outcome(clinic.service.do(actions.leave_waitlist, user, waits[0].id)) == "WAIT_NOT_FOUND"


async def test_impossible_waits_are_refused(clinic: Clinic) -> None:
    now = clock.now()
    for said in (
        {"starts_before": now - HOUR},
        {"starts_after": now + 2 * HOUR, "starts_before": now + HOUR},
        {"starts_after": now + timedelta(days=800)},
    ):
        with pytest.raises(InvalidInput):
            await clinic.wait(new_caller(), **said)
    unknown = clinic.service.do(actions.join_waitlist, new_caller(), SeatWish(new_id()))
    assert await outcome(unknown) == "SERVICE_NOT_FOUND"
    assert await outcome(clinic.wait(new_caller(), venue_id=new_id())) == "VENUE_NOT_FOUND"


async def test_a_deleted_account_waits_for_nothing_and_gives_its_offer_on(clinic: Clinic) -> None:
    holder, first, second = new_caller(), new_caller(), new_caller()
    slot = await clinic.slot()
    booking = await clinic.book(holder, slot)
    await clinic.wait(first)
    await clinic.wait(second)
    await clinic.cancel(holder, booking)
    await clinic.service.do(consumers.on_user_deleted, deleted(first.user_id), DESK)
    assert await clinic.service.read(actions.list_waits, first) == []
    assert await offer_of(clinic, second) is not None
    await clinic.require_consistent()
