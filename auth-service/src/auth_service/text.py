"""Checks of text that apply whatever the text is about."""

import unicodedata


def has_control_characters(text: str) -> bool:
    """Returns whether *text* has characters of the category Cc, such as NUL, which PostgreSQL refuses."""
    return any(unicodedata.category(character) == "Cc" for character in text)


def text_issue(text: str, max_length: int) -> str | None:
    """Returns what is wrong with a text that is required and otherwise free, such as a login's credentials."""
    if not 1 <= len(text) <= max_length:
        return f"must have 1 to {max_length} characters"
    return "must not contain control characters" if has_control_characters(text) else None
