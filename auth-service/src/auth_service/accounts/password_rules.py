"""Which passwords are good enough."""

from functools import cache
from importlib import resources

from auth_service.text import has_control_characters

MAX_PASSWORD_LENGTH = 128


def password_issue(password: str, *, shortest: int) -> str | None:
    if not shortest <= len(password) <= MAX_PASSWORD_LENGTH:
        return f"must have {shortest} to {MAX_PASSWORD_LENGTH} characters"
    # A login refuses them: with one in it, the password could be chosen and never used.
    if has_control_characters(password):
        return "must not contain control characters"
    if not (any(c.isalpha() for c in password) and any(c.isdigit() for c in password)):
        return "must contain at least one letter and one digit"
    if password.casefold() in _common_passwords():
        return "is one of the most common passwords"
    return None


@cache
def _common_passwords() -> frozenset[str]:
    text = resources.files(__package__).joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))
