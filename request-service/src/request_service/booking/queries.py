"""Statements about bookings for workers and checks. Locks are tried here, so no worker waits for a command."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, false, func, or_, select

from kit.database import ReadSession, Session
from request_service.booking.bookings.lifecycle import FIRM, TAKING, BookingStatus
from request_service.booking.bookings.models import WITHOUT_REMINDERS, Booking
from request_service.booking.slots.models import Slot, SlotStatus
from request_service.booking.venues.models import Venue

_bookings, _slots, _venues = Booking.__table__.c, Slot.__table__.c, Venue.__table__.c


async def lock_free(session: Session, booking_ids: Collection[UUID]) -> Sequence[Booking]:
    """Locks those of these bookings that no other transaction has locked."""
    return await _lock_free(session, select(Booking).where(Booking.id.in_(booking_ids)))


async def list_without_reminders(session: ReadSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Returns bookings ahead whose reminders are not planned, soonest first."""
    statement = select(_bookings.id).where(WITHOUT_REMINDERS, _bookings.starts_at > now)
    return (await session.scalars(statement.order_by(_bookings.starts_at).limit(limit))).all()


async def list_offsets(session: ReadSession, booking_ids: Collection[UUID]) -> dict[UUID, list[int]]:
    """Returns by booking how many minutes before its start its venue wants reminders."""
    statement = select(_bookings.id, _venues.reminder_minutes).join_from(
        Booking.__table__, Venue.__table__, _venues.id == _bookings.venue_id
    )
    return {
        row.id: row.reminder_minutes for row in await session.execute(statement.where(_bookings.id.in_(booking_ids)))
    }


async def lock_free_of(
    session: Session, slot_ids: Collection[UUID], booking_ids: Collection[UUID]
) -> Sequence[Booking]:
    """Locks the firm bookings of these slots, and these themselves, that no other transaction has locked."""
    return await _lock_free(session, select(Booking).where(*_firm(slot_ids, booking_ids)))


async def list_firm(session: ReadSession, slot_ids: Collection[UUID], booking_ids: Collection[UUID]) -> Sequence[UUID]:
    """Returns the firm bookings of these slots, and these themselves."""
    return (await session.scalars(select(_bookings.id).where(*_firm(slot_ids, booking_ids)))).all()


def _firm(slot_ids: Collection[UUID], booking_ids: Collection[UUID]) -> tuple[ColumnElement[bool], ...]:
    return or_(_bookings.slot_id.in_(slot_ids), _bookings.id.in_(booking_ids)), _bookings.status.in_(FIRM)


async def list_ahead(
    session: ReadSession, venue_id: UUID, reader_id: UUID | None, now: datetime, limit: int
) -> Sequence[Row[Any]]:
    """Returns the open slots ahead of a venue, soonest first, with `is_booked`: the reader has a firm booking of it.

    Their other columns are `id, starts_at, ends_at, capacity, seats_taken`.
    """
    is_own = exists().where(
        _bookings.slot_id == _slots.id, _bookings.user_id == reader_id, _bookings.status.in_(sorted(FIRM))
    )
    is_booked = (false() if reader_id is None else is_own).label("is_booked")
    statement = select(_slots.id, _slots.starts_at, _slots.ends_at, _slots.capacity, _slots.seats_taken, is_booked)
    ahead = statement.where(
        _slots.venue_id == venue_id, _slots.status == SlotStatus.OPEN, _slots.starts_at > now
    ).order_by(_slots.starts_at, _slots.id)
    return (await session.execute(ahead.limit(limit))).all()


async def exists_firm(session: ReadSession, venue_id: UUID, user_id: UUID) -> bool:
    """Returns True if a user has booked at a venue, and has not cancelled or missed that."""
    kept = sorted(FIRM | {BookingStatus.COMPLETED})
    statement = select(_bookings.id).where(
        _bookings.user_id == user_id, _bookings.venue_id == venue_id, _bookings.status.in_(kept)
    )
    return await session.scalar(statement.limit(1)) is not None


async def list_miscounted_slots(session: ReadSession, limit: int) -> Sequence[UUID]:
    """Returns the slots whose seats and bookings differ, which their transactions should make impossible."""
    taken = select(func.count()).where(_bookings.slot_id == _slots.id, _bookings.status.in_(TAKING)).scalar_subquery()
    statement = select(_slots.id).where(_slots.seats_taken != taken).order_by(_slots.id).limit(limit)
    return (await session.scalars(statement)).all()


async def _lock_free(session: Session, statement: Select[Booking]) -> Sequence[Booking]:
    locked = statement.order_by(Booking.id).with_for_update(skip_locked=True, key_share=True)
    return (await session.scalars(locked, execution_options={"populate_existing": True})).all()
