"""The parts into which a network cuts a text message, each of which is paid for.

A text in the basic alphabet of GSM (3GPP TS 23.038) has seven bits a character: 160 in one part, or 153 in each of
several. One character outside of it, as all of Amharic is, makes the whole text UCS-2: 70 in one part, or 67 in each of
several. A character that takes two units is never cut in two, so that a part may end one unit early.
"""

from collections.abc import Callable
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these is an escape character and another one.
_EXTENDED = frozenset("\f^{}\\[~]|€")
_BEYOND_UCS2 = 0x10000


@dataclass(frozen=True)
class Alphabet:
    name: str
    # The units of a message of one part, and of each part of a longer one.
    alone: int
    in_several: int


GSM7 = Alphabet("gsm7", alone=160, in_several=153)
UCS2 = Alphabet("ucs2", alone=70, in_several=67)


@dataclass(frozen=True)
class Size:
    alphabet: Alphabet
    units: int
    parts: int


def size_of(text: str) -> Size:
    """Returns in how many parts *text* is sent. An empty text is one part."""
    alphabet = GSM7 if all(char in _BASIC or char in _EXTENDED for char in text) else UCS2
    widths = [_width_in(alphabet)(char) for char in text]
    units = sum(widths)
    if units <= alphabet.alone:
        return Size(alphabet, units, 1)
    parts, room = 1, alphabet.in_several
    for width in widths:
        if width > room:
            parts, room = parts + 1, alphabet.in_several
        room -= width
    return Size(alphabet, units, parts)


def shortened(text: str, most_parts: int) -> str:
    """Returns *text*, or as much of its beginning as *most_parts* hold, with three dots at its end."""
    if size_of(text).parts <= most_parts:
        return text
    low, high = 0, len(text)
    # The parts of a beginning never grow fewer with its length.
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size_of(text[:middle] + "...").parts <= most_parts else (low, middle - 1)
    return text[:low].rstrip() + "..."


def _width_in(alphabet: Alphabet) -> Callable[[str], int]:
    if alphabet is GSM7:
        return lambda char: 2 if char in _EXTENDED else 1
    return lambda char: 2 if ord(char) >= _BEYOND_UCS2 else 1
