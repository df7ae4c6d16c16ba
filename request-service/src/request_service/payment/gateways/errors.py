"""The errors about payment gateways; the codes are public."""

from kit.errors import InvalidInput


class GatewayUnavailable(InvalidInput):
    code = "GATEWAY_UNAVAILABLE"
    message = "This way to pay is not available."


class CurrencyNotSupported(InvalidInput):
    code = "CURRENCY_NOT_SUPPORTED"
    message = "This gateway does not take this currency."
