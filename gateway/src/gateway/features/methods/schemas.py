"""The JSON of saved cards. No number of a card is part of it: cards are entered at the gateway."""

from typing import Annotated

from gateway import wire
from gateway.features.payments.schemas import Checkout, GatewayName, MoneyFailure, PayingBody, ReturnUrl
from gateway.values import EnumName, Moment, View
from twou.request.v1 import method_pb2, request_pb2

MethodStatus = Annotated[str, EnumName(method_pb2.MethodStatus)]


class NewPaymentMethod(PayingBody):
    gateway: GatewayName
    """A gateway that saves cards: `stripe`, and `test` in development."""
    return_url: ReturnUrl | None = None
    """The page to which the gateway sends the owner back. Coming back proves nothing."""

    def to(self) -> method_pb2.CreateMethodRequest:
        return method_pb2.CreateMethodRequest(
            gateway=wire.enum_value(request_pb2.PaymentGateway, self.gateway), return_url=self.return_url
        )


class PaymentMethod(View):
    """A saved card, or one that is to be saved."""

    id: str
    gateway: GatewayName
    status: MethodStatus
    brand: str | None
    """Such as `visa`, once the card is saved."""
    last4: str | None
    exp_month: int | None
    exp_year: int | None
    checkout: Checkout | None
    """As long as the card is to be saved. Null until the gateway has answered."""
    failure: MoneyFailure | None
    """The reason why a card was declined, or could not be saved."""
    created_at: Moment
    saved_at: Moment | None
