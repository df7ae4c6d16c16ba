"""Statements that find slots with a free seat. Each reads a partial index of such slots, in its order."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased

from kit.database import ReadSession, columns, dialect_of
from kit.statements import is_any, once_if_possible
from request_service import geo, name_search
from request_service.booking.availability.wishes import SlotSearch
from request_service.booking.services.models import Service
from request_service.booking.slots.models import Slot, SlotStatus
from request_service.booking.venues.models import Venue
from request_service.commitments.models import Commitment, Engagement
from request_service.commitments.queries import ENGAGEMENT
from request_service.geo import Cover

# The services that one part of a name may mean.
MAX_SERVICES = 20

_slots, _venues, _services = Slot.__table__.c, Venue.__table__.c, Service.__table__.c
_commitments = Commitment.__table__.c
_other: Any = aliased(Slot.__table__).c
# A venue as a search knows it: its place, and the rules that say when its slots can be booked.
_VENUE: tuple[ColumnElement[Any], ...] = (
    _venues.id,
    _venues.latitude,
    _venues.longitude,
    _venues.min_notice_minutes,
    _venues.max_ahead_days,
)
_SLOT_COLUMNS = columns(Slot, without={"schedule_id", "wall_start", "created_at", "updated_at"})
# The columns of the venue and the service beside a slot.
_BESIDE: tuple[ColumnElement[Any], ...] = (
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
    select(*_SLOT_COLUMNS, *_BESIDE)
    .join_from(Slot.__table__, Venue.__table__, _venues.id == _slots.venue_id)
    .join(Service.__table__, _services.id == _slots.service_id)
)
_OPEN: ColumnElement[Any] = literal_column(f"'{SlotStatus.OPEN.value}'", _slots.status.type)
_START = bindparam("start", type_=_slots.starts_at.type)
_END = bindparam("end", type_=_slots.starts_at.type)


class _Filters(NamedTuple):
    """The filters of venues that a statement has."""

    has_cells: int | None
    has_venue: bool
    has_kind: bool
    has_name: bool


async def list_service_ids(session: ReadSession, wanted: SlotSearch) -> Sequence[UUID]:
    """Returns the services that are wanted: of a part of a name the active ones, newest first if they are very many."""
    if wanted.service_id is not None and wanted.service_name is None:
        return [wanted.service_id]
    statement = select(_services.id).where(_services.is_active)
    if wanted.service_id is not None:
        statement = statement.where(_services.id == wanted.service_id)
    if wanted.service_name is not None:
        pattern = name_search.pattern(wanted.service_name)
        statement = statement.where(_services.name_key.like(pattern, escape=name_search.ESCAPE))
    newest = statement.order_by(_services.created_at.desc(), _services.id.desc())
    return (await session.scalars(newest.limit(MAX_SERVICES))).all()


async def list_venues_near(
    session: ReadSession,
    wanted: SlotSearch,
    cover: Cover,
    service_ids: Sequence[UUID],
    between: tuple[datetime, datetime],
) -> Sequence[Row[Any]]:
    """Returns the public venues in the cells of *cover* that are wanted and have a free seat in such a slot."""
    start, end = between
    statement = _venues_near(_filters(wanted, cover), dialect_of(session))
    bounds = {"service_ids": service_ids, "start": start, "end": end, "cells": cover.cells}
    return (await session.execute(statement, bounds | _values(wanted))).all()


async def list_rules(session: ReadSession, venue_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """Returns these venues, in any order, as `list_venues_near` does."""
    statement = _venues_by_id(dialect_of(session))
    return (await session.execute(statement, {"venue_ids": list(venue_ids)})).all()


async def list_first_slots(  # noqa: PLR0913  # the bounds of a search
    session: ReadSession,
    venue_ids: Collection[UUID],
    service_ids: Sequence[UUID],
    start: datetime,
    end: datetime,
    *,
    each: int,
) -> Sequence[Row[Any]]:
    """Returns the first slots of each service at each of these venues with a free seat, at least *each* if there are.

    They begin after *start* and before *end*. The bound of each venue comes from its index, so the cost does not grow
    with the number of its slots.
    """
    bounds = {"venue_ids": list(venue_ids), "service_ids": service_ids, "start": start, "end": end, "each": each}
    return (await session.execute(_first_slots(dialect_of(session)), bounds)).all()


async def list_earliest_slots(  # noqa: PLR0913  # the bounds of a search
    session: ReadSession,
    wanted: SlotSearch,
    service_id: UUID,
    after: tuple[datetime, UUID],
    end: datetime,
    *,
    limit: int,
) -> Sequence[Row[Any]]:
    """Returns the first slots of a service with a free seat behind *after*, at all venues that are wanted."""
    start, last_id = after
    bounds = {"service_id": service_id, "start": start, "last_id": last_id, "end": end, "most": limit}
    statement = _earliest_slots(_filters(wanted), dialect_of(session))
    return (await session.execute(statement, bounds | _values(wanted))).all()


async def list_busy_times(
    session: ReadSession, holder_ids: Collection[UUID], start: datetime, end: datetime, now: datetime
) -> list[Engagement]:
    """Returns what keeps these people busy at any moment between *start* and *end*."""
    bounds = {"holder_ids": list(holder_ids), "start": start, "end": end, "now": now}
    return [Engagement(*row) for row in await session.execute(_busy_times(dialect_of(session)), bounds)]


def _filters(wanted: SlotSearch, cover: Cover | None = None) -> _Filters:
    return _Filters(
        None if cover is None else cover.resolution,
        wanted.venue_id is not None,
        wanted.kind is not None,
        wanted.venue_name is not None,
    )


def _values(wanted: SlotSearch) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if wanted.venue_id is not None:
        values["venue_id"] = wanted.venue_id
    if wanted.kind is not None:
        values["kind"] = wanted.kind
    if wanted.venue_name is not None:
        values["pattern"] = name_search.pattern(wanted.venue_name)
    return values


def _are_wanted(filters: _Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_venues.is_public]
    if filters.has_venue:
        conditions.append(_venues.id == bindparam("venue_id"))
    if filters.has_kind:
        conditions.append(_venues.kind == bindparam("kind"))
    if filters.has_name:
        conditions.append(_venues.name_key.like(bindparam("pattern"), escape=name_search.ESCAPE))
    return conditions


def _has_a_seat(slots: Any) -> ColumnElement[bool]:
    """Returns the condition of the partial indexes.

    The status is a constant of the statement: PostgreSQL takes such an index for a parameter only if it plans the
    statement again each time.
    """
    return and_(slots.status == _OPEN, slots.seats_taken < slots.capacity)


@cache
def _venues_near(filters: _Filters, dialect: str) -> Select[*tuple[Any, ...]]:
    cell = _venues.cell_fine if filters.has_cells == geo.FINE else _venues.cell_coarse
    # For each venue of the cells, so that its cost does not depend on the number of slots elsewhere.
    first = (
        select(_slots.starts_at)
        .where(
            _slots.venue_id == _venues.id,
            _slots.service_id == _services.id,
            _has_a_seat(_slots),
            _slots.starts_at > _START,
            _slots.starts_at < _END,
        )
        .limit(1)
        .correlate(Venue.__table__, Service.__table__)
        .scalar_subquery()
    )
    # Service by service: of a list, PostgreSQL would read the slots of all services at a venue.
    has_slot = exists(_services.id).where(is_any(_services.id, "service_ids", dialect), first.is_not(None))
    conditions = (is_any(cell, "cells", dialect), *_are_wanted(filters), has_slot)
    return once_if_possible(select(*_VENUE).where(*conditions), dialect)


@cache
def _venues_by_id(dialect: str) -> Select[*tuple[Any, ...]]:
    return once_if_possible(select(*_VENUE).where(is_any(_venues.id, "venue_ids", dialect)), dialect)


@cache
def _first_slots(dialect: str) -> Select[*tuple[Any, ...]]:
    is_meant = (
        is_any(_venues.id, "venue_ids", dialect),
        is_any(_services.id, "service_ids", dialect),
        _services.is_active,
    )
    is_open = (_has_a_seat(_slots), _slots.starts_at > _START, _slots.starts_at < _END)
    if dialect == "sqlite":
        # It has no LATERAL.
        statement = _SLOTS.where(*is_meant, *is_open, _slots.starts_at <= func.coalesce(_last_of_first(), _END))
        return statement.order_by(_slots.starts_at, _slots.id)
    of_one = select(*_SLOT_COLUMNS).where(_slots.venue_id == _venues.id, _slots.service_id == _services.id, *is_open)
    first = of_one.order_by(_slots.starts_at).limit(bindparam("each")).lateral("first")
    statement = (
        select(*first.c, *_BESIDE)
        .join_from(Venue.__table__, Service.__table__, true())
        .join(first, true())
        .where(*is_meant)
        .order_by(first.c.starts_at, first.c.id)
    )
    return once_if_possible(statement, dialect)


def _last_of_first() -> ColumnElement[datetime]:
    """Returns the start of the last slot that is wanted of a service at a venue; null if there are not so many."""
    return (
        select(_other.starts_at)
        .where(
            _other.venue_id == _venues.id,
            _other.service_id == _services.id,
            _has_a_seat(_other),
            _other.starts_at > _START,
        )
        .order_by(_other.starts_at)
        .offset(bindparam("each") - 1)
        .limit(1)
        .scalar_subquery()
    )


@cache
def _earliest_slots(filters: _Filters, dialect: str) -> Select[*tuple[Any, ...]]:
    statement = _SLOTS.where(
        *_are_wanted(filters),
        _services.id == bindparam("service_id"),
        _services.is_active,
        _has_a_seat(_slots),
        tuple_(_slots.starts_at, _slots.id) > tuple_(_START, bindparam("last_id", type_=_slots.id.type)),
        _slots.starts_at >= _START,
        _slots.starts_at < _END,
    )
    return once_if_possible(statement.order_by(_slots.starts_at, _slots.id).limit(bindparam("most")), dialect)


@cache
def _busy_times(dialect: str) -> Select[*tuple[Any, ...]]:
    statement = select(*ENGAGEMENT).where(
        is_any(_commitments.holder_id, "holder_ids", dialect),
        _commitments.ends_at > _START,
        _commitments.starts_at < _END,
        or_(_commitments.lapses_at.is_(None), _commitments.lapses_at > bindparam("now")),
    )
    return once_if_possible(statement, dialect)
