"""The call to a gateway whose subject is a dispute. It only asks: after a webhook, and while it is open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kit import clock, logging
from kit.database import Database, Session
from request_service.payment.disputes import queries
from request_service.payment.disputes.applying import apply_dispute_report
from request_service.payment.disputes.models import Dispute
from request_service.payment.disputes.terms import DisputeDesk
from request_service.payment.gateways.interface import (
    AnswerLost,
    DisputeReport,
    Gateway,
    HearsDisputes,
    NotSent,
    Refused,
)
from request_service.payment.operations import queries as operations
from request_service.payment.operations.models import Claim, GatewayOperation, OperationKind, OperationState
from request_service.payment.operations.sending import Outcome

log = logging.get(__name__)

# The kinds of call that this module knows.
KINDS = (OperationKind.DISPUTE,)


@dataclass(frozen=True)
class DisputeCalls:
    database: Database
    desk: DisputeDesk

    async def send(self, gateway: Gateway, claim: Claim) -> DisputeReport | None:
        if not isinstance(gateway, HearsDisputes):
            raise Refused("no_disputes", "This gateway tells of no disputes.")
        async with self.database.read_once() as session:
            dispute = await queries.get_unlocked(session, claim.subject_id)
        return await gateway.query_dispute(dispute.gateway_id)

    async def take(self, session: Session, claim: Claim, outcome: Outcome) -> None:
        if isinstance(outcome, DisputeReport):
            await apply_dispute_report(session, self.desk, claim.gateway, outcome)
        dispute = await queries.lock_dispute(session, claim.subject_id)
        operation = await operations.lock_claimed(session, claim)
        if operation is None:
            return
        _go_on(operation, dispute, outcome, clock.now())
        if operation.state is OperationState.GIVEN_UP:
            log.error("dispute_given_up", dispute_id=str(dispute.id), trouble=operation.trouble)


def _go_on(operation: GatewayOperation, dispute: Dispute, outcome: Outcome, now: datetime) -> None:
    match outcome:
        case DisputeReport() if dispute.is_decided and dispute.payment_id is not None:
            operation.finish(now)
        case DisputeReport():
            _look_again(operation, dispute, now)
        case NotSent():
            after = outcome.retry_after_seconds
            operation.postpone(now, str(outcome), None if after is None else timedelta(seconds=after))
        case AnswerLost():
            operation.lose(now, str(outcome))
        case Refused():
            log.error("dispute_not_told", dispute_id=str(dispute.id), reason=str(outcome))
            operation.finish(now)
        case _:
            # The gateway has named it, and does not find it yet.
            operation.look_again(now)


def _look_again(operation: GatewayOperation, dispute: Dispute, now: datetime) -> None:
    moment = dispute.next_look(now)
    if moment is None:
        log.error("dispute_given_up", dispute_id=str(dispute.id), trouble="not decided for too long")
        operation.finish(now)
    else:
        operation.look_at(moment)
