"""The rules for a new password."""

from functools import cache
from importlib import resources

from kit.text import control_issue, length_issue

MAX_PASSWORD_LENGTH = 128


def password_issue(password: str, *, min_length: int) -> str | None:
    """Returns the first rule that the password violates; `None` if it meets them all."""
    if issue := length_issue(password, min_length=min_length, max_length=MAX_PASSWORD_LENGTH):
        return issue
    # A login refuses control characters, so a password that contains one would be unusable.
    if issue := control_issue(password):
        return issue
    if not (any(c.isalpha() for c in password) and any(c.isdigit() for c in password)):
        return "must contain at least one letter and one digit"
    if password.casefold() in _common_passwords():
        return "is one of the most common passwords"
    return None


@cache
def _common_passwords() -> frozenset[str]:
    text = resources.files(__package__).joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))
