"""Reminders of bookings: made with them, gone with them, and sent once."""

from typing import Any

import pytest
from booking_testing import DESK, HOUR, Clinic, row_event
from reminder_testing import MINUTE, pass_time, planned, reminding, sent, void, without_reminders
from request_testing import Service
from sqlalchemy import select, update

from kit import clock
from request_service.booking import actions as capability
from request_service.booking.bookings import actions
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.reminders.models import Reminder
from request_service.booking.reminding import MissingReminders
from request_service.booking.venues.models import Venue
from testkit.callers import new_caller
from testkit.stepping import step_all


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def test_a_booking_has_the_reminders_that_are_ahead(clinic: Clinic) -> None:
    user = new_caller()
    for hours, expected in ((48, [1440, 120]), (23, [120]), (1, [])):
        booking = await clinic.book(user, await clinic.slot(hours))
        assert await planned(clinic, booking) == expected


async def test_a_hold_has_reminders_once_it_is_confirmed(clinic: Clinic) -> None:
    user, slot = new_caller(), await clinic.slot(48)
    held = await clinic.hold(user, slot)
    assert await planned(clinic, held) == []
    await clinic.book(user, slot)
    assert await planned(clinic, held) == [1440, 120]


async def test_an_offer_has_reminders_once_it_is_confirmed(clinic: Clinic) -> None:
    user, waiting, slot = new_caller(), new_caller(), await clinic.slot(48)
    booking = await clinic.book(user, slot)
    await clinic.wait(waiting)
    await clinic.cancel(user, booking)
    offer = await clinic.book(waiting, slot)
    assert await planned(clinic, booking) == []
    assert await planned(clinic, offer) == [1440, 120]


async def test_reminders_move_with_their_booking_and_end_with_it(clinic: Clinic) -> None:
    user, slots = new_caller(), [await clinic.slot(hours) for hours in (48, 3, 72)]
    booking = await clinic.book(user, slots[0])
    await clinic.move(user, booking, slots[1])
    assert await planned(clinic, booking) == [120]
    await clinic.move(user, booking, slots[2])
    assert await planned(clinic, booking) == [1440, 120]
    await clinic.cancel(user, booking)
    assert await planned(clinic, booking) == []


@pytest.mark.parametrize("verb", [actions.check_in_booking, actions.complete_booking, actions.miss_booking])
async def test_a_person_who_was_seen_is_not_reminded(clinic: Clinic, verb: Any) -> None:
    slot = await clinic.slot(48)
    booking = await clinic.book(new_caller(), slot)
    if verb is not actions.check_in_booking:
        await clinic.begin(slot)
    await clinic.mark(verb, clinic.owner, booking)
    assert await planned(clinic, booking) == []


async def test_every_cancellation_of_a_booking_removes_its_reminders(clinic: Clinic) -> None:
    user = new_caller()
    slots = [await clinic.slot(hours, capacity=2) for hours in (48, 50, 52)]
    booked = [await clinic.book(user, slot) for slot in slots]
    do = clinic.service.do
    await do(capability.close_slot, clinic.owner, slots[0].id, DESK, cancel_bookings=True)
    await do(actions.erase_person, user.user_id, DESK)
    assert [await planned(clinic, one) for one in booked] == [[], [], []]
    other = await clinic.book(new_caller(), slots[2])
    await do(capability.delete_venue, clinic.owner, clinic.venue.id, DESK)
    assert await planned(clinic, other) == []


async def test_the_rules_of_the_moment_of_booking_hold(clinic: Clinic) -> None:
    slot, later = await clinic.slot(48, capacity=2), await clinic.slot(72)
    user, other = new_caller(), new_caller()
    before = await clinic.book(user, slot)
    await clinic.service.execute(update(Venue).where(Venue.id == clinic.venue.id).values(reminder_minutes=[60, 30, 5]))
    assert await planned(clinic, before) == [1440, 120]
    assert await planned(clinic, await clinic.book(other, slot)) == [60, 30, 5]
    await clinic.move(user, before, later)
    assert await planned(clinic, before) == [60, 30, 5]
    await clinic.service.execute(update(Venue).where(Venue.id == clinic.venue.id).values(reminder_minutes=[]))
    assert await planned(clinic, await clinic.book(new_caller(), await clinic.slot(80))) == []


async def test_each_reminder_is_sent_when_it_is_due_to_both_sides(clinic: Clinic) -> None:
    user, helper = new_caller(), new_caller("provider")
    served, plain = await clinic.slot(48, provider=helper), await clinic.slot(47)
    booked = [await clinic.book(user, slot) for slot in (served, plain)]
    worker = reminding(clinic)
    assert not await worker.run_due()
    await pass_time(clinic, 24.2 * HOUR)
    await step_all(clinic.service.database, worker)
    people = [{str(user.user_id), str(one)} for one in (helper.user_id, clinic.owner.user_id)]
    first = [(booked[1].id, 1440, people[1]), (booked[0].id, 1440, people[0])]
    assert sorted(await sent(clinic)) == sorted(first)
    await pass_time(clinic, 22 * HOUR)
    await step_all(clinic.service.database, worker)
    assert sorted(await sent(clinic)) == sorted(
        [*first, (booked[1].id, 120, people[1]), (booked[0].id, 120, people[0])]
    )
    assert await clinic.service.scalars(select(Reminder)) == []
    row = (await clinic.service.events("BookingReminder"))[0]
    assert (row.topic, row_event(row).booking.status) == (row_event(row).booking.id, 2)


async def test_several_that_are_due_are_sent_as_one(clinic: Clinic) -> None:
    """No process ran for so long that both are due."""
    booking = await clinic.book(new_caller(), await clinic.slot(48))
    await pass_time(clinic, 46.5 * HOUR)
    await step_all(clinic.service.database, reminding(clinic))
    assert [one[:2] for one in await sent(clinic)] == [(booking.id, 120)]
    assert await planned(clinic, booking) == []


@pytest.mark.parametrize(
    "change",
    [
        {"status": BookingStatus.CANCELLED},
        {"status": BookingStatus.CHECKED_IN},
        {"starts_at": clock.now() + 100 * HOUR},
        {"starts_at": clock.now() + 2 * HOUR},
    ],
    ids=["cancelled", "seen", "moved", "moved near"],
)
async def test_no_one_is_reminded_of_what_the_previous_release_has_changed(
    clinic: Clinic, change: dict[str, Any]
) -> None:
    booking = await clinic.book(new_caller(), await clinic.slot(48))
    await void(clinic, booking, **change)
    async with clinic.service.database.transaction() as session:
        for one in await session.scalars(select(Reminder)):
            one.due_at = clock.now() - MINUTE
    await step_all(clinic.service.database, reminding(clinic))
    assert await sent(clinic) == []
    assert await planned(clinic, booking) == []


async def test_no_one_is_reminded_of_what_has_begun(clinic: Clinic) -> None:
    booking = await clinic.book(new_caller(), await clinic.slot(48))
    await pass_time(clinic, 49 * HOUR)
    await step_all(clinic.service.database, reminding(clinic))
    assert await sent(clinic) == []
    assert await planned(clinic, booking) == []


async def test_bookings_of_the_previous_release_get_their_reminders(clinic: Clinic) -> None:
    user, sweeper = new_caller(), MissingReminders(clinic.service.database)
    slots = [await clinic.slot(hours) for hours in (48, 3, 50, 52, 54)]
    plain, near, moved, held, done = [await clinic.book(user, slot) for slot in slots]
    await without_reminders(clinic, plain, near, held, done)
    await void(clinic, moved, starts_at=clock.now() + 90 * HOUR)
    await void(clinic, held, status=BookingStatus.HELD)
    await void(clinic, done, status=BookingStatus.CANCELLED)
    for _ in range(2):
        await sweeper.sweep()
        found = [await planned(clinic, one) for one in (plain, near, moved, held, done)]
        assert found == [[1440, 120], [120], [1440, 120], [], []]
    (first, *_) = await clinic.service.scalars(select(Reminder).where(Reminder.booking_id == moved.id))
    assert first.starts_at > clock.now() + 89 * HOUR


async def test_a_reminder_that_was_sent_is_not_planned_again(clinic: Clinic) -> None:
    """By another replica, whose clock is behind."""
    booking = await clinic.book(new_caller(), await clinic.slot(48))
    await pass_time(clinic, 24.2 * HOUR)
    await step_all(clinic.service.database, reminding(clinic))
    await pass_time(clinic, -0.4 * HOUR)
    await MissingReminders(clinic.service.database).sweep()
    assert await planned(clinic, booking) == [120]
