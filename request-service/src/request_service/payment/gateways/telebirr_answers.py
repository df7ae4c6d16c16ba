"""The words of Telebirr: the meaning of its answers and of its notifications."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from request_service.payment.gateways.calls import Answer
from request_service.payment.gateways.interface import (
    AnswerLost,
    Charged,
    Failure,
    Notice,
    NotSent,
    PaymentReport,
    PaymentState,
    RefundOrder,
    Refused,
    Subject,
    TransferReport,
    TransferState,
)
from request_service.payment.gateways.wire import amount_of, currency_of, object_of, text_of

CURRENCY = "ETB"
# In capital letters: answers and notifications spell them differently.
PAYMENT_STATES = {
    "PAY_SUCCESS": PaymentState.SUCCEEDED,
    "COMPLETED": PaymentState.SUCCEEDED,
    "PAY_FAILED": PaymentState.FAILED,
    "FAILURE": PaymentState.FAILED,
    "ORDER_CLOSED": PaymentState.EXPIRED,
    "EXPIRED": PaymentState.EXPIRED,
    "WAIT_PAY": PaymentState.PENDING,
    "PAYING": PaymentState.PENDING,
    "PENDING": PaymentState.PENDING,
    # The state of the last refund of a payment that was made.
    "REFUNDING": PaymentState.SUCCEEDED,
    "REFUND_SUCCESS": PaymentState.SUCCEEDED,
    "REFUND_FAILED": PaymentState.SUCCEEDED,
}
REFUND_STATES = {
    "REFUNDING": TransferState.PENDING,
    "REFUND_SUCCESS": TransferState.SUCCEEDED,
    "REFUND_FAILED": TransferState.FAILED,
}
# Orders of which no refund is known.
_NOT_REFUNDED = {"PAY_SUCCESS", "COMPLETED"}
_WAIT = "49401021002"
_WAIT_SECONDS = 3.0
_MAX_KEY = 200
_MAX_MESSAGE = 200
_NOT_FOUND = re.compile(r"\b(not (exist|found)|no such)\b|does(n't| not) exist", re.IGNORECASE)
_USED = re.compile(r"\b(duplicate|repeated|already exists?|has been used)\b", re.IGNORECASE)


def content_of(answer: Answer) -> Mapping[str, Any]:
    """Returns what an accepted order or an answered question holds. Raises NotSent, AnswerLost or Refused.

    HTTP says nothing here: also a refusal comes with 200.
    """
    code = text_of(answer.data, "code")
    if code == _WAIT:
        raise NotSent("the gateway asks to wait", _WAIT_SECONDS)
    result = text_of(answer.data, "result")
    if answer.is_success and result == "SUCCESS" and code == "0":
        return object_of(answer.data, "biz_content")
    if not code or code == "0":
        raise AnswerLost("the gateway has answered without saying whether it has done it")
    message = (text_of(answer.data, "msg") or text_of(answer.data, "errorMsg"))[:_MAX_MESSAGE]
    if _USED.search(message):
        raise AnswerLost("the gateway knows this reference already")
    raise Refused(code, message)


def is_not_found(refusal: Refused) -> bool:
    return _NOT_FOUND.search(refusal.failure.message) is not None


def payment_report(charged: Charged, content: Mapping[str, Any], *, is_live: bool) -> PaymentReport:
    _check_subject(charged, content)
    status = status_of(content)
    state = PAYMENT_STATES.get(status.upper())
    is_paid = state is PaymentState.SUCCEEDED
    if is_paid or content.get("total_amount") is not None:
        currency = currency_of(content, "trans_currency") or CURRENCY
        amount = amount_of(content.get("total_amount"), currency)
    else:
        # An order that nothing was paid for may come without an amount.
        currency, amount = charged.currency, charged.amount
    has_failed = state in {PaymentState.FAILED, PaymentState.EXPIRED}
    return PaymentReport(
        reference=charged.reference,
        state=state,
        status=status,
        amount=amount,
        currency=currency,
        captured=amount if is_paid else 0,
        is_live=is_live,
        gateway_id=text_of(content, "payment_order_id") or None,
        failure=Failure(status.lower(), "The payment was not completed.") if has_failed else None,
    )


def refund_report(order: RefundOrder, content: Mapping[str, Any]) -> TransferReport | None:
    """Reads what an order says about one of its refunds; `None` if it knows of none.

    An order tells the state of its last refund. Whose it is is certain if it is named, or if the whole amount goes
    back; otherwise the report has no state.
    """
    _check_subject(order.charged, content)
    is_ours = text_of(content, "refund_request_no") == order.reference
    status = text_of(content, "refund_status") or status_of(content)
    if status.upper() in _NOT_REFUNDED:
        return None
    is_certain = is_ours or (not text_of(content, "refund_request_no") and order.amount == order.charged.amount)
    state = REFUND_STATES.get(status.upper()) if is_certain else None
    if state is not None and not _is_of_amount(order, content):
        state, status = None, f"{status} of another amount"
    failure = Failure(status.lower(), "The gateway could not return it.") if state is TransferState.FAILED else None
    refund_id = text_of(content, "refund_order_id") or None
    return TransferReport(order.reference, state, status, refund_id, failure, is_certain=is_certain)


def status_of(content: Mapping[str, Any]) -> str:
    return text_of(content, "trade_status") or text_of(content, "order_status")


def notice_of(data: Mapping[str, Any]) -> Notice:
    reference = text_of(data, "merch_order_id")
    status = status_of(data)
    names = ("payment_order_id", "trans_id", "refund_request_no", "trans_end_time")
    key = ":".join([reference, status, *(text_of(data, name) for name in names)])
    if len(key) > _MAX_KEY:
        key = hashlib.sha256(key.encode()).hexdigest()
    if refund := text_of(data, "refund_request_no"):
        return Notice(key, Subject.REFUND, refund, text_of(data, "refund_order_id") or None)
    subject = Subject.PAYMENT if reference else Subject.OTHER
    return Notice(key, subject, reference or None, text_of(data, "payment_order_id") or None)


def _is_of_amount(order: RefundOrder, content: Mapping[str, Any]) -> bool:
    if (told := content.get("refund_amount")) is None:
        return True
    currency = currency_of(content, "refund_currency") or CURRENCY
    return currency == order.charged.currency and amount_of(told, currency) == order.amount


def _check_subject(charged: Charged, content: Mapping[str, Any]) -> None:
    if text_of(content, "merch_order_id") not in {"", charged.reference}:
        raise AnswerLost("the gateway has answered about another order")
