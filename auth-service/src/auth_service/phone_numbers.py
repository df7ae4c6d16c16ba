"""The one form in which the service counts, stores and sends to a phone number: +251911234567 (E.164).

An account may hold its number as its owner wrote it. Two spellings of a number must share their limits, so all that
sends or counts goes through `normal_number`.
"""

import re
from collections.abc import Sequence

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

# The library would also read letters, digits of all scripts, and extensions.
_PLAIN = re.compile(r"[0-9+\-() ]{3,32}")
# Numbers that can receive text messages; in some countries mobile numbers cannot be told from others.
_CAN_RECEIVE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def normal_number(typed: str, countries: Sequence[str]) -> str | None:
    """Returns the number in E.164; `None` unless it is a mobile number of one of *countries*.

    The countries are codes such as ET (ISO 3166). A number without a country code is one of the first of them.
    """
    if not _PLAIN.fullmatch(typed):
        return None
    try:
        number = phonenumbers.parse(typed, countries[0])
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in _CAN_RECEIVE:
        return None
    if phonenumbers.region_code_for_number(number) not in countries:
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def is_country(code: str) -> bool:
    """Returns True if there are rules for the phone numbers of the country with this code."""
    return code in phonenumbers.SUPPORTED_REGIONS
