"""Statements about bookings, and the locks that decide contested changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, exists, func, or_, select, tuple_, update

from kit.database import ReadSession, Session, columns
from kit.paging import Page
from kit.statements import once
from request_service.booking.bookings.errors import RecordNotFound
from request_service.booking.bookings.lifecycle import SEATED, BookingStatus
from request_service.booking.bookings.models import IS_SEATED, Booking
from request_service.booking.slots.models import Slot
from request_service.booking.venues.errors import VenueNotFound
from request_service.booking.venues.models import StaffMember, Venue

_bookings, _slots = Booking.__table__.c, Slot.__table__.c
_venues, _staff = Venue.__table__.c, StaffMember.__table__.c
# The slots of one statement.
_SLOTS_AT_ONCE = 1000
# The user of the records of the past whose account was deleted.
ERASED = UUID(int=0)

# A booking beside the slot and the venue that it is shown with.
_WITH_SLOT = (
    *columns(Booking, without={"version"}),
    _slots.service_id,
    _slots.provider_id,
    _slots.ends_at.label("slot_ends_at"),
    _slots.capacity.label("slot_capacity"),
    _slots.seats_taken.label("slot_seats_taken"),
    _slots.status.label("slot_status"),
    _venues.owner_id.label("venue_owner_id"),
    _venues.name.label("venue_name"),
    _venues.address.label("venue_address"),
    _venues.time_zone.label("venue_time_zone"),
)
_SHOWN = (
    select(*_WITH_SLOT)
    .join_from(Booking.__table__, Slot.__table__, _slots.id == _bookings.slot_id)
    .join(Venue.__table__, _venues.id == _slots.venue_id)
)
_IS_MEMBER = exists().where(
    _staff.venue_id == _venues.id, _staff.user_id == bindparam("caller_id"), _staff.joined_at.is_not(None)
)
_ONE = once(_SHOWN.add_columns(_IS_MEMBER.label("is_member")).where(_bookings.id == bindparam("booking_id")))
_SHOWN_ONE = once(_SHOWN.where(_bookings.id == bindparam("booking_id")))
_STANDING = once(
    select(_venues.owner_id, _venues.time_zone, _IS_MEMBER.label("is_member")).where(
        _venues.id == bindparam("venue_id")
    )
)
_AHEAD = once(
    select(func.count()).where(
        _bookings.user_id == bindparam("user_id"),
        _bookings.starts_at > bindparam("now"),
        IS_SEATED,
        or_(_bookings.status != BookingStatus.HELD, _bookings.expires_at > bindparam("now")),
    )
)
# Made once, because it is asked several times a second.
_NEXT_LAPSE = once(
    select(_bookings.expires_at).where(_bookings.status == BookingStatus.HELD).order_by(_bookings.expires_at).limit(1)
)


@dataclass(frozen=True)
class BookingFilters:
    """The filters of a list; `None` means no filter. The times are of the slots."""

    user_id: UUID | None = None
    venue_id: UUID | None = None
    status: BookingStatus | None = None
    starts_after: datetime | None = None
    starts_before: datetime | None = None


async def get_booking(session: ReadSession, booking_id: UUID, caller_id: UUID) -> Row[Any]:
    """Returns the columns of a booking with its slot and venue; `is_member` is the caller's being staff."""
    found = (await session.execute(_ONE, {"booking_id": booking_id, "caller_id": caller_id})).one_or_none()
    if found is None:
        raise RecordNotFound
    return found


async def list_shown(session: ReadSession, booking_ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    """Returns the columns of bookings with their slots and venues, in the order of their ids."""
    if len(booking_ids) == 1:
        return (await session.execute(_SHOWN_ONE, {"booking_id": booking_ids[0]})).all()
    found = _SHOWN.where(_bookings.id.in_(booking_ids)).order_by(_bookings.id)
    return (await session.execute(found)).all() if booking_ids else []


async def get_standing(session: ReadSession, venue_id: UUID, caller_id: UUID) -> Row[Any]:
    """Returns `owner_id` and `time_zone` of a venue, and as `is_member` if the caller belongs to its staff.

    Raises VenueNotFound.
    """
    found = (await session.execute(_STANDING, {"venue_id": venue_id, "caller_id": caller_id})).one_or_none()
    if found is None:
        raise VenueNotFound
    return found


async def lock_booking(session: Session, booking_id: UUID) -> Booking:
    statement = select(Booking).where(Booking.id == booking_id).with_for_update(key_share=True)
    found = await session.scalar(statement, execution_options={"populate_existing": True})
    if found is None:
        raise RecordNotFound
    return found


async def find_and_lock_seated(session: Session, slot_id: UUID, person_id: UUID) -> Booking | None:
    """Locks the booking of a person that keeps a seat in a slot, if there is one."""
    statement = select(Booking).where(
        Booking.slot_id == slot_id, Booking.person_id == person_id, Booking.status.in_(SEATED)
    )
    return await session.scalar(
        statement.with_for_update(key_share=True), execution_options={"populate_existing": True}
    )


async def exists_seated(session: ReadSession, slot_id: UUID, person_id: UUID) -> bool:
    statement = select(_bookings.id).where(
        _bookings.slot_id == slot_id, _bookings.person_id == person_id, _bookings.status.in_(SEATED)
    )
    return (await session.execute(statement)).first() is not None


async def lock_seated_of_slot(session: Session, slot_id: UUID) -> Sequence[Booking]:
    """Locks all bookings of a slot that keep their seats. The caller has not locked the slot."""
    return await _lock(session, select(Booking).where(Booking.slot_id == slot_id, Booking.status.in_(SEATED)))


async def lock_seated_of_slots(session: Session, slot_ids: Sequence[UUID]) -> Sequence[Booking]:
    """Locks all bookings of these slots that keep their seats. The caller has locked none of the slots."""
    found: list[Booking] = []
    for first in range(0, len(slot_ids), _SLOTS_AT_ONCE):
        batch = slot_ids[first : first + _SLOTS_AT_ONCE]
        found += await _lock(session, select(Booking).where(Booking.slot_id.in_(batch), Booking.status.in_(SEATED)))
    return found


async def lock_seated_of_user(session: Session, user_id: UUID) -> Sequence[Booking]:
    """Locks all bookings of a user that keep their seats."""
    return await _lock(session, select(Booking).where(Booking.user_id == user_id, Booking.status.in_(SEATED)))


async def lock_seated_of_person(session: Session, user_id: UUID, person_id: UUID) -> Sequence[Booking]:
    """Locks all bookings of a user that keep seats for this person."""
    statement = select(Booking).where(Booking.user_id == user_id, Booking.person_id == person_id)
    return await _lock(session, statement.where(Booking.status.in_(SEATED)))


async def erase_person(session: Session, user_id: UUID) -> None:
    """Takes a user, their dependants and their texts out of all bookings."""
    erased = {"user_id": ERASED, "person_id": ERASED, "attendee_id": None, "note": None, "cancel_reason": None}
    await session.execute(
        update(Booking).where(Booking.user_id == user_id).values(**erased, version=Booking.version + 1)
    )


async def lock_overdue_of(session: Session, slot_id: UUID, now: datetime) -> Sequence[Booking]:
    """Locks the overdue holds of a slot that no other transaction has locked. The caller has locked the slot."""
    statement = select(Booking).where(
        Booking.slot_id == slot_id, Booking.status == BookingStatus.HELD, Booking.expires_at <= now
    )
    return await _lock_free(session, statement)


async def lock_overdue(session: Session, now: datetime, limit: int) -> Sequence[Booking]:
    """Locks overdue holds that no other transaction has locked, longest overdue first."""
    statement = select(Booking).where(Booking.status == BookingStatus.HELD, Booking.expires_at <= now)
    return await _lock_free(session, statement.order_by(Booking.expires_at).limit(limit))


async def count_ahead(session: ReadSession, user_id: UUID, now: datetime) -> int:
    """Returns how many bookings and holds of a user keep seats in slots that have not begun."""
    return await session.scalar(_AHEAD, {"user_id": user_id, "now": now}) or 0


async def count_missed(session: ReadSession, user_id: UUID, venue_id: UUID, since: datetime) -> int:
    """Counts the bookings at a venue that a user has missed since a moment."""
    statement = select(func.count()).where(
        _bookings.user_id == user_id,
        _bookings.starts_at > since,
        _bookings.venue_id == venue_id,
        _bookings.status == BookingStatus.NO_SHOW,
    )
    return await session.scalar(statement) or 0


async def list_bookings(session: ReadSession, filters: BookingFilters, page: Page) -> Sequence[Row[Any]]:
    """Returns bookings with their slots, latest slot first, and one more than the page holds if there is one."""
    statement = _SHOWN
    if filters.user_id is not None:
        statement = statement.where(_bookings.user_id == filters.user_id)
    if filters.venue_id is not None:
        statement = statement.where(_bookings.venue_id == filters.venue_id)
    if filters.status is not None:
        statement = statement.where(_bookings.status == filters.status)
    if filters.starts_after is not None:
        statement = statement.where(_bookings.starts_at >= filters.starts_after)
    if filters.starts_before is not None:
        statement = statement.where(_bookings.starts_at < filters.starts_before)
    if page.after is not None:
        statement = statement.where(
            tuple_(_bookings.starts_at, _bookings.id) < tuple_(page.after.created_at, page.after.id)
        )
    latest_first = statement.order_by(_bookings.starts_at.desc(), _bookings.id.desc())
    return (await session.execute(latest_first.offset(page.offset).limit(page.limit + 1))).all()


async def find_next_lapse(session: ReadSession) -> datetime | None:
    """Returns the moment at which the next hold lapses, which is past if one is overdue."""
    return await session.scalar(_NEXT_LAPSE)


async def _lock(session: Session, statement: Select[Booking]) -> Sequence[Booking]:
    locked = statement.order_by(Booking.id).with_for_update(key_share=True)
    return (await session.scalars(locked, execution_options={"populate_existing": True})).all()


async def _lock_free(session: Session, statement: Select[Booking]) -> Sequence[Booking]:
    locked = statement.with_for_update(skip_locked=True, key_share=True)
    return (await session.scalars(locked, execution_options={"populate_existing": True})).all()
