"""Statements about waits, and the choice of the next person who is offered a seat."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, delete, exists, func, or_, select

from kit.column_types import UtcDateTime
from kit.database import ReadSession, Session, change_later, insert, lock_name
from kit.statements import once
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.bookings.models import IS_SEATED, Booking
from request_service.booking.slots.queries import SlotRow
from request_service.booking.waiting.errors import WaitNotFound
from request_service.booking.waiting.models import Wait

_TABLE: Any = Wait.__table__
_waits, _bookings = Wait.__table__.c, Booking.__table__.c


async def insert_unless_waiting(session: Session, wait: Wait) -> bool:
    """Inserts a wait. Returns False if the person waits for the same already."""
    values = {column.name: getattr(wait, column.name) for column in Wait.__table__.columns}
    statement = insert(session, Wait.__table__).values(values).on_conflict_do_nothing()
    return (await session.execute(statement.returning(Wait.__table__.c.id))).first() is not None


async def count_waits(session: ReadSession, user_id: UUID) -> int:
    counted = select(func.count()).select_from(Wait).where(Wait.user_id == user_id)
    return await session.scalar(counted) or 0


async def list_waits(session: ReadSession, user_id: UUID) -> Sequence[Wait]:
    """Returns the waits of a user, oldest first; they are few."""
    return (await session.scalars(select(Wait).where(Wait.user_id == user_id).order_by(Wait.id))).all()


async def delete_own(session: Session, user_id: UUID, wait_id: UUID) -> None:
    """Raises WaitNotFound if the user has no such wait."""
    deleted = delete(Wait).where(Wait.id == wait_id, Wait.user_id == user_id).returning(Wait.id)
    if await session.scalar(deleted) is None:
        raise WaitNotFound


async def delete_of_user(session: Session, user_id: UUID) -> None:
    await session.execute(delete(Wait).where(Wait.user_id == user_id))


async def delete_of_person(session: Session, user_id: UUID, person_id: UUID) -> None:
    await session.execute(delete(Wait).where(Wait.user_id == user_id, Wait.person_id == person_id))


async def delete_fulfilled(session: Session, person_id: UUID, slot: SlotRow) -> None:
    """Ends the waits of a person that a seat in *slot* fulfils, with the next statement."""
    await change_later(session, _DELETE_FULFILLED, {"person_id": person_id, **_asked(slot)})


async def exists_wait(session: ReadSession, slot: SlotRow, person_id: UUID) -> bool:
    """Returns True if another person waits for a seat like those of *slot*."""
    asked = {"person_id": person_id, "slot_id": slot.id, **_asked(slot)}
    return await session.scalar(_OTHER, asked) is not None


async def lock_waits(session: Session, service_id: UUID) -> None:
    """Until the transaction ends, no other one chooses among those who wait for a service."""
    await lock_name(session, f"waits:{service_id}")


async def list_candidates(session: ReadSession, slot: SlotRow, limit: int, offset: int) -> Sequence[Row[Any]]:
    """Returns `id, user_id, attendee_id` of waits that a seat in *slot* fits, first come first.

    People who have a seat in the slot, were offered one before, or have an offer of another slot are left out.
    """
    asked = {"slot_id": slot.id, "most": limit, "first": offset, **_asked(slot)}
    return (await session.execute(_CANDIDATES, asked)).all()


def _asked(slot: SlotRow) -> dict[str, Any]:
    """Returns the parameters of `_FITS`."""
    return {"service_id": slot.service_id, "venue_id": slot.venue_id, "starts_at": slot.starts_at}


_STARTS_AT = bindparam("starts_at", type_=UtcDateTime())
# Matches the waits that a seat in a slot would fulfil.
_FITS = (
    _waits.service_id == bindparam("service_id"),
    or_(_waits.venue_id.is_(None), _waits.venue_id == bindparam("venue_id")),
    or_(_waits.starts_after.is_(None), _waits.starts_after <= _STARTS_AT),
    or_(_waits.starts_before.is_(None), _waits.starts_before > _STARTS_AT),
)
_is_in_slot = _bookings.slot_id == bindparam("slot_id")
# Matches the waits for which a seat of the slot was held before: the people have let it lapse.
_was_offered = exists().where(_bookings.wait_id == _waits.id, _is_in_slot)
# Matches the waits for which a seat is held now.
_has_offer = exists().where(_bookings.wait_id == _waits.id, _bookings.status == BookingStatus.HELD)
# Matches the waits of people who have a seat in the slot already.
_is_seated = exists().where(_is_in_slot, _bookings.person_id == _waits.person_id, IS_SEATED)
_DELETE_FULFILLED = once(delete(_TABLE).where(_waits.person_id == bindparam("person_id"), *_FITS))
_OTHER = once(select(_waits.id).where(_waits.person_id != bindparam("person_id"), *_FITS, ~_was_offered).limit(1))
_CANDIDATES: Select[*tuple[Any, ...]] = once(
    select(_waits.id, _waits.user_id, _waits.attendee_id)
    .where(*_FITS, ~_was_offered, ~_has_offer, ~_is_seated)
    .order_by(_waits.id)
    .limit(bindparam("most"))
    .offset(bindparam("first"))
)
