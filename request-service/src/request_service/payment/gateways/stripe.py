"""The adapter of Stripe: cards, which are held first and captured when the work is done.

Stripe repeats its first answer to an Idempotency-Key for at least a day, even a failure. So each order has a key of its
own that follows from our reference, and after a failure the payment is asked for, not ordered again.

A payment is asked for by Stripe's id. Without one it is searched by our reference, and, because the search may know an
object late, looked for among the newest ones.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from request_service.payment.gateways import stripe_listing
from request_service.payment.gateways.calls import read_object
from request_service.payment.gateways.interface import (
    Capture,
    Charge,
    Charged,
    DisputeReport,
    GatewayName,
    InvalidSignature,
    Notice,
    PaymentReport,
    PaymentState,
    PayoutOrder,
    RefundOrder,
    Refused,
    Subject,
    TransferReport,
)
from request_service.payment.gateways.listing import ListedPage
from request_service.payment.gateways.signatures import check_timed
from request_service.payment.gateways.stripe_calls import Declined, StripeCalls
from request_service.payment.gateways.stripe_cards import StripeCards
from request_service.payment.gateways.stripe_lookups import NOT_FOUND, PAGE, key, newer_than, with_reference
from request_service.payment.gateways.stripe_objects import (
    dispute_report,
    payment_report,
    refund_report,
    stripe_amount,
)
from request_service.payment.gateways.stripe_settings import StripeSettings
from request_service.payment.gateways.wire import object_of, text_of

_EXPAND = ["latest_charge.balance_transaction"]
_SUBJECTS = {
    "payment_intent": Subject.PAYMENT,
    "refund": Subject.REFUND,
    "dispute": Subject.DISPUTE,
    "setup_intent": Subject.PAYMENT_METHOD,
}


class StripeGateway(StripeCards):
    name = GatewayName.STRIPE
    can_hold = True
    can_pay_out = False
    currencies: frozenset[str] | None = None
    lists = frozenset({Subject.PAYMENT, Subject.REFUND})
    lists_reports = True

    def __init__(self, settings: StripeSettings, key: str) -> None:
        self._webhook_secrets = settings.stripe_webhook_secrets
        self._calls = StripeCalls(settings, key)

    async def create(self, charge: Charge) -> PaymentReport:
        params = _intent(charge)
        options = key("create", charge.reference)
        charged = Charged(charge.payment_id, charge.reference, None, charge.amount, charge.currency)
        return await self._order(charged, lambda client: client.v1.payment_intents.create(params, options))

    async def capture(self, charged: Charged, amount: int) -> PaymentReport:
        gateway_id = await self._id_of(charged)
        params: Any = {"amount_to_capture": stripe_amount(amount, charged.currency), "expand": _EXPAND}
        options = key(f"capture-{amount}", charged.reference)
        report = await self._order(
            charged, lambda client: client.v1.payment_intents.capture(gateway_id, params, options)
        )
        if report.state is PaymentState.SUCCEEDED and report.captured != amount:
            raise Refused("already_captured", "Another part of this payment was taken before.")
        return _expect(report, PaymentState.SUCCEEDED)

    async def cancel(self, charged: Charged) -> PaymentReport:
        gateway_id = await self._id_of(charged)
        params: Any = {"expand": _EXPAND}
        options = key("cancel", charged.reference)
        return _expect(
            await self._order(charged, lambda client: client.v1.payment_intents.cancel(gateway_id, params, options)),
            PaymentState.CANCELLED,
        )

    async def query(self, charged: Charged) -> PaymentReport | None:
        gateway_id = charged.gateway_id or await self._find_id(charged)
        if gateway_id is None:
            return None
        found = await self._retrieve(lambda client: client.v1.payment_intents.retrieve(gateway_id, {"expand": _EXPAND}))
        return payment_report(found, charged.reference) if found is not None else None

    async def refund(self, order: RefundOrder) -> TransferReport:
        params: Any = {
            "payment_intent": await self._id_of(order.charged),
            "amount": stripe_amount(order.amount, order.charged.currency),
            "metadata": {"reference": order.reference, "reason": order.reason},
        }
        options = key("refund", order.reference)
        try:
            found = await self._calls.make(lambda client: client.v1.refunds.create(params, options))
        except Declined as declined:
            raise declined.refusal from None
        return refund_report(found, order.reference)

    async def query_refund(self, order: RefundOrder) -> TransferReport | None:
        payment_intent = order.charged.gateway_id or await self._find_id(order.charged)
        if payment_intent is None:
            return None
        params: Any = {"payment_intent": payment_intent, "limit": PAGE}
        found = await self._find_listed(lambda page, client: client.v1.refunds.list(page), params, order.reference)
        return refund_report(found, order.reference) if found is not None else None

    async def query_dispute(self, gateway_id: str) -> DisputeReport | None:
        found = await self._retrieve(lambda client: client.v1.disputes.retrieve(gateway_id))
        return dispute_report(found) if found is not None else None

    async def pay_out(self, order: PayoutOrder) -> TransferReport:  # noqa: ARG002  # the interface's
        raise Refused("no_payouts", "This gateway sends no money to accounts.")

    async def query_payout(self, order: PayoutOrder) -> TransferReport | None:  # noqa: ARG002  # the interface's
        return None

    async def list_page(self, subject: Subject, since: datetime, cursor: str | None = None) -> ListedPage:
        return await stripe_listing.list_page(self._calls, subject, since, cursor)

    def read_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        check_timed(headers.get("stripe-signature"), body, self._webhook_secrets, now)
        event = read_object(body) or {}
        about = object_of(object_of(event, "data"), "object")
        key, kind = text_of(event, "id"), text_of(about, "object")
        if not key or not kind:
            raise InvalidSignature("the body is no event")
        reference = text_of(object_of(about, "metadata"), "reference")
        subject = _SUBJECTS.get(kind, Subject.OTHER)
        return Notice(key, subject, reference or None, text_of(about, "id") or None)

    async def close(self) -> None:
        self._calls.close()

    async def _order(self, charged: Charged, call: Any) -> PaymentReport:
        """Makes a call about a payment. A declined card leaves the payment as it is, which is then the report."""
        try:
            found = await self._calls.make(call)
        except Declined as declined:
            if declined.found is None:
                raise declined.refusal from None
            return payment_report(declined.found, charged.reference)
        return payment_report(found, charged.reference)

    async def _id_of(self, charged: Charged) -> str:
        """Raises Refused if Stripe knows no such payment."""
        found = charged.gateway_id or await self._find_id(charged)
        if found is None:
            raise Refused(NOT_FOUND, "There is no such payment.")
        return found

    async def _find_id(self, charged: Charged) -> str | None:
        """Returns Stripe's id of the payment with our reference. Raises AnswerLost if it cannot be said."""
        query: Any = {"query": f"metadata['reference']:'{charged.reference}'"}
        page = await self._calls.make(lambda client: client.v1.payment_intents.search(query))
        found = with_reference(page, charged.reference)
        if found is None:
            params = newer_than(charged.payment_id)
            found = await self._find_listed(
                lambda page, client: client.v1.payment_intents.list(page), params, charged.reference
            )
        return found["id"] if found is not None else None


def stripe_of(settings: StripeSettings) -> StripeGateway | None:
    """Returns the gateway, or `None` if no key is set."""
    key = settings.stripe_api_key
    return StripeGateway(settings, key.get_secret_value()) if key is not None else None


def _intent(charge: Charge) -> Any:
    params: dict[str, Any] = {
        "amount": stripe_amount(charge.amount, charge.currency),
        "currency": charge.currency.lower(),
        "capture_method": "manual" if charge.capture is Capture.MANUAL else "automatic",
        "payment_method_types": ["card"],
        "description": charge.title,
        "metadata": {"payment_id": str(charge.payment_id), "reference": charge.reference},
        "expand": _EXPAND,
    }
    if charge.customer is not None:
        params["customer"] = charge.customer
    if charge.payment_method is not None:
        params |= {"payment_method": charge.payment_method, "confirm": True, "off_session": True}
    return params


def _expect(report: PaymentReport, state: PaymentState) -> PaymentReport:
    """Returns the report of an order that has taken effect. Raises Refused if it names another state."""
    if report.state in (state, None):
        return report
    raise Refused("unexpected_state", f"The payment is {report.status}.")
