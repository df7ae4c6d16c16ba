"""Statements about slots, and the one that decides who gets a seat."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update

from kit.database import ReadSession, Session, columns
from kit.statements import once
from request_service.booking.slots.errors import SlotNotFound
from request_service.booking.slots.models import Slot, SlotStatus

type SlotRow = Slot | Row[Any]

_TABLE: Any = Slot.__table__
_slots = Slot.__table__.c
_SLOT = columns(Slot)

# One conditional UPDATE: two transactions cannot take the same seat, and none takes one of a slot that has begun.
_TAKE_SEAT = once(
    update(_TABLE)
    .where(
        _slots.id == bindparam("slot_id"),
        _slots.status == SlotStatus.OPEN,
        _slots.seats_taken < _slots.capacity,
        _slots.starts_at > bindparam("now"),
    )
    .values(seats_taken=_slots.seats_taken + 1)
    .returning(*_SLOT)
)
_FREE_SEATS = once(
    update(_TABLE).where(_slots.id == bindparam("slot_id")).values(seats_taken=_slots.seats_taken - bindparam("seats"))
)


async def get_slot(session: ReadSession, slot_id: UUID) -> Row[Any]:
    """Returns the columns of a slot."""
    found = (await session.execute(select(*_SLOT).where(_slots.id == slot_id))).one_or_none()
    if found is None:
        raise SlotNotFound
    return found


async def lock_slots(session: Session, slot_ids: Collection[UUID]) -> Sequence[Slot]:
    """Locks these slots in the order of their ids, as all transactions do. Raises SlotNotFound if one is missing."""
    statement = select(Slot).where(Slot.id.in_(slot_ids)).order_by(Slot.id).with_for_update()
    found = (await session.scalars(statement, execution_options={"populate_existing": True})).all()
    if len(found) < len(set(slot_ids)):
        raise SlotNotFound
    return found


async def take_seat(session: Session, slot_id: UUID, now: datetime) -> Row[Any] | None:
    """Takes a seat and returns the columns of the slot, or `None` if it has no seat to take."""
    return (await session.execute(_TAKE_SEAT, {"slot_id": slot_id, "now": now})).one_or_none()


async def free_seats(session: Session, slot_id: UUID, seats: int) -> None:
    await session.execute(_FREE_SEATS, {"slot_id": slot_id, "seats": seats})
