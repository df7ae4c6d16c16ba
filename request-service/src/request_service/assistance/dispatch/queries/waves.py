from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from kit.database import ReadSession, Session
from request_service.assistance.dispatch.models import Candidate, Offer, Wave, WaveState
from request_service.assistance.requests.models import ServiceRequest
from request_service.categories import Category

# Any number will do as long as nothing else in the database uses it.
_DECISION_LOCK = 0x2_0D_15
# Of one request, the newest.
_MAX_WAVES = 50
_MAX_CANDIDATES = 200
_BATCHES_AT_ONCE = 500


async def take_turn(session: Session) -> None:
    """Decisions are made one after another, whoever makes them: each knows of all offers before it, so that nobody gets
    more than he may have. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(_DECISION_LOCK)))


async def list_first_planned(session: ReadSession, most: int) -> Sequence[tuple[datetime, Category]]:
    """When they are due, soonest first, and what kind of help they look for."""
    statement = (
        select(Wave.due_at, ServiceRequest.category)
        .join(ServiceRequest, ServiceRequest.id == Wave.request_id)
        .where(Wave.state == WaveState.PLANNED)
        .order_by(Wave.due_at)
        .limit(most)
    )
    return (await session.execute(statement)).all()


async def claim_due_waves(session: Session, now: datetime, most: int) -> Sequence[tuple[Wave, ServiceRequest]]:
    """Never waits for whoever holds a request: he may be about to end it."""
    statement = (
        select(Wave, ServiceRequest)
        .join(ServiceRequest, ServiceRequest.id == Wave.request_id)
        .where(Wave.state == WaveState.PLANNED, Wave.due_at <= now)
        .order_by(Wave.due_at, Wave.id)
        .limit(most)
        .with_for_update(of=(Wave, ServiceRequest), skip_locked=True)
    )
    return (await session.execute(statement, execution_options={"populate_existing": True})).all()


async def find_planned_wave(session: ReadSession, request_id: UUID) -> Wave | None:
    statement = select(Wave).where(Wave.request_id == request_id, Wave.state == WaveState.PLANNED)
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def drop_planned_waves(session: Session, request_id: UUID) -> None:
    statement = update(Wave).where(Wave.request_id == request_id, Wave.state == WaveState.PLANNED)
    await session.execute(statement.values(state=WaveState.DROPPED))


async def insert_candidates(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(Candidate), rows)


async def list_waves(session: ReadSession, request_id: UUID) -> Sequence[Wave]:
    """The newest of the request, in the order in which they were planned."""
    newest_first = (Wave.round.desc(), Wave.number.desc())
    statement = select(Wave).where(Wave.request_id == request_id).order_by(*newest_first).limit(_MAX_WAVES)
    return (await session.scalars(statement)).all()[::-1]


async def count_outcomes(session: ReadSession, wave_ids: Collection[UUID]) -> Sequence[tuple[UUID, str, int]]:
    statement = (
        select(Candidate.wave_id, Candidate.outcome, func.count())
        .where(Candidate.wave_id.in_(wave_ids))
        .group_by(Candidate.wave_id, Candidate.outcome)
    )
    return (await session.execute(statement)).all()


async def list_best_candidates(
    session: ReadSession, wave_ids: Collection[UUID]
) -> Sequence[tuple[Candidate, str | None]]:
    """With what became of the offer. Of each wave the best, who fitted before who did not, and no more than so many."""
    best_first = (Candidate.rank.is_(None), Candidate.rank, Candidate.distance_km, Candidate.provider_id)
    place = func.row_number().over(partition_by=Candidate.wave_id, order_by=best_first)
    numbered = (
        select(Candidate.wave_id, Candidate.provider_id, place.label("place"))
        .where(Candidate.wave_id.in_(wave_ids))
        .subquery()
    )
    statement = (
        select(Candidate, Offer.state)
        .join(numbered, (numbered.c.wave_id == Candidate.wave_id) & (numbered.c.provider_id == Candidate.provider_id))
        .join(Wave, Wave.id == Candidate.wave_id)
        .outerjoin(
            Offer,
            (Offer.request_id == Wave.request_id)
            & (Offer.round == Wave.round)
            & (Offer.wave_number == Wave.number)
            & (Offer.provider_id == Candidate.provider_id),
        )
        .where(numbered.c.place <= _MAX_CANDIDATES)
        .order_by(Candidate.wave_id, numbered.c.place)
    )
    return (await session.execute(statement)).all()


async def list_batches(session: ReadSession, after: UUID | None) -> Sequence[UUID]:
    """Some of those that come after that one, oldest first; none: that was the last."""
    statement = select(Wave.batch_id).where(Wave.batch_id.is_not(None)).distinct()
    if after is not None:
        # Ids begin with the time.
        statement = statement.where(Wave.batch_id > after)
    found = await session.scalars(statement.order_by(Wave.batch_id).limit(_BATCHES_AT_ONCE))
    return [batch_id for batch_id in found if batch_id is not None]


async def list_batch(session: ReadSession, batch_id: UUID) -> Sequence[Wave]:
    return (await session.scalars(select(Wave).where(Wave.batch_id == batch_id).order_by(Wave.request_id))).all()


async def list_candidates(session: ReadSession, wave_ids: Collection[UUID]) -> Sequence[Candidate]:
    return (await session.scalars(select(Candidate).where(Candidate.wave_id.in_(wave_ids)))).all()


async def erase_searches_for(session: Session, client_id: UUID) -> None:
    """How far several providers were from a place tells where it is."""
    of_client = select(ServiceRequest.id).where(ServiceRequest.client_id == client_id)
    waves = select(Wave.id).where(Wave.request_id.in_(of_client))
    await session.execute(delete(Candidate).where(Candidate.wave_id.in_(waves)))
    await session.execute(update(Wave).where(Wave.request_id.in_(of_client)).values(snapshot=None))
