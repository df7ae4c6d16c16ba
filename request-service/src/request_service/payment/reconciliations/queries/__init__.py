"""Statements about reconciliations and their differences, with the lock that lets one process work on one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, func, select, update

from kit.database import ReadSession, Session, columns, insert
from kit.paging import Page
from kit.statements import once
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.reconciliations.errors import ReconciliationNotFound
from request_service.payment.reconciliations.models import (
    RUNNING,
    DifferenceKind,
    ReconciledGateway,
    ReconciledSubject,
    Reconciliation,
    ReconciliationDifference,
    ReconciliationState,
)

_reconciliations, _gateways = Reconciliation.__table__.c, ReconciledGateway.__table__.c
_differences = ReconciliationDifference.__table__.c
_subjects = ReconciledSubject.__table__.c
_SHOWN: Select[*tuple[Any, ...]] = select(*columns(Reconciliation))


@dataclass(frozen=True)
class ReconciliationView:
    """A reconciliation with what it says about each gateway."""

    one: Row[Any]
    gateways: Sequence[Row[Any]]


# Made once, because it is asked several times a second.
_NEXT_CLAIM = once(select(_reconciliations.claimed_until).where(RUNNING).limit(1))


async def find_next_claim(session: ReadSession) -> datetime | None:
    """Returns the moment from which a process may take the reconciliation that is running."""
    found: datetime | None = await session.scalar(_NEXT_CLAIM)
    return found


async def insert_unless_running(session: Session, reconciliation: Reconciliation) -> bool:
    """Inserts a reconciliation. Returns False if one is running, or if its night has one."""
    values = {column.name: getattr(reconciliation, column.name) for column in Reconciliation.__table__.columns}
    statement = insert(session, Reconciliation.__table__).values(values).on_conflict_do_nothing()
    return (await session.execute(statement.returning(_reconciliations.id))).first() is not None


async def find_running(session: ReadSession) -> UUID | None:
    found: UUID | None = await session.scalar(select(_reconciliations.id).where(RUNNING).limit(1))
    return found


async def has_night(session: ReadSession, night: date) -> bool:
    statement = select(_reconciliations.id).where(_reconciliations.night == night)
    return await session.scalar(statement) is not None


async def lock_unclaimed(session: Session, now: datetime) -> Reconciliation | None:
    """Locks the reconciliation that is running, if no process works on it."""
    waiting = select(Reconciliation).where(RUNNING, Reconciliation.claimed_until <= now)
    return await session.scalar(
        waiting.with_for_update(skip_locked=True), execution_options={"populate_existing": True}
    )


async def lock_claimed(session: Session, reconciliation_id: UUID, attempt: int) -> Reconciliation | None:
    """Locks a reconciliation that was claimed. Returns `None` if another process has claimed it since."""
    statement = select(Reconciliation).where(
        Reconciliation.id == reconciliation_id, Reconciliation.attempts == attempt, RUNNING
    )
    return await session.scalar(statement.with_for_update(), execution_options={"populate_existing": True})


async def extend_claim(session: Session, reconciliation_id: UUID, attempt: int, until: datetime) -> bool:
    """Returns False if another process has claimed it since."""
    mine = update(Reconciliation).where(
        Reconciliation.id == reconciliation_id, Reconciliation.attempts == attempt, RUNNING
    )
    extended = mine.values(claimed_until=until).returning(Reconciliation.id)
    return (await session.execute(extended, execution_options={"synchronize_session": False})).first() is not None


async def get_reconciliation(session: ReadSession, reconciliation_id: UUID) -> Row[Any]:
    """Raises ReconciliationNotFound."""
    found = (await session.execute(_SHOWN.where(_reconciliations.id == reconciliation_id))).one_or_none()
    if found is None:
        raise ReconciliationNotFound
    return found


async def find_last_finished(session: ReadSession) -> Row[Any] | None:
    finished = _SHOWN.where(_reconciliations.state == ReconciliationState.FINISHED)
    return (await session.execute(finished.order_by(_reconciliations.id.desc()).limit(1))).one_or_none()


async def find_first_start(session: ReadSession) -> datetime | None:
    """Returns the moment at which the oldest reconciliation was planned."""
    statement = select(_reconciliations.created_at).order_by(_reconciliations.id).limit(1)
    found: datetime | None = await session.scalar(statement)
    return found


async def list_reconciliations(session: ReadSession, page: Page) -> Sequence[Row[Any]]:
    """Returns reconciliations, newest first, and one more than the page holds if there is one."""
    statement = _SHOWN
    if page.after is not None:
        statement = statement.where(_reconciliations.id < page.after.id)
    newest_first = statement.order_by(_reconciliations.id.desc())
    return (await session.execute(newest_first.offset(page.offset).limit(page.limit + 1))).all()


async def list_gateways(session: ReadSession, reconciliation_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    statement = select(*columns(ReconciledGateway)).where(_gateways.reconciliation_id.in_(reconciliation_ids))
    return (await session.execute(statement.order_by(_gateways.gateway))).all()


async def list_differences(
    session: ReadSession, reconciliation_id: UUID, page: Page, *, is_mended: bool | None = None
) -> Sequence[Row[Any]]:
    """Returns differences in the order in which they were found, newest first, and one more than the page holds."""
    statement = select(*columns(ReconciliationDifference)).where(_differences.reconciliation_id == reconciliation_id)
    if is_mended is not None:
        statement = statement.where(_differences.is_mended == is_mended)
    if page.after is not None:
        statement = statement.where(_differences.id < page.after.id)
    newest_first = statement.order_by(_differences.id.desc())
    return (await session.execute(newest_first.offset(page.offset).limit(page.limit + 1))).all()


async def count_differences(
    session: ReadSession, reconciliation_id: UUID
) -> Sequence[tuple[DifferenceKind, bool, int]]:
    """Returns how many differences were found of each kind, mended and open."""
    statement = select(_differences.kind, _differences.is_mended, func.count()).where(
        _differences.reconciliation_id == reconciliation_id
    )
    rows = await session.execute(statement.group_by(_differences.kind, _differences.is_mended))
    return [(kind, is_mended, count) for kind, is_mended, count in rows]


async def insert_gateways(session: Session, reconciliation_id: UUID, names: Collection[GatewayName]) -> None:
    values = [
        {"reconciliation_id": reconciliation_id, "gateway": name, "compared": 0, "is_done": False} for name in names
    ]
    if values:
        await session.execute(insert(session, ReconciledGateway.__table__).values(values).on_conflict_do_nothing())


async def finish_gateway(session: Session, reconciliation_id: UUID, gateway: GatewayName, trouble: str | None) -> None:
    compared = (
        select(func.count())
        .where(_subjects.reconciliation_id == reconciliation_id, _subjects.gateway == gateway)
        .scalar_subquery()
    )
    done = update(ReconciledGateway).where(
        ReconciledGateway.reconciliation_id == reconciliation_id, ReconciledGateway.gateway == gateway
    )
    values = done.values(is_done=True, compared=compared, trouble=trouble)
    await session.execute(values, execution_options={"synchronize_session": False})


async def insert_compared(
    session: Session, reconciliation_id: UUID, gateway: GatewayName, subject_ids: Collection[UUID]
) -> None:
    """Notes that these were compared."""
    values = [{"reconciliation_id": reconciliation_id, "gateway": gateway, "subject_id": one} for one in subject_ids]
    if values:
        await session.execute(insert(session, ReconciledSubject.__table__).values(values).on_conflict_do_nothing())


async def insert_difference(session: Session, difference: ReconciliationDifference) -> None:
    """Inserts a difference, unless it was found before in the same reconciliation."""
    table = ReconciliationDifference.__table__
    values = {column.name: getattr(difference, column.name) for column in table.columns}
    await session.execute(insert(session, table).values(values).on_conflict_do_nothing())


async def delete_compared(session: Session, limit: int) -> bool:
    """Deletes notes of reconciliations that have finished. Returns False if there were none."""
    old = (
        select(_subjects.reconciliation_id, _subjects.subject_id)
        .join(Reconciliation.__table__, _reconciliations.id == _subjects.reconciliation_id)
        .where(_reconciliations.state == ReconciliationState.FINISHED)
    )
    found = (await session.execute(old.limit(limit))).all()
    for reconciliation_id in {one.reconciliation_id for one in found}:
        ids = [one.subject_id for one in found if one.reconciliation_id == reconciliation_id]
        gone = delete(ReconciledSubject).where(
            ReconciledSubject.reconciliation_id == reconciliation_id, ReconciledSubject.subject_id.in_(ids)
        )
        await session.execute(gone, execution_options={"synchronize_session": False})
    return bool(found)


async def delete_old(session: Session, before: UUID) -> None:
    """Deletes reconciliations that are older than an id, with all that they have found."""
    for model, column in (
        (ReconciliationDifference, ReconciliationDifference.reconciliation_id),
        (ReconciledGateway, ReconciledGateway.reconciliation_id),
        (ReconciledSubject, ReconciledSubject.reconciliation_id),
        (Reconciliation, Reconciliation.id),
    ):
        gone = delete(model).where(column < before)
        await session.execute(gone, execution_options={"synchronize_session": False})
