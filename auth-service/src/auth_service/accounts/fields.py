"""The rules for the fields of an account.

Each function `…_issue` returns a text about the violated rule, or `None` for a valid value.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from email_validator import EmailNotValidError, validate_email

from auth_service.accounts.models import GIVEN_ROLES, OPEN_ROLES, Changes, RegisteredAs, Role, User
from kit.errors import FieldIssue, InvalidInput
from kit.text import control_issue, length_issue

NOT_AN_EMAIL = "must be a valid e-mail address"
MAX_NAME_LENGTH = 100
MAX_EMAIL_LENGTH = 254
_MAX_BIO_LENGTH = 1000
# RFC 5646, 4.4.1.
_MAX_LOCALE_LENGTH = 35

_USERNAME = re.compile(r"[A-Za-z0-9_.-]{3,32}")
_THEMES = ("dark", "light")
# The outline of a language tag (BCP 47). The frontend interprets it.
_LOCALE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_PHONE = re.compile(r"(?=.*[0-9])[0-9+\-() ]{3,32}")


@dataclass(frozen=True)
class Registration:
    """The fields of a registration, except the password, which is passed separately."""

    full_name: str
    email: str
    role: Role
    phone: str | None
    username: str | None
    # Both together in the place of a full name that is empty.
    first_name: str | None = None
    last_name: str | None = None
    # None if an admin adds the account.
    registered_as: RegisteredAs | None = None


def own_words(account: "Registration | User") -> list[str]:
    """Returns the texts of an account that a guesser of its password tries first."""
    address = account.email.partition("@")[0]
    names = [account.first_name, account.last_name] if isinstance(account, Registration) else []
    return [text for text in (account.email, address, account.full_name, account.username, *names) if text]


def checked(typed: Registration, password_issue: str | None, others: tuple[FieldIssue, ...] = ()) -> Registration:
    """Returns the registration in normal form. Raises InvalidInput with all issues at once.

    *password_issue* and *others* are issues that were found elsewhere.
    """
    issue = FieldIssue("password", password_issue) if password_issue else None
    issues = (
        *_issues(typed, OPEN_ROLES, "must be client, provider, buyer, seller or broker"),
        *([issue] if issue else []),
        *others,
    )
    return _normal(typed, issues)


def checked_invitation(typed: Registration) -> Registration:
    """Returns in normal form what an admin has typed of another person. Raises InvalidInput with all issues at once."""
    return _normal(typed, _issues(typed, GIVEN_ROLES, "must be client, provider or moderator"))


def _issues(typed: Registration, roles: Collection[Role], role_issue: str) -> tuple[FieldIssue, ...]:
    found = {
        **_name_issues(typed),
        "email": None if normal_email(typed.email) else NOT_AN_EMAIL,
        "role": None if typed.role in roles else role_issue,
        "phone": phone_issue(typed.phone) if typed.phone is not None else None,
        "username": username_issue(typed.username) if typed.username is not None else None,
    }
    return tuple(FieldIssue(field, issue) for field, issue in found.items() if issue)


def _normal(typed: Registration, issues: tuple[FieldIssue, ...]) -> Registration:
    email = normal_email(typed.email)
    if issues or email is None:
        raise InvalidInput(details=issues)
    name = typed.full_name.strip() or _joined(typed)
    return replace(typed, full_name=name, email=email, first_name=None, last_name=None)


def _joined(typed: Registration) -> str:
    return f"{(typed.first_name or '').strip()} {(typed.last_name or '').strip()}"


def _name_issues(typed: Registration) -> dict[str, str | None]:
    """Checks the full name, or the first and the last one in its place."""
    parts = {"first_name": typed.first_name, "last_name": typed.last_name}
    found = {name: full_name_issue(part) for name, part in parts.items() if part is not None}
    if typed.full_name or None in parts.values():
        return {"full_name": full_name_issue(typed.full_name), **found}
    if not any(found.values()) and len(_joined(typed)) > MAX_NAME_LENGTH:
        found["last_name"] = f"must have at most {MAX_NAME_LENGTH - 1} characters together with first_name"
    return found


def checked_changes(typed: Changes, others: tuple[FieldIssue, ...] = ()) -> Changes:
    """Returns the changes in normal form. Raises InvalidInput with all issues at once, *others* of elsewhere too."""
    email = normal_email(typed.email) if typed.email is not None else None
    found = {
        "full_name": full_name_issue(typed.full_name) if typed.full_name is not None else None,
        "username": username_issue(typed.username) if typed.username else None,
        "email": NOT_AN_EMAIL if typed.email is not None and email is None else None,
        "phone": phone_issue(typed.phone) if typed.phone else None,
        "bio": bio_issue(typed.bio) if typed.bio else None,
        "preferences.theme": theme_issue(typed.theme) if typed.theme else None,
        "preferences.locale": locale_issue(typed.locale) if typed.locale else None,
    }
    if details := (*(FieldIssue(field, issue) for field, issue in found.items() if issue), *others):
        raise InvalidInput(details=details)
    return replace(
        typed,
        full_name=typed.full_name.strip() if typed.full_name is not None else None,
        email=email,
        bio=typed.bio.strip() if typed.bio is not None else None,
    )


def normal_email(text: str) -> str | None:
    """Returns the address in its one normal form, in lower case; `None` if the text is not an address."""
    text = text.strip()
    if len(text) > MAX_EMAIL_LENGTH:
        return None
    try:
        # Domains below .test never receive mail (RFC 2606): they are harmless, and demonstrations and tests use them.
        # The other reserved domains are refused, so the address of a deleted account (anon.invalid) stays unusable.
        address = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    normal = address.normalized.lower()
    return normal if len(normal) <= MAX_EMAIL_LENGTH else None


def checked_email(text: str) -> str:
    """Returns the address in normal form. Raises InvalidInput if the text is not an address."""
    email = normal_email(text)
    if email is None:
        raise InvalidInput.field("email", NOT_AN_EMAIL)
    return email


def full_name_issue(text: str) -> str | None:
    return length_issue(text.strip(), min_length=1, max_length=MAX_NAME_LENGTH) or control_issue(text)


def username_issue(text: str) -> str | None:
    if _USERNAME.fullmatch(text):
        return None
    return "must have 3 to 32 characters: letters, digits, underscore, dot, hyphen"


def phone_issue(text: str) -> str | None:
    if _PHONE.fullmatch(text):
        return None
    return "must have 3 to 32 characters: digits, plus, hyphen, parentheses, space"


def bio_issue(text: str) -> str | None:
    if len(text.strip()) > _MAX_BIO_LENGTH:
        return f"must have at most {_MAX_BIO_LENGTH} characters"
    # A bio may have several lines.
    return control_issue(text, allowed="\n\r\t")


def theme_issue(text: str) -> str | None:
    return None if text in _THEMES else f"must be {' or '.join(_THEMES)}"


def locale_issue(text: str) -> str | None:
    if len(text) <= _MAX_LOCALE_LENGTH and _LOCALE.fullmatch(text):
        return None
    return "must be a language tag such as en or am-ET"


def credential_issue(text: str, max_length: int) -> str | None:
    """Checks the identifier or password of a login, which need not meet the rules for new ones."""
    return length_issue(text, min_length=1, max_length=max_length) or control_issue(text)
