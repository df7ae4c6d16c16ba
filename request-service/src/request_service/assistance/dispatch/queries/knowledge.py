"""Reads the facts about providers that a decision on a wave uses."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, false, func, or_, select

from kit.database import ReadSession
from request_service import geo
from request_service.assistance.dispatch.models import Offer, OfferState
from request_service.assistance.dispatch.queries.offers import OPEN
from request_service.assistance.requests.lifecycle import RUNNING, Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.providers.models import Provider
from request_service.timeline.models import TimelineEntry
from request_service.verification.queries import is_verified

# Cells by their resolution (`geo.FINE`, `geo.COARSE`).
type Cells = Mapping[int, Collection[int]]

_providers = Provider.__table__.c


class OfferCounts(NamedTuple):
    live: int = 0
    received: int = 0
    accepted: int = 0
    # Offers that were declined, or that expired without an answer.
    refused: int = 0
    # Accepted offers whose request was released again because the provider did not arrive.
    lost: int = 0


class JobCounts(NamedTuple):
    running: int = 0
    accepted: int = 0
    # Jobs that the provider cancelled.
    cancelled: int = 0


async def count_providers(session: ReadSession, cells: Cells, located_after: datetime, *, at_most: int) -> int:
    """Counts the providers in *cells*, and stops at *at_most*."""
    found = _count_in(tuple(cells))
    return await session.scalar(found, {**_values(cells, located_after), "at_most": at_most}) or 0


class Located(NamedTuple):
    """A provider with a position, and whether their documents are approved."""

    provider: Provider
    is_verified: bool


async def list_providers(session: ReadSession, cells: Cells, located_after: datetime) -> list[Located]:
    """Includes providers who fail a rule, because the decision records the reason."""
    found = await session.execute(_list_in(tuple(cells)), _values(cells, located_after))
    return [Located(*row) for row in found]


@cache
def _count_in(resolutions: tuple[int, ...]) -> Select[int]:
    found = select(_providers.id).where(_are_in(resolutions)).limit(bindparam("at_most")).subquery()
    return select(func.count()).select_from(found)


@cache
def _list_in(resolutions: tuple[int, ...]) -> Select[Provider, bool]:
    return select(Provider, is_verified(_providers.id)).where(_are_in(resolutions))


def _are_in(resolutions: tuple[int, ...]) -> ColumnElement[bool]:
    """Matches the providers in the cells of these resolutions with a position since a moment, available or not."""
    return or_(
        *(
            and_(
                (_providers.cell_fine if resolution == geo.FINE else _providers.cell_coarse).in_(
                    bindparam(f"cells_{resolution}", expanding=True)
                ),
                # Matches every row; it lets the index be used up to its last column, the time.
                _providers.is_available.in_([True, False]),
                _providers.located_at >= bindparam("located_after"),
            )
            for resolution in resolutions
        )
    )


def _values(cells: Cells, located_after: datetime) -> dict[str, Any]:
    return {"located_after": located_after} | {f"cells_{one}": list(cells[one]) for one in cells}


async def count_offers(
    session: ReadSession, provider_ids: Collection[UUID], since: datetime, now: datetime
) -> dict[UUID, OfferCounts]:
    """Counts the offers since *since*, for each provider who had at least one."""
    # An offer that was withdrawn before it was shown does not count as received.
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
    """Counts jobs for each provider who accepted one since *since* or has a running one."""
    is_recent = ServiceRequest.accepted_at >= since
    is_running = ServiceRequest.status.in_(RUNNING)
    is_by_provider = exists().where(
        TimelineEntry.request_id == ServiceRequest.id,
        TimelineEntry.type == "request.cancelled",
        TimelineEntry.actor_id == ServiceRequest.provider_id,
    )
    jobs = (
        select(
            ServiceRequest.provider_id,
            is_running.label("is_running"),
            is_recent.label("is_recent"),
            (is_recent & (ServiceRequest.status == Status.CANCELLED) & is_by_provider).label("is_cancelled"),
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
    """Returns the request and the provider of every assignment so far, ended ones included."""
    statement = select(TimelineEntry.request_id, TimelineEntry.actor_id).where(
        TimelineEntry.request_id.in_(request_ids), TimelineEntry.type == "request.accepted"
    )
    return (await session.execute(statement)).all()


def _is_let_pass() -> ColumnElement[bool]:
    """Matches expired offers that count as refused.

    An expired offer does not count if the provider then had another one that expired later: of several offers at once,
    only the last to expire counts.
    """
    first_that_stood_longer = func.min(Offer.created_at).over(
        partition_by=Offer.provider_id, order_by=(Offer.expires_at.desc(), Offer.id.desc()), rows=(None, -1)
    )
    had_another = func.coalesce(first_that_stood_longer < Offer.expires_at, false())
    return (Offer.state == OfferState.EXPIRED) & ~had_another


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
