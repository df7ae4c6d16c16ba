"""The rules for the facts about a person. No issue holds the value that it is about."""

import re
from dataclasses import dataclass, field
from datetime import date

from auth_service.facts.models import FactChanges, Gender
from auth_service.places.postal_codes import POSTAL_CODE_ISSUE, normal_postal_code
from kit import clock
from kit.errors import FieldIssue, InvalidInput

# The age beyond which a date of birth is a mistake.
MAX_AGE_YEARS = 130

_NRIC = re.compile(r"[STFGM][0-9]{7}[A-Z]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class TypedFacts:
    """Facts as they were typed. `None`: not sent."""

    nric: str | None = field(default=None, repr=False)
    date_of_birth: str | None = field(default=None, repr=False)
    gender: Gender | None = field(default=None, repr=False)
    postal_code: str | None = field(default=None, repr=False)
    cleared: frozenset[str] = frozenset()


def issues(typed: TypedFacts) -> tuple[FieldIssue, ...]:
    """Returns the violated rules of all facts at once."""
    found = {
        "nric": nric_issue(typed.nric) if typed.nric is not None else None,
        "date_of_birth": birth_issue(typed.date_of_birth) if typed.date_of_birth is not None else None,
        "postal_code": _postal_code_issue(typed.postal_code) if typed.postal_code is not None else None,
    }
    return tuple(FieldIssue(name, issue) for name, issue in found.items() if issue)


def checked(typed: TypedFacts) -> FactChanges:
    """Returns the facts in normal form. Raises InvalidInput with all issues at once."""
    if details := issues(typed):
        raise InvalidInput(details=details)
    return FactChanges(
        nric=typed.nric,
        date_of_birth=date.fromisoformat(typed.date_of_birth) if typed.date_of_birth is not None else None,
        gender=typed.gender,
        postal_code=normal_postal_code(typed.postal_code) if typed.postal_code is not None else None,
        cleared=typed.cleared,
    )


def nric_issue(text: str) -> str | None:
    if _NRIC.fullmatch(text):
        return None
    return "must be one of S, T, F, G, M, then seven digits and a capital letter"


def birth_issue(text: str) -> str | None:
    """Checks a date of birth. The day is that of UTC, since an account has no zone."""
    try:
        born = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        born = None
    if born is None:
        return "must be a date such as 2001-02-28"
    today = clock.now().date()
    if born >= today:
        return "must be in the past"
    return None if _years_before(today, MAX_AGE_YEARS) <= born else f"must be at most {MAX_AGE_YEARS} years ago"


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # The year has no 29 February.
        return day.replace(year=day.year - years, day=28)


def _postal_code_issue(text: str) -> str | None:
    return None if normal_postal_code(text) else POSTAL_CODE_ISSUE
