"""The one way in which reports of gateways change payments and refunds, whichever call or webhook has led to them.

The caller has locked what is paid for, the payment and the refund. A report changes a state once: the same one again,
an older one, or two at the same moment change nothing more. Money is posted to the ledger in the transaction that
takes over the state.
"""

from collections.abc import Sequence

from kit import clock, logging
from kit.changed_rows import update_row_later
from kit.database import Session
from request_service.payment.gateways.interface import Failure, PaymentReport, PaymentState, TransferReport
from request_service.payment.operations.actions import drop_call, plan_call
from request_service.payment.operations.models import OperationKind
from request_service.payment.payments import announcing, books, queries
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payments.lifecycle import NEXT, REFUND_STATUS_OF, STATUS_OF, PaymentStatus, RefundStatus
from request_service.payment.payments.models import Payment, Refund, RefundReason
from request_service.payment.payments.payables import Payable, PayableState
from request_service.payment.payments.terms import PaymentTerms, status_of

log = logging.get(__name__)

_WRONG_AMOUNT = Failure("amount_mismatch", "Another amount was paid than was asked for.")


async def apply_report(  # noqa: PLR0913  # the facts of a report
    session: Session,
    cashier: Cashier,
    payable: Payable,
    payment: Payment,
    said: PaymentReport,
    *,
    among: Sequence[Payment] | None = None,
) -> None:
    """Takes over what a gateway says about a payment.

    *among* are all payments of the same thing for the same purpose, if the caller has locked them.
    """
    if said.state is None or not is_real(cashier.terms, said):
        # Operators have to look: it changes nothing.
        facts = {"gateway": payment.gateway.value, "status": said.status, "payment_id": str(payment.id)}
        log.error("gateway_status_unknown" if said.state is None else "gateway_test_money", **facts)
        return
    status = STATUS_OF[said.state]
    if status in NEXT[payment.status]:
        # Read before anything changes, so that all changes can be written together.
        payments = among or await queries.lock_payments_of(session, payment.payable_id, payment.purpose)
        payment.learn(said, clock.now())
        await _advance(session, cashier.terms, payable, payment, said, payments=payments)
        await note_status(session, cashier, payable, payment, payments)
        return
    has_news = payment.learn(said, clock.now())
    if status is PaymentStatus.AUTHORIZED and payment.is_ended:
        # A hold that came after the end.
        await release(session, payment)
    elif has_news:
        await session.flush()
        await announcing.tell_update(session, payment)
    if said.fee and payment.status is status is PaymentStatus.SUCCESS:
        # Some gateways tell their fee later than that the money was taken.
        await books.keep_fee(session, payment, said.fee, clock.now())


async def apply_refund_report(  # noqa: PLR0913  # the facts of a report
    session: Session, cashier: Cashier, payable: Payable, payment: Payment, refund: Refund, *, said: TransferReport
) -> None:
    """Takes over what a gateway says about a refund."""
    refund.gateway_id = said.gateway_id or refund.gateway_id
    if said.state is None:
        log.error("gateway_status_unknown", gateway=payment.gateway, status=said.status, refund_id=str(refund.id))
    elif refund.status is RefundStatus.PENDING:
        status = REFUND_STATUS_OF[said.state]
        if status is RefundStatus.SUCCEEDED:
            await books.finish_refund(session, payment, refund, clock.now())
        elif status is RefundStatus.FAILED:
            failure = said.failure or Failure(said.status, "The gateway has given nothing back.")
            await fail_refund(session, cashier, payable, payment, refund, failure=failure)


async def fail_refund(  # noqa: PLR0913  # the facts of a report
    session: Session, cashier: Cashier, payable: Payable, payment: Payment, refund: Refund, *, failure: Failure
) -> None:
    """Takes over that a gateway gives nothing back."""
    await books.fail_refund(session, payment, refund, failure, clock.now())
    await note_status(session, cashier, payable, payment)


async def end(session: Session, cashier: Cashier, payable: Payable, payment: Payment, status: PaymentStatus) -> None:
    """Ends a payment as `close` does, and writes what the payments of the price amount to now."""
    await close(session, payment, status)
    await note_status(session, cashier, payable, payment)


async def close(session: Session, payment: Payment, status: PaymentStatus) -> None:
    """Ends a payment on this side; the gateway is told, and what it takes all the same goes back as late."""
    payment.become(status, clock.now())
    await session.flush()
    await announcing.tell_state(session, payment)
    await release(session, payment)


async def release(session: Session, payment: Payment) -> None:
    """Has a gateway release what it holds, or end what is pending."""
    await drop_call(session, payment.id, OperationKind.CREATE)
    await plan_call(session, payment.gateway, OperationKind.CANCEL, payment.id)


async def note_status(
    session: Session, cashier: Cashier, payable: Payable, payment: Payment, among: Sequence[Payment] | None = None
) -> None:
    """Writes what the payments of a price amount to into what is paid for.

    *among* are all payments of the same thing for the purpose of *payment*, if the caller has locked them.
    """
    if payment.purpose is payable.purpose:
        payments = among
        if payments is None:
            await session.flush()
            payments = await queries.lock_payments_of(session, payable.id, payable.purpose)
        status = status_of(payable, payments, cashier.terms)
        await cashier.set_payment_status(session, payable.id, status)


def is_real(terms: PaymentTerms, said: PaymentReport) -> bool:
    """Returns False for money of a test, where only real money counts."""
    return said.is_live or terms.counts_test_money


async def _advance(  # noqa: PLR0913  # the facts of a report
    session: Session,
    terms: PaymentTerms,
    payable: Payable,
    payment: Payment,
    said: PaymentReport,
    *,
    payments: Sequence[Payment],
) -> None:
    """Brings a payment to the state that its gateway reports, which may follow its own."""
    now, status = clock.now(), STATUS_OF[said.state or PaymentState.PENDING]
    was_secured, was_ended = payment.is_secured, payment.is_ended
    is_late = was_ended or payable.state is PayableState.ENDED
    is_right = (said.amount, said.currency) == (payment.amount, payment.currency)
    payment.become(status, now)
    if status is PaymentStatus.AUTHORIZED:
        await _take_hold(session, payable, payment, payments, is_right=is_right)
    elif status is PaymentStatus.SUCCESS:
        if not was_secured and not was_ended and is_right:
            payment.is_kept = _is_first(payable, payment, payments)
        await books.charge(session, payment, said, now)
    await update_row_later(session, payment)
    await announcing.tell_state(session, payment)
    if status is PaymentStatus.SUCCESS:
        await _use(session, terms, payable, payment, reason=_reason(is_right=is_right, is_late=is_late))


async def _take_hold(
    session: Session, payable: Payable, payment: Payment, payments: Sequence[Payment], *, is_right: bool
) -> None:
    """Keeps a hold, and captures it if the price is earned, or will be when it has lapsed. Another one is released."""
    if not is_right:
        payment.fail_with(_WRONG_AMOUNT)
    payment.is_kept = is_right and _is_first(payable, payment, payments)
    if not payment.is_kept:
        await release(session, payment)
    elif not payable.may_be_held(clock.now()):
        await plan_call(session, payment.gateway, OperationKind.CAPTURE, payment.id, amount=payment.amount)


async def _use(
    session: Session, terms: PaymentTerms, payable: Payable, payment: Payment, *, reason: RefundReason
) -> None:
    """Settles money that was taken if it is earned, and gives back what is not needed."""
    if not payment.is_kept:
        await books.return_rest(session, payment, reason)
        return
    if payable.state is PayableState.COMPLETED:
        await books.settle(session, terms, payable, payment, payment.amount_captured)
    elif payable.state is PayableState.ENDED:
        await books.settle(session, terms, payable, payment, min(payment.amount_owed, payment.amount_captured))
        await books.return_rest(session, payment, RefundReason.LATE)


def _is_first(payable: Payable, payment: Payment, payments: Sequence[Payment]) -> bool:
    """Returns True if the payment is the one that is kept for its purpose: the first that was secured, and in time."""
    if payable.state is PayableState.ENDED:
        return False
    return not any(one.is_kept for one in payments if one.id != payment.id)


def _reason(*, is_right: bool, is_late: bool) -> RefundReason:
    """Returns why money that is not kept goes back."""
    if not is_right:
        return RefundReason.MISMATCH
    return RefundReason.LATE if is_late else RefundReason.DUPLICATE
