"""What is known about providers when a wave is decided."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, false, func, select

from kit.database import ReadSession
from request_service import geo
from request_service.assistance.dispatch.models import Offer, OfferState
from request_service.assistance.dispatch.queries.offers import OPEN
from request_service.assistance.requests.lifecycle import RUNNING, Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.geo import Cover
from request_service.providers.models import Provider
from request_service.timeline.models import TimelineEntry


class OfferCounts(NamedTuple):
    live: int = 0
    received: int = 0
    accepted: int = 0
    # Declined, or let pass.
    refused: int = 0
    # Accepted, and taken from him again because he did not come.
    lost: int = 0


class JobCounts(NamedTuple):
    running: int = 0
    accepted: int = 0
    # By himself.
    cancelled: int = 0


async def list_providers(session: ReadSession, cover: Cover, located_after: datetime) -> Sequence[Provider]:
    """Also those whom a rule will drop: why, is part of the answer."""
    cell = Provider.cell_fine if cover.resolution == geo.FINE else Provider.cell_coarse
    statement = select(Provider).where(
        # Named, so that the index reaches as far as the time.
        cell.in_(cover.cells),
        Provider.is_available.in_([True, False]),
        Provider.located_at >= located_after,
    )
    return (await session.scalars(statement)).all()


async def count_offers(
    session: ReadSession, provider_ids: Collection[UUID], since: datetime, now: datetime
) -> dict[UUID, OfferCounts]:
    """Of each provider who had any since then."""
    # One that was never shown was never received.
    is_received = (Offer.state != OfferState.PLANNED) & (Offer.shown_at.is_(None) | (Offer.shown_at < Offer.expires_at))
    is_accepted = Offer.state == OfferState.ACCEPTED
    offers = (
        select(
            Offer.provider_id,
            (Offer.state.in_(OPEN) & (Offer.expires_at > now)).label("is_live"),
            is_received.label("is_received"),
            is_accepted.label("is_accepted"),
            ((Offer.state == OfferState.DECLINED) | _is_let_pass()).label("is_refused"),
            (is_accepted & (Offer.round < ServiceRequest.round)).label("is_lost"),
        )
        .join(ServiceRequest, ServiceRequest.id == Offer.request_id)
        .where(Offer.provider_id.in_(provider_ids), Offer.created_at >= since)
        .subquery()
    )
    statement = select(
        offers.c.provider_id,
        _count(offers.c.is_live),
        _count(offers.c.is_received),
        _count(offers.c.is_accepted),
        _count(offers.c.is_refused),
        _count(offers.c.is_lost),
    ).group_by(offers.c.provider_id)
    return {row[0]: OfferCounts(*row[1:]) for row in await session.execute(statement)}


async def count_jobs(session: ReadSession, provider_ids: Collection[UUID], since: datetime) -> dict[UUID, JobCounts]:
    """Of each provider who has accepted any since then, or has a running one."""
    is_recent = ServiceRequest.accepted_at >= since
    is_running = ServiceRequest.status.in_(RUNNING)
    by_himself = exists().where(
        TimelineEntry.request_id == ServiceRequest.id,
        TimelineEntry.type == "request.cancelled",
        TimelineEntry.actor_id == ServiceRequest.provider_id,
    )
    jobs = (
        select(
            ServiceRequest.provider_id,
            is_running.label("is_running"),
            is_recent.label("is_recent"),
            (is_recent & (ServiceRequest.status == Status.CANCELLED) & by_himself).label("is_cancelled"),
        )
        .where(ServiceRequest.provider_id.in_(provider_ids), is_running | is_recent)
        .subquery()
    )
    statement = select(
        jobs.c.provider_id,
        _count(jobs.c.is_running),
        _count(jobs.c.is_recent),
        _count(jobs.c.is_cancelled),
    ).group_by(jobs.c.provider_id)
    return {row[0]: JobCounts(*row[1:]) for row in await session.execute(statement)}


async def list_former_providers(
    session: ReadSession, request_ids: Collection[UUID]
) -> Sequence[tuple[UUID, UUID | None]]:
    """Request and provider of every assignment that there ever was."""
    statement = select(TimelineEntry.request_id, TimelineEntry.actor_id).where(
        TimelineEntry.request_id.in_(request_ids), TimelineEntry.type == "request.accepted"
    )
    return (await session.execute(statement)).all()


def _is_let_pass() -> ColumnElement[bool]:
    """Expired, and he had no other one to think of: of several at once, the one that stood longest counts."""
    first_that_stood_longer = func.min(Offer.created_at).over(
        partition_by=Offer.provider_id, order_by=(Offer.expires_at.desc(), Offer.id.desc()), rows=(None, -1)
    )
    had_another = func.coalesce(first_that_stood_longer < Offer.expires_at, false())
    return (Offer.state == OfferState.EXPIRED) & ~had_another


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
