"""Reminders of bookings: one row for each that is still to be sent.

A row is made with its booking, by the rule of the venue at that moment, and is deleted by the transaction that sends
it. So it is sent once, although a process dies meanwhile. Each transaction that makes or deletes rows of a booking
holds the lock of the booking, which decides between a reminder and a cancellation at the same moment.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from request_service.models import Base


class Reminder(Base):
    __tablename__ = "booking_reminders"

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    # The start that it announces. A row whose booking begins at another moment is void.
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    # It is due so many minutes before the start.
    offset_minutes: Mapped[int] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]

    # The reminders that are due.
    __table_args__ = (Index(None, "due_at", "booking_id"),)

    @classmethod
    def ahead(cls, booking_id: UUID, starts_at: datetime, offsets: Iterable[int], now: datetime) -> list[Self]:
        """Returns the reminders of a booking that are due later than *now*."""
        made = [
            cls(
                booking_id=booking_id,
                starts_at=starts_at,
                offset_minutes=minutes,
                due_at=starts_at - timedelta(minutes=minutes),
            )
            for minutes in offsets
        ]
        return [one for one in made if one.due_at > now]
