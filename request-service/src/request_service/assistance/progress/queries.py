from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from kit.database import ReadSession, Session
from request_service.assistance.progress.models import ProgressWatch
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.categories import Category
from request_service.geo import Place
from request_service.providers.models import Provider


@dataclass(frozen=True)
class Job:
    """What a look needs to know of a request and of where its provider is."""

    epoch: int
    status: Status
    category: Category
    accepted_at: datetime
    scheduled_for: datetime | None
    # None: he never said where he is.
    distance_km: float | None
    located_at: datetime | None


async def find_next_due(session: ReadSession) -> datetime | None:
    """When the next watch is due, a past moment if one is due now."""
    return await session.scalar(select(ProgressWatch.due_at).order_by(ProgressWatch.due_at).limit(1))


async def lock_due(session: Session, now: datetime, limit: int) -> Sequence[ProgressWatch]:
    """Those that have waited longest. What another transaction holds is passed over: so this never waits for one that
    holds the request of a watch and comes for the watch.
    """
    due = select(ProgressWatch).where(ProgressWatch.due_at <= now)
    first = due.order_by(ProgressWatch.due_at, ProgressWatch.request_id).limit(limit)
    return (await session.scalars(first.with_for_update(skip_locked=True))).all()


async def find_and_lock(session: Session, request_id: UUID) -> ProgressWatch | None:
    """To be called with the request locked: everybody takes the two in this order."""
    statement = select(ProgressWatch).where(ProgressWatch.request_id == request_id).with_for_update()
    return await session.scalar(statement)


async def delete_watch(session: Session, request_id: UUID) -> None:
    await session.execute(delete(ProgressWatch).where(ProgressWatch.request_id == request_id))


async def list_jobs(session: ReadSession, request_ids: Iterable[UUID]) -> Mapping[UUID, Job]:
    """Those that were ever accepted."""
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
            provider.latitude.label("his_latitude"),
            provider.longitude.label("his_longitude"),
            provider.located_at,
        )
        .outerjoin(provider, provider.id == request.provider_id)
        .where(request.id.in_(request_ids))
    )
    jobs = {}
    for row in await session.execute(statement):
        if row.accepted_at is None:
            continue
        is_located = row.located_at is not None and row.his_latitude is not None and row.his_longitude is not None
        distance_km = None
        if is_located:
            distance_km = Place(row.latitude, row.longitude).distance_km(Place(row.his_latitude, row.his_longitude))
        jobs[row.id] = Job(
            row.epoch, row.status, row.category, row.accepted_at, row.scheduled_for, distance_km, row.located_at
        )
    return jobs
