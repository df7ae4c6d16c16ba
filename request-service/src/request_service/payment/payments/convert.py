"""Conversion of payments and refunds from and to protobuf."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock
from kit.errors import InvalidInput
from kit.protobuf import EnumMap, Packer, an_id, optional
from request_service import validation
from request_service.money import decimal_text
from request_service.payment.gateways.convert import GATEWAYS, return_url
from request_service.payment.payments.errors import BookingNotFound, JobNotFound, ListingToPayNotFound, PaymentNotFound
from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import PayableId, PayableKind, Refund
from request_service.payment.payments.models.payments import MAX_METHOD_ID_LENGTH, Payment
from request_service.payment.payments.models.purposes import Way
from request_service.payment.payments.queries import ENDS_SOON, PaymentFilters
from twou.request.v1 import payment_pb2 as pb

_STATUSES = EnumMap(PaymentStatus, pb.PaymentStatus)
_MONEY = {"amount", "amount_captured", "amount_refunded", "fee_amount"}
_ELSEWHERE = {"listing_id", "listing_type"}
_PAYMENT = Packer(pb.Payment, Payment, without=_MONEY | _ELSEWHERE | {"checkout", "failure"})
_REFUND = Packer(pb.Refund, Refund, without={"currency", "amount", "failure"})


def payment_id(text: str) -> UUID:
    """Raises PaymentNotFound for text that cannot be an id."""
    return an_id(text, otherwise=PaymentNotFound)


def request_id(text: str) -> UUID:
    """Raises JobNotFound for text that cannot be an id."""
    return an_id(text, otherwise=JobNotFound)


def payable_id(message: pb.CreatePaymentRequest) -> PayableId:
    """Returns the name of what is to be paid for. Raises InvalidInput unless it is one thing, and NotFound."""
    named = [name for name in ("request_id", "booking_id", "listing_id") if getattr(message, name)]
    if len(named) != 1:
        raise InvalidInput.field("request_id", "is required, or else booking_id or listing_id: exactly one of them")
    if named == ["listing_id"]:
        # No listing can be paid for yet.
        raise ListingToPayNotFound
    if named == ["booking_id"]:
        return PayableId(PayableKind.BOOKING, an_id(message.booking_id, otherwise=BookingNotFound))
    return PayableId(PayableKind.REQUEST, request_id(message.request_id))


def amount(message: pb.CreatePaymentRequest | pb.RefundPaymentRequest) -> str | None:
    found: str | None = optional(message, "amount")
    return found


def way(message: pb.CreatePaymentRequest | pb.TipProviderRequest) -> Way:
    return Way(
        GATEWAYS.get("gateway", message.gateway),
        validation.optional_text(
            "payment_method_id", optional(message, "payment_method_id"), max_length=MAX_METHOD_ID_LENGTH
        ),
        return_url(optional(message, "return_url")),
    )


def filters(message: pb.ListPaymentsRequest | pb.ListAllPaymentsRequest) -> PaymentFilters:
    request_id, booking_id = optional(message, "request_id"), optional(message, "booking_id")
    is_ending = isinstance(message, pb.ListAllPaymentsRequest) and message.hold_ends_soon
    return PaymentFilters(
        hold_ends_before=clock.now() + ENDS_SOON if is_ending else None,
        status=_STATUSES.find("status", message.status),
        gateway=GATEWAYS.find("gateway", message.gateway),
        request_id=None if request_id is None else an_id(request_id, otherwise=PaymentNotFound),
        booking_id=None if booking_id is None else an_id(booking_id, otherwise=PaymentNotFound),
    )


def payment_message(found: Payment | Row[Any], seen_by: UUID | None) -> pb.Payment:
    """Converts a payment as one person sees it; `None` stands for an admin.

    Only the payer sees the next step of the checkout, and the payee sees nothing but their share.
    """
    if seen_by is not None and seen_by != found.user_id:
        return _share_message(found)
    fee = found.fee_amount
    return _PAYMENT(
        found,
        amount=decimal_text(found.amount, found.currency),
        amount_captured=decimal_text(found.amount_captured, found.currency),
        amount_refunded=decimal_text(found.amount_refunded, found.currency),
        fee_amount=None if fee is None else decimal_text(fee, found.currency),
        checkout=None if seen_by is None else _checkout(found),
        failure=_failure(found),
    )


def refund_message(found: Refund | Row[Any], currency: str) -> pb.Refund:
    return _REFUND(found, currency=currency, amount=decimal_text(found.amount, currency), failure=_failure(found))


def _share_message(found: Payment | Row[Any]) -> pb.Payment:
    share = decimal_text(found.amount_settled - (found.fee_amount or 0), found.currency)
    nothing = decimal_text(0, found.currency)
    return _PAYMENT(found, amount=share, amount_captured=share, amount_refunded=nothing)


def _checkout(found: Payment | Row[Any]) -> pb.PaymentCheckout | None:
    if found.checkout_url is None and found.client_secret is None:
        return None
    return pb.PaymentCheckout(url=found.checkout_url, client_secret=found.client_secret)


def _failure(found: Payment | Refund | Row[Any]) -> pb.PaymentFailure | None:
    if found.failure_code is None:
        return None
    return pb.PaymentFailure(code=found.failure_code, message=found.failure_message or "")
