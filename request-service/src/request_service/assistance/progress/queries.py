"""Statements about progress watches, and the facts that a check reads about requests and providers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, select

from kit.database import ReadSession, Session
from kit.statements import once
from request_service.assistance.progress.models import ProgressWatch
from request_service.assistance.requests.lifecycle import RUNNING, Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.categories import Category
from request_service.geo import Place
from request_service.providers.models import Provider

# Far more jobs than a provider should have at a time, which is one.
_MAX_JOBS = 20
_requests, _watches = ServiceRequest.__table__.c, ProgressWatch.__table__.c
_FOLLOWED = ("id", "client_id", "category", "accepted_at", "scheduled_for", "latitude", "longitude")
# Made once, because it is asked with every position of a provider.
_WATCHED_JOBS = (
    select(*(_requests[name] for name in _FOLLOWED))
    .join_from(
        ServiceRequest.__table__,
        ProgressWatch.__table__,
        (_watches.request_id == _requests.id) & (_watches.epoch == _requests.epoch),
    )
    .where(_requests.provider_id == bindparam("provider_id"), _requests.status.in_(RUNNING))
    .order_by(_requests.id.desc())
    .limit(_MAX_JOBS)
)


@dataclass(frozen=True)
class Job:
    """The facts about a request and its provider that a check needs."""

    epoch: int
    status: Status
    category: Category
    accepted_at: datetime
    scheduled_for: datetime | None
    # `None` if the provider has never sent a position.
    distance_km: float | None
    located_at: datetime | None


# Made once, because it is asked several times a second.
_watches = ProgressWatch.__table__.c
_NEXT_DUE = once(select(_watches.due_at).order_by(_watches.due_at).limit(1))


async def find_next_due(session: ReadSession) -> datetime | None:
    """Returns the moment at which the next watch is due, which is past if one is due now."""
    return await session.scalar(_NEXT_DUE)


async def lock_due(session: Session, now: datetime, limit: int) -> Sequence[ProgressWatch]:
    """Locks due watches, longest overdue first.

    Watches that another transaction has locked are skipped, so that this never waits for a transaction that holds the
    request and waits for its watch.
    """
    due = select(ProgressWatch).where(ProgressWatch.due_at <= now)
    first = due.order_by(ProgressWatch.due_at, ProgressWatch.request_id).limit(limit)
    return (await session.scalars(first.with_for_update(skip_locked=True))).all()


async def find_and_lock(session: Session, request_id: UUID) -> ProgressWatch | None:
    """Locks the watch of a request. Call it with the request locked: all transactions use this order."""
    statement = select(ProgressWatch).where(ProgressWatch.request_id == request_id).with_for_update()
    return await session.scalar(statement)


async def delete_watch(session: Session, request_id: UUID) -> None:
    await session.execute(delete(ProgressWatch).where(ProgressWatch.request_id == request_id))


async def list_watched_jobs(session: ReadSession, provider_id: UUID) -> Sequence[Row[Any]]:
    """Returns the running jobs of a provider that are watched: a watch ends when the provider arrives or starts.

    Returns the newest ones if there are very many.
    """
    return (await session.execute(_WATCHED_JOBS, {"provider_id": provider_id})).all()


async def list_jobs(session: ReadSession, request_ids: Iterable[UUID]) -> Mapping[UUID, Job]:
    """Returns the jobs of those requests that have been accepted."""
    request, provider = ServiceRequest, Provider
    statement = (
        select(
            request.id,
            request.epoch,
            request.status,
            request.category,
            request.accepted_at,
            request.scheduled_for,
            request.latitude,
            request.longitude,
            provider.latitude.label("provider_latitude"),
            provider.longitude.label("provider_longitude"),
            provider.located_at,
        )
        .outerjoin(provider, provider.id == request.provider_id)
        .where(request.id.in_(request_ids))
    )
    jobs = {}
    for row in await session.execute(statement):
        if row.accepted_at is None:
            continue
        is_located = (
            row.located_at is not None and row.provider_latitude is not None and row.provider_longitude is not None
        )
        distance_km = None
        if is_located:
            distance_km = Place(row.latitude, row.longitude).distance_km(
                Place(row.provider_latitude, row.provider_longitude)
            )
        jobs[row.id] = Job(
            row.epoch, row.status, row.category, row.accepted_at, row.scheduled_for, distance_km, row.located_at
        )
    return jobs
