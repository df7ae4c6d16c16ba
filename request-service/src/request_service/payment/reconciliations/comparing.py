"""The comparison of one payment, refund or payout with what its gateway says: pure functions of both.

Ended payments without money are the same to both sides, by any name. A report of `None` means that the
gateway does not know the reference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from request_service.money import decimal_text
from request_service.payment.gateways.interface import PaymentReport, TransferReport, TransferState
from request_service.payment.payments.lifecycle import REFUND_STATUS_OF, SECURED, STATUS_OF, PaymentStatus, RefundStatus
from request_service.payment.payments.models import Payment, Refund
from request_service.payment.payouts.lifecycle import PayoutStatus
from request_service.payment.payouts.models import Payout
from request_service.payment.reconciliations.models import DifferenceKind

_UNKNOWN = "unknown"
_NONE = "none"
# The states in which we count on money that is held, was taken, or goes out: a set for each kind, because members of
# different enumerations with the same text are equal.
_MONEY_OF_PAYMENTS = SECURED
_MONEY_OF_REFUNDS = frozenset({RefundStatus.PENDING, RefundStatus.SUCCEEDED})
_MONEY_OF_PAYOUTS = frozenset({PayoutStatus.SENDING, PayoutStatus.UNKNOWN, PayoutStatus.PAID})
_PAYOUT_STATUSES = {
    TransferState.PENDING: frozenset({PayoutStatus.SENDING, PayoutStatus.UNKNOWN}),
    TransferState.SUCCEEDED: frozenset({PayoutStatus.PAID}),
    TransferState.FAILED: frozenset({PayoutStatus.FAILED, PayoutStatus.REJECTED}),
}


@dataclass(frozen=True)
class Discrepancy:
    kind: DifferenceKind
    ours: str
    theirs: str


def compare_payment(
    payment: Payment, fee: int | None, said: PaymentReport | None, *, with_refunds: bool
) -> Sequence[Discrepancy]:
    """Returns how a payment differs. *fee* is the one in the ledger.

    *with_refunds*: compare what was given back, too, because the gateway does not list refunds.
    """
    if said is None:
        return _missing_there(payment.status, is_expected=payment.status in _MONEY_OF_PAYMENTS)
    theirs = None if said.state is None else STATUS_OF[said.state]
    if theirs is not payment.status and not (payment.is_ended and _is_without_money(theirs)):
        return [Discrepancy(DifferenceKind.STATUS, payment.status.value, said.status)]
    found = []
    ours, told = (payment.amount, payment.currency), (said.amount, said.currency)
    if payment.status is PaymentStatus.SUCCESS:
        ours = payment.amount_captured, payment.currency
        told = said.captured or said.amount, said.currency
    if payment.status in _MONEY_OF_PAYMENTS and ours != told:
        found.append(Discrepancy(DifferenceKind.AMOUNT, _money(*ours), _money(*told)))
    elif payment.status is PaymentStatus.SUCCESS:
        if with_refunds and said.refunded is not None and said.refunded != payment.amount_refunded:
            back = (f"{_money(one, payment.currency)} back" for one in (payment.amount_refunded, said.refunded))
            found.append(Discrepancy(DifferenceKind.AMOUNT, *back))
        if said.fee is not None and said.fee != (fee or 0):
            known = _NONE if fee is None else _money(fee, payment.currency)
            found.append(Discrepancy(DifferenceKind.FEE, known, _money(said.fee, payment.currency)))
    return found


def compare_refund(
    refund: Refund, said: TransferReport | None, currency: str, listed: tuple[int, str] | None = None
) -> Sequence[Discrepancy]:
    """Returns how a refund differs. *listed* is its amount at the gateway, if that tells it."""
    if said is None:
        return _missing_there(refund.status, is_expected=refund.status in _MONEY_OF_REFUNDS)
    if not said.is_certain and refund.status is not RefundStatus.PENDING:
        # The gateway tells of one refund of several, and not of which.
        return []
    if said.state is None or REFUND_STATUS_OF[said.state] is not refund.status:
        return [Discrepancy(DifferenceKind.STATUS, refund.status.value, said.status)]
    return _amounts((refund.amount, currency), listed)


def compare_payout(
    payout: Payout, said: TransferReport | None, listed: tuple[int, str] | None = None
) -> Sequence[Discrepancy]:
    if said is None:
        return _missing_there(payout.status, is_expected=payout.status in _MONEY_OF_PAYOUTS)
    if said.state is None or payout.status not in _PAYOUT_STATUSES[said.state]:
        return [Discrepancy(DifferenceKind.STATUS, payout.status.value, said.status)]
    return _amounts((payout.amount, payout.currency), listed)


def missing_here(amount: int, currency: str, status: str) -> Discrepancy:
    return Discrepancy(DifferenceKind.MISSING_HERE, _UNKNOWN, f"{status}: {_money(amount, currency)}")


def told_of_unknown() -> Discrepancy:
    return Discrepancy(DifferenceKind.MISSING_HERE, _UNKNOWN, "told of by a webhook")


def _is_without_money(status: PaymentStatus | None) -> bool:
    return status is not None and status not in _MONEY_OF_PAYMENTS


def _missing_there(status: StrEnum, *, is_expected: bool) -> Sequence[Discrepancy]:
    return [Discrepancy(DifferenceKind.MISSING_THERE, status.value, _UNKNOWN)] if is_expected else []


def _amounts(ours: tuple[int, str], theirs: tuple[int, str] | None) -> Sequence[Discrepancy]:
    if theirs is None or theirs == ours:
        return []
    return [Discrepancy(DifferenceKind.AMOUNT, _money(*ours), _money(*theirs))]


def _money(amount: int, currency: str) -> str:
    return f"{decimal_text(amount, currency)} {currency}"
