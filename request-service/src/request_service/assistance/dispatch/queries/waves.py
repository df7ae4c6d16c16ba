"""Statements about waves and their candidates, with the locks that let several replicas decide."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, delete, func, insert, select, update

from kit.database import ReadSession, Session
from kit.statements import once
from request_service.assistance.dispatch.models import Candidate, Offer, Wave, WaveState
from request_service.assistance.requests.models import ServiceRequest
from request_service.categories import Category

# An arbitrary key for an advisory lock, used for nothing else in the database.
_DECISION_LOCK = 0x2_0D_15
# The most waves that are listed for a request.
_MAX_WAVES = 50
_MAX_CANDIDATES = 200
_BATCHES_AT_ONCE = 500

# Made once, because it is asked several times a second.
_waves, _requests = Wave.__table__.c, ServiceRequest.__table__.c
_FIRST_PLANNED = once(
    select(_waves.due_at, _requests.category)
    .join_from(Wave.__table__, ServiceRequest.__table__, _requests.id == _waves.request_id)
    .where(_waves.state == WaveState.PLANNED)
    .order_by(_waves.due_at)
    .limit(bindparam("most", type_=Integer))
)


async def take_turn(session: Session) -> None:
    """Serializes decisions across replicas until the transaction ends.

    Each decision reads all offers of earlier ones, so that no provider gets more offers than the rules allow. SQLite
    needs no lock, because it allows one writer at a time.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(_DECISION_LOCK)))


async def list_first_planned(session: ReadSession, most: int) -> Sequence[tuple[datetime, Category]]:
    """Returns the due time and the category of planned waves, soonest first."""
    return (await session.execute(_FIRST_PLANNED, {"most": most})).all()


async def find_traces(session: ReadSession, request_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Returns the traceparent of the newest wave of each request whose call was traced."""
    columns = select(_waves.request_id, _waves.traceparent).order_by(_waves.round, _waves.number)
    traced = columns.where(_waves.request_id.in_(request_ids), _waves.traceparent.is_not(None))
    return {row.request_id: row.traceparent for row in await session.execute(traced)}


async def claim_due_waves(session: Session, now: datetime, most: int) -> Sequence[tuple[Wave, ServiceRequest]]:
    """Locks due waves with their requests, longest overdue first.

    Skips locked requests instead of waiting: the transaction that holds the lock may be ending the request.
    """
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
    """Lists the newest waves of the request, in the order of planning."""
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
    """Lists the best candidates of each wave, each with the state of the offer or `None`.

    Candidates that fit come first, by rank; the others follow by distance. At most 200 are listed per wave.
    """
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
    """Lists the batches later than *after*, oldest first, at most 500; empty after the last batch."""
    statement = select(Wave.batch_id).where(Wave.batch_id.is_not(None)).distinct()
    if after is not None:
        # The ids are UUIDs of version 7, which sort by time.
        statement = statement.where(Wave.batch_id > after)
    found = await session.scalars(statement.order_by(Wave.batch_id).limit(_BATCHES_AT_ONCE))
    return [batch_id for batch_id in found if batch_id is not None]


async def list_batch(session: ReadSession, batch_id: UUID) -> Sequence[Wave]:
    return (await session.scalars(select(Wave).where(Wave.batch_id == batch_id).order_by(Wave.request_id))).all()


async def list_candidates(session: ReadSession, wave_ids: Collection[UUID]) -> Sequence[Candidate]:
    return (await session.scalars(select(Candidate).where(Candidate.wave_id.in_(wave_ids)))).all()


async def erase_searches_for(session: Session, client_id: UUID) -> None:
    """Erases the candidates and snapshots of the client's waves.

    The distances of several providers to a place would reveal the place.
    """
    of_client = select(ServiceRequest.id).where(ServiceRequest.client_id == client_id)
    waves = select(Wave.id).where(Wave.request_id.in_(of_client))
    await session.execute(delete(Candidate).where(Candidate.wave_id.in_(waves)))
    await session.execute(update(Wave).where(Wave.request_id.in_(of_client)).values(snapshot=None))
