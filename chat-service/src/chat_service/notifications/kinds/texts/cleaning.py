"""Makes what people have typed safe to stand in a line of ours.

A name may hold line breaks, characters that turn the direction of the text around it, or invisible ones that let it
look like another or like none. It may also be so long that nothing else of the line is seen.
"""

import unicodedata

MAX_NAME = 60
# The joiners that emoji and some scripts are written with. Alone they are invisible.
_JOINERS = "\u200c\u200d"


def line(text: str, max_length: int = MAX_NAME) -> str:
    """Returns the text in one line, without invisible characters, and cut with an ellipsis if it is longer."""
    shown = text if text.isascii() and text.isprintable() else "".join(map(_visible, text))
    shown = " ".join(shown.split()).strip(_JOINERS)
    return shown if len(shown) <= max_length else cut(shown, max_length)


def lines(text: str) -> str:
    """Returns a text of several lines without invisible characters."""
    return "\n".join(line(one, len(one) + 1) for one in text.splitlines()).strip()


def cut(text: str, max_length: int, mark: str = "…") -> str:
    """Returns the text with at most *max_length* characters, the last of which is then the mark."""
    if len(text) <= max_length:
        return text
    return text[: max_length - len(mark)].rstrip().rstrip(_JOINERS) + mark


def cut_to_bytes(text: str, max_bytes: int) -> str:
    """Returns the text with at most *max_bytes* bytes in UTF-8."""
    if len(encoded := text.encode()) <= max_bytes:
        return text
    whole = encoded[: max_bytes - len("…".encode())].decode(errors="ignore")
    return whole.rstrip().rstrip(_JOINERS) + "…"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    # Surrogates and private characters look different everywhere.
    is_hidden = category in {"Cf", "Cs", "Co", "Cn"} and character not in _JOINERS
    return "" if is_hidden else character
