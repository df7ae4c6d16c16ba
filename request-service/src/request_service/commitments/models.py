"""Commitments: times at which a person cannot be elsewhere. All of a person's are one calendar.

Each thing that keeps a person busy has a row here: jobs, slots that they serve, their own seats, time off. Rows of one
holder never overlap, except those of two jobs. The database itself refuses: by two exclusion constraints of PostgreSQL,
and by a trigger of SQLite, which lets one writer in at a time. Both are written in the migration that creates the
table. An insert that they refuse returns no row (`queries.insert_unless_busy`); times and holders of a row never
change, because no constraint of SQLite would look at that: to move one is to delete it and insert another.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import validation
from request_service.commitments.gaps import BusyTime, Travel
from request_service.geo import Place
from request_service.models import Base

MAX_NOTE_LENGTH = 500
_MAX_LENGTH = timedelta(days=366)
_MAX_AHEAD = timedelta(days=731)


class Kind(StrEnum):
    # The values are stored and shown: they never change.
    JOB = "job"
    SLOT = "slot"
    SEAT = "seat"
    TIME_OFF = "time_off"


@dataclass(frozen=True)
class TimeOff:
    """A time off as its holder states it."""

    starts_at: datetime
    ends_at: datetime
    note: str | None = None


class Commitment(Base):
    __tablename__ = "commitments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # The account, or the dependant of one, whose time it is.
    holder_id: Mapped[UUID]
    kind: Mapped[Kind]
    # The request, slot or booking that it comes from; of a time off, its own id.
    source_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    # The end does not belong to it. Of a running job, the estimated one, which moves on.
    ends_at: Mapped[datetime]
    # The place, as exactly as others may know it; null means anywhere.
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    # The `Travel` of a job, by the rules at its acceptance.
    speed_kmh: Mapped[float | None]
    margin_minutes: Mapped[float | None]
    # When the end of a job is looked at again.
    due_at: Mapped[datetime | None]
    # From this moment on, a seat or slot that is only held blocks no other commitment; null means that it is firm.
    lapses_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(String(MAX_NOTE_LENGTH))

    __table_args__ = (
        UniqueConstraint("kind", "source_id"),
        CheckConstraint("starts_at < ends_at", "lasts"),
        Index(None, "holder_id", "ends_at"),
        # The next job whose end is to be looked at.
        Index(None, "due_at", postgresql_where=text("due_at IS NOT NULL"), sqlite_where=text("due_at IS NOT NULL")),
    )

    @classmethod
    def of_job(  # the facts of a row
        cls, holder_id: UUID, request_id: UUID, span: BusyTime, travel: Travel, due_at: datetime
    ) -> Self:
        return cls(
            id=new_id(),
            holder_id=holder_id,
            kind=Kind.JOB,
            source_id=request_id,
            speed_kmh=travel.speed_kmh,
            margin_minutes=travel.margin_minutes,
            due_at=due_at,
            **_columns_of(span),
        )

    @classmethod
    def of_booking(  # the facts of a row
        cls, holder_id: UUID, kind: Kind, source_id: UUID, time: BusyTime, lapses_at: datetime | None
    ) -> Self:
        """A seat, or a slot that is served; until *lapses_at* if it is only held."""
        return cls(
            id=new_id(),
            holder_id=holder_id,
            kind=kind,
            source_id=source_id,
            lapses_at=lapses_at,
            **_columns_of(time),
        )

    @classmethod
    def of_time_off(cls, holder_id: UUID, off: TimeOff, now: datetime) -> Self:
        if off.ends_at <= off.starts_at:
            raise InvalidInput.field("ends_at", "must be after starts_at")
        if not now < off.ends_at <= now + _MAX_AHEAD:
            raise InvalidInput.field("ends_at", f"must be within the next {_MAX_AHEAD.days} days")
        if off.ends_at - off.starts_at > _MAX_LENGTH:
            raise InvalidInput.field("starts_at", f"must be at most {_MAX_LENGTH.days} days before ends_at")
        own_id = new_id()
        return cls(
            id=own_id,
            holder_id=holder_id,
            kind=Kind.TIME_OFF,
            source_id=own_id,
            note=validation.optional_text("note", off.note, max_length=MAX_NOTE_LENGTH),
            **_columns_of(BusyTime(off.starts_at, off.ends_at)),
        )

    @property
    def busy_time(self) -> BusyTime:
        return _busy_time(self)

    @property
    def travel(self) -> Travel | None:
        """The way of a job's provider; `None` for other kinds."""
        return _travel(self)


class Engagement(NamedTuple):
    """The columns of a commitment that decide if another one is possible beside it."""

    id: UUID
    holder_id: UUID
    kind: Kind
    source_id: UUID
    starts_at: datetime
    ends_at: datetime
    latitude: float | None
    longitude: float | None
    speed_kmh: float | None
    margin_minutes: float | None
    lapses_at: datetime | None

    @property
    def busy_time(self) -> BusyTime:
        return _busy_time(self)

    @property
    def travel(self) -> Travel | None:
        """The way of a job's provider; `None` for other kinds."""
        return _travel(self)

    def has_lapsed(self, now: datetime) -> bool:
        return self.lapses_at is not None and self.lapses_at <= now


def _busy_time(one: Commitment | Engagement) -> BusyTime:
    place = None if one.latitude is None or one.longitude is None else Place(one.latitude, one.longitude)
    return BusyTime(one.starts_at, one.ends_at, place)


def _travel(one: Commitment | Engagement) -> Travel | None:
    if one.speed_kmh is None or one.margin_minutes is None:
        return None
    return Travel(one.speed_kmh, one.margin_minutes)


def _columns_of(span: BusyTime) -> dict[str, datetime | float | None]:
    place = span.place
    return {
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "latitude": None if place is None else place.latitude,
        "longitude": None if place is None else place.longitude,
    }
