"""Prices: a decimal number beside the code of its currency outside, a whole number of the smallest units inside.

No price is ever a float here, so that 19.99 stays 19.99. Codes and digits after the point are those of ISO 4217.
"""

import re

from kit.errors import InvalidInput

DEFAULT_CURRENCY = "ETB"
# A million millions of the currency's units, which fits a column of 64 bits with four digits after the point.
MAX_PRICE = 10**12

_USUAL_DIGITS = 2
_CODES = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
    CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS
    KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
    PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
    TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG
"""
_OTHER_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
# The digits after the point of each currency.
DIGITS = dict.fromkeys(_CODES.split(), _USUAL_DIGITS) | {
    code: digits for digits, codes in _OTHER_DIGITS.items() for code in codes.split()
}
_DECIMAL = re.compile(r"([0-9]{1,20})(?:\.([0-9]{1,20}))?")


def currency_of(code: str) -> str:
    """Returns the code of a currency in capital letters. Raises InvalidInput for text that is no such code."""
    known = code.upper()
    if known not in DIGITS:
        raise InvalidInput.field("currency", "must be a currency of ISO 4217, such as ETB")
    return known


def minor_units(price: str, currency: str, *, field: str = "price") -> int:
    """Returns an amount, such as "19.99", in the smallest units of *currency*. Raises InvalidInput, naming *field*."""
    found, digits = _DECIMAL.fullmatch(price), DIGITS[currency]
    if found is None:
        raise InvalidInput.field(field, "must be a decimal number of at least 0")
    whole, fraction = found[1], (found[2] or "").rstrip("0")
    if len(fraction) > digits:
        raise InvalidInput.field(field, f"must have at most {digits} digits after the point in {currency}")
    units = int(whole + fraction.ljust(digits, "0"))
    if units > MAX_PRICE * 10**digits:
        raise InvalidInput.field(field, f"must be at most {MAX_PRICE}")
    return units


def signed_units(amount: str, currency: str) -> int:
    """Returns an amount that may be less than zero, such as "-19.99", in the smallest units. Raises InvalidInput."""
    units = minor_units(amount.removeprefix("-"), currency)
    return -units if amount.startswith("-") else units


def decimal_text(units: int, currency: str) -> str:
    """Returns an amount in the units of *currency*, with its usual digits after the point, such as "19.90"."""
    digits, sign = DIGITS[currency], "-" if units < 0 else ""
    whole, fraction = divmod(abs(units), 10**digits)
    return f"{sign}{whole}.{fraction:0{digits}}" if digits else f"{sign}{whole}"
