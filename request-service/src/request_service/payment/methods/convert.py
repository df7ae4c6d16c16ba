"""Conversion of saved cards from and to protobuf."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.protobuf import Packer, an_id, optional
from request_service.payment.gateways.convert import GATEWAYS, return_url
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.methods.errors import PaymentMethodNotFound
from request_service.payment.methods.models import PaymentMethod
from twou.request.v1 import method_pb2 as pb
from twou.request.v1 import payment_pb2

_METHOD = Packer(pb.PaymentMethod, PaymentMethod, without={"checkout", "failure"})


def method_id(text: str) -> UUID:
    """Raises PaymentMethodNotFound for text that cannot be an id."""
    return an_id(text, otherwise=PaymentMethodNotFound)


def wish(message: pb.CreateMethodRequest) -> tuple[GatewayName, str | None]:
    """Returns the gateway that is to save a card, and the page to which its owner returns. Raises InvalidInput."""
    return GATEWAYS.get("gateway", message.gateway), return_url(optional(message, "return_url"))


def method_message(found: PaymentMethod | Row[Any]) -> pb.PaymentMethod:
    """Converts a card, for its owner alone: it has the next step of saving it."""
    return _METHOD(found, checkout=_checkout(found), failure=_failure(found))


def _checkout(found: PaymentMethod | Row[Any]) -> payment_pb2.PaymentCheckout | None:
    if found.checkout_url is None and found.client_secret is None:
        return None
    return payment_pb2.PaymentCheckout(url=found.checkout_url, client_secret=found.client_secret)


def _failure(found: PaymentMethod | Row[Any]) -> payment_pb2.PaymentFailure | None:
    if found.failure_code is None:
        return None
    return payment_pb2.PaymentFailure(code=found.failure_code, message=found.failure_message or "")
