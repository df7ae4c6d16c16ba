"""Finds contact data in the text of a listing: telephone numbers, e-mail addresses, links and names in messengers.

It is a pure function. What it finds stays inside: reports name only the kinds.
"""

import re
import unicodedata
from collections.abc import Mapping

# Telephone numbers begin with a plus or a zero, so that prices, mileages and years are none.
_PHONE = re.compile(r"(?<!\w)(?:\+|0)\d(?:[\s().\-/]{0,3}\d){6,14}(?!\d)")
_EMAIL = re.compile(r"[\w.+\-]{1,64}\s{0,2}(?:@|\(at\)|\[at\])\s{0,2}[\w\-]{1,64}\.\w{2,}")
_LINK = re.compile(r"(?:https?://|\bwww\.|\bt\.me/|\bwa\.me/)\S+")
_NAME = re.compile(r"(?<![\w.])@[a-z]\w{4,31}")
_KINDS: Mapping[str, re.Pattern[str]] = {
    "a telephone number": _PHONE,
    "an e-mail address": _EMAIL,
    "a link": _LINK,
    "a name in a messenger": _NAME,
}
_LEAST_DIGITS = 9


def contacts_in(text: str) -> dict[str, list[str]]:
    """Returns what is found in *text*, by its kind. Kinds of which there is nothing are left out."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = {kind: sorted(set(pattern.findall(plain))) for kind, pattern in _KINDS.items()}
    found["a telephone number"] = [one for one in found["a telephone number"] if _digits(one) >= _LEAST_DIGITS]
    return {kind: ones for kind, ones in found.items() if ones}


def _digits(text: str) -> int:
    return sum(one.isdigit() for one in text)
