"""Checks of texts, numbers and places that come from outside. Each raises InvalidInput, naming the field."""

import re

from kit.errors import InvalidInput
from kit.text import control_issue, length_issue, nul_issue
from request_service.geo import Place

# As auth-service takes the number of a person.
_PHONE = re.compile(r"(?=.*[0-9])[0-9+\-() ]{3,32}")


def text(field: str, value: str, *, min_length: int = 0, max_length: int) -> str:
    """Returns the text without surrounding white space. Its length, in characters, is checked after stripping."""
    stripped = value.strip()
    issue = nul_issue(stripped) or length_issue(stripped, min_length=min_length, max_length=max_length)
    if issue is not None:
        raise InvalidInput.field(field, issue)
    return stripped


def optional_text(field: str, value: str | None, *, max_length: int) -> str | None:
    """Returns the text without surrounding white space, or `None` if nothing is left."""
    return None if value is None else text(field, value, max_length=max_length) or None


def line(field: str, value: str, *, min_length: int = 0, max_length: int) -> str:
    """Returns a text of one line without surrounding white space. It has no control characters."""
    stripped = text(field, value, min_length=min_length, max_length=max_length)
    issue = control_issue(stripped)
    if issue is not None:
        raise InvalidInput.field(field, issue)
    return stripped


def optional_line(field: str, value: str, *, max_length: int) -> str | None:
    """Returns a text as `line` does, or `None` if nothing is left."""
    return line(field, value, max_length=max_length) or None


def optional_lines(field: str, value: str, *, max_length: int) -> str | None:
    """Returns a text of any number of lines, or `None` if nothing is left. It has no other control characters."""
    stripped = text(field, value, max_length=max_length)
    issue = control_issue(stripped, allowed="\r\n\t")
    if issue is not None:
        raise InvalidInput.field(field, issue)
    return stripped or None


def optional_phone(field: str, value: str) -> str | None:
    """Returns a telephone number, or `None` for an empty text."""
    if value and not _PHONE.fullmatch(value):
        raise InvalidInput.field(field, "must have 3 to 32 characters: digits, plus, hyphen, parentheses, space")
    return value or None


def number(field: str, value: float, lowest: float, highest: float) -> float:
    # This form also refuses NaN, for which no comparison holds.
    if not lowest <= value <= highest:
        raise InvalidInput.field(field, f"must be between {lowest:g} and {highest:g}")
    return value


def place(latitude: float, longitude: float) -> Place:
    return Place(number("latitude", latitude, -90, 90), number("longitude", longitude, -180, 180))
