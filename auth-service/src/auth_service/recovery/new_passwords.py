"""The checks of a new password, and the values prepared before the transaction that sets it.

A password is never hashed inside a transaction. A change or reset is therefore prepared first. The transaction then
refuses it if the account or the token has changed since.
"""

from dataclasses import dataclass, field

from auth_service.accounts.errors import PasswordMismatch, PasswordUnchanged
from auth_service.accounts.fields import credential_issue, own_words
from auth_service.accounts.models import User
from auth_service.accounts.password_rules import MAX_PASSWORD_LENGTH
from auth_service.accounts.passwords import Passwords
from auth_service.recovery.models import Challenge
from auth_service.sessions.password_guard import Keys
from kit.errors import FieldIssue, InvalidInput


@dataclass(frozen=True)
class PasswordPair:
    old: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True)
class PreparedChange:
    # The account as it was when the old password was verified.
    user: User
    # The keys of the account's counts of wrong passwords.
    keys: Keys
    new_hash: str = field(repr=False)


@dataclass(frozen=True)
class PreparedReset:
    challenge: Challenge
    new_hash: str = field(repr=False)


def check_change(typed: PasswordPair, passwords: Passwords) -> None:
    """Raises PasswordUnchanged, or InvalidInput for passwords that break the rules."""
    found = {
        "old_password": credential_issue(typed.old, MAX_PASSWORD_LENGTH),
        "new_password": passwords.issue(typed.new),
    }
    if details := tuple(FieldIssue(name, issue) for name, issue in found.items() if issue):
        raise InvalidInput(details=details)
    if passwords.are_same(typed.old, typed.new):
        raise PasswordUnchanged


def check_confirmation(password: str, again: str | None, passwords: Passwords) -> None:
    """Raises PasswordMismatch if the password was typed twice and differs."""
    if again is not None and not passwords.are_same(password, again):
        raise PasswordMismatch


def check_own_words(new_password: str, user: User, passwords: Passwords) -> None:
    """Raises InvalidInput for a password that consists of the address or the names of *user*."""
    if issue := passwords.issue(new_password, own_words(user)):
        raise InvalidInput.field("new_password", issue)


def check_reset(new_password: str, passwords: Passwords) -> None:
    """Raises InvalidInput for a password that breaks the rules."""
    if issue := passwords.issue(new_password):
        raise InvalidInput.field("new_password", issue)
