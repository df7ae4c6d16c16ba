"""Reads the objects of Stripe, as mappings, into reports; a status that is not in the maps has no state."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from request_service.money import DIGITS
from request_service.payment.gateways.cards import CardFacts, SetupOrder, SetupReport, SetupState
from request_service.payment.gateways.interface import (
    AnswerLost,
    Checkout,
    DisputeReport,
    DisputeState,
    Failure,
    PaymentReport,
    PaymentState,
    Refused,
    TransferReport,
    TransferState,
)

type StripeObject = Mapping[str, Any]

PAYMENT_STATES = {
    "requires_payment_method": PaymentState.PENDING,
    "requires_confirmation": PaymentState.PENDING,
    "requires_action": PaymentState.PENDING,
    "processing": PaymentState.PENDING,
    "requires_capture": PaymentState.AUTHORIZED,
    "succeeded": PaymentState.SUCCEEDED,
    "canceled": PaymentState.CANCELLED,
}
REFUND_STATES = {
    "pending": TransferState.PENDING,
    "requires_action": TransferState.PENDING,
    "succeeded": TransferState.SUCCEEDED,
    "failed": TransferState.FAILED,
    "canceled": TransferState.FAILED,
}
SETUP_STATES = {
    "requires_payment_method": SetupState.PENDING,
    "requires_confirmation": SetupState.PENDING,
    "requires_action": SetupState.PENDING,
    "processing": SetupState.PENDING,
    "succeeded": SetupState.SAVED,
    "canceled": SetupState.FAILED,
}
DISPUTE_STATES = {
    "warning_needs_response": DisputeState.OPEN,
    "warning_under_review": DisputeState.OPEN,
    "warning_closed": DisputeState.WON,
    "needs_response": DisputeState.OPEN,
    "under_review": DisputeState.OPEN,
    "prevented": DisputeState.WON,
    "appeal_needs_response": DisputeState.OPEN,
    "appeal_under_review": DisputeState.OPEN,
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
}
# Stripe counts these in other units than ISO 4217 does.
_OTHER_DIGITS = {"ISK": 2, "UGX": 2, "MGA": 0}
_THREE_DIGITS = 3
_POWERS = (1, 10, 100, 1000)
# Visa and Mastercard give at least this time for a payment that the payer makes, if Stripe does not name it.
_HOLD_LASTS = timedelta(days=7)
# Amounts in three digits end in 0.
_LAST_DIGIT = 10


def stripe_amount(amount: int, currency: str) -> int:
    """Returns an amount in the units of Stripe. Raises Refused if it has a fraction of these."""
    digits, theirs = DIGITS[currency], _OTHER_DIGITS.get(currency, DIGITS[currency])
    found, rest = divmod(amount * _POWERS[theirs], _POWERS[digits])
    if rest or (theirs == _THREE_DIGITS and found % _LAST_DIGIT):
        raise Refused("amount_not_supported", f"Cards cannot be charged with so small a fraction of {currency}.")
    return found


def own_amount(amount: int, currency: str) -> int:
    """Returns an amount of Stripe in the smallest units of ISO 4217."""
    digits, theirs = DIGITS[currency], _OTHER_DIGITS.get(currency, DIGITS[currency])
    return amount * _POWERS[digits] // _POWERS[theirs]


def reference_of(found: StripeObject) -> str | None:
    reference = (found.get("metadata") or {}).get("reference")
    return reference if isinstance(reference, str) else None


def or_lost[**Given, Report](read: Callable[Given, Report]) -> Callable[Given, Report]:
    """Counts an object in another form than Stripe's as a lost answer: the call may have had its effect."""

    @wraps(read)
    def reading(*given: Given.args, **named: Given.kwargs) -> Report:
        try:
            return read(*given, **named)
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
            raise AnswerLost(f"Stripe answered with an object that cannot be read: {type(error).__name__}") from error

    return reading


@or_lost
def payment_report(intent: StripeObject, reference: str) -> PaymentReport:
    """Returns what a payment intent says, whose latest charge is expanded with its balance transaction.

    *reference* is ours, for an intent that does not name one.
    """
    currency = intent["currency"].upper()
    state = PAYMENT_STATES.get(intent["status"])
    charge = intent.get("latest_charge")
    charge = charge if isinstance(charge, Mapping) else {}
    captured = own_amount(intent.get("amount_received") or 0, currency)
    amount = own_amount(intent["amount"], currency)
    secret = intent.get("client_secret") if state is PaymentState.PENDING else None
    return PaymentReport(
        reference=reference_of(intent) or reference,
        state=state,
        status=intent["status"],
        amount=amount,
        currency=currency,
        captured=captured,
        is_live=intent["livemode"],
        gateway_id=intent["id"],
        fee=_fee(charge, currency),
        # Stripe counts the rest of a hold, of which a part was captured, as refunded.
        refunded=own_amount(charge.get("amount_refunded") or 0, currency) if captured == amount else None,
        checkout=Checkout(client_secret=secret) if secret else None,
        failure=_failure(intent.get("last_payment_error")) if state is PaymentState.PENDING else None,
        capture_before=_capture_before(charge) if state is PaymentState.AUTHORIZED else None,
    )


@or_lost
def refund_report(refund: StripeObject, reference: str) -> TransferReport:
    state = REFUND_STATES.get(refund["status"])
    reason = refund.get("failure_reason") or refund["status"]
    failure = Failure(reason, "The card's bank did not take the refund.") if state is TransferState.FAILED else None
    return TransferReport(reference, state, refund["status"], refund["id"], failure)


@or_lost
def setup_report(intent: StripeObject, order: SetupOrder) -> SetupReport:
    """Returns what a setup intent says, whose payment method is expanded.

    A card counts as saved as long as it is attached to the customer: it may be detached at once, and is of no use then.
    """
    state, status = SETUP_STATES.get(intent["status"]), intent["status"]
    method = intent.get("payment_method")
    method = method if isinstance(method, Mapping) else {}
    failure = _failure(intent.get("last_setup_error"))
    if state is SetupState.SAVED and method.get("customer") != order.customer:
        state, failure = SetupState.FAILED, Failure("card_not_attached", "The card cannot be used for payments.")
    secret = intent.get("client_secret") if state is SetupState.PENDING else None
    return SetupReport(
        reference=reference_of(intent) or order.reference,
        state=state,
        status=status,
        is_live=intent["livemode"],
        gateway_id=intent["id"],
        checkout=Checkout(client_secret=secret) if secret else None,
        failure=failure if state in (SetupState.PENDING, SetupState.FAILED) else None,
        card=_card(method) if state is SetupState.SAVED else None,
    )


def _card(method: StripeObject) -> CardFacts:
    card = method["card"]
    return CardFacts(
        method["id"], card["brand"], card["last4"], card["exp_month"], card["exp_year"], card.get("fingerprint")
    )


@or_lost
def dispute_report(dispute: StripeObject) -> DisputeReport:
    currency = dispute["currency"].upper()
    fees = [one["fee"] for one in dispute.get("balance_transactions") or [] if one["currency"].upper() == currency]
    due = (dispute.get("evidence_details") or {}).get("due_by")
    return DisputeReport(
        gateway_id=dispute["id"],
        payment_gateway_id=dispute.get("payment_intent"),
        state=DISPUTE_STATES.get(dispute["status"]),
        status=dispute["status"],
        amount=own_amount(dispute["amount"], currency),
        currency=currency,
        fee=own_amount(sum(fees), currency),
        reason=dispute["reason"],
        evidence_due_by=datetime.fromtimestamp(due, UTC) if due else None,
        is_live=dispute["livemode"],
    )


def _fee(charge: StripeObject, currency: str) -> int | None:
    """Returns the fee, or `None` if Stripe has not taken it yet, or takes it in another currency."""
    taken = charge.get("balance_transaction")
    if not isinstance(taken, Mapping) or taken["currency"].upper() != currency:
        return None
    return own_amount(taken["fee"], currency)


def _failure(error: StripeObject | None) -> Failure | None:
    if not error:
        return None
    code = error.get("decline_code") or error.get("code") or "card_declined"
    return Failure(code, error.get("message") or "The card was declined.")


def _capture_before(charge: StripeObject) -> datetime | None:
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    if moment := card.get("capture_before"):
        return datetime.fromtimestamp(moment, UTC)
    return datetime.fromtimestamp(charge["created"], UTC) + _HOLD_LASTS if "created" in charge else None
