"""Reads Stripe's lists of payment intents and refunds."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from request_service.payment.gateways.interface import (
    PaymentReport,
    PaymentState,
    Subject,
    TransferReport,
    TransferState,
)
from request_service.payment.gateways.listing import Listed, ListedPage
from request_service.payment.gateways.stripe_calls import StripeCalls
from request_service.payment.gateways.stripe_objects import (
    StripeObject,
    or_lost,
    own_amount,
    payment_report,
    reference_of,
    refund_report,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from stripe import StripeClient

_PAGE = 100
_MOVED = frozenset({PaymentState.AUTHORIZED, PaymentState.SUCCEEDED})


async def list_page(calls: StripeCalls, subject: Subject, since: datetime, cursor: str | None) -> ListedPage:
    params: Any = {"created": {"gte": int(since.timestamp())}, "limit": _PAGE}
    if subject is Subject.PAYMENT:
        params["expand"] = ["data.latest_charge.balance_transaction"]
    if cursor is not None:
        params["starting_after"] = cursor
    return _page(subject, await calls.make(_list(subject, params)))


def _list(subject: Subject, params: Any) -> "Callable[[StripeClient], Any]":
    if subject is Subject.PAYMENT:
        return lambda client: client.v1.payment_intents.list(params)
    return lambda client: client.v1.refunds.list(params)


@or_lost
def _page(subject: Subject, page: StripeObject) -> ListedPage:
    items = [_payment(one) if subject is Subject.PAYMENT else _refund(one) for one in page["data"]]
    return ListedPage(items, page["data"][-1]["id"] if page["has_more"] and items else None)


def _payment(intent: StripeObject) -> Listed:
    report: PaymentReport = payment_report(intent, reference_of(intent) or "")
    return Listed(
        Subject.PAYMENT,
        reference_of(intent),
        report.gateway_id,
        report.status,
        report.captured or report.amount,
        report.currency,
        report.state in _MOVED,
        _made_at(intent),
        report,
    )


def _refund(refund: StripeObject) -> Listed:
    currency = refund["currency"].upper()
    report: TransferReport = refund_report(refund, reference_of(refund) or "")
    return Listed(
        Subject.REFUND,
        reference_of(refund),
        report.gateway_id,
        report.status,
        own_amount(refund["amount"], currency),
        currency,
        report.state is not TransferState.FAILED,
        _made_at(refund),
        report,
    )


def _made_at(found: StripeObject) -> datetime:
    return datetime.fromtimestamp(found["created"], UTC)
