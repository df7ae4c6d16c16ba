"""The rules for what people hand in and reviewers decide. No issue holds the value that it is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from auth_service.document_types import DocumentType
from auth_service.kyc.lifecycle import Refusal, RefusalReason
from auth_service.phone_numbers import is_country
from kit import clock
from kit.errors import FieldIssue, InvalidInput
from kit.ids import find_id

MAX_FILES = 4
MAX_NUMBER = 64
MAX_COMMENT = 1000
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NO_DAY = "must be a date such as 2027-02-28"


@dataclass(frozen=True)
class TypedDocument:
    """A document as its owner typed it."""

    document_type: DocumentType
    file_ids: Sequence[str]
    country: str
    number: str | None = field(default=None, repr=False)
    issued_on: str | None = None
    expires_on: str | None = None


@dataclass(frozen=True)
class NewDocument:
    """A document that may be handed in."""

    document_type: DocumentType
    file_ids: tuple[UUID, ...]
    country: str
    number: str | None = field(repr=False)
    issued_on: date | None
    expires_on: date | None


def checked(typed: TypedDocument) -> NewDocument:
    """Raises InvalidInput with all issues at once."""
    number = (typed.number or "").strip() or None
    issued_on, expires_on = _day(typed.issued_on), _day(typed.expires_on)
    found = {
        "file_ids": _files_issue(typed.file_ids),
        "number": _number_issue(number),
        "country": None if is_country(typed.country) else "must be the code of a country (ISO 3166), as in ET",
        "issued_on": _NO_DAY if typed.issued_on is not None and issued_on is None else _issued_issue(issued_on),
        "expires_on": _NO_DAY if typed.expires_on is not None and expires_on is None else expiry_issue(expires_on),
    }
    if details := tuple(FieldIssue(name, issue) for name, issue in found.items() if issue):
        raise InvalidInput(details=details)
    if issued_on is not None and expires_on is not None and expires_on < issued_on:
        raise InvalidInput.field("expires_on", "must not be before issued_on")
    return NewDocument(
        typed.document_type, tuple(map(UUID, typed.file_ids)), typed.country, number, issued_on, expires_on
    )


def expiry(text: str | None) -> date | None:
    """Returns the last day that a reviewer states. Raises InvalidInput."""
    day = _day(text)
    issue = _NO_DAY if text is not None and day is None else expiry_issue(day)
    if issue:
        raise InvalidInput.field("expires_on", issue)
    return day


def expiry_issue(day: date | None) -> str | None:
    if day is None:
        return None
    if day < clock.now().date():
        return "must not be in the past: the document has expired"
    return None if day < _LAST_DAY else "is too late"


def refusal(reason: RefusalReason, comment: str) -> Refusal:
    """Raises InvalidInput."""
    stripped = comment.strip()
    if not 1 <= len(stripped) <= MAX_COMMENT:
        raise InvalidInput.field("comment", f"must have 1 to {MAX_COMMENT} characters")
    return Refusal(reason, stripped)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None and _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _issued_issue(day: date | None) -> str | None:
    if day is None:
        return None
    if day > clock.now().date():
        return "must not be in the future"
    return None if day >= _FIRST_DAY else "is too early"


def _files_issue(file_ids: Sequence[str]) -> str | None:
    if not 1 <= len(file_ids) <= MAX_FILES:
        return f"must have 1 to {MAX_FILES} entries"
    found = [find_id(text) for text in file_ids]
    if None in found:
        return "must be ids of files"
    return None if len(set(found)) == len(found) else "must not have an entry twice"


def _number_issue(number: str | None) -> str | None:
    if number is None:
        return None
    if len(number) > MAX_NUMBER:
        return f"must have at most {MAX_NUMBER} characters"
    return None if number.isprintable() else "must be one line of printable characters"
