"""The verbs of calls to gateways. Each runs in its caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kit import clock
from kit.database import Session
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.operations import queries
from request_service.payment.operations.models import Claim, GatewayOperation, OperationKind

# The calls that only ask. They are planned at any time; others are with the change that they belong to.
_QUESTIONS = frozenset({OperationKind.QUERY, OperationKind.DISPUTE})
_TRIES = 3


async def plan_call(  # noqa: PLR0913  # the facts of a call
    session: Session,
    gateway: GatewayName,
    kind: OperationKind,
    subject_id: UUID,
    *,
    amount: int | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Plans a call with the change that it belongs to. Returns False if one of its kind is on its way already."""
    operation = GatewayOperation.plan(gateway, kind, subject_id, clock.now(), amount=amount, due_at=due_at)
    return await queries.insert_unless_open(session, operation)


async def plan_call_later(
    session: Session, gateway: GatewayName, kind: OperationKind, subject_id: UUID, *, amount: int | None = None
) -> None:
    """Plans a call as `plan_call` does, together with the rows that wait to be written."""
    operation = GatewayOperation.plan(gateway, kind, subject_id, clock.now(), amount=amount)
    await queries.insert_later_unless_open(session, operation)


async def claim_due_calls(session: Session, gateway: GatewayName, limit: int) -> Sequence[Claim]:
    """Claims calls to a gateway that are due, for this process to send."""
    now = clock.now()
    return [one.claim(now) for one in await queries.lock_due(session, gateway, now, limit)]


async def claim_calls_of(session: Session, subject_id: UUID) -> Sequence[Claim]:
    """Claims the calls of one subject that are due."""
    now = clock.now()
    return [one.claim(now) for one in await queries.lock_due_of(session, subject_id, now)]


async def ask_now(
    session: Session, gateway: GatewayName, subject_id: UUID, kind: OperationKind = OperationKind.QUERY
) -> None:
    """Has the gateway asked at once for the state of a subject, or what has become of a call that was sent."""
    # Most often a question waits already. One that ends between the two statements has an answer that may be older than
    # the news.
    for _ in range(_TRIES):
        if await queries.hasten(session, subject_id, kind, clock.now()) or kind not in _QUESTIONS:
            return
        if await plan_call(session, gateway, kind, subject_id):
            return


async def drop_call(session: Session, subject_id: UUID, kind: OperationKind) -> None:
    """Drops a call that no process has sent, because it is not needed any more."""
    await queries.finish_waiting(session, subject_id, kind, clock.now())
