"""Statements that find slots with a free seat. Each reads a partial index of such slots, in its order."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import aliased

from kit.database import ReadSession, columns
from request_service import geo, name_search
from request_service.booking.availability.wishes import SlotSearch
from request_service.booking.services.models import Service
from request_service.booking.slots.models import Slot, SlotStatus
from request_service.booking.venues.models import Venue
from request_service.commitments.models import Commitment
from request_service.geo import Cover

# The services that one part of a name may mean.
MAX_SERVICES = 20

_slots, _venues, _services = Slot.__table__.c, Venue.__table__.c, Service.__table__.c
# A venue as a search knows it: its place, and the rules that say when its slots can be booked.
_VENUE: tuple[ColumnElement[Any], ...] = (
    _venues.id,
    _venues.latitude,
    _venues.longitude,
    _venues.min_notice_minutes,
    _venues.max_ahead_days,
)
_SHOWN: tuple[ColumnElement[Any], ...] = (
    *columns(Slot),
    _venues.owner_id,
    _venues.is_public,
    _venues.name.label("venue_name"),
    _venues.address.label("venue_address"),
    _venues.time_zone.label("venue_time_zone"),
    _venues.latitude.label("venue_latitude"),
    _venues.longitude.label("venue_longitude"),
    _venues.min_notice_minutes,
    _venues.max_ahead_days,
    _services.buffer_before_minutes,
    _services.buffer_after_minutes,
)
_SLOTS = (
    select(*_SHOWN)
    .join_from(Slot.__table__, Venue.__table__, _venues.id == _slots.venue_id)
    .join(Service.__table__, _services.id == _slots.service_id)
)
# As the indexes have it.
_HAS_A_SEAT = and_(_slots.status == SlotStatus.OPEN, _slots.seats_taken < _slots.capacity)


async def list_service_ids(session: ReadSession, wanted: SlotSearch) -> Sequence[UUID]:
    """Returns the active services that are wanted, the newest ones if a part of a name means very many."""
    statement = select(_services.id).where(_services.is_active)
    if wanted.service_id is not None:
        statement = statement.where(_services.id == wanted.service_id)
    if wanted.service_name is not None:
        pattern = name_search.pattern(wanted.service_name)
        statement = statement.where(_services.name_key.like(pattern, escape=name_search.ESCAPE))
    newest = statement.order_by(_services.created_at.desc(), _services.id.desc())
    return (await session.scalars(newest.limit(MAX_SERVICES))).all()


async def list_venues(session: ReadSession, wanted: SlotSearch, cover: Cover | None = None) -> Sequence[Row[Any]]:
    """Returns the public venues that are wanted, in the cells of *cover* if it is given, in any order."""
    statement = select(*_VENUE).where(*_are_wanted(wanted))
    if cover is not None:
        cell = _venues.cell_fine if cover.resolution == geo.FINE else _venues.cell_coarse
        statement = statement.where(cell.in_(cover.cells))
    return (await session.execute(statement)).all()


async def list_first_slots(  # noqa: PLR0913  # the bounds of a search
    session: ReadSession,
    venue_ids: Collection[UUID],
    service_id: UUID,
    start: datetime,
    end: datetime,
    *,
    each: int,
) -> Sequence[Row[Any]]:
    """Returns the first slots of a service at each of these venues with a free seat, at least *each* if there are.

    They begin after *start* and before *end*. The bound of each venue comes from its index, so the cost does not grow
    with the number of its slots.
    """
    other = aliased(Slot.__table__)
    bound = (
        select(other.c.starts_at)
        .where(
            other.c.venue_id == _venues.id,
            other.c.service_id == service_id,
            other.c.status == SlotStatus.OPEN,
            other.c.seats_taken < other.c.capacity,
            other.c.starts_at > start,
        )
        .order_by(other.c.starts_at)
        .offset(each - 1)
        .limit(1)
        .scalar_subquery()
    )
    statement = _SLOTS.where(
        _venues.id.in_(venue_ids),
        _slots.service_id == service_id,
        _HAS_A_SEAT,
        _slots.starts_at > start,
        _slots.starts_at < end,
        _slots.starts_at <= func.coalesce(bound, end),
    )
    return (await session.execute(statement.order_by(_slots.starts_at, _slots.id))).all()


async def list_earliest_slots(  # noqa: PLR0913  # the bounds of a search
    session: ReadSession,
    wanted: SlotSearch,
    service_id: UUID,
    start: datetime,
    end: datetime,
    *,
    limit: int,
) -> Sequence[Row[Any]]:
    """Returns the first slots of a service with a free seat, at all venues that are wanted."""
    statement = _SLOTS.where(
        *_are_wanted(wanted),
        _slots.service_id == service_id,
        _HAS_A_SEAT,
        _slots.starts_at > start,
        _slots.starts_at < end,
    )
    return (await session.execute(statement.order_by(_slots.starts_at, _slots.id).limit(limit))).all()


async def list_commitments(
    session: ReadSession, holder_ids: Collection[UUID], start: datetime, end: datetime, now: datetime
) -> Sequence[Commitment]:
    """Returns what keeps these people busy at any moment between *start* and *end*."""
    statement = select(Commitment).where(
        Commitment.holder_id.in_(holder_ids),
        Commitment.ends_at > start,
        Commitment.starts_at < end,
        or_(Commitment.lapses_at.is_(None), Commitment.lapses_at > now),
    )
    return (await session.scalars(statement)).all()


def _are_wanted(wanted: SlotSearch) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_venues.is_public]
    if wanted.venue_id is not None:
        conditions.append(_venues.id == wanted.venue_id)
    if wanted.kind is not None:
        conditions.append(_venues.kind == wanted.kind)
    if wanted.venue_name is not None:
        pattern = name_search.pattern(wanted.venue_name)
        conditions.append(_venues.name_key.like(pattern, escape=name_search.ESCAPE))
    return conditions
