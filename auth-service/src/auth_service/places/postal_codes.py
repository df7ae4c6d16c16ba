"""The form of a postal code, in accounts and in the operator's table."""

import re

MAX_POSTAL_CODE_LENGTH = 10
POSTAL_CODE_ISSUE = f"must have 3 to {MAX_POSTAL_CODE_LENGTH} characters: letters, digits, space, hyphen"
_POSTAL_CODE = re.compile(r"[A-Z0-9][A-Z0-9 -]{1,8}[A-Z0-9]")


def normal_postal_code(text: str) -> str | None:
    """Returns the code in capitals and without spaces around it; `None` if the text is no postal code."""
    text = text.strip(" ")
    # Capitals of other alphabets may be letters of ours: the text itself has to be ASCII.
    normal = text.upper() if text.isascii() else ""
    return normal if _POSTAL_CODE.fullmatch(normal) else None
