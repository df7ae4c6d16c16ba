"""Reads and moves the reminders of bookings, for tests."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from booking_testing import Clinic, row_event
from sqlalchemy import select, update

from kit import clock
from request_service.booking.bookings.models import Booking
from request_service.booking.bookings.shown import Shown
from request_service.booking.reminders import queries
from request_service.booking.reminders.models import Reminder
from request_service.booking.reminding import Reminding
from request_service.booking.slots.models import Slot

MINUTE = timedelta(minutes=1)


def reminding(clinic: Clinic) -> Reminding:
    return Reminding(clinic.service.database)


async def planned(clinic: Clinic, booking: Booking | Shown) -> list[int]:
    """Returns how many minutes before the start the reminders of a booking are due, the earliest first."""
    found = await clinic.service.scalars(
        select(Reminder).where(Reminder.booking_id == booking.id).order_by(Reminder.due_at)
    )
    assert all(one.due_at == one.starts_at - one.offset_minutes * MINUTE for one in found)
    return [one.offset_minutes for one in found]


async def pass_time(clinic: Clinic, passed: timedelta) -> None:
    """Lets time pass for all slots, bookings and reminders, by moving them towards the past."""
    async with clinic.service.database.transaction() as session:
        # One after the other, because SQLite computes no times.
        for one in await session.scalars(select(Reminder)):
            one.starts_at -= passed
            one.due_at -= passed
        for slot in await session.scalars(select(Slot)):
            # A hold that is booked later takes the time of its slot.
            slot.starts_at -= passed
            slot.ends_at -= passed
        for booking in await session.scalars(select(Booking)):
            booking.starts_at -= passed
            if booking.reminders_for is not None:
                booking.reminders_for -= passed


async def sent(clinic: Clinic) -> list[tuple[UUID, int, set[str]]]:
    """Returns booking, offset and audience of all reminders that were sent, oldest first."""
    return [
        (UUID(event.booking.id), event.offset_minutes, set(row.audience))
        for row in await clinic.service.events("BookingReminder")
        for event in [row_event(row)]
    ]


async def void(clinic: Clinic, booking: Booking | Shown, **changes: Any) -> None:
    """Changes a booking as a replica of the previous release does, which knows no reminders."""
    await clinic.service.execute(update(Booking).where(Booking.id == booking.id).values(changes))


async def without_reminders(clinic: Clinic, *bookings: Booking | Shown) -> None:
    """Makes bookings look as if a replica of the previous release had made them."""
    for one in bookings:
        await void(clinic, one, reminders_for=None)
        async with clinic.service.database.transaction() as session:
            await queries.delete_of(session, [one.id])


async def make_due(clinic: Clinic, booking: Booking | Shown) -> None:
    """Makes the first reminder of a booking due."""
    async with clinic.service.database.transaction() as session:
        first = await session.scalar(
            select(Reminder).where(Reminder.booking_id == booking.id, Reminder.offset_minutes == 1440)
        )
        assert first is not None
        first.due_at = clock.now() - timedelta(seconds=1)
