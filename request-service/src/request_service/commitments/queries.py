"""Statements about commitments, and the lock of a calendar."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Insert,
    Row,
    Select,
    String,
    bindparam,
    cast,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from kit.database import ReadSession, Session, change_later, dialect_of, insert_on, lock_names
from kit.statements import once
from request_service.commitments.errors import CommitmentNotFound
from request_service.commitments.models import Commitment, Engagement, Kind

# A list of one person's commitments is not longer.
MAX_LISTED = 1000
# A way of a day or more does not keep two commitments apart.
REACH = timedelta(days=1)

_TABLE: Any = Commitment.__table__
_commitments = Commitment.__table__.c

# Made once, because it is asked several times a second.
_NEXT_DUE = once(
    select(_commitments.due_at).where(_commitments.due_at.is_not(None)).order_by(_commitments.due_at).limit(1)
)

ENGAGEMENT = tuple(_commitments[name] for name in Engagement._fields)
_NEAR: Select[*tuple[Any, ...]] = once(
    select(*ENGAGEMENT)
    .where(
        _commitments.holder_id == bindparam("holder_id"),
        _commitments.ends_at > bindparam("after"),
        _commitments.starts_at < bindparam("before"),
    )
    .order_by(_commitments.starts_at)
)
_OF_SOURCE = (_commitments.kind == bindparam("of_kind"), _commitments.source_id == bindparam("of_source"))
_UPDATE_LAPSE_LATER = once(update(_TABLE).where(*_OF_SOURCE).values(lapses_at=bindparam("until")))
_UPDATE_LAPSE = once(_UPDATE_LAPSE_LATER.returning(_commitments.id))
_DELETE_OF = once(delete(_TABLE).where(*_OF_SOURCE))


async def lock_calendars(session: Session, holder_ids: Iterable[UUID]) -> None:
    """Locks the calendars of these people until the transaction ends, in the order of their ids.

    Every transaction locks a record (a request, a booking) first, then slots by their ids, and calendars last.
    """
    await lock_names(session, [f"calendar:{holder_id}" for holder_id in sorted(set(holder_ids))])


def locking_calendars(holders: Sequence[ColumnElement[Any]], row: FromClause) -> ColumnElement[int]:
    """Returns a column for the RETURNING of a change of *row* by PostgreSQL, which does the same as `lock_calendars`.

    The row is locked when this is evaluated, and *holders*, of which some may be null, may be columns of it.
    """
    ids = select(func.unnest(array(holders)).label("holder_id")).distinct().order_by("holder_id")
    of = ids.correlate(row).subquery("holders").c.holder_id
    name: ColumnElement[str] = literal_column("'calendar:'", String()) + cast(of, String)
    locks = select(func.count(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    return locks.where(of.is_not(None)).correlate(row).scalar_subquery()


async def list_near(session: ReadSession, holder_id: UUID, start: datetime, end: datetime) -> list[Engagement]:
    """Returns the commitments of a person within a day of a time, soonest first."""
    near = {"holder_id": holder_id, "after": start - REACH, "before": end + REACH}
    return [Engagement(*row) for row in await session.execute(_NEAR, near)]


async def list_between(
    session: ReadSession, holder_id: UUID, start: datetime, end: datetime, now: datetime
) -> Sequence[Commitment]:
    """Returns the commitments of a person that have a moment between *start* and *end*, soonest first."""
    statement = (
        select(Commitment)
        .where(
            Commitment.holder_id == holder_id,
            Commitment.ends_at > start,
            Commitment.starts_at < end,
            _binds(now),
        )
        .order_by(Commitment.starts_at, Commitment.id)
        .limit(MAX_LISTED)
    )
    return (await session.scalars(statement)).all()


async def list_beside_jobs(
    session: ReadSession, holder_ids: Collection[UUID], start: datetime, end: datetime, now: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns `holder_id, starts_at, ends_at, latitude, longitude` of all but jobs that touch a time, soonest first."""
    found = select(
        _commitments.holder_id,
        _commitments.starts_at,
        _commitments.ends_at,
        _commitments.latitude,
        _commitments.longitude,
    ).where(
        _commitments.holder_id.in_(holder_ids),
        _commitments.ends_at > start,
        _commitments.starts_at < end,
        _commitments.kind != Kind.JOB,
        _binds(now),
    )
    return (await session.execute(found.order_by(_commitments.starts_at))).all()


async def insert_unless_busy(session: Session, commitment: Commitment) -> bool:
    """Inserts a commitment. Returns False if the database refuses it, because its holder is busy then."""
    values = {column.name: getattr(commitment, column.name) for column in Commitment.__table__.columns}
    return (await session.execute(_insert_on(dialect_of(session)), values)).first() is not None


@cache
def _insert_on(dialect: str) -> Insert:
    statement = insert_on(dialect, Commitment.__table__).values(
        {column.name: bindparam(column.name) for column in Commitment.__table__.columns}
    )
    return once(statement.on_conflict_do_nothing().returning(_commitments.id))


async def find_commitment(session: ReadSession, kind: Kind, source_id: UUID) -> Commitment | None:
    statement = select(Commitment).where(Commitment.kind == kind, Commitment.source_id == source_id)
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def get_own(session: ReadSession, holder_id: UUID, commitment_id: UUID) -> Commitment:
    """Raises CommitmentNotFound if there is none of this holder."""
    statement = select(Commitment).where(Commitment.id == commitment_id, Commitment.holder_id == holder_id)
    found = await session.scalar(statement)
    if found is None:
        raise CommitmentNotFound
    return found


async def count_time_off(session: ReadSession, holder_id: UUID, after: datetime) -> int:
    statement = select(func.count()).where(
        _commitments.holder_id == holder_id, _commitments.ends_at > after, _commitments.kind == Kind.TIME_OFF
    )
    return await session.scalar(statement) or 0


async def delete_commitments(session: Session, commitment_ids: Collection[UUID]) -> None:
    await session.execute(delete(Commitment).where(Commitment.id.in_(commitment_ids)))


async def delete_of(session: Session, kind: Kind, source_id: UUID) -> None:
    await session.execute(_DELETE_OF, {"of_kind": kind, "of_source": source_id})


async def delete_of_later(session: Session, kind: Kind, source_id: UUID) -> None:
    """Does the same before the next statement of the session or its commit."""
    await change_later(session, _DELETE_OF, {"of_kind": kind, "of_source": source_id})


async def delete_of_all(session: Session, kind: Kind, source_ids: Collection[UUID]) -> None:
    await session.execute(delete(Commitment).where(Commitment.kind == kind, Commitment.source_id.in_(source_ids)))


async def update_lapse(session: Session, kind: Kind, source_id: UUID, lapses_at: datetime | None) -> bool:
    """Returns False if there is no such commitment."""
    changed = {"of_kind": kind, "of_source": source_id, "until": lapses_at}
    return (await session.execute(_UPDATE_LAPSE, changed)).first() is not None


async def update_lapse_later(session: Session, kind: Kind, source_id: UUID, lapses_at: datetime | None) -> None:
    """Does the same with the next statement; the caller has seen the commitment."""
    await change_later(session, _UPDATE_LAPSE_LATER, {"of_kind": kind, "of_source": source_id, "until": lapses_at})


async def update_due(session: Session, request_id: UUID, due_at: datetime) -> None:
    job = update(Commitment).where(Commitment.kind == Kind.JOB, Commitment.source_id == request_id)
    await session.execute(job.values(due_at=due_at))


async def delete_of_holder(session: Session, holder_id: UUID) -> None:
    await session.execute(delete(Commitment).where(Commitment.holder_id == holder_id))


async def find_next_due(session: ReadSession) -> datetime | None:
    """Returns the moment at which the end of the next job is to be looked at, which is past if one is due now."""
    return await session.scalar(_NEXT_DUE)


async def claim_due(session: Session, now: datetime, until: datetime, limit: int) -> Sequence[UUID]:
    """Sets the next look at jobs that are due to *until*, and returns their requests; skips what others have locked."""
    due = (
        select(Commitment.id)
        .where(Commitment.due_at <= now)
        .order_by(Commitment.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = update(Commitment).where(Commitment.id.in_(due)).values(due_at=until)
    return (await session.scalars(claimed.returning(Commitment.source_id))).all()


async def list_overlaps(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns pairs of ids of commitments that overlap against the rules, which the database should make impossible."""
    one, other = aliased(Commitment), aliased(Commitment)
    statement = (
        select(one.id, other.id)
        .join(other, (other.holder_id == one.holder_id) & (other.id > one.id))
        .where(
            one.starts_at < other.ends_at,
            other.starts_at < one.ends_at,
            or_(one.kind != Kind.JOB, other.kind != Kind.JOB),
        )
        .limit(limit)
    )
    return (await session.execute(statement)).all()


def _binds(now: datetime) -> ColumnElement[bool]:
    return or_(_commitments.lapses_at.is_(None), _commitments.lapses_at > now)
