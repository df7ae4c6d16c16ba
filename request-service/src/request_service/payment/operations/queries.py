"""Statements about calls to gateways, with the locks that let several replicas send them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, case, delete, func, or_, select, update

from kit.database import ReadSession, Session, change_later, dialect_of, insert_on
from kit.statements import once
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.operations.models import DONE, OPEN, Claim, GatewayOperation, OperationKind, OperationState

_table: Any = GatewayOperation.__table__
_operations = GatewayOperation.__table__.c
_WAITING = (OperationState.PLANNED, OperationState.UNKNOWN)

# Made once, because it is asked several times a second.
_NEXT_DUE = once(
    select(_operations.gateway, func.min(_operations.due_at).label("due_at")).where(OPEN).group_by(_operations.gateway)
)
_CLAIMED = (
    select(GatewayOperation)
    .where(GatewayOperation.id == bindparam("operation_id"), GatewayOperation.attempts == bindparam("attempt"))
    .where(GatewayOperation.state == OperationState.SENDING)
    .with_for_update()
)
# Each webhook hastens a question. Made once, as the insertion of a call is.
_IS_WAITING = or_(*(_operations.state == state for state in _WAITING))
_NOW = bindparam("now", type_=_operations.due_at.type)
_HASTEN = once(
    update(_table)
    .where(_operations.subject_id == bindparam("of_subject"), _operations.kind == bindparam("of_kind"), OPEN)
    .values(
        due_at=case((_IS_WAITING & (_operations.due_at > _NOW), _NOW), else_=_operations.due_at),
        is_wanted_again=or_(_operations.is_wanted_again, _operations.state == OperationState.SENDING),
    )
    .returning(_operations.id)
)
_IS_BEING_SENT = once(
    select(_operations.id)
    .where(_operations.subject_id == bindparam("of_subject"), OPEN)
    .where(_operations.state == OperationState.SENDING)
    .limit(1)
)


@cache
def _insert_unless_open(dialect: str) -> Any:
    return once(_insert_later(dialect).returning(_operations.id))


@cache
def _insert_later(dialect: str) -> Any:
    return once(insert_on(dialect, _table).on_conflict_do_nothing())


async def list_next_due(session: ReadSession) -> Mapping[GatewayName, datetime]:
    """Returns the moment at which the next call to each gateway is due, which is past if one is due now."""
    return {row.gateway: row.due_at for row in await session.execute(_NEXT_DUE)}


async def insert_unless_open(session: Session, operation: GatewayOperation) -> bool:
    """Inserts a call. Returns False if the subject has one of its kind that is not finished."""
    return (await session.execute(_insert_unless_open(dialect_of(session)), _values_of(operation))).first() is not None


async def insert_later_unless_open(session: Session, operation: GatewayOperation) -> None:
    """Does the same before the next statement of the session or its commit."""
    await change_later(session, _insert_later(dialect_of(session)), _values_of(operation))


async def lock_due(session: Session, gateway: GatewayName, now: datetime, limit: int) -> Sequence[GatewayOperation]:
    """Locks calls to a gateway that are due and that no other transaction has locked, longest due first."""
    return await _lock_free(session, _due(now).where(GatewayOperation.gateway == gateway).limit(limit))


async def lock_due_of(session: Session, subject_id: UUID, now: datetime) -> Sequence[GatewayOperation]:
    """Locks the calls of one subject that are due, and that no other transaction has locked."""
    return await _lock_free(session, _due(now).where(GatewayOperation.subject_id == subject_id))


async def is_being_sent(session: ReadSession, subject_id: UUID) -> bool:
    """Returns whether a process has claimed a call of a subject, and has not written its outcome."""
    return (await session.execute(_IS_BEING_SENT, {"of_subject": subject_id})).first() is not None


async def list_done(session: ReadSession, before: datetime, limit: int) -> Sequence[UUID]:
    """Returns calls that have ended with an outcome before a moment. Those that were given up stay."""
    ended = select(_operations.id).where(DONE, _operations.finished_at < before)
    return (await session.scalars(ended.order_by(_operations.finished_at).limit(limit))).all()


async def delete_calls(session: Session, operation_ids: Sequence[UUID]) -> None:
    await session.execute(delete(GatewayOperation).where(GatewayOperation.id.in_(operation_ids)))


async def lock_claimed(session: Session, claim: Claim) -> GatewayOperation | None:
    """Locks a call that was claimed. Returns `None` if another process has claimed it since."""
    values = {"operation_id": claim.operation_id, "attempt": claim.attempt}
    return await session.scalar(_CLAIMED, values, execution_options={"populate_existing": True})


async def hasten(session: Session, subject_id: UUID, kind: OperationKind, now: datetime) -> bool:
    """Makes a call due now, or again as soon as the process that is sending it has its answer.

    Returns False if the subject has no open call of the kind. It is one statement: between two, the answer might come.
    """
    return (await session.execute(_HASTEN, {"of_subject": subject_id, "of_kind": kind, "now": now})).first() is not None


async def finish_waiting(session: Session, subject_id: UUID, kind: OperationKind, now: datetime) -> None:
    """Ends a call that is not needed any more, and that no process is sending or has sent."""
    ended = update(GatewayOperation).where(
        GatewayOperation.subject_id == subject_id,
        GatewayOperation.kind == kind,
        GatewayOperation.state == OperationState.PLANNED,
    )
    values = {"state": OperationState.DONE, "finished_at": now}
    await session.execute(ended.values(**values), execution_options={"synchronize_session": False})


def _values_of(operation: GatewayOperation) -> dict[str, Any]:
    return {column.name: getattr(operation, column.name) for column in GatewayOperation.__table__.columns}


def _due(now: datetime) -> Select[GatewayOperation]:
    open_ones = select(GatewayOperation).where(OPEN, GatewayOperation.due_at <= now)
    return open_ones.order_by(GatewayOperation.due_at, GatewayOperation.id)


async def _lock_free(session: Session, statement: Select[GatewayOperation]) -> Sequence[GatewayOperation]:
    locked = statement.with_for_update(skip_locked=True)
    return (await session.scalars(locked, execution_options={"populate_existing": True})).all()
