"""Conversion of what all commands to gateways have, from and to protobuf."""

from kit.errors import InvalidInput
from kit.protobuf import EnumMap
from request_service import validation
from request_service.payment.gateways.interface import GatewayName
from twou.request.v1 import request_pb2

MAX_RETURN_URL_LENGTH = 2000
GATEWAYS = EnumMap(GatewayName, request_pb2.PaymentGateway)


def return_url(text: str | None) -> str | None:
    """Returns the address of a page to which a payer returns. Raises InvalidInput."""
    found = validation.optional_text("return_url", text, max_length=MAX_RETURN_URL_LENGTH)
    if found is not None and not found.startswith(("https://", "http://")):
        raise InvalidInput.field("return_url", "must be an address that begins with https:// or http://")
    return found
