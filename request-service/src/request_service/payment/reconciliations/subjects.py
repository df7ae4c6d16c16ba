"""The three kinds of money that are compared: how each is asked for, compared, and mended by what its gateway says."""

from collections.abc import Sequence

from kit.database import Session
from request_service.payment.gateways.interface import Gateway, PaymentReport, Subject, TransferReport
from request_service.payment.gateways.listing import Listed, ListsMoney
from request_service.payment.payments import applying
from request_service.payment.payments import queries as payments
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payments.models import Payment, Refund
from request_service.payment.payouts import payout_calls
from request_service.payment.payouts import queries as payouts
from request_service.payment.reconciliations.comparing import (
    Discrepancy,
    compare_payment,
    compare_payout,
    compare_refund,
)
from request_service.payment.reconciliations.queries.books import OwnRow

type Report = PaymentReport | TransferReport


async def ask(gateway: Gateway, own: OwnRow) -> Report | None:
    """Raises NotSent, AnswerLost or Refused."""
    match own.one:
        case Payment():
            return await gateway.query(own.one.as_charged())
        case Refund() as refund:
            return await gateway.query_refund(refund.as_order(own.get_payment()))
        case payout:
            return await gateway.query_payout(payout.as_question())


def compare(gateway: Gateway, own: OwnRow, said: Report | None, listed: Listed | None = None) -> Sequence[Discrepancy]:
    """Returns how one of ours differs from what its gateway says about it."""
    amount = None if listed is None else (listed.amount, listed.currency)
    match own.one, said:
        case Payment() as payment, PaymentReport() | None:
            lists_refunds = isinstance(gateway, ListsMoney) and Subject.REFUND in gateway.lists
            return compare_payment(payment, own.fee, said, with_refunds=not lists_refunds)
        case Refund() as refund, TransferReport() | None:
            return compare_refund(refund, said, own.get_payment().currency, amount)
        case payout, TransferReport() | None if not isinstance(payout, Payment | Refund):
            return compare_payout(payout, said, amount)
    raise TypeError(f"a {type(said).__name__} says nothing about a {own.subject}")


async def apply(session: Session, cashier: Cashier, own: OwnRow, said: Report) -> None:
    """Applies what a gateway says, as calls and webhooks do."""
    match own.one, said:
        case Payment() as payment, PaymentReport():
            payable = await cashier.lock_payable(session, await payments.get_payable_of(session, payment.id))
            locked = await payments.lock_payment(session, payment.id)
            await applying.apply_report(session, cashier, payable, locked, said)
        case Refund() as refund, TransferReport():
            payment_id, payable_id = await payments.get_payment_of_refund(session, refund.id)
            payable = await cashier.lock_payable(session, payable_id)
            of = await payments.lock_payment(session, payment_id)
            locked_refund = await payments.lock_refund(session, refund.id)
            await applying.apply_refund_report(session, cashier, payable, of, locked_refund, said=said)
        case payout, TransferReport():
            await payout_calls.apply_payout_report(session, await payouts.lock_payout(session, payout.id), said)
    await session.flush()
