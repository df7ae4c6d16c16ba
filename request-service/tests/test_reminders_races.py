"""Reminders while several processes and people act at once."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from booking_testing import HOUR, Clinic, row_event
from reminder_testing import make_due, pass_time, planned, reminding, sent, without_reminders
from request_testing import Service
from sqlalchemy import select, update

from kit import clock
from kit.database import Database
from kit.due import Due
from request_service.booking import queries
from request_service.booking.reminders.models import Reminder
from request_service.booking.reminding import MissingReminders, Reminding
from testkit.callers import new_caller
from testkit.people import outcomes
from testkit.stepping import step_all
from testkit.waiting import eventually


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def test_many_bookings_of_the_previous_release_are_planned_in_one_sweep(clinic: Clinic) -> None:
    slot = await clinic.slot(48, capacity=130)
    booked = [await clinic.book(new_caller(), slot) for _ in range(130)]
    await without_reminders(clinic, *booked)
    both = [MissingReminders(clinic.service.database) for _ in range(2)]
    await asyncio.gather(*(one.sweep() for one in both))
    await both[0].sweep()
    found = Counter((one.booking_id, one.offset_minutes) for one in await clinic.service.scalars(select(Reminder)))
    assert set(found.values()) == {1}
    assert len(found) == 260


async def test_two_replicas_send_each_reminder_once(clinic: Clinic, migrated_url: str) -> None:
    slot = await clinic.slot(48, capacity=150)
    booked = [await clinic.book(new_caller(), slot) for _ in range(150)]
    await pass_time(clinic, 24.2 * HOUR)
    async with (
        Database(migrated_url) as other,
        Due(clinic.service.database, reminding(clinic)),
        Due(other, Reminding(other)),
    ):

        async def are_all_sent() -> bool:
            return len(await clinic.service.scalars(select(Reminder.booking_id))) == len(booked)

        await eventually(are_all_sent, seconds=30)
    found = Counter(one[:2] for one in await sent(clinic))
    assert found == Counter({(one.id, 1440): 1 for one in booked})


async def test_many_reminders_of_one_moment_come_in_time(clinic: Clinic) -> None:
    """The promise is five seconds, on a machine that does much else."""
    slot = await clinic.slot(3, capacity=200)
    booked = [await clinic.book(new_caller(), slot) for _ in range(200)]
    due_at = clock.now() + timedelta(seconds=1)
    await clinic.service.execute(update(Reminder).values(due_at=due_at))
    async with Due(clinic.service.database, reminding(clinic)):

        async def are_all_sent() -> bool:
            return not await clinic.service.scalars(select(Reminder.booking_id).limit(1))

        await eventually(are_all_sent)
    rows = await clinic.service.events("BookingReminder")
    assert {row_event(row).booking.id for row in rows} == {str(one.id) for one in booked}
    late = [(row.occurred_at - due_at).total_seconds() for row in rows]
    assert 0 <= min(late) <= max(late) < 5


async def test_a_cancellation_at_the_same_moment_is_told_last(clinic: Clinic) -> None:
    """Either there is a reminder and then the cancellation, or the cancellation alone."""
    for _ in range(25):
        user = new_caller()
        booking = await clinic.book(user, await clinic.slot(48))
        await make_due(clinic, booking)
        found = await outcomes(reminding(clinic).run_due(), clinic.cancel(user, booking))
        assert found == ["OK", "OK"]
        told = [kind for kind, about, _ in await clinic.told() if about == str(booking.id)]
        assert told in (
            ["BookingScheduled", "BookingReminder", "BookingCancelled"],
            ["BookingScheduled", "BookingCancelled"],
        )
        assert await planned(clinic, booking) == []


async def test_a_move_at_the_same_moment_keeps_the_reminders_of_the_new_start(clinic: Clinic) -> None:
    for turn in range(25):
        user = new_caller()
        booking = await clinic.book(user, await clinic.slot(48))
        slot = await clinic.slot(72 + turn)
        await make_due(clinic, booking)
        assert await outcomes(reminding(clinic).run_due(), clinic.move(user, booking, slot)) == ["OK", "OK"]
        told = [kind for kind, about, _ in await clinic.told() if about == str(booking.id)]
        assert told in (
            ["BookingScheduled", "BookingReminder", "BookingRescheduled"],
            ["BookingScheduled", "BookingRescheduled"],
        )
        assert await planned(clinic, booking) == [1440, 120]


async def test_a_booking_that_is_being_changed_holds_up_no_other(clinic: Clinic) -> None:
    if clinic.service.database.is_sqlite:
        pytest.skip("SQLite lets one writer in at a time")
    booked = [await clinic.book(new_caller(), await clinic.slot(48)) for _ in range(3)]
    for one in booked:
        await make_due(clinic, one)
    async with clinic.service.database.transaction() as session:
        await queries.lock_free(session, [booked[1].id])
        async with asyncio.timeout(10):
            assert await reminding(clinic).run_due()
    assert {one for one, *_ in await sent(clinic)} == {booked[0].id, booked[2].id}
    await step_all(clinic.service.database, reminding(clinic))
    assert [one for one, *_ in await sent(clinic)][2:] == [booked[1].id]
