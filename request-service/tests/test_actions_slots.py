"""Slots on a database: who makes them, what they must not meet, and what becomes of bookings."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from booking_testing import DESK, Clinic
from request_testing import Service, refusal_of
from slot_testing import all_slots, at, change, close, make, member
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from kit.ids import new_id
from request_service.booking import actions
from request_service.booking.services.errors import ServiceInactive, ServiceNotFound
from request_service.booking.services.models import Service as Offering
from request_service.booking.slots import actions as slots
from request_service.booking.slots.errors import (
    HasBookings,
    ProviderBusy,
    SlotClosed,
    SlotExists,
    SlotNotFound,
    SlotPast,
)
from request_service.booking.slots.models import Slot, SlotDetails, SlotStatus
from request_service.booking.venues.errors import OnlyVenueStaff, VenueInactive, VenueNotFound
from request_service.booking.venues.models import Venue
from testkit.callers import new_caller
from testkit.rows import stored


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def test_a_slot_is_as_long_as_its_service_unless_it_says_otherwise(clinic: Clinic) -> None:
    usual, other = await make(clinic), await make(clinic, 30, minutes=45, capacity=4)
    found = await stored(clinic.service.database, Slot, usual.id)
    assert (found.ends_at - found.starts_at, found.capacity, found.seats_left) == (timedelta(minutes=30), 1, 1)
    assert (found.status, found.provider_id, found.schedule_id) == (SlotStatus.OPEN, None, None)
    assert (other.ends_at - other.starts_at, other.capacity) == (timedelta(minutes=45), 4)


@pytest.mark.parametrize(
    ("field", "details"),
    [
        ("starts_at", {"starts_at": None}),
        ("starts_at", {"starts_at": datetime(2020, 1, 1, tzinfo=UTC)}),
        ("starts_at", {"starts_at": datetime(9999, 12, 31, tzinfo=UTC)}),
        ("minutes", {"minutes": 4}),
        ("minutes", {"minutes": 1441}),
        ("minutes", {"minutes": 0}),
        ("capacity", {"capacity": 0}),
        ("capacity", {"capacity": 1001}),
        ("capacity", {"capacity": -1}),
        ("provider_id", {"provider_id": new_id()}),
    ],
)
async def test_an_impossible_slot_is_refused_by_field(clinic: Clinic, field: str, details: dict[str, Any]) -> None:
    with refusal_of(field):
        await make(clinic, **details)
    assert await all_slots(clinic) == []


async def test_staff_make_slots_and_others_do_not(clinic: Clinic) -> None:
    person = await member(clinic)
    callers = (clinic.owner, person, new_caller("admin"))
    slot, *_ = [await make(clinic, 24 + number, caller) for number, caller in enumerate(callers)]
    for stranger in (new_caller("provider"), new_caller("client")):
        with pytest.raises(OnlyVenueStaff):
            await make(clinic, 40, stranger)
        with pytest.raises(OnlyVenueStaff):
            await close(clinic, slot, stranger)
    with pytest.raises(VenueNotFound):
        await clinic.service.do(
            slots.create_slot, clinic.owner, new_id(), clinic.offering.id, SlotDetails(starts_at=at(24))
        )
    with pytest.raises(SlotNotFound):
        await clinic.service.do(actions.close_slot, clinic.owner, new_id(), DESK, cancel_bookings=False)


async def test_a_venue_offers_shared_services_and_its_own(clinic: Clinic) -> None:
    other = await Clinic(clinic.service).open()
    own = await clinic.offer()
    async with clinic.service.database.transaction() as session:
        await session.execute(update(Offering).where(Offering.id == own.id).values(venue_id=other.venue.id))
    for offering, refusal in ((own.id, ServiceNotFound), (new_id(), ServiceNotFound)):
        with pytest.raises(refusal):
            await clinic.service.do(
                slots.create_slot, clinic.owner, clinic.venue.id, offering, SlotDetails(starts_at=at(24))
            )
    async with clinic.service.database.transaction() as session:
        await session.execute(update(Offering).where(Offering.id == clinic.offering.id).values(is_active=False))
    with pytest.raises(ServiceInactive):
        await make(clinic)
    async with clinic.service.database.transaction() as session:
        await session.execute(update(Venue).where(Venue.id == other.venue.id).values(is_active=False))
    with pytest.raises(VenueInactive):
        await make(other)


async def test_no_two_slots_of_a_provider_overlap_at_any_venue(clinic: Clinic) -> None:
    other = await Clinic(clinic.service, clinic.owner).open()
    served: Any = {"provider_id": clinic.owner.user_id}
    await make(clinic, 24, **served)
    for hours in (23.75, 24, 24.25):
        with pytest.raises(ProviderBusy):
            await make(other, hours, **served)
    # One ends as the next begins.
    await make(other, 24.5, **served)
    later = await make(other, 26, **served)
    with pytest.raises(ProviderBusy):
        await change(other, later, starts_at=at(24.25))
    with pytest.raises(ProviderBusy):
        await change(other, await make(other, 24, capacity=2), **served)
    await change(other, later, starts_at=at(26.25))
    # Without a provider, only the same start is taken.
    await make(clinic, 24.1)
    start = at(30)
    await make(clinic, starts_at=start)
    with pytest.raises(SlotExists):
        await make(clinic, starts_at=start)


async def test_of_many_at_once_one_gets_the_time(clinic: Clinic) -> None:
    start = at(24)
    for provider_id, refusal in ((clinic.owner.user_id, ProviderBusy), (None, SlotExists)):
        tries = [make(clinic, starts_at=start, provider_id=provider_id) for _ in range(8)]
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sorted(type(one).__name__ for one in results) == sorted([refusal.__name__] * 7 + ["Slot"])


async def test_the_database_holds_the_number_of_seats(clinic: Clinic) -> None:
    slot = await make(clinic, capacity=2)
    for taken in (3, -1):
        with pytest.raises(IntegrityError):
            async with clinic.service.database.transaction() as session:
                await session.execute(update(Slot).where(Slot.id == slot.id).values(seats_taken=taken))


async def test_a_slot_that_is_over_or_closed_is_not_changed(clinic: Clinic) -> None:
    slot, past = await make(clinic), await clinic.slot(-2)
    await close(clinic, slot)
    await close(clinic, slot)
    assert (await stored(clinic.service.database, Slot, slot.id)).status is SlotStatus.CLOSED
    with pytest.raises(SlotClosed):
        await change(clinic, slot, capacity=2)
    with pytest.raises(SlotPast):
        await change(clinic, past, capacity=2)
    with pytest.raises(SlotPast):
        await close(clinic, past)
    # Its time is free again.
    await make(clinic, starts_at=slot.starts_at)


async def test_people_who_have_booked_are_named_before_they_lose_their_seats(clinic: Clinic) -> None:
    slot, user = await make(clinic, capacity=3), new_caller()
    booking = await clinic.book(user, slot)
    for refused in (
        change(clinic, slot, starts_at=at(30)),
        change(clinic, slot, minutes=60),
        change(clinic, slot, provider_id=clinic.owner.user_id),
        close(clinic, slot),
    ):
        with pytest.raises(HasBookings) as error:
            await refused
        assert [one.issue for one in error.value.details] == [str(booking.id)]
    # More seats, or fewer that are enough, concern no person.
    assert (await change(clinic, slot, capacity=5)).seats_left == 4
    assert (await change(clinic, slot, capacity=1)).seats_left == 0
    moved = await change(clinic, slot, cancel=True, starts_at=at(30))
    assert (moved.status, moved.seats_taken) == (SlotStatus.OPEN, 0)
    assert await clinic.status(booking) == "cancelled"
    again = await clinic.book(user, slot)
    await close(clinic, slot, cancel=True)
    assert await clinic.status(again) == "cancelled"
    found = await stored(clinic.service.database, Slot, slot.id)
    assert (found.status, found.seats_taken) == (SlotStatus.CLOSED, 0)


async def test_a_member_who_leaves_the_staff_leaves_no_slots(clinic: Clinic) -> None:
    helper, elsewhere = await member(clinic), await Clinic(clinic.service).open()
    empty, taken = [await make(clinic, hours, provider_id=helper.user_id) for hours in (24, 26)]
    own, other = await make(clinic, 24, provider_id=clinic.owner.user_id), await elsewhere.slot(30, provider=helper)
    booking = await clinic.book(new_caller(), taken)

    def remove(*, cancel: bool) -> Awaitable[None]:
        who = (clinic.owner, clinic.venue.id, helper.user_id, DESK)
        return clinic.service.do(actions.remove_staff, *who, cancel_bookings=cancel)

    with pytest.raises(HasBookings) as error:
        await remove(cancel=False)
    assert [one.issue for one in error.value.details] == [str(booking.id)]
    await make(clinic, 40, provider_id=helper.user_id)
    await remove(cancel=True)
    statuses = {one.id: one.status for one in await all_slots(clinic)}
    assert {one for one, status in statuses.items() if status is SlotStatus.OPEN} == {own.id, other.id}
    assert empty.id in statuses
    assert await clinic.status(booking) == "cancelled"
    with refusal_of("provider_id"):
        await make(clinic, 50, provider_id=helper.user_id)


async def test_two_slots_that_are_handed_over_crosswise_do_not_wait_for_each_other(clinic: Clinic) -> None:
    """Each is booked by the provider who takes over the other, so that both calendars are needed twice."""
    elsewhere = await Clinic(clinic.service).open()
    # Makes the row of the other venue.
    await elsewhere.slot(20)
    one, two = await member(clinic), await member(elsewhere)
    for number in range(8):
        here, there = await make(clinic, 24 + number), await make(elsewhere, 48 + number)
        for place, slot, person in ((clinic, here, two), (elsewhere, there, one)):
            await place.book(person, slot)
        await asyncio.gather(
            change(clinic, here, cancel=True, provider_id=one.user_id),
            change(elsewhere, there, cancel=True, provider_id=two.user_id),
        )
    await clinic.require_consistent()
