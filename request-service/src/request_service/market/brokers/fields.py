"""The fields that a broker states, and the form in which licences are compared. Each rule raises InvalidInput."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from kit.errors import InvalidInput
from request_service import validation

MAX_LICENSE_LENGTH = 50
MAX_YEARS = 100
MAX_BIO_LENGTH = 1000
MAX_COMPANY_LENGTH = 200
MAX_REGIONS = 20
MAX_REGION_LENGTH = 100
MAX_REASON_LENGTH = 500
# Normal form and case folding together make at most eighteen characters of one.
MAX_KEY_GROWTH = 18


@dataclass(frozen=True)
class BrokerDetails:
    """The fields that a broker sets. `None` leaves one as it is, and a name in *cleared* removes its field."""

    license_number: str | None = None
    years_experience: int | None = None
    bio: str | None = None
    company: str | None = None
    regions: Sequence[str] | None = None
    cleared: frozenset[str] = field(default_factory=frozenset)


def license_number(text: str) -> str:
    """Returns a licence as it is shown. It needs a letter or a digit, by which it is told from others."""
    stated = validation.line("license_number", text, min_length=1, max_length=MAX_LICENSE_LENGTH)
    if not license_key(stated):
        raise InvalidInput.field("license_number", "must have a letter or a digit")
    return stated


def license_key(stated: str) -> str:
    """Returns the letters and digits of a licence in one case: signs and spaces between them make no other licence."""
    normal = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", stated).casefold())
    return "".join(one for one in normal if one.isalnum())


def years_experience(years: int) -> int:
    validation.number("years_experience", years, 0, MAX_YEARS)
    return years


def bio(text: str) -> str | None:
    return validation.optional_lines("bio", text, max_length=MAX_BIO_LENGTH)


def company(text: str) -> str | None:
    return validation.optional_line("company", text, max_length=MAX_COMPANY_LENGTH)


def regions(names: Sequence[str]) -> list[str]:
    """Returns the regions in the order in which they were named, each once; the case makes no other region."""
    if len(names) > MAX_REGIONS:
        raise InvalidInput.field("regions", f"must have at most {MAX_REGIONS} entries")
    stated = [validation.line("regions", name, min_length=1, max_length=MAX_REGION_LENGTH) for name in names]
    found: dict[str, str] = {}
    for name in stated:
        found.setdefault(region_key(name), name)
    return list(found.values())


def region_key(name: str) -> str:
    """Returns a region as searches compare it."""
    return unicodedata.normalize("NFKC", name).casefold()


def reason(text: str | None) -> str | None:
    return None if text is None else validation.optional_lines("reason", text, max_length=MAX_REASON_LENGTH)
