"""The forms of owners that concern several nouns, and their rules: all issues of a form are told at once."""

from dataclasses import dataclass, field

from auth_service.accounts import fields
from auth_service.accounts.fields import Registration
from auth_service.accounts.models import Changes
from auth_service.accounts.passwords import Passwords
from auth_service.facts import fields as fact_fields
from auth_service.facts.fields import TypedFacts
from auth_service.facts.models import FactChanges
from auth_service.recovery.new_passwords import check_confirmation


@dataclass(frozen=True)
class SignUp:
    registration: Registration
    facts: TypedFacts
    password: str = field(repr=False)
    # The password again, if the form asks for it twice.
    again: str | None = field(repr=False)


@dataclass(frozen=True)
class OwnChange:
    account: Changes
    facts: TypedFacts


def checked_sign_up(typed: SignUp, passwords: Passwords) -> tuple[Registration, FactChanges]:
    """Returns account and facts in normal form. Raises InvalidInput, or PasswordMismatch if nothing else is wrong."""
    issue = passwords.issue(typed.password, fields.own_words(typed.registration))
    registration = fields.checked(typed.registration, issue, fact_fields.issues(typed.facts))
    check_confirmation(typed.password, typed.again, passwords)
    return registration, fact_fields.checked(typed.facts)


def checked_change(typed: OwnChange) -> tuple[Changes, FactChanges]:
    """Returns the changes in normal form. Raises InvalidInput."""
    return fields.checked_changes(typed.account, fact_fields.issues(typed.facts)), fact_fields.checked(typed.facts)
