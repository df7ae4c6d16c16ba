"""What is wrong with a text that a client sent. Each check returns the issue for the client, or `None`."""

import unicodedata

_NUL = "\x00"


def length_issue(text: str, *, min_length: int = 0, max_length: int) -> str | None:
    """Lengths are counted in characters (code points)."""
    if min_length <= len(text) <= max_length:
        return None
    return f"must have {min_length} to {max_length} characters"


def max_length_issue(text: str, max_length: int) -> str | None:
    """Like `length_issue` where an empty text is as good as any other, and the message need not name a minimum."""
    return None if len(text) <= max_length else f"must have at most {max_length} characters"


def nul_issue(text: str) -> str | None:
    """For free text. PostgreSQL cannot store NUL (U+0000)."""
    return "must not contain NUL characters" if _NUL in text else None


def control_issue(text: str, *, allowed: str = "") -> str | None:
    """For a line of text: no control characters (Unicode category Cc, which includes NUL) except those in *allowed*."""
    return "must not contain control characters" if has_control_characters(text, allowed=allowed) else None


def has_control_characters(text: str, *, allowed: str = "") -> bool:
    return any(unicodedata.category(character) == "Cc" and character not in allowed for character in text)


def without_nul(text: str) -> str:
    """For text that is recorded as far as possible instead of refused, such as a client's user agent."""
    return text.replace(_NUL, "")
