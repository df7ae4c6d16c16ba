"""Conversion of checkouts from and to protobuf."""

from collections.abc import Iterable

from kit.protobuf import EnumMap
from request_service.money import decimal_text
from request_service.payment.test_gateway.errors import CheckoutNotFound
from request_service.payment.test_gateway.models import PlayedCharge, PlayedSetup, SetupStatus
from request_service.payment.test_gateway.orders import PlayedCard, Press
from twou.request.v1 import test_gateway_pb2 as pb

_BUTTONS = EnumMap(Press, pb.CheckoutButton)


def button(message: pb.PressRequest) -> Press:
    return _BUTTONS.get("button", message.button)


def card(message: pb.PressRequest) -> PlayedCard:
    """Raises CheckoutNotFound for a name that no test card has."""
    try:
        return PlayedCard(message.card)
    except ValueError:
        raise CheckoutNotFound from None


def card_page(setup: PlayedSetup) -> pb.Checkout:
    return pb.Checkout(
        reference=setup.reference,
        gateway=setup.gateway,
        title="Save a card",
        status=setup.status.value,
        is_open=setup.is_open,
        was_declined=setup.was_declined,
        return_url=setup.return_url or "",
        cards=[setup.card.value] if setup.status is SetupStatus.NEEDS_STEP and setup.card else list(PlayedCard),
    )


def checkout(charge: PlayedCharge, buttons: Iterable[Press]) -> pb.Checkout:
    return pb.Checkout(
        reference=charge.reference,
        gateway=charge.gateway,
        title=charge.title,
        amount=decimal_text(charge.amount, charge.currency),
        currency=charge.currency,
        status=charge.status.value,
        is_open=charge.is_open,
        was_declined=charge.was_declined,
        return_url=charge.return_url or "",
        buttons=[_BUTTONS.to_proto[one] for one in buttons],
    )
