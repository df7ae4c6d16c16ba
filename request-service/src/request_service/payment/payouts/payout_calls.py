"""The calls to gateways whose subject is a payout: how each is sent, and what its outcome changes.

Money that was sent to an account does not come back by itself. So a payout is sent by a call that no process can have
sent before; otherwise the gateway is asked, however often, and the payout is never sent again. If the gateway never
tells, a person decides.
"""

from dataclasses import dataclass
from datetime import timedelta

from kit import clock, logging
from kit.database import Database, Session
from kit.vault import NotOpened
from request_service.payment.gateways.interface import (
    AnswerLost,
    Failure,
    Gateway,
    NotSent,
    PayoutOrder,
    Refused,
    TransferReport,
    TransferState,
)
from request_service.payment.operations import queries as operations
from request_service.payment.operations.models import Claim, GatewayOperation, OperationKind, OperationState
from request_service.payment.operations.sending import Outcome
from request_service.payment.payouts import books, queries
from request_service.payment.payouts.lifecycle import PayoutStatus
from request_service.payment.payouts.models import Payout
from request_service.payment.payouts.terms import PayoutDesk

log = logging.get(__name__)

# The kinds of call that this module knows.
KINDS = (OperationKind.PAY_OUT,)


@dataclass(frozen=True)
class PayoutCalls:
    database: Database
    desk: PayoutDesk

    async def send(self, gateway: Gateway, claim: Claim) -> TransferReport | None:
        async with self.database.transaction() as session:
            payout = await queries.lock_payout(session, claim.subject_id)
            if payout.status is PayoutStatus.REQUESTED:
                await books.begin(session, payout)
        if payout.is_over or not claim.is_fresh:
            return await gateway.query_payout(payout.as_question())
        return await gateway.pay_out(_order(payout, self.desk))

    async def take(self, session: Session, claim: Claim, outcome: Outcome) -> None:
        payout = await queries.lock_payout(session, claim.subject_id)
        operation = await operations.lock_claimed(session, claim)
        if operation is None:
            return
        await _take(session, claim, operation, payout, outcome)
        if operation.state is OperationState.GIVEN_UP and not payout.is_over:
            log.error("payout_given_up", payout_id=str(payout.id), reference=payout.reference)
            if payout.status is PayoutStatus.REQUESTED:
                await books.begin(session, payout)
            await books.lose_sight(session, payout)


async def _take(session: Session, claim: Claim, operation: GatewayOperation, payout: Payout, outcome: Outcome) -> None:
    now = clock.now()
    match outcome:
        case NotSent() if claim.is_fresh:
            after = outcome.retry_after_seconds
            operation.postpone(now, str(outcome), None if after is None else timedelta(seconds=after))
        case NotSent():
            # Only the question was not sent: the payout may have been.
            operation.lose(now, str(outcome))
        case AnswerLost():
            operation.lose(now, str(outcome))
            await books.lose_sight(session, payout)
        case Refused() if claim.is_fresh:
            operation.finish(now)
            await _fail(session, payout, outcome.failure)
        case TransferReport():
            await apply_payout_report(session, payout, outcome)
            _go_on(operation, payout)
        case _:
            # The gateway does not know it, or not yet: a process may have died before or while it sent it.
            await books.lose_sight(session, payout)
            _go_on(operation, payout)


async def apply_payout_report(session: Session, payout: Payout, said: TransferReport) -> None:
    """Takes over what a gateway says about a payout, which the caller has locked, however it was asked."""
    payout.gateway_id = said.gateway_id or payout.gateway_id
    if said.state is None:
        log.error("gateway_status_unknown", status=said.status, payout_id=str(payout.id))
        await books.lose_sight(session, payout)
    elif said.state is TransferState.SUCCEEDED and not payout.is_over:
        await books.pay(session, payout, payout.method.gateway)
    elif said.state is TransferState.FAILED:
        await _fail(session, payout, said.failure or Failure(said.status, "The gateway has sent nothing."))


async def _fail(session: Session, payout: Payout, failure: Failure) -> None:
    if not payout.is_over:
        await books.give_back(session, payout, PayoutStatus.FAILED, failure)


def _go_on(operation: GatewayOperation, payout: Payout) -> None:
    if payout.is_over:
        operation.finish(clock.now())
    else:
        operation.look_again(clock.now())


def _order(payout: Payout, desk: PayoutDesk) -> PayoutOrder:
    """Raises NotSent if the account cannot be read any more: a person decides."""
    try:
        return payout.as_order(desk.vault)
    except NotOpened as error:
        raise NotSent(str(error)) from error
