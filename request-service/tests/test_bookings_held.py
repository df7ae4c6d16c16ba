"""Seats that are held for a while: confirmed, or overdue."""

from datetime import timedelta

import pytest
from booking_testing import DESK, Clinic
from request_testing import Service

from kit import clock
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.lapsing import Lapsing
from testkit.callers import new_caller
from testkit.people import outcome, outcomes


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def test_a_hold_keeps_its_seat_until_it_is_confirmed(clinic: Clinic) -> None:
    user, helper = new_caller(), new_caller("provider")
    slot = await clinic.slot(provider=helper)
    held = await clinic.hold(user, slot)
    assert held.expires_at is not None
    assert abs(held.expires_at - clock.now() - timedelta(minutes=10)) < timedelta(seconds=5)
    assert await outcome(clinic.book(new_caller(), slot)) == "SLOT_FULL"
    assert await clinic.told() == []
    confirmed = await clinic.book(user, slot)
    assert (confirmed.id, confirmed.status, confirmed.expires_at) == (held.id, BookingStatus.BOOKED, None)
    assert [kind for kind, *_ in await clinic.told()] == ["BookingScheduled"]
    await clinic.require_consistent()


@pytest.mark.parametrize("seats", [1, 3])
async def test_an_overdue_hold_blocks_no_one_without_any_worker(clinic: Clinic, seats: int) -> None:
    helper = new_caller("provider")
    slot = await clinic.slot(provider=helper, capacity=seats)
    holds = [await clinic.hold(new_caller(), slot) for _ in range(seats)]
    assert await outcome(clinic.book(new_caller(), slot)) == "SLOT_FULL"
    for one in holds:
        await clinic.lapse(one)
    found = await outcomes(*(clinic.book(new_caller(), slot) for _ in range(seats + 2)))
    assert sorted(found) == sorted(["OK"] * seats + ["SLOT_FULL"] * 2)
    assert {await clinic.status(one) for one in holds} == {"lapsed"}
    await clinic.require_consistent()


async def test_an_overdue_hold_of_ones_own_makes_room_for_a_booking(clinic: Clinic) -> None:
    user, slot = new_caller(), await clinic.slot(capacity=2)
    held = await clinic.hold(user, slot)
    await clinic.lapse(held)
    booking = await clinic.book(user, slot)
    assert booking.id != held.id
    assert await clinic.status(held) == "lapsed"
    assert await clinic.seats_taken(slot) == 1
    await clinic.require_consistent()


async def test_an_overdue_hold_does_not_keep_its_provider(clinic: Clinic) -> None:
    helper, request = await clinic.service.add_provider(), await clinic.service.create()
    held = await clinic.hold(user := new_caller(), slot := await clinic.slot(0.5, provider=helper))
    assert await outcome(clinic.service.accept(helper, request)) == "COMMITTED"
    await clinic.lapse(held)
    await clinic.service.accept(helper, request)
    # The job has taken the provider's time for good.
    assert await outcome(clinic.book(user, slot)) == "PROVIDER_BUSY"
    await clinic.require_consistent()


async def test_the_worker_ends_overdue_holds(clinic: Clinic) -> None:
    users = [new_caller() for _ in range(3)]
    slot = await clinic.slot(capacity=3)
    held = [await clinic.hold(user, slot) for user in users]
    lapsing = Lapsing(clinic.service.database, DESK)
    assert not await lapsing.run_due()
    await clinic.lapse(held[0])
    await clinic.lapse(held[2])
    assert await lapsing.run_due()
    assert [await clinic.status(one) for one in held] == ["lapsed", "held", "lapsed"]
    assert await clinic.seats_taken(slot) == 1
    assert [kind for kind, *_ in await clinic.told()] == ["BookingLapsed"] * 2
    assert await clinic.kinds(users[0].user_id) == []
    await clinic.require_consistent()


async def test_confirm_against_lapse_never_loses_or_doubles_a_seat(clinic: Clinic) -> None:
    lapsing = Lapsing(clinic.service.database, DESK)
    for _ in range(10):
        user, slot = new_caller(), await clinic.slot()
        held = await clinic.hold(user, slot)
        await clinic.lapse(held)
        await outcomes(clinic.book(user, slot), lapsing.run_due(), clinic.book(new_caller(), slot))
        assert await clinic.seats_taken(slot) == 1
    await clinic.require_consistent()
