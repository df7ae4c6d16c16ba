"""The calls to gateways whose subject is a payment: how each is sent, and what its outcome changes.

A call that may have been sent before begins with a question. If the effect is there, the answer is the outcome;
otherwise the call is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from kit import clock
from kit.changed_rows import update_row_later
from kit.database import Database, Session
from request_service.payment.gateways.interface import (
    AnswerLost,
    Failure,
    Gateway,
    NotSent,
    PaymentReport,
    PaymentState,
    Refused,
)
from request_service.payment.methods import actions as methods
from request_service.payment.operations import queries as operations
from request_service.payment.operations.actions import ask_now, plan_call
from request_service.payment.operations.models import FIRST_LOOK, Claim, GatewayOperation, OperationKind
from request_service.payment.operations.sending import Outcome
from request_service.payment.payments import applying, books, queries
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import PayableId, Payment
from request_service.payment.payments.payables import Payable

# The kinds of call that this module knows.
KINDS = (OperationKind.CREATE, OperationKind.CAPTURE, OperationKind.CANCEL, OperationKind.QUERY)

# A hold is asked for this long after it should have lapsed.
_LAPSED_BY = timedelta(minutes=5)
# A page of a gateway that cannot be closed may be paid for this long after the payment has ended here.
_STILL_PAID_FOR = timedelta(minutes=30)
# One line that payers read.
_TITLE = "2U"
# The states in which a call has still to be sent, although it may have been sent before.
_NOT_YET: Mapping[OperationKind, frozenset[PaymentState | None]] = {
    OperationKind.CAPTURE: frozenset({PaymentState.AUTHORIZED}),
    OperationKind.CANCEL: frozenset({PaymentState.PENDING, PaymentState.AUTHORIZED}),
}


@dataclass(frozen=True)
class PaymentCalls:
    database: Database
    cashier: Cashier

    async def send(self, gateway: Gateway, claim: Claim) -> PaymentReport | None:
        if claim.kind is OperationKind.CREATE:
            return await self._create(gateway, claim)
        async with self.database.read_once() as session:
            charged = await queries.get_charged(session, claim.subject_id)
        if claim.kind is OperationKind.QUERY:
            return await gateway.query(charged)
        if not claim.is_fresh or claim.kind is OperationKind.CANCEL:
            found = await gateway.query(charged)
            if found is None or found.state not in _NOT_YET[claim.kind]:
                return found
        if claim.kind is OperationKind.CAPTURE:
            return await gateway.capture(charged, claim.amount or charged.amount)
        return await gateway.cancel(charged)

    async def _create(self, gateway: Gateway, claim: Claim) -> PaymentReport | None:
        async with self.database.read() as session:
            payment = await queries.get_unlocked(session, claim.subject_id)
            card = await methods.find_chargeable(session, payment.payment_method_id)
        if not claim.is_fresh:
            found = await gateway.query(payment.as_charged())
            if found is not None and _has_lost_page(payment, found):
                raise Refused("checkout_lost", "The page of the payment did not arrive. Please pay again.")
            if found is not None:
                return found
        return await gateway.create(payment.as_charge(_TITLE, card))

    async def take(self, session: Session, claim: Claim, outcome: Outcome) -> None:
        known = await queries.get_told(session, claim.subject_id)
        if claim.kind is OperationKind.QUERY and await self._says_nothing_new(session, known, outcome):
            await _finish(session, claim)
        else:
            await self._take_news(session, claim, outcome, known)

    async def _says_nothing_new(self, session: Session, known: Row[Any], outcome: Outcome) -> bool:
        """Returns True for an answer after which nothing changes: money that was taken remains taken.

        It is most often the answer to a question about the webhook that follows our own call.
        """
        return (
            known.status is PaymentStatus.SUCCESS
            and isinstance(outcome, PaymentReport)
            and outcome.state is PaymentState.SUCCEEDED
            and applying.is_real(self.cashier.terms, outcome)
            and (outcome.gateway_id or known.gateway_id) == known.gateway_id
            and (outcome.capture_before or known.capture_before) == known.capture_before
            and outcome.failure is None
            and (not outcome.fee or await books.has_fee(session, known.id))
        )

    async def _take_news(self, session: Session, claim: Claim, outcome: Outcome, known: Row[Any]) -> None:
        payable_id = PayableId.of(known.request_id, known.booking_id)
        payable = await self.cashier.lock_payable(session, payable_id)
        payments = await queries.lock_payments_of(session, payable_id, known.purpose)
        payment = next(one for one in payments if one.id == claim.subject_id)
        operation = await operations.lock_claimed(session, claim)
        if operation is None:
            return
        now = clock.now()
        match outcome:
            case PaymentReport():
                await applying.apply_report(session, self.cashier, payable, payment, outcome, among=payments)
                await self._go_on(session, operation, payment, now, is_open=outcome.state is PaymentState.PENDING)
            case NotSent():
                after = outcome.retry_after_seconds
                operation.postpone(now, str(outcome), None if after is None else timedelta(seconds=after))
            case AnswerLost():
                operation.lose(now, str(outcome))
            case Refused():
                operation.finish(now)
                await self._refuse(session, payable, payment, operation.kind, outcome.failure)
            case _:
                # The gateway knows no such payment.
                await self._go_on(session, operation, payment, now, is_open=False)
        if payment.status is PaymentStatus.PENDING and now >= payment.expires_at:
            operation.finish(now)
            await applying.end(session, self.cashier, payable, payment, PaymentStatus.EXPIRED)
        await update_row_later(session, operation)

    async def _go_on(
        self, session: Session, operation: GatewayOperation, payment: Payment, now: datetime, *, is_open: bool
    ) -> None:
        """Ends a call. The gateway is asked again as long as the payment may change without us."""
        look_at = _last_look(payment, is_open=is_open)
        if operation.kind is not OperationKind.QUERY:
            operation.finish(now)
            if look_at is not None:
                first = min(now + FIRST_LOOK, look_at) if payment.status is PaymentStatus.PENDING else look_at
                await session.flush()
                await plan_call(session, payment.gateway, OperationKind.QUERY, payment.id, due_at=first)
        elif look_at is None:
            operation.finish(now)
        elif payment.status is PaymentStatus.PENDING:
            operation.look_again(now, look_at)
        elif look_at > now:
            operation.look_at(look_at)
        else:
            operation.finish(now)

    async def _refuse(
        self, session: Session, payable: Payable, payment: Payment, kind: OperationKind, failure: Failure
    ) -> None:
        if kind is OperationKind.CREATE and payment.status is PaymentStatus.PENDING:
            payment.fail_with(failure)
            await applying.end(session, self.cashier, payable, payment, PaymentStatus.FAILED)
        elif kind is not OperationKind.QUERY:
            # The hold is gone, or the payment has ended: the gateway says which.
            await session.flush()
            await ask_now(session, payment.gateway, payment.id)


async def _finish(session: Session, claim: Claim) -> None:
    operation = await operations.lock_claimed(session, claim)
    if operation is not None:
        operation.finish(clock.now())
        await update_row_later(session, operation)


def _has_lost_page(payment: Payment, found: PaymentReport) -> bool:
    """Returns True if the payer has no way to pay: some gateways tell their page once, by an answer that was lost."""
    is_waiting = found.state is PaymentState.PENDING and payment.payment_method_id is None
    return is_waiting and found.checkout is None and payment.checkout_url is None and payment.client_secret is None


def _last_look(payment: Payment, *, is_open: bool) -> datetime | None:
    """Returns the last moment at which the gateway is asked for a payment; `None` if it may not change any more.

    *is_open*: its payer can still pay by what the gateway knows, although it may have ended here.
    """
    if payment.status is PaymentStatus.PENDING:
        return payment.expires_at
    if payment.status is PaymentStatus.AUTHORIZED and payment.capture_before is not None:
        return payment.capture_before + _LAPSED_BY
    if payment.is_ended and is_open and payment.ended_at is not None:
        return max(payment.ended_at, payment.expires_at) + _STILL_PAID_FOR
    return None
