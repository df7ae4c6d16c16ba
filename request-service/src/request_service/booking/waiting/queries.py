"""Statements about waits, and the choice of the next person who is offered a seat."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, or_, select

from kit.database import ReadSession, Session, insert, lock_name
from request_service.booking.bookings.lifecycle import SEATED, BookingStatus
from request_service.booking.bookings.models import Booking
from request_service.booking.slots.queries import SlotRow
from request_service.booking.waiting.errors import WaitNotFound
from request_service.booking.waiting.models import Wait


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
    """Ends the waits of a person that a seat in *slot* fulfils."""
    await session.execute(delete(Wait).where(Wait.person_id == person_id, *_fits(slot)))


async def exists_wait(session: ReadSession, slot: SlotRow, person_id: UUID) -> bool:
    """Returns True if another person waits for a seat like those of *slot*."""
    statement = select(Wait.id).where(Wait.person_id != person_id, *_fits(slot), ~_was_offered(slot)).limit(1)
    return await session.scalar(statement) is not None


async def lock_waits(session: Session, service_id: UUID) -> None:
    """Until the transaction ends, no other one chooses among those who wait for a service."""
    await lock_name(session, f"waits:{service_id}")


async def list_candidates(session: ReadSession, slot: SlotRow, limit: int, offset: int) -> Sequence[Wait]:
    """Returns waits that a seat in *slot* fits, first come first.

    People who have a seat in the slot, were offered one before, or have an offer of another slot are left out.
    """
    statement = select(Wait).where(*_fits(slot), ~_was_offered(slot), ~_has_offer(), ~_is_seated(slot))
    return (await session.scalars(statement.order_by(Wait.id).limit(limit).offset(offset))).all()


def _fits(slot: SlotRow) -> tuple[ColumnElement[bool], ...]:
    """Matches the waits that a seat in *slot* would fulfil."""
    return (
        Wait.service_id == slot.service_id,
        or_(Wait.venue_id.is_(None), Wait.venue_id == slot.venue_id),
        or_(Wait.starts_after.is_(None), Wait.starts_after <= slot.starts_at),
        or_(Wait.starts_before.is_(None), Wait.starts_before > slot.starts_at),
    )


def _was_offered(slot: SlotRow) -> ColumnElement[bool]:
    """Matches the waits for which a seat of *slot* was held before: the people have let it lapse."""
    return exists().where(Booking.wait_id == Wait.id, Booking.slot_id == slot.id)


def _has_offer() -> ColumnElement[bool]:
    """Matches the waits for which a seat is held now."""
    return exists().where(Booking.wait_id == Wait.id, Booking.status == BookingStatus.HELD)


def _is_seated(slot: SlotRow) -> ColumnElement[bool]:
    """Matches the waits of people who have a seat in *slot* already."""
    return exists().where(Booking.slot_id == slot.id, Booking.person_id == Wait.person_id, Booking.status.in_(SEATED))
