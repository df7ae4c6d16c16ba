"""A slot: a time at which a venue offers a service, with seats for one person or more.

The row decides who gets a seat: `seats_taken` grows by one conditional UPDATE, and the database refuses more than
`capacity`. Times are moments; the wall time of the venue is computed when a slot is shown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Row, String, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import validation
from request_service.booking.slots import errors
from request_service.booking.slots.plans import MAX_SLOT_MINUTES, MIN_SLOT_MINUTES, Span
from request_service.models import Base

MAX_CAPACITY = 1000
MAX_CLOSURE_REASON_LENGTH = 500
# No slot begins later, and no plan.
MAX_AHEAD = timedelta(days=731)
_MAX_CLOSURE = timedelta(days=366)

_HAS_A_SEAT = text("status = 'open' AND seats_taken < capacity")


class SlotStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class SlotDetails:
    """The fields of a slot that staff set; `None` leaves one as it is."""

    starts_at: datetime | None = None
    minutes: int | None = None
    capacity: int | None = None
    provider_id: UUID | None = None
    # Removes the provider.
    has_no_provider: bool = False


class Slot(Base):
    __tablename__ = "slots"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    # The provider who serves it and whose calendar it needs; null if the venue names none.
    provider_id: Mapped[UUID | None]
    # The plan that has made it; null for one by itself.
    schedule_id: Mapped[UUID | None]
    # The time on the wall at the start of a plan's slot, without a time zone; null for one by itself.
    wall_start: Mapped[datetime | None] = mapped_column(DateTime())
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    seats_taken: Mapped[int] = mapped_column(default=0, server_default="0")
    status: Mapped[SlotStatus] = mapped_column(default=SlotStatus.OPEN)
    # Grows with every change that the calendar of its provider shows (SEQUENCE of RFC 5545).
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("seats_taken >= 0 AND seats_taken <= capacity", "seats"),
        CheckConstraint("starts_at < ends_at", "lasts"),
        # Slots with a free seat: of a service, and of one at one venue.
        Index(None, "service_id", "starts_at", postgresql_where=_HAS_A_SEAT, sqlite_where=_HAS_A_SEAT),
        Index(None, "venue_id", "service_id", "starts_at", postgresql_where=_HAS_A_SEAT, sqlite_where=_HAS_A_SEAT),
        # All slots of a venue, and of a provider, by time.
        Index(None, "venue_id", "starts_at"),
        Index(None, "provider_id", "starts_at"),
        # The slots of a plan.
        Index(None, "schedule_id", "starts_at"),
    )

    @validates("starts_at", "ends_at", "capacity", "seats_taken", "status")
    def _note_change(self, name: str, value: Any) -> Any:
        # A new slot has no number yet.
        if self.sequence is not None and getattr(self, name) != value:
            self.sequence += 1
        return value

    @property
    def seats_left(self) -> int:
        return self.capacity - self.seats_taken

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    @classmethod
    def create(  # the facts of a row
        cls, venue_id: UUID, service_id: UUID, details: SlotDetails, usual_minutes: int, now: datetime
    ) -> Self:
        """Creates a slot by itself, *usual_minutes* long if nothing else is wanted. Raises InvalidInput."""
        if details.starts_at is None:
            raise InvalidInput.field("starts_at", "is missing")
        minutes = usual_minutes if details.minutes is None else details.minutes
        span = span_of(details.starts_at, minutes, now)
        return cls(
            id=new_id(),
            venue_id=venue_id,
            service_id=service_id,
            provider_id=details.provider_id,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            capacity=1 if details.capacity is None else checked_capacity(details.capacity),
            seats_taken=0,
            status=SlotStatus.OPEN,
            created_at=now,
            updated_at=now,
        )

    def change(self, details: SlotDetails, now: datetime) -> None:
        """Moves the slot, or gives it another length, capacity or provider.

        Raises SlotClosed, SlotPast, and HasBookings if people who have a seat would notice.
        """
        require_ahead(self, now)
        usual = round((self.ends_at - self.starts_at) / timedelta(minutes=1))
        minutes = usual if details.minutes is None else details.minutes
        span = span_of(details.starts_at or self.starts_at, minutes, now)
        provider_id = None if details.has_no_provider else details.provider_id or self.provider_id
        capacity = self.capacity if details.capacity is None else checked_capacity(details.capacity)
        is_other = (span, provider_id) != (self.span, self.provider_id)
        if capacity < self.seats_taken or (self.seats_taken and is_other):
            raise errors.HasBookings
        self.starts_at, self.ends_at = span
        self.provider_id, self.capacity = provider_id, capacity
        self.updated_at = max(now, self.updated_at)

    def retime(self, span: Span, now: datetime) -> None:
        """Moves the slot to where the rules of its time zone put it now."""
        self.starts_at, self.ends_at = span
        self.sequence += 1
        self.updated_at = max(now, self.updated_at)


class Closure(Base):
    """A time in which a venue has no open slots, and gets none."""

    __tablename__ = "venue_closures"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(MAX_CLOSURE_REASON_LENGTH))
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "venue_id", "ends_at"),)

    @classmethod
    def create(cls, venue_id: UUID, span: Span, reason: str, now: datetime) -> Self:
        """Raises InvalidInput for a time that is over, too long or too far ahead."""
        if span.ends_at <= span.starts_at:
            raise InvalidInput.field("to", "must be after from")
        if not now < span.ends_at <= now + MAX_AHEAD:
            raise InvalidInput.field("to", f"must be within the next {MAX_AHEAD.days} days")
        if span.ends_at - span.starts_at > _MAX_CLOSURE:
            raise InvalidInput.field("from", f"must be at most {_MAX_CLOSURE.days} days before to")
        return cls(
            id=new_id(),
            venue_id=venue_id,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            reason=validation.line("reason", reason, min_length=1, max_length=MAX_CLOSURE_REASON_LENGTH),
            created_at=now,
        )


def require_ahead(slot: "Slot | Row[Any]", now: datetime) -> None:
    """Raises SlotClosed or SlotPast for a slot that is not changed any more."""
    if slot.status is SlotStatus.CLOSED:
        raise errors.SlotClosed
    if slot.starts_at <= now:
        raise errors.SlotPast


def span_of(starts_at: datetime, minutes: int, now: datetime) -> Span:
    """Returns the time of a slot. Raises InvalidInput for one that is past or too far ahead, and for another length."""
    if not now < starts_at <= now + MAX_AHEAD:
        raise InvalidInput.field("starts_at", f"must be within the next {MAX_AHEAD.days} days")
    length = int(validation.number("minutes", minutes, MIN_SLOT_MINUTES, MAX_SLOT_MINUTES))
    return Span(starts_at, starts_at + timedelta(minutes=length))


def checked_capacity(capacity: int) -> int:
    """Raises InvalidInput."""
    return int(validation.number("capacity", capacity, 1, MAX_CAPACITY))
