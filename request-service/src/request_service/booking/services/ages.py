"""Ages as schedules of vaccinations write them, such as "6-59 months" and "18+ years", counted by the calendar.

Both bounds are included, each in its unit: "6-59 months" begins on the day on which a person becomes six months old,
and ends on the last day before they become sixty months old.
An age is reached on the day of the month of the birth. If a month has no such day, it is reached on the first day of
the next month, as most laws say: a person born on 29 February becomes a year older on 1 March of a common year.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from kit.errors import InvalidInput
from kit.text import max_length_issue

MAX_AGE_TEXT_LENGTH = 60
MAX_AGE_MONTHS = 150 * 12
_MONTHS_A_YEAR = 12
# Below two years, people count months.
_FIRST_MONTH_OF_YEARS = 24


class Unit(StrEnum):
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


# The mean length of each unit in millionths of a day, by which ages of different units are compared.
_LENGTHS = {Unit.DAYS: 1_000_000, Unit.WEEKS: 7_000_000, Unit.MONTHS: 30_436_875, Unit.YEARS: 12 * 30_436_875}
_MAX_LENGTH = MAX_AGE_MONTHS * _LENGTHS[Unit.MONTHS]
_SPELLINGS = {
    **dict.fromkeys(("days", "day", "d"), Unit.DAYS),
    **dict.fromkeys(("weeks", "week", "wks", "wk", "w"), Unit.WEEKS),
    **dict.fromkeys(("months", "month", "mths", "mth", "mos", "mo", "m"), Unit.MONTHS),
    **dict.fromkeys(("years", "year", "yrs", "yr", "y"), Unit.YEARS),
}

_NUMBER, _UNIT = r"([0-9]{1,5})", f"({'|'.join(_SPELLINGS)})"
_ALL = re.compile(r"(?:all|any)(?: ages?)?")
_ONE = re.compile(rf"{_NUMBER} ?{_UNIT}")
_FROM_TO = re.compile(rf"{_NUMBER} ?{_UNIT}? ?(?:-|to) ?{_NUMBER} ?{_UNIT}")
_AND_OLDER = re.compile(
    rf"{_NUMBER} ?\+ ?{_UNIT}|{_NUMBER} ?{_UNIT} ?\+"
    rf"|{_NUMBER} ?{_UNIT} (?:and|or) (?:older|above|over|up)|(?:>=|from|at least) ?{_NUMBER} ?{_UNIT}"
)
_UP_TO = re.compile(rf"(<=|<|under|up to) ?{_NUMBER} ?{_UNIT}")
# Other signs and words for the same, in the order in which they are replaced.
_SYNONYMS = (
    (re.compile("[‐‑‒–—−]"), "-"),  # noqa: RUF001  # dashes
    (re.compile("≥"), ">="),
    (re.compile("≤"), "<="),
    (re.compile(r"\b(?:at )?birth\b"), "0 days"),
    (re.compile(r"(?: old| of age)$"), ""),
)


@dataclass(frozen=True)
class Age:
    amount: int
    unit: Unit

    @property
    def length(self) -> int:
        """The mean length, in millionths of a day."""
        return self.amount * _LENGTHS[self.unit]

    @property
    def next(self) -> Self:
        return type(self)(self.amount + 1, self.unit)

    def reached_on(self, birth: date) -> date:
        """Returns the first day on which a person has this age. A day after year 9999 counts as its last day."""
        match self.unit:
            case Unit.DAYS:
                return _days_after(birth, self.amount)
            case Unit.WEEKS:
                return _days_after(birth, self.amount * 7)
            case Unit.MONTHS:
                return _months_after(birth, self.amount)
            case Unit.YEARS:
                return _months_after(birth, self.amount * _MONTHS_A_YEAR)


@dataclass(frozen=True)
class AgeRange:
    """The ages from *first* to *last*, both included; `None` is no bound."""

    first: Age | None = None
    last: Age | None = None

    def __post_init__(self) -> None:
        """Raises InvalidInput for bounds out of order or beyond any human life."""
        if max(age.length for age in (self.first, self.last, Age(0, Unit.DAYS)) if age) > _MAX_LENGTH:
            raise InvalidInput.field("age_criteria", f"must be at most {MAX_AGE_MONTHS // _MONTHS_A_YEAR} years")
        if self.first and self.last and self.first.length >= self.last.next.length:
            raise InvalidInput.field("age_criteria", "must not end before it begins")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises InvalidInput for text that is no range of ages."""
        issue = max_length_issue(text, MAX_AGE_TEXT_LENGTH)
        if issue is not None:
            raise InvalidInput.field("age_criteria", issue)
        plain = " ".join(text.lower().split())
        for pattern, replacement in _SYNONYMS:
            plain = pattern.sub(replacement, plain)
        if _ALL.fullmatch(plain):
            return cls()
        if found := _FROM_TO.fullmatch(plain):
            first, unit, last, last_unit = found.groups()
            return cls(_age(first, unit or last_unit), _age(last, last_unit))
        if found := _AND_OLDER.fullmatch(plain):
            first, unit = filter(None, found.groups())
            return cls(_age(first, unit))
        if found := _UP_TO.fullmatch(plain):
            word, last, unit = found.groups()
            return cls(
                Age(0, _SPELLINGS[unit]), _before(_age(last, unit)) if word in ("<", "under") else _age(last, unit)
            )
        if found := _ONE.fullmatch(plain):
            age = _age(*found.groups())
            return cls(age, age)
        raise InvalidInput.field("age_criteria", 'must be ages such as "6-59 months" or "18+ years"')

    @classmethod
    def of_months(cls, first: int | None, last: int | None) -> Self:
        """Returns the range of completed months, in years if both bounds are whole ones. Raises InvalidInput."""
        for name, months in (("age_min_months", first), ("age_max_months", last)):
            if months is not None and not 0 <= months <= MAX_AGE_MONTHS:
                raise InvalidInput.field(name, f"must be between 0 and {MAX_AGE_MONTHS}")
        if first is None and last is None:
            return cls()
        start = first or 0
        in_years = start >= _FIRST_MONTH_OF_YEARS and start % _MONTHS_A_YEAR == 0
        if not in_years or (last is not None and (last + 1) % _MONTHS_A_YEAR):
            return cls(Age(start, Unit.MONTHS), None if last is None else Age(last, Unit.MONTHS))
        last_year = None if last is None else Age((last + 1) // _MONTHS_A_YEAR - 1, Unit.YEARS)
        return cls(Age(start // _MONTHS_A_YEAR, Unit.YEARS), last_year)

    @property
    def is_unbounded(self) -> bool:
        """True if every person has such an age, so that the birth date need not be known."""
        return self.last is None and (self.first is None or self.first.amount == 0)

    @property
    def min_months(self) -> int | None:
        """The completed months of the first day, or `None` without a bound or if it is in days or weeks."""
        return None if self.first is None else _months(self.first)

    @property
    def max_months(self) -> int | None:
        """The completed months of the last day, or `None` without a bound or if it is in days or weeks."""
        after = None if self.last is None else _months(self.last.next)
        return None if after is None else after - 1

    def includes(self, birth: date, on: date) -> bool:
        """Returns whether a person who was born on *birth* has such an age on the day *on*."""
        if self.first is not None and on < self.first.reached_on(birth):
            return False
        return self.last is None or on < self.last.next.reached_on(birth)

    def __str__(self) -> str:
        """The form in which `parse` reads it and people write it."""
        first, last = self.first, self.last
        if last is None:
            return "All ages" if first is None else f"{first.amount}+ {first.unit.value}"
        if first is None or first.amount == 0:
            return f"0-{last.amount} {last.unit.value}"
        if first == last:
            return f"{last.amount} {last.unit.value}"
        if first.unit is last.unit:
            return f"{first.amount}-{last.amount} {last.unit.value}"
        return f"{first.amount} {first.unit.value} - {last.amount} {last.unit.value}"


ALL_AGES = AgeRange()


def _age(amount: str, unit: str) -> Age:
    return Age(int(amount), _SPELLINGS[unit])


def _before(age: Age) -> Age:
    """Returns the last age below *age*, counted in its unit."""
    if age.amount == 0:
        raise InvalidInput.field("age_criteria", "must not end before it begins")
    return Age(age.amount - 1, age.unit)


def _months(age: Age) -> int | None:
    match age.unit:
        case Unit.MONTHS:
            return age.amount
        case Unit.YEARS:
            return age.amount * _MONTHS_A_YEAR
        case Unit.DAYS | Unit.WEEKS:
            return 0 if age.amount == 0 else None


def _days_after(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + months, _MONTHS_A_YEAR)
    if year > date.max.year:
        return date.max
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        # December has every day, so the next month is one of the same year.
        return date(year, month + 2, 1)
