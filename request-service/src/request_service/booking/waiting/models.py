"""A person who waits for a seat of a service: at one venue or at any, within a span of time if they state one.

First come, first served. A freed seat is offered to one of them as a hold, in the transaction that frees it; a booking
names the wait that it was offered for. The wait ends when they take the seat, or leave.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import InvalidInput
from kit.ids import new_id
from request_service.booking.slots.plans import Span
from request_service.models import Base

_MAX_AHEAD = timedelta(days=731)


@dataclass(frozen=True)
class SeatWish:
    """The seats that a user waits for, for themselves or for a dependant; `None` means any."""

    service_id: UUID
    venue_id: UUID | None = None
    attendee_id: UUID | None = None
    starts_after: datetime | None = None
    starts_before: datetime | None = None

    def within(self, now: datetime) -> Span:
        """Returns the time in which the seats begin."""
        start = max(self.starts_after or now, now)
        return Span(start, max(self.starts_before or start + _MAX_AHEAD, start))


class Wait(Base):
    __tablename__ = "waits"

    # Ordered by creation, as all ids are: who came first is served first.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    attendee_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    # Null for any venue.
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venues.id"))
    # The venue, or the service for any venue: a unique constraint compares it, which nulls would pass.
    place_id: Mapped[UUID]
    starts_after: Mapped[datetime | None]
    starts_before: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("person_id", "service_id", "place_id"),
        Index(None, "user_id", "id"),
        # The first to be served.
        Index(None, "service_id", "id"),
    )

    @classmethod
    def make(cls, user_id: UUID, wish: SeatWish, now: datetime) -> Self:
        """Raises InvalidInput if no seat can fit."""
        start, end = wish.starts_after or now, wish.starts_before
        if end is not None and not now < end <= now + _MAX_AHEAD:
            raise InvalidInput.field("to", f"must be within the next {_MAX_AHEAD.days} days")
        if start > now + _MAX_AHEAD:
            raise InvalidInput.field("from", f"must be within the next {_MAX_AHEAD.days} days")
        if end is not None and end <= start:
            raise InvalidInput.field("to", "must be after from")
        return cls(
            id=new_id(),
            user_id=user_id,
            attendee_id=wish.attendee_id,
            person_id=wish.attendee_id or user_id,
            service_id=wish.service_id,
            venue_id=wish.venue_id,
            place_id=wish.venue_id or wish.service_id,
            starts_after=wish.starts_after,
            starts_before=wish.starts_before,
            created_at=now,
        )
