"""Weekly plans on a database: which slots they make and keep filled, how they end, and closures of venues."""

import asyncio
import time
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from booking_testing import DESK, HOUR, Clinic
from request_testing import Service, deleted, refusal_of
from slot_testing import ADDIS_ABABA, all_slots, at, make, member, plan, tomorrow
from sqlalchemy import func, select, update

from kit import clock
from kit.database import Session
from kit.ids import new_id
from request_service.booking import actions
from request_service.booking.consumers import on_user_deleted
from request_service.booking.schedule_keeper import ScheduleKeeper
from request_service.booking.schedules.models import Schedule
from request_service.booking.services.models import Service as Offering
from request_service.booking.slots import actions as slots
from request_service.booking.slots.errors import (
    HasBookings,
    VenueClosed,
)
from request_service.booking.slots.models import Slot, SlotStatus
from request_service.booking.slots.plans import Span
from request_service.booking.venues.models import StaffMember, Venue
from testkit.callers import new_caller
from testkit.rows import stored


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def test_a_weekly_plan_makes_its_slots_in_the_time_of_the_venue(clinic: Clinic) -> None:
    schedule, created, skipped = await plan(clinic, "09:00-10:00", "15:00-15:30", capacity=3)
    assert (created, skipped) == (21, 0)
    made = await all_slots(clinic, schedule_id=schedule.id)
    local = [slot.starts_at.astimezone(ADDIS_ABABA) for slot in made]
    assert [one.strftime("%H:%M") for one in local[:3]] == ["09:00", "09:30", "15:00"]
    assert {slot.capacity for slot in made} == {3}
    assert (schedule.due_at, schedule.filled_until) == (None, tomorrow() + timedelta(days=6))
    # Again, each of them would be there twice.
    assert (await plan(clinic, "09:00-10:00", "15:00-15:30"))[1:] == (0, 21)


async def test_a_plan_leaves_out_slots_that_would_meet_others(clinic: Clinic) -> None:
    provider_id = clinic.owner.user_id
    nine = datetime.combine(tomorrow(), datetime.min.time(), ADDIS_ABABA) + timedelta(hours=9)
    await make(clinic, starts_at=nine + timedelta(minutes=45), provider_id=provider_id)
    async with clinic.service.database.transaction() as session:
        venue = await session.get_one(Venue, clinic.venue.id)
        lunch = Span(nine + timedelta(hours=3), nine + timedelta(hours=4))
        assert await slots.close_venue(session, venue, lunch, "Lunch") == []
    _, created, skipped = await plan(clinic, "09:00-13:00", days=1, provider_id=provider_id)
    assert (created, skipped) == (4, 4)
    starts = [slot.starts_at - nine for slot in await all_slots(clinic) if slot.schedule_id]
    assert [one / timedelta(hours=1) for one in starts] == [0, 1.5, 2, 2.5]


@pytest.mark.parametrize(
    ("field", "rest"),
    [
        ("from", {"first": date(2020, 1, 1), "days": 3}),
        ("from", {"first": date(9999, 1, 1), "days": 3}),
        ("from", {"first": date(9998, 1, 1), "days": None}),
        ("capacity", {"capacity": 0}),
        ("provider_id", {"provider_id": new_id()}),
        ("weekly", {"days": 366, "hours": "00:00-24:00"}),
    ],
)
async def test_an_impossible_plan_is_refused_by_field(clinic: Clinic, field: str, rest: dict[str, Any]) -> None:
    rest = dict(rest)
    hours = rest.pop("hours", "09:00-10:00")
    with refusal_of(field):
        await plan(clinic, hours, **rest)
    assert await all_slots(clinic) == []
    assert await clinic.service.scalars(select(Schedule)) == []


async def test_the_largest_plan_is_made_within_three_seconds(clinic: Clinic) -> None:
    began = time.perf_counter()
    _, created, _ = await plan(clinic, "00:00-13:30", days=366, provider_id=clinic.owner.user_id)
    took = time.perf_counter() - began
    assert created == 27 * 366
    assert took < 3, f"{took:.2f} s"


async def test_two_plans_of_a_provider_at_once_never_overlap(clinic: Clinic) -> None:
    other = await Clinic(clinic.service, clinic.owner).open()
    served: Any = {"provider_id": clinic.owner.user_id, "days": 5}
    made = await asyncio.gather(
        plan(clinic, "09:00-12:00", **served),
        plan(other, "09:15-12:15", **served),
        plan(clinic, "08:45-12:15", **served),
    )
    spans = [Span(slot.starts_at, slot.ends_at) for slot in await all_slots(clinic)]
    assert all(one.ends_at <= after.starts_at for one, after in pairwise(spans))
    assert len(spans) == sum(created for _, created, _ in made)


async def fill(clinic: Clinic, schedule: Schedule, days: int) -> None:
    """Lets days pass for the keeper: it looks as if the slots of the last days were missing."""
    async with clinic.service.database.transaction() as session:
        found = await session.get_one(Schedule, schedule.id)
        assert found.filled_until is not None
        last = found.filled_until - timedelta(days=days)
        edge = datetime.combine(last + timedelta(days=1), datetime.min.time(), ADDIS_ABABA)
        await _forget(session, edge)
        found.filled_until, found.due_at = last, clock.now() - HOUR
    keeper = ScheduleKeeper(clinic.service.database)
    assert await keeper.run_due() is True
    assert await keeper.run_due() is False


async def _forget(session: Session, edge: datetime) -> None:
    for slot in await session.scalars(select(Slot).where(Slot.starts_at >= edge)):
        await session.delete(slot)


async def test_a_plan_that_goes_on_is_kept_filled_as_far_as_the_venue_is_booked(clinic: Clinic) -> None:
    schedule, created, _ = await plan(clinic, "09:00-10:00", days=None, first=tomorrow())
    # From tomorrow to the last day on which the venue takes bookings.
    assert created == 2 * clinic.venue.max_ahead_days
    assert schedule.due_at is not None
    assert clock.now() < schedule.due_at <= clock.now() + timedelta(days=1)
    before = [slot.starts_at for slot in await all_slots(clinic)]
    await fill(clinic, schedule, 3)
    assert [slot.starts_at for slot in await all_slots(clinic)] == before
    found = await stored(clinic.service.database, Schedule, schedule.id)
    assert found.due_at is not None
    assert found.due_at > clock.now()


async def test_two_keepers_make_each_slot_once(clinic: Clinic) -> None:
    schedule, created, _ = await plan(clinic, "09:00-10:00", days=None)
    async with clinic.service.database.transaction() as session:
        found = await session.get_one(Schedule, schedule.id)
        found.filled_until, found.due_at = tomorrow(), clock.now() - HOUR
        await _forget(session, datetime.combine(tomorrow() + timedelta(days=1), datetime.min.time(), ADDIS_ABABA))
    await asyncio.gather(*(ScheduleKeeper(clinic.service.database).run_due() for _ in range(4)))
    assert await clinic.service.scalars(select(func.count()).select_from(Slot)) == [created]


@pytest.mark.parametrize("end", ["venue", "service", "provider"])
async def test_a_plan_ends_with_its_venue_its_service_and_its_provider(clinic: Clinic, end: str) -> None:
    person = await member(clinic)
    schedule, created, _ = await plan(clinic, "09:00-10:00", days=None, provider_id=person.user_id)
    async with clinic.service.database.transaction() as session:
        if end == "venue":
            await session.execute(update(Venue).values(is_active=False))
        elif end == "service":
            await session.execute(update(Offering).values(is_active=False))
        else:
            for joined in await session.scalars(select(StaffMember)):
                await session.delete(joined)
        found = await session.get_one(Schedule, schedule.id)
        found.filled_until, found.due_at = tomorrow(), clock.now() - HOUR
    assert await ScheduleKeeper(clinic.service.database).run_due() is True
    found = await stored(clinic.service.database, Schedule, schedule.id)
    assert (found.due_at, found.ended_at is None) == (None, False)
    assert len(await all_slots(clinic)) == created


async def end_schedule(clinic: Clinic, schedule_id: UUID, *, cancel: bool = False) -> int:
    return await clinic.service.do(actions.end_schedule, clinic.owner, schedule_id, DESK, cancel_bookings=cancel)


async def test_the_end_of_a_plan_closes_what_is_ahead(clinic: Clinic) -> None:
    schedule, created, _ = await plan(clinic, "09:00-10:00")
    single = await make(clinic, 30.1)
    user, slot = new_caller(), (await all_slots(clinic, schedule_id=schedule.id))[3]
    booking = await clinic.book(user, slot)
    with pytest.raises(HasBookings) as error:
        await end_schedule(clinic, schedule.id)
    assert [one.issue for one in error.value.details] == [str(booking.id)]
    assert {one.status for one in await all_slots(clinic)} == {SlotStatus.OPEN}
    assert await end_schedule(clinic, schedule.id, cancel=True) == created
    assert await clinic.status(booking) == "cancelled"
    assert [one.id for one in await all_slots(clinic, status=SlotStatus.OPEN)] == [single.id]
    assert await end_schedule(clinic, schedule.id) == 0


async def test_a_closure_takes_the_slots_of_its_time_and_lets_none_in(clinic: Clinic) -> None:
    _, created, _ = await plan(clinic, "09:00-11:00", days=3)
    first, *_ = made = await all_slots(clinic)
    booking = await clinic.book(new_caller(), first)
    closed: Any = (Span(first.starts_at + timedelta(minutes=10), first.starts_at + timedelta(hours=1)), "Repairs")
    with pytest.raises(HasBookings):
        await clinic.service.do(actions.close_venue, clinic.owner, clinic.venue.id, closed, DESK, cancel_bookings=False)
    count = await clinic.service.do(
        actions.close_venue, clinic.owner, clinic.venue.id, closed, DESK, cancel_bookings=True
    )
    assert count == 2
    assert await clinic.status(booking) == "cancelled"
    assert [one.id for one in await all_slots(clinic, status=SlotStatus.CLOSED)] == [one.id for one in made[:2]]
    with pytest.raises(VenueClosed):
        await make(clinic, starts_at=first.starts_at)
    assert (await plan(clinic, "09:00-11:00", days=3))[1:] == (0, created)


@pytest.mark.parametrize(
    ("field", "start", "end", "reason"),
    [
        ("to", 2, 1, "Repairs"),
        ("to", 1, 1, "Repairs"),
        ("to", -3, -2, "Repairs"),
        ("to", 1, 24 * 800, "Repairs"),
        ("from", 1, 24 * 367 + 2, "Repairs"),
        ("reason", 1, 2, " "),
        ("reason", 1, 2, "x" * 501),
    ],
)
async def test_an_impossible_closure_is_refused_by_field(
    clinic: Clinic, field: str, start: float, end: float, reason: str
) -> None:
    closed = (Span(at(start), at(end)), reason)
    with refusal_of(field):
        await clinic.service.do(actions.close_venue, clinic.owner, clinic.venue.id, closed, DESK, cancel_bookings=False)


async def test_a_deleted_provider_gives_up_their_slots(clinic: Clinic) -> None:
    person = await member(clinic)
    schedule, created, _ = await plan(clinic, "09:00-10:00", days=None, provider_id=person.user_id)
    slot, *_ = await all_slots(clinic, schedule_id=schedule.id)
    other, booking = await make(clinic, 30.1), await clinic.book(new_caller(), slot)
    await clinic.service.do(on_user_deleted, deleted(person.user_id), DESK)
    assert await clinic.status(booking) == "cancelled"
    assert len(await all_slots(clinic, status=SlotStatus.CLOSED)) == created
    assert [one.id for one in await all_slots(clinic, status=SlotStatus.OPEN)] == [other.id]
    await clinic.require_consistent()


@pytest.mark.parametrize("by_account", [False, True])
async def test_the_end_of_a_venue_cancels_what_is_booked_there(clinic: Clinic, *, by_account: bool) -> None:
    await plan(clinic, "09:00-11:00", days=3)
    first, second, *_ = await all_slots(clinic)
    bookings = [await clinic.book(new_caller(), slot) for slot in (first, second)]
    for _ in range(2):
        if by_account:
            await clinic.service.do(actions.give_up_venues, clinic.owner.user_id, DESK)
        else:
            await clinic.service.do(actions.delete_venue, clinic.owner, clinic.venue.id, DESK)
    assert [await clinic.status(booking) for booking in bookings] == ["cancelled", "cancelled"]
    assert await all_slots(clinic, status=SlotStatus.OPEN) == []
    assert not (await stored(clinic.service.database, Venue, clinic.venue.id)).is_active
    await clinic.require_consistent()
