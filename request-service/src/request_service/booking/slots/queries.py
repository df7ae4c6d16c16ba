"""Statements about slots, and the one that decides who gets a seat."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, insert, select, update

from kit.database import ReadSession, Session, columns, lock_name
from kit.statements import once
from request_service.booking.slots.errors import SlotNotFound
from request_service.booking.slots.models import Closure, Slot, SlotStatus
from request_service.booking.slots.plans import Span
from request_service.booking.venues.models import Venue

type SlotRow = Slot | Row[Any]

_TABLE: Any = Slot.__table__
_slots = Slot.__table__.c
_venues = Venue.__table__.c
_SLOT = columns(Slot)
# Ids in one statement.
_BATCH = 1000
# Longer than any slot, also than one whose end a change of the clock has moved on.
_LONGEST = timedelta(days=3)

# One conditional UPDATE: two transactions cannot take the same seat, and none takes one of a slot that has begun.
# Its parameters are `slot_id` and `now`.
TAKE_SEAT = (
    update(_TABLE)
    .where(
        _slots.id == bindparam("slot_id"),
        _slots.status == SlotStatus.OPEN,
        _slots.seats_taken < _slots.capacity,
        _slots.starts_at > bindparam("now"),
    )
    .values(seats_taken=_slots.seats_taken + 1, sequence=_slots.sequence + 1)
)


async def get_slot(session: ReadSession, slot_id: UUID) -> Row[Any]:
    """Returns the columns of a slot."""
    found = (await session.execute(select(*_SLOT).where(_slots.id == slot_id))).one_or_none()
    if found is None:
        raise SlotNotFound
    return found


async def lock_slots(session: Session, slot_ids: Collection[UUID]) -> Sequence[Slot]:
    """Locks these slots in the order of their ids, as all transactions do. Raises SlotNotFound if one is missing."""
    statement = select(Slot).where(Slot.id.in_(slot_ids)).order_by(Slot.id).with_for_update(key_share=True)
    found = (await session.scalars(statement, execution_options={"populate_existing": True})).all()
    if len(found) < len(set(slot_ids)):
        raise SlotNotFound
    return found


async def get_slot_with_venue(session: ReadSession, slot_id: UUID) -> Row[Any]:
    """Returns the columns of a slot, with those of its venue that are shown or say who sees it. Raises SlotNotFound."""
    found = (await session.execute(_WITH_VENUE, {"slot_id": slot_id})).one_or_none()
    if found is None:
        raise SlotNotFound
    return found


_VENUE_COLUMNS: list[Any] = [
    *_SLOT,
    _venues.owner_id,
    _venues.is_public,
    _venues.name.label("venue_name"),
    _venues.address.label("venue_address"),
    _venues.time_zone.label("venue_time_zone"),
]
_WITH_VENUE = once(
    select(*_VENUE_COLUMNS)
    .join_from(Slot.__table__, Venue.__table__, _venues.id == _slots.venue_id)
    .where(_slots.id == bindparam("slot_id"))
)


async def lock_starts(session: Session, venue_id: UUID, service_id: UUID) -> None:
    """Locks the starts of slots of a service at a venue that have no provider, whose calendar would be locked."""
    await lock_name(session, f"slots:{venue_id}:{service_id}")


async def list_spans_of(
    session: ReadSession, provider_id: UUID, within: Span, *, but: UUID | None = None
) -> list[Span]:
    """Returns the times of a provider's open slots, at any venue, that have a moment within a time, soonest first."""
    statement = select(_slots.starts_at, _slots.ends_at).where(
        _slots.provider_id == provider_id,
        _slots.status == SlotStatus.OPEN,
        _slots.starts_at > within.starts_at - _LONGEST,
        _slots.starts_at < within.ends_at,
        _slots.ends_at > within.starts_at,
    )
    if but is not None:
        statement = statement.where(_slots.id != but)
    return [Span(*row) for row in (await session.execute(statement.order_by(_slots.starts_at))).all()]


async def list_starts_of(
    session: ReadSession, venue_id: UUID, service_id: UUID, within: Span, *, but: UUID | None = None
) -> frozenset[datetime]:
    """Returns the starts, within a time, of open slots of a service at a venue that have no provider."""
    # The provider is compared here: a database could take the index of providers, with the slots of all venues.
    statement = select(_slots.starts_at, _slots.provider_id).where(
        _slots.venue_id == venue_id,
        _slots.service_id == service_id,
        _slots.status == SlotStatus.OPEN,
        _slots.starts_at >= within.starts_at,
        _slots.starts_at < within.ends_at,
    )
    if but is not None:
        statement = statement.where(_slots.id != but)
    found = (await session.execute(statement)).all()
    return frozenset(row.starts_at for row in found if row.provider_id is None)


async def list_closures(session: ReadSession, venue_id: UUID, within: Span) -> list[Span]:
    """Returns the times in which a venue is closed that have a moment within a time, soonest first."""
    statement = select(Closure.starts_at, Closure.ends_at).where(
        Closure.venue_id == venue_id, Closure.ends_at > within.starts_at, Closure.starts_at < within.ends_at
    )
    return [Span(*row) for row in (await session.execute(statement.order_by(Closure.starts_at))).all()]


async def insert_slots(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows with the columns of slots, as many as there are."""
    await session.execute(insert(Slot.__table__), rows)  # type: ignore[arg-type]


async def list_ids_of_schedule(session: ReadSession, schedule_id: UUID, now: datetime) -> Sequence[UUID]:
    """Returns the open slots of a plan that are ahead, by id."""
    statement = select(_slots.id).where(
        _slots.schedule_id == schedule_id, _slots.status == SlotStatus.OPEN, _slots.starts_at > now
    )
    return (await session.scalars(statement.order_by(_slots.id))).all()


async def list_ids_of_provider(
    session: ReadSession, provider_id: UUID, now: datetime, *, venue_id: UUID | None = None
) -> Sequence[UUID]:
    """Returns the open slots of a provider that are ahead, by id; at all venues, unless *venue_id* names one."""
    statement = select(_slots.id).where(
        _slots.provider_id == provider_id, _slots.status == SlotStatus.OPEN, _slots.starts_at > now
    )
    if venue_id is not None:
        statement = statement.where(_slots.venue_id == venue_id)
    return (await session.scalars(statement.order_by(_slots.id))).all()


async def list_ids_within(session: ReadSession, venue_id: UUID, within: Span, now: datetime) -> Sequence[UUID]:
    """Returns the open slots of a venue that are ahead and have a moment within a time, by id."""
    statement = select(_slots.id).where(
        _slots.venue_id == venue_id,
        _slots.status == SlotStatus.OPEN,
        _slots.starts_at > max(now, within.starts_at - _LONGEST),
        _slots.starts_at < within.ends_at,
        _slots.ends_at > within.starts_at,
    )
    return (await session.scalars(statement.order_by(_slots.id))).all()


async def lock_open(session: Session, slot_ids: Sequence[UUID], now: datetime) -> dict[UUID, int]:
    """Locks the slots among these, in the order of their ids, that are open and ahead; returns the seats taken."""
    found: dict[UUID, int] = {}
    for batch in _batches(slot_ids):
        statement = select(_slots.id, _slots.seats_taken).where(
            _slots.id.in_(batch), _slots.status == SlotStatus.OPEN, _slots.starts_at > now
        )
        locked = await session.execute(statement.order_by(_slots.id).with_for_update(key_share=True))
        found |= {row.id: row.seats_taken for row in locked}
    return found


async def close_slots(session: Session, slot_ids: Collection[UUID], now: datetime) -> None:
    """Closes slots that the caller has locked."""
    for batch in _batches(sorted(slot_ids)):
        closed = update(Slot).where(Slot.id.in_(batch)).values(status=SlotStatus.CLOSED, updated_at=now)
        await session.execute(closed, execution_options={"synchronize_session": False})


async def list_venues_with_plans(session: ReadSession, now: datetime) -> Sequence[UUID]:
    """Returns the venues that have open slots of plans ahead, by id."""
    statement = select(_slots.venue_id).where(
        _slots.schedule_id.is_not(None), _slots.status == SlotStatus.OPEN, _slots.starts_at > now
    )
    return (await session.scalars(statement.distinct().order_by(_slots.venue_id))).all()


async def list_planned(session: ReadSession, venue_id: UUID, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns `id, starts_at, ends_at, wall_start` of the open slots of plans that are ahead."""
    statement = select(_slots.id, _slots.starts_at, _slots.ends_at, _slots.wall_start).where(
        _slots.venue_id == venue_id,
        _slots.starts_at > now,
        _slots.status == SlotStatus.OPEN,
        _slots.schedule_id.is_not(None),
    )
    return (await session.execute(statement)).all()


async def update_wall_starts(session: Session, starts: Mapping[UUID, datetime]) -> None:
    """Writes what the clock shows at the starts of slots."""
    if starts:
        changed = update(_TABLE).where(_slots.id == bindparam("slot_id")).values(wall_start=bindparam("shown"))
        await session.execute(changed, [{"slot_id": one, "shown": shown} for one, shown in starts.items()])


async def list_open_at(session: ReadSession, venue_id: UUID, within: Span) -> Sequence[Row[Any]]:
    """Returns the open slots of a venue that have a moment within a time.

    Their columns are `id, venue_id, service_id, provider_id, starts_at, ends_at`.
    """
    return (await session.execute(_open_within(within).where(_slots.venue_id == venue_id))).all()


async def list_open_of(session: ReadSession, provider_ids: Collection[UUID], within: Span) -> Sequence[Row[Any]]:
    """Returns the open slots of these providers, at any venue, with the columns that `list_open_at` returns."""
    return (await session.execute(_open_within(within).where(_slots.provider_id.in_(provider_ids)))).all()


def _open_within(within: Span) -> Select[*tuple[Any, ...]]:
    return select(
        _slots.id, _slots.venue_id, _slots.service_id, _slots.provider_id, _slots.starts_at, _slots.ends_at
    ).where(
        _slots.status == SlotStatus.OPEN,
        _slots.starts_at > within.starts_at - _LONGEST,
        _slots.starts_at < within.ends_at,
        _slots.ends_at > within.starts_at,
    )


def _batches(slot_ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (slot_ids[first : first + _BATCH] for first in range(0, len(slot_ids), _BATCH))
