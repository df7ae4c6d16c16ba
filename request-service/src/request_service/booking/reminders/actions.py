"""The verbs of reminders. Each runs in its caller's transaction, which has locked the booking or has just made it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from kit.database import Session, insert_row
from request_service.booking.reminders import queries
from request_service.booking.reminders.models import Reminder
from request_service.booking.reminders.queries import DueReminder


async def plan_reminders(
    session: Session, booking_id: UUID, starts_at: datetime, offsets: Iterable[int], now: datetime
) -> None:
    """Plans a reminder so many minutes before the start for each of *offsets*, except those that would be past."""
    for reminder in Reminder.ahead(booking_id, starts_at, offsets, now):
        await insert_row(session, reminder)


async def plan_again(
    session: Session, booking_id: UUID, starts_at: datetime, offsets: Iterable[int], now: datetime
) -> None:
    """Plans the reminders of a booking that begins at another moment now."""
    await drop_reminders(session, [booking_id])
    await plan_reminders(session, booking_id, starts_at, offsets, now)


async def drop_reminders(session: Session, booking_ids: Collection[UUID]) -> None:
    """Removes the reminders of bookings that have ended, or that need none any more."""
    await queries.delete_of(session, booking_ids)


async def take_due(session: Session, starts: Mapping[UUID, datetime], now: datetime) -> list[DueReminder]:
    """Takes the reminders that are due of bookings, by id with their starts, and returns those that are to be sent.

    If several of a booking are due, because no process ran meanwhile, the last one stands for all of them. Those of
    another start are void.
    """
    last: dict[UUID, DueReminder] = {}
    for one in await queries.take_due(session, starts, now):
        if one.starts_at == starts[one.booking_id]:
            earlier = last.get(one.booking_id)
            if earlier is None or one.offset_minutes < earlier.offset_minutes:
                last[one.booking_id] = one
    return list(last.values())
