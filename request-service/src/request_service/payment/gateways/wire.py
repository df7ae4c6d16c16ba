"""Amounts and texts as gateways write them.

An amount goes out as decimal text made of whole numbers, and comes in as text or as a number of JSON, which is never
read as a float. An answer that cannot be understood says nothing, so it counts as lost.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from kit.errors import InvalidInput
from request_service.money import DIGITS, minor_units
from request_service.payment.gateways.interface import AnswerLost

_MAX_TEXT = 200
_MAX_WHOLE_TEXT = 4000
_MAX_EXPONENT = 20
# No gateway takes an amount of a million millions.
_MAX_DIGITS = 30
_PLAIN = re.compile(r"[^A-Za-z0-9 ]+")


def amount_of(value: object, currency: str) -> int:
    """Returns an amount in the smallest units of *currency*. Raises AnswerLost if it is no amount in it."""
    if currency not in DIGITS:
        raise AnswerLost("the gateway has answered with a currency that does not exist")
    try:
        # Zeros at the end say nothing: some write three digits in each currency.
        return minor_units(format(_decimal(value).normalize(), "f"), currency)
    except InvalidInput as error:
        raise AnswerLost(f"the gateway has answered with no amount in {currency}") from error


def fee_of(value: object, currency: str) -> int | None:
    """Returns a fee, which a gateway may write with more digits than *currency* has; `None` if it tells none."""
    if value is None:
        return None
    rounded = _decimal(value).quantize(Decimal(1).scaleb(-DIGITS[currency]), ROUND_HALF_UP)
    return amount_of(rounded, currency)


def currency_of(data: Mapping[str, Any], field: str) -> str:
    return text_of(data, field).upper()


def text_of(data: Mapping[str, Any], field: str) -> str:
    """Returns a short text without what no database takes, empty if there is none. Identifiers may be numbers."""
    value = data.get(field)
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    return "".join(char for char in str(value)[:_MAX_TEXT] if char.isprintable())


def whole_text_of(data: Mapping[str, Any], field: str) -> str:
    """Returns a text that is of no use if it is cut, such as a URL or a token; empty if there is none."""
    value = data.get(field)
    is_usable = isinstance(value, str) and len(value) <= _MAX_WHOLE_TEXT and value.isascii() and value.isprintable()
    return str(value) if is_usable else ""


def object_of(data: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    """Returns the object in *field*, empty if there is none."""
    value = data.get(field)
    return value if isinstance(value, dict) else {}


def plain(text: str, length: int) -> str:
    """Returns a text of letters, digits and spaces: gateways refuse others in what a payer reads."""
    return " ".join(_PLAIN.sub(" ", text).split())[:length].strip()


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise AnswerLost("the gateway has answered with no amount")
    if len(str(value)) > _MAX_DIGITS:
        raise AnswerLost("the gateway has answered with an amount that is too long")
    try:
        found = Decimal(value)
    except InvalidOperation as error:
        raise AnswerLost("the gateway has answered with no amount") from error
    if not found.is_finite() or abs(found.adjusted()) > _MAX_EXPONENT:
        raise AnswerLost("the gateway has answered with no amount")
    return found
