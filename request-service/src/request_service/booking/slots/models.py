"""A slot: a time at which a venue offers a service, with seats for one person or more.

The row decides who gets a seat: `seats_taken` grows by one conditional UPDATE, and the database refuses more than
`capacity`. Times are moments; the wall time of the venue is computed when a slot is shown.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from request_service.models import Base

MAX_CAPACITY = 1000

_HAS_A_SEAT = text("status = 'open' AND seats_taken < capacity")


class SlotStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Slot(Base):
    __tablename__ = "slots"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    # The provider who serves it and whose calendar it needs; null if the venue names none.
    provider_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    seats_taken: Mapped[int] = mapped_column(default=0, server_default="0")
    status: Mapped[SlotStatus] = mapped_column(default=SlotStatus.OPEN)
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
    )

    @property
    def seats_left(self) -> int:
        return self.capacity - self.seats_taken
