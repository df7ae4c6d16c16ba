"""Statements about reminders."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select

from kit.database import ReadSession, Session
from kit.statements import once
from request_service.booking.reminders.models import Reminder

_reminders = Reminder.__table__.c

# Made once, because it is asked several times a second.
_NEXT_DUE = once(select(_reminders.due_at).order_by(_reminders.due_at).limit(1))


class DueReminder(NamedTuple):
    booking_id: UUID
    starts_at: datetime
    offset_minutes: int


async def find_next_due(session: ReadSession) -> datetime | None:
    """Returns the moment at which the next reminder is due, which is past if one is due now."""
    return await session.scalar(_NEXT_DUE)


async def list_due(session: ReadSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Returns the bookings of reminders that are due, longest due first. A booking may be there twice."""
    statement = select(_reminders.booking_id).where(_reminders.due_at <= now)
    return (await session.scalars(statement.order_by(_reminders.due_at, _reminders.booking_id).limit(limit))).all()


async def take_due(session: Session, booking_ids: Collection[UUID], now: datetime) -> Sequence[DueReminder]:
    """Deletes the reminders of these bookings that are due and returns them. The caller has locked the bookings."""
    taken = (
        delete(Reminder)
        .where(Reminder.booking_id.in_(booking_ids), Reminder.due_at <= now)
        .returning(Reminder.booking_id, Reminder.starts_at, Reminder.offset_minutes)
    )
    return [DueReminder(*row) for row in await session.execute(taken)]


async def delete_of(session: Session, booking_ids: Collection[UUID]) -> None:
    await session.execute(delete(Reminder).where(Reminder.booking_id.in_(booking_ids)))
