"""The calls to gateways whose subject is a refund: how each is sent, and what its outcome changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kit import clock
from kit.database import Database, Session
from request_service.payment.gateways.interface import AnswerLost, Gateway, NotSent, Refused, TransferReport
from request_service.payment.operations import queries as operations
from request_service.payment.operations.models import Claim, GatewayOperation, OperationKind
from request_service.payment.operations.sending import Outcome
from request_service.payment.payments import applying, queries
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payments.lifecycle import RefundStatus
from request_service.payment.payments.models import Refund

# The kinds of call that this module knows.
KINDS = (OperationKind.REFUND,)


@dataclass(frozen=True)
class RefundCalls:
    database: Database
    cashier: Cashier

    async def send(self, gateway: Gateway, claim: Claim) -> TransferReport | None:
        async with self.database.read() as session:
            refund = await queries.get_unlocked_refund(session, claim.subject_id)
            payment = await queries.get_unlocked(session, refund.payment_id)
        order = refund.as_order(payment)
        if not claim.is_fresh:
            found = await gateway.query_refund(order)
            if found is not None or refund.gateway_id is not None:
                return found
        return await gateway.refund(order)

    async def take(self, session: Session, claim: Claim, outcome: Outcome) -> None:
        payment_id, payable_id = await queries.get_payment_of_refund(session, claim.subject_id)
        payable = await self.cashier.lock_payable(session, payable_id)
        payment = await queries.lock_payment(session, payment_id)
        refund = await queries.lock_refund(session, claim.subject_id)
        operation = await operations.lock_claimed(session, claim)
        if operation is None:
            return
        now = clock.now()
        match outcome:
            case NotSent():
                after = outcome.retry_after_seconds
                operation.postpone(now, str(outcome), None if after is None else timedelta(seconds=after))
            case AnswerLost():
                operation.lose(now, str(outcome))
            case Refused():
                operation.finish(now)
                if refund.status is RefundStatus.PENDING:
                    await applying.fail_refund(session, self.cashier, payable, payment, refund, failure=outcome.failure)
            case TransferReport():
                await applying.apply_refund_report(session, self.cashier, payable, payment, refund, said=outcome)
                _go_on(operation, refund, now)
            case _:
                # The gateway has accepted it, and does not find it now.
                _go_on(operation, refund, now)


def _go_on(operation: GatewayOperation, refund: Refund, now: datetime) -> None:
    if refund.status is RefundStatus.PENDING:
        operation.look_again(now)
    else:
        operation.finish(now)
