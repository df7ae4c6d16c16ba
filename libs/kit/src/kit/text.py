"""Checks of texts from clients. Each check returns the issue for the client, or `None`."""

import unicodedata

_NUL = "\x00"


def length_issue(text: str, *, min_length: int = 0, max_length: int) -> str | None:
    """Checks the length of a text, in characters (code points)."""
    if min_length <= len(text) <= max_length:
        return None
    return f"must have {min_length} to {max_length} characters"


def max_length_issue(text: str, max_length: int) -> str | None:
    """Checks the maximum length of a text that may be empty."""
    return None if len(text) <= max_length else f"must have at most {max_length} characters"


def nul_issue(text: str) -> str | None:
    """Checks free text for NUL (U+0000), which PostgreSQL cannot store."""
    return "must not contain NUL characters" if _NUL in text else None


def control_issue(text: str, *, allowed: str = "") -> str | None:
    """Checks a line of text for control characters (Unicode category Cc, NUL included) other than *allowed*."""
    return "must not contain control characters" if has_control_characters(text, allowed=allowed) else None


def has_control_characters(text: str, *, allowed: str = "") -> bool:
    # No control character is printable, and most texts have printable ones alone.
    return not text.isprintable() and any(
        unicodedata.category(character) == "Cc" and character not in allowed for character in text
    )


def without_nul(text: str) -> str:
    """Removes what cannot be stored from a text that is recorded rather than refused, such as a user agent."""
    return text.replace(_NUL, "")
