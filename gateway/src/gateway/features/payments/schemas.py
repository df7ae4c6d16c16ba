"""The JSON of payments and refunds. Amounts are in the units of the currency beside them."""

from typing import Annotated

from pydantic import ConfigDict, Field

from gateway import wire
from gateway.values import Body, EnumName, Moment, Price, ShortText, Stated, View
from twou.request.v1 import payment_pb2, request_pb2

GatewayName = Annotated[str, EnumName(request_pb2.PaymentGateway)]
PaymentStatus = Annotated[str, EnumName(payment_pb2.PaymentStatus)]
_Purpose = Annotated[str, EnumName(payment_pb2.PaymentPurpose)]
_Capture = Annotated[str, EnumName(payment_pb2.CaptureMode)]
_Reason = Annotated[str, EnumName(payment_pb2.RefundReason)]
_RefundStatus = Annotated[str, EnumName(payment_pb2.RefundStatus)]
ReturnUrl = Annotated[str, Field(max_length=2000), Stated(rule="An address that begins with https:// or http://.")]


_OneOf = Annotated[ShortText, Stated(rule="Exactly one of request_id, booking_id and listing_id.")]


class PayingBody(Body):
    """A body of those who pay. Unknown fields are refused: a number of a card must not seem to be accepted."""

    model_config = ConfigDict(extra="forbid")


class NewPayment(PayingBody):
    request_id: _OneOf | None = None
    booking_id: _OneOf | None = None
    """A booking that is confirmed, of a service with a price."""
    listing_id: _OneOf | None = None
    """No listing can be paid for yet."""
    gateway: GatewayName
    amount: Annotated[Price, Stated(rule="The price: the total of the quote, or the price of the booking.")] | None = (
        None
    )
    """The amount that the caller expects to pay."""
    payment_method_id: Annotated[ShortText, Stated(rule="A saved card of the caller.")] | None = None
    return_url: ReturnUrl | None = None
    """The page to which the gateway sends the payer back. Coming back proves nothing."""

    def to(self) -> payment_pb2.CreatePaymentRequest:
        return payment_pb2.CreatePaymentRequest(
            request_id=self.request_id or "",
            booking_id=self.booking_id or "",
            listing_id=self.listing_id or "",
            gateway=wire.enum_value(request_pb2.PaymentGateway, self.gateway),
            amount=wire.decimal_text(self.amount),
            payment_method_id=self.payment_method_id,
            return_url=self.return_url,
        )


class Tip(PayingBody):
    amount: Price
    """In the currency of the request's quote."""
    gateway: GatewayName
    payment_method_id: Annotated[ShortText, Stated(rule="A saved card of the caller.")] | None = None
    return_url: ReturnUrl | None = None

    def to(self, request_id: str) -> payment_pb2.TipProviderRequest:
        return payment_pb2.TipProviderRequest(
            request_id=request_id,
            gateway=wire.enum_value(request_pb2.PaymentGateway, self.gateway),
            amount=wire.decimal_text(self.amount) or "",
            payment_method_id=self.payment_method_id,
            return_url=self.return_url,
        )


class RefundOrder(Body):
    amount: Annotated[Price, Stated(rule="At most what is left of the payment.")] | None = None
    """All that is left, if it is not stated."""
    reason: Annotated[str, Field(max_length=500)] = ""
    """The words of the admin, for other admins."""

    def to(self, payment_id: str) -> payment_pb2.RefundPaymentRequest:
        return payment_pb2.RefundPaymentRequest(
            payment_id=payment_id, amount=wire.decimal_text(self.amount), note=self.reason
        )


class Checkout(View):
    """The next step of the payer."""

    url: str | None
    """A page of the gateway."""
    client_secret: str | None
    """Confirms the payment in the payer's app, with the library of the gateway."""


class MoneyFailure(View):
    """The reason for which money did not move."""

    code: str
    message: str
    """One line for people."""


class Payment(View):
    id: str
    reference: str
    """The name by which the gateway knows the payment."""
    purpose: _Purpose
    request_id: str | None
    booking_id: str | None
    listing_id: str | None
    listing_type: str | None
    user_id: str
    """The payer."""
    payee_id: str | None
    """The person who has earned it."""
    gateway: GatewayName
    currency: str
    amount: float
    """For the payee, their share."""
    amount_captured: float
    amount_refunded: float
    fee_amount: float | None
    """The part that the platform earns, once it has; null for the payee."""
    status: PaymentStatus
    capture: _Capture
    checkout: Checkout | None
    """As long as the payment is pending, for the payer alone. Null until the gateway has answered."""
    disputed: bool
    failure: MoneyFailure | None
    created_at: Moment
    updated_at: Moment
    authorized_at: Moment | None
    capture_before: Moment | None
    """The moment at which a hold lapses."""
    succeeded_at: Moment | None
    ended_at: Moment | None


class Refund(View):
    """Money of a payment that goes back to its payer."""

    id: str
    payment_id: str
    currency: str
    amount: float
    reason: _Reason
    status: _RefundStatus
    created_at: Moment
    succeeded_at: Moment | None
    failure: MoneyFailure | None
