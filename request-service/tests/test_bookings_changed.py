"""Bookings that are cancelled or moved, and the rules of their venues."""

from typing import Any

import pytest
from booking_testing import DESK, Clinic
from request_testing import Service
from sqlalchemy import update

from kit.ids import new_id
from request_service.booking import actions as capability
from request_service.booking.bookings import actions, seats
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.bookings.models import Wanted
from request_service.booking.slots.models import Slot
from request_service.booking.slots.plans import Span
from request_service.commitments import actions as commitments
from request_service.commitments.models import TimeOff
from testkit.callers import new_caller
from testkit.people import outcome, outcomes


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def test_a_cancelled_booking_frees_its_seat_and_both_calendars(clinic: Clinic) -> None:
    user, helper = new_caller(), new_caller("provider")
    slot = await clinic.slot(provider=helper)
    booking = await clinic.book(user, slot)
    cancelled = await clinic.cancel(user, booking, " I am ill ")
    assert (cancelled.status, cancelled.cancel_reason) == (BookingStatus.CANCELLED, "I am ill")
    assert await clinic.seats_taken(slot) == 0
    assert (await clinic.kinds(user.user_id), await clinic.kinds(helper.user_id)) == ([], [])
    assert await outcome(clinic.cancel(user, booking)) == "INVALID_TRANSITION"
    await clinic.book(new_caller(), slot)
    await clinic.require_consistent()


async def test_many_cancellations_at_once_free_one_seat(clinic: Clinic) -> None:
    user, slot = new_caller(), await clinic.slot(capacity=3)
    booking = await clinic.book(user, slot)
    found = await outcomes(*(clinic.cancel(user, booking) for _ in range(5)))
    assert sorted(found) == ["INVALID_TRANSITION"] * 4 + ["OK"]
    await clinic.require_consistent()


async def test_a_booking_moves_to_another_slot_of_its_service(clinic: Clinic) -> None:
    user, helper, other = new_caller(), new_caller("provider"), new_caller("provider")
    old, new = await clinic.slot(24, provider=helper), await clinic.slot(24.25, provider=other)
    booking = await clinic.book(user, old)
    moved = await clinic.move(user, booking, new)
    assert (moved.id, moved.slot_id, moved.status, moved.sequence) == (booking.id, new.id, BookingStatus.BOOKED, 1)
    assert [await clinic.seats_taken(one) for one in (old, new)] == [0, 1]
    assert [await clinic.kinds(one.user_id) for one in (user, helper, other)] == [["seat"], [], ["slot"]]
    assert [kind for kind, *_ in await clinic.told()] == ["BookingScheduled", "BookingRescheduled"]
    elsewhere = await clinic.slot(50, offering=await clinic.offer())
    full = await clinic.slot(60)
    await clinic.book(new_caller(), full)
    for target, code in ((elsewhere, "OTHER_SERVICE"), (full, "SLOT_FULL"), (new, "ALREADY_BOOKED")):
        assert await outcome(clinic.move(user, booking, target)) == code
    assert [await clinic.seats_taken(one) for one in (old, new)] == [0, 1]
    await clinic.require_consistent()


async def test_two_who_swap_full_slots_both_stay(clinic: Clinic) -> None:
    for _ in range(10):
        one, other = new_caller(), new_caller()
        slots = [await clinic.slot(24), await clinic.slot(26)]
        bookings = [await clinic.book(one, slots[0]), await clinic.book(other, slots[1])]
        found = await outcomes(clinic.move(one, bookings[0], slots[1]), clinic.move(other, bookings[1], slots[0]))
        assert found == ["SLOT_FULL", "SLOT_FULL"]
    await clinic.require_consistent()


async def test_a_refused_move_changes_nothing(clinic: Clinic) -> None:
    user, helper = new_caller(), new_caller("provider")
    old, new = await clinic.slot(24), await clinic.slot(30, provider=helper)
    booking = await clinic.book(user, old)
    await clinic.service.do(commitments.add_time_off, helper, TimeOff(new.starts_at, new.ends_at))
    assert await outcome(clinic.move(user, booking, new)) == "PROVIDER_BUSY"
    assert [await clinic.seats_taken(one) for one in (old, new)] == [1, 0]
    assert await clinic.kinds(user.user_id) == ["seat"]
    await clinic.require_consistent()


@pytest.mark.parametrize(
    ("hours", "rules", "code"),
    [
        (2, {"min_notice_minutes": 121}, "TOO_SOON"),
        (2, {"min_notice_minutes": 119}, "OK"),
        (25, {"max_ahead_days": 1}, "TOO_FAR_AHEAD"),
        (23, {"max_ahead_days": 1}, "OK"),
        (-1, {}, "SLOT_PAST"),
        (1, {"is_active": False}, "SLOT_CLOSED"),
        (1, {"is_public": False}, "SLOT_NOT_FOUND"),
    ],
)
async def test_rules_of_the_venue_are_enforced_by_the_command(
    service: Service, hours: float, rules: dict[str, Any], code: str
) -> None:
    clinic = await Clinic(service).open(**rules)
    slot = await clinic.slot(hours)
    assert await outcome(clinic.book(new_caller(), slot)) == code
    assert await clinic.seats_taken(slot) == (1 if code == "OK" else 0)


async def test_unknown_and_closed_slots_are_refused(clinic: Clinic) -> None:
    slot = await clinic.slot()
    assert (
        await outcome(clinic.service.do(actions.schedule_booking, new_caller(), Wanted(new_id()), DESK))
        == "SLOT_NOT_FOUND"
    )
    await clinic.service.execute(update(Slot).where(Slot.id == slot.id).values(status="closed"))
    assert await outcome(clinic.book(new_caller(), slot)) == "SLOT_CLOSED"


async def test_bookings_and_holds_of_an_account_are_limited(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "MAX_AHEAD", 4)
    user = new_caller()
    slots = [await clinic.slot(24 + hour) for hour in range(6)]
    found = await outcomes(*(clinic.hold(user, slot) for slot in slots))
    assert sorted(found) == ["OK"] * 3 + ["TOO_MANY_BOOKINGS"] * 3
    free = [slot for slot, code in zip(slots, found, strict=True) if code != "OK"]
    again = await outcomes(*(clinic.book(user, slot) for slot in free))
    assert sorted(again) == ["OK"] + ["TOO_MANY_BOOKINGS"] * 2
    await clinic.require_consistent()


async def test_people_who_miss_too_many_bookings_are_refused(service: Service) -> None:
    clinic = await Clinic(service).open(no_show_limit=1)
    user, slot = new_caller(), await clinic.slot(2)
    booking = await clinic.book(user, slot)
    await clinic.begin(slot)
    await service.do(actions.miss_booking, clinic.owner, booking.id, DESK)
    assert await outcome(clinic.book(user, await clinic.slot(30))) == "TOO_MANY_NO_SHOWS"
    await clinic.book(new_caller(), await clinic.slot(30))


async def test_persons_cancel_in_time_and_the_venue_later(service: Service) -> None:
    clinic = await Clinic(service).open(cancel_until_minutes=120)
    user, slot = new_caller(), await clinic.slot(1.9)
    booking = await clinic.book(user, slot)
    assert await outcome(clinic.cancel(user, booking)) == "TOO_LATE"
    assert await outcome(clinic.move(user, booking, await clinic.slot(5))) == "TOO_LATE"
    await clinic.cancel(clinic.owner, booking)
    assert await clinic.status(booking) == "cancelled"


async def test_people_book_while_their_venue_is_closed_and_deleted(service: Service) -> None:
    """At once, many times: each command succeeds or is refused, and none waits for another one that waits for it."""
    for number in range(10):
        clinic = await Clinic(service).open()
        slots = [await clinic.slot(24 + hour, capacity=3) for hour in range(3)]
        end = slots[-1].ends_at
        closed = (Span(slots[0].starts_at, end), "Repairs")
        ending = (
            service.do(capability.close_venue, clinic.owner, clinic.venue.id, closed, DESK, cancel_bookings=True)
            if number % 2
            else service.do(capability.delete_venue, clinic.owner, clinic.venue.id, DESK)
        )
        commands = [clinic.book(new_caller(), slot) for slot in slots for _ in range(3)]
        found = await outcomes(*commands[:4], ending, *commands[4:])
        assert found[4] in ("OK", "HAS_BOOKINGS"), found
        assert set(found) <= {"OK", "HAS_BOOKINGS", "SLOT_CLOSED"}, found
        await clinic.require_consistent()
