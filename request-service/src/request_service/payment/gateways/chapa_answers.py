"""The words of Chapa: the meaning of its answers and of its webhooks."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from request_service.money import decimal_text
from request_service.payment.gateways.calls import Answer
from request_service.payment.gateways.interface import (
    AnswerLost,
    Failure,
    Notice,
    PaymentReport,
    PaymentState,
    Refused,
    Subject,
    TransferReport,
    TransferState,
)
from request_service.payment.gateways.listing import Listed
from request_service.payment.gateways.wire import amount_of, currency_of, fee_of, object_of, text_of, whole_text_of

PAYMENT_STATES = {
    "success": PaymentState.SUCCEEDED,
    "pending": PaymentState.PENDING,
    "failed": PaymentState.FAILED,
    "failed/cancelled": PaymentState.FAILED,
    "cancelled": PaymentState.CANCELLED,
    # Money that came, and went back by a refund or by the payer's bank.
    "refunded": PaymentState.SUCCEEDED,
    "reversed": PaymentState.SUCCEEDED,
}
TRANSFER_STATES = {
    "initiated": TransferState.PENDING,
    "queued": TransferState.PENDING,
    "pending": TransferState.PENDING,
    "processing": TransferState.PENDING,
    "success": TransferState.SUCCEEDED,
    "refunded": TransferState.SUCCEEDED,
    "failed": TransferState.FAILED,
    "failed/cancelled": TransferState.FAILED,
    "cancelled": TransferState.FAILED,
    "reversed": TransferState.FAILED,
}
SUBJECTS = {
    "charge.success": Subject.PAYMENT,
    "charge.failed": Subject.PAYMENT,
    "charge.cancelled": Subject.PAYMENT,
    "charge.failed/cancelled": Subject.PAYMENT,
    # Both name the payment only.
    "charge.refunded": Subject.PAYMENT,
    "charge.reversed": Subject.PAYMENT,
    "payout.success": Subject.PAYOUT,
    "payout.failed": Subject.PAYOUT,
    "payout.cancelled": Subject.PAYOUT,
    "payout.failed/cancelled": Subject.PAYOUT,
}
LIVE = "live"
_MAX_KEY = 200
# A reference counts once. Refused for that, a call has not done nothing: an earlier one with it has arrived.
_USED = re.compile(r"reference.*\b(used|exists?|taken|duplicate|unique)\b|\bduplicate\b.*reference", re.IGNORECASE)


@dataclass(frozen=True)
class Bank:
    """A bank or a wallet that takes payouts."""

    code: str
    name: str
    currency: str
    # The digits of its account numbers, if all have the same.
    account_length: int | None


def accepted(answer: Answer) -> Mapping[str, Any]:
    """Returns the answer to an order. Raises Refused or AnswerLost."""
    status = text_of(answer.data, "status")
    if answer.is_success and status == "success":
        return answer.data
    if answer.is_success and status != "failed":
        raise AnswerLost("the gateway has answered without saying whether it has done it")
    if _USED.search(message_of(answer)):
        raise AnswerLost("the gateway knows this reference already")
    raise Refused("refused", message_of(answer))


def told(answer: Answer) -> Mapping[str, Any]:
    """Returns the answer to a question. One that is refused says nothing about what was asked for."""
    if not answer.is_success:
        raise AnswerLost(f"the gateway has refused to tell: {message_of(answer)}")
    return answer.data


def message_of(answer: Answer) -> str:
    message = answer.data.get("message")
    # A refusal for several fields is an object by field.
    return (message if isinstance(message, str) else str(message))[:_MAX_KEY]


def payment_report(reference: str, data: Mapping[str, Any]) -> PaymentReport:
    named = text_of(data, "tx_ref")
    if named not in {"", reference}:
        raise AnswerLost("the gateway has answered about another payment")
    currency = currency_of(data, "currency")
    amount = amount_of(data.get("amount"), currency)
    status = text_of(data, "status").lower()
    state = PAYMENT_STATES.get(status)
    failed = state in {PaymentState.FAILED, PaymentState.CANCELLED}
    return PaymentReport(
        reference=reference,
        state=state,
        status=status,
        amount=amount,
        currency=currency,
        captured=amount if state is PaymentState.SUCCEEDED else 0,
        # Money whose mode is not told does not count as live.
        is_live=text_of(data, "mode") == LIVE,
        gateway_id=text_of(data, "reference") or None,
        fee=fee_of(data.get("charge"), currency),
        # All of it: a part that goes back by our refund is known from there.
        refunded=amount if status == "reversed" else None,
        failure=Failure(status, "The payment was not completed.") if failed else None,
    )


@dataclass(frozen=True)
class Expected:
    """A refund or a payout as it was ordered."""

    reference: str
    amount: int
    currency: str
    is_live: bool


def transfer_report(expected: Expected, data: Mapping[str, Any]) -> TransferReport:
    """Reads a refund or a payout. One of another amount, currency or mode has no state, so that it is reported."""
    # Accepted orders are answered without a status, or with the reference alone.
    status = text_of(data, "status").lower() or "initiated"
    state = TRANSFER_STATES.get(status)
    if (other := _difference(expected, data)) is not None:
        state, status = None, other
    failure = Failure(status, "The gateway could not send the money.") if state is TransferState.FAILED else None
    gateway_id = text_of(data, "chapa_transfer_id") or text_of(data, "ref_id") or None
    return TransferReport(expected.reference, state, status, gateway_id, failure)


def _difference(expected: Expected, data: Mapping[str, Any]) -> str | None:
    currency = currency_of(data, "currency") or expected.currency
    if currency != expected.currency:
        return f"currency {currency}"
    if data.get("amount") is not None and (amount := amount_of(data["amount"], currency)) != expected.amount:
        return f"amount {decimal_text(amount, currency)}"
    mode = text_of(data, "mode")
    return f"mode {mode}" if mode and (mode == LIVE) != expected.is_live else None


def notice_of(data: Mapping[str, Any]) -> Notice:
    event = text_of(data, "event")
    subject = SUBJECTS.get(event, Subject.OTHER)
    parts = [event, *(text_of(data, field) for field in ("reference", "status", "updated_at"))]
    key = ":".join(parts)
    if len(key) > _MAX_KEY:
        key = hashlib.sha256(key.encode()).hexdigest()
    ours, theirs = ("reference", "chapa_reference") if subject is Subject.PAYOUT else ("tx_ref", "reference")
    return Notice(key, subject, text_of(data, ours) or None, text_of(data, theirs) or None)


def transactions(data: Mapping[str, Any], since: datetime) -> tuple[Sequence[Listed], bool]:
    """Returns the payments of a page that were made since a moment, and whether it is the last one with such.

    The list, newest first, has Chapa's own reference of a payment, and not ours.
    """
    rows = data.get("transactions")
    pagination = object_of(data, "pagination")
    if not isinstance(rows, list) or not pagination:
        raise AnswerLost("the gateway has answered without a list of payments")
    found = [one for one in rows if isinstance(one, dict) and _made_at(one) >= since]
    has_more = bool(whole_text_of(pagination, "next_page_url")) and len(found) == len(rows) > 0
    return [_listed(one) for one in found], not has_more


def _listed(data: Mapping[str, Any]) -> Listed:
    currency, status = currency_of(data, "currency"), text_of(data, "status").lower()
    return Listed(
        Subject.PAYMENT,
        None,
        text_of(data, "ref_id") or None,
        status,
        amount_of(data.get("amount"), currency),
        currency,
        PAYMENT_STATES.get(status) is PaymentState.SUCCEEDED,
        _made_at(data),
    )


def _made_at(data: Mapping[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(text_of(data, "created_at"))
    except ValueError as error:
        raise AnswerLost("the gateway has listed a payment without its time") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def bank_of(data: Mapping[str, Any]) -> Bank:
    length = data.get("acct_length")
    is_length = isinstance(length, int) and not isinstance(length, bool) and length > 0
    return Bank(
        code=text_of(data, "id"),
        name=text_of(data, "name"),
        currency=currency_of(data, "currency"),
        account_length=length if is_length else None,
    )
