"""A booking: the seat of one person in a slot. The table in `lifecycle` lists the transitions.

Commands read the row under a lock, and the version makes each UPDATE conditional. A person has one booking of a slot at
a time that keeps its seat, which a partial unique index decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Row, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.caller import Caller
from kit.ids import new_id
from request_service import validation
from request_service.booking.bookings import errors
from request_service.booking.bookings.lifecycle import (
    BOOKING_RULES,
    BookingSide,
    BookingStatus,
    BookingVerb,
)
from request_service.booking.services.criteria import Eligibility
from request_service.booking.slots.models import Slot
from request_service.booking.venues.errors import OnlyVenueStaff
from request_service.models import Base
from request_service.roles import ADMIN

MAX_BOOKING_NOTE_LENGTH = 500
MAX_CANCEL_REASON_LENGTH = 500
# A person who came after all is marked within this time.
_CORRECTED_WITHIN = timedelta(days=7)
_MOMENT = timedelta(microseconds=1)

# In constants, as the partial index has it: PostgreSQL would not take it for parameters.
IS_SEATED = text("bookings.status IN ('held', 'booked', 'checked_in')")
_SEATED = text("status IN ('held', 'booked', 'checked_in')")
_HELD = text("status = 'held'")
_OFFERED = text("wait_id IS NOT NULL")
# Bookings whose reminders are not planned, because a replica of the previous release has made or moved them.
WITHOUT_REMINDERS = text("status = 'booked' AND (reminders_for IS NULL OR reminders_for <> starts_at)")


@dataclass(frozen=True)
class SeatPrice:
    """The price of a seat, in the smallest units of the currency; `None` if the service has none."""

    units: int | None
    currency: str


@dataclass(frozen=True)
class Wanted:
    """A seat that a user wants for themselves, or for a dependant."""

    slot_id: UUID
    attendee_id: UUID | None = None
    note: str | None = None

    def person_of(self, user_id: UUID) -> UUID:
        """Returns the person whose calendar the seat needs."""
        return self.attendee_id or user_id


@dataclass(frozen=True)
class WaitingPerson:
    """A person who waits and may be offered a seat."""

    wait_id: UUID
    user_id: UUID
    # The dependant who comes; `None` if the user does.
    attendee_id: UUID | None = None

    @property
    def person_id(self) -> UUID:
        return self.attendee_id or self.user_id


class Booking(Base):
    __tablename__ = "bookings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    # The dependant who comes; null if the user does.
    attendee_id: Mapped[UUID | None]
    # The person whose calendar it needs: the dependant or the user.
    person_id: Mapped[UUID]
    slot_id: Mapped[UUID] = mapped_column(ForeignKey("slots.id"))
    # As the slot has them, for lists and limits.
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    starts_at: Mapped[datetime]
    status: Mapped[BookingStatus]
    dose_number: Mapped[int | None]
    next_due_at: Mapped[datetime | None]
    eligibility: Mapped[Eligibility]
    note: Mapped[str | None] = mapped_column(String(MAX_BOOKING_NOTE_LENGTH))
    # The price of the service when it was booked, in the smallest units of the currency; null without a price. Without
    # a currency, a release that froze no prices has made it.
    price_units: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    # The wait for which the seat was offered; null if it was not.
    wait_id: Mapped[UUID | None]
    # When a hold lapses; null for the other statuses.
    expires_at: Mapped[datetime | None]
    # The start for which its reminders were planned; null or another one: not yet.
    reminders_for: Mapped[datetime | None]
    # The job that endangers it, of which its people were told last.
    endangered_by: Mapped[UUID | None]
    # Grows with every change that a calendar shows (SEQUENCE of RFC 5545).
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()
    cancel_reason: Mapped[str | None] = mapped_column(String(MAX_CANCEL_REASON_LENGTH))
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads this attribute of the class
    __table_args__ = (
        Index(
            "uq_bookings_slot_id_person_id",
            "slot_id",
            "person_id",
            unique=True,
            postgresql_where=_SEATED,
            sqlite_where=_SEATED,
        ),
        # A person's bookings, latest slot first.
        Index(None, "user_id", "starts_at", "id"),
        # The bookings of a venue on a day.
        Index(None, "venue_id", "starts_at", "id"),
        # The bookings of a slot.
        Index(None, "slot_id", "status"),
        # Offers to a person who waits.
        Index(None, "wait_id", "slot_id", postgresql_where=_OFFERED, sqlite_where=_OFFERED),
        # The holds to lapse.
        Index(None, "expires_at", postgresql_where=_HELD, sqlite_where=_HELD),
        # The bookings whose reminders are to be planned, soonest first.
        Index(
            "ix_bookings_starts_at_without_reminders",
            "starts_at",
            postgresql_where=WITHOUT_REMINDERS,
            sqlite_where=WITHOUT_REMINDERS,
        ),
    )

    @classmethod
    def make(
        cls, user_id: UUID, wanted: Wanted, slot: Slot | Row[Any], expires_at: datetime | None, now: datetime
    ) -> Self:
        """Makes a booking, or a hold if it has the moment *expires_at*."""
        return cls(
            id=new_id(),
            user_id=user_id,
            attendee_id=wanted.attendee_id,
            person_id=wanted.attendee_id or user_id,
            slot_id=slot.id,
            venue_id=slot.venue_id,
            starts_at=slot.starts_at,
            status=BookingStatus.BOOKED if expires_at is None else BookingStatus.HELD,
            eligibility=Eligibility.UNVERIFIED,
            note=validation.optional_text("note", wanted.note, max_length=MAX_BOOKING_NOTE_LENGTH),
            expires_at=expires_at,
            reminders_for=slot.starts_at if expires_at is None else None,
            sequence=0,
            version=1,
            created_at=now,
            updated_at=now,
        )

    @classmethod
    def offer(cls, candidate: WaitingPerson, slot: Slot | Row[Any], expires_at: datetime, now: datetime) -> Self:
        """Makes a hold for a person who waits."""
        offered = cls.make(candidate.user_id, Wanted(slot.id, candidate.attendee_id), slot, expires_at, now)
        offered.wait_id = candidate.wait_id
        return offered

    def fix_price(self, price: SeatPrice) -> None:
        self.price_units, self.currency = price.units, price.currency

    def is_overdue(self, now: datetime) -> bool:
        """Returns True for a hold that keeps its seat no longer, although it is not marked as lapsed yet."""
        return self.status is BookingStatus.HELD and self.expires_at is not None and self.expires_at <= now

    def confirm(self, by: BookingSide, now: datetime) -> None:
        after = self._check(BookingVerb.CONFIRM, by)
        if self.is_overdue(now):
            raise errors.BookingTransition
        self.expires_at = None
        self.reminders_for = self.starts_at
        self._become(after, now)

    def move(self, by: BookingSide, slot: Slot, now: datetime) -> None:
        """Moves the booking to another slot."""
        after = self._check(BookingVerb.RESCHEDULE, by)
        self.slot_id, self.venue_id, self.starts_at = slot.id, slot.venue_id, slot.starts_at
        self.reminders_for, self.endangered_by = slot.starts_at, None
        self._become(after, now)

    def plan_reminders(self, now: datetime) -> bool:
        """Notes that its reminders are planned. Returns False if it needs none, or has them."""
        if not self.is_ahead(now) or self.reminders_for == self.starts_at:
            return False
        self.reminders_for = self.starts_at
        return True

    def is_ahead(self, now: datetime) -> bool:
        """Returns True if the person is still to come."""
        return self.status is BookingStatus.BOOKED and self.starts_at > now

    def follow(self, slot: Slot, now: datetime) -> None:
        """Moves the booking, or the hold, with its slot."""
        self.starts_at, self.endangered_by = slot.starts_at, None
        if self.expires_at is not None:
            self.expires_at = min(self.expires_at, slot.starts_at)
        self._become(self.status, now)

    def require_movable(self, by: BookingSide, cancel_until: timedelta, now: datetime) -> None:
        self._check(BookingVerb.RESCHEDULE, by)
        self._require_in_time(by, cancel_until, now)

    def cancel(self, by: BookingSide, reason: str | None, cancel_until: timedelta, now: datetime) -> None:
        """Persons may cancel until *cancel_until* before the slot; the staff and the system at any time."""
        after = self._check(BookingVerb.CANCEL, by)
        self._require_in_time(by, cancel_until, now)
        self.cancel_reason = validation.optional_text("reason", reason, max_length=MAX_CANCEL_REASON_LENGTH)
        self._end(after, now)

    def lapse(self, now: datetime) -> None:
        after = self._check(BookingVerb.LAPSE, BookingSide.SYSTEM)
        if not self.is_overdue(now):
            raise errors.BookingTransition
        self._end(after, now)

    def check_in(self, by: BookingSide, now: datetime) -> None:
        self._become(self._check(BookingVerb.CHECK_IN, by), now)

    def complete(self, by: BookingSide, now: datetime) -> None:
        after = self._check(BookingVerb.COMPLETE, by)
        self._require_begun(now)
        is_missed = self.status is BookingStatus.NO_SHOW
        if is_missed and self.ended_at is not None and now > self.ended_at + _CORRECTED_WITHIN:
            raise errors.BookingTransition
        self._end(after, now)

    def miss(self, by: BookingSide, now: datetime) -> None:
        after = self._check(BookingVerb.MISS, by)
        self._require_begun(now)
        self._end(after, now)

    def _check(self, verb: BookingVerb, by: BookingSide) -> BookingStatus:
        """Returns the status that *verb* leads to, or raises why *by* may not do it now."""
        rule = BOOKING_RULES[verb]
        if by not in rule.by:
            raise OnlyVenueStaff if by is BookingSide.PERSON else errors.RecordNotFound
        if self.status not in rule.leads:
            raise errors.BookingTransition
        return rule.leads[self.status]

    def _require_in_time(self, by: BookingSide, cancel_until: timedelta, now: datetime) -> None:
        if by is BookingSide.PERSON and self.status is not BookingStatus.HELD and now > self.starts_at - cancel_until:
            raise errors.TooLate

    def _require_begun(self, now: datetime) -> None:
        if now < self.starts_at:
            raise errors.NotBegun

    def _end(self, status: BookingStatus, now: datetime) -> None:
        self.expires_at = None
        self.ended_at = now
        self._become(status, now)

    def _become(self, status: BookingStatus, now: datetime) -> None:
        self.status = status
        self.sequence += 1
        # The clock of this replica may be behind that of another one.
        self.updated_at = max(now, self.updated_at + _MOMENT)


def side_of(caller: Caller, found: Row[Any]) -> BookingSide:
    """Returns the relation of *caller* to a row of `queries.get_booking` that was read for them."""
    if caller.user_id == found.user_id:
        return BookingSide.PERSON
    is_staff = caller.role == ADMIN or caller.user_id in (found.venue_owner_id, found.provider_id)
    return BookingSide.STAFF if is_staff or found.is_member else BookingSide.STRANGER
