"""Decides for whom a service is, from what is known about a person: pure functions without clock or database.

The criteria of a service are alternatives: one that fits is enough. Within a criterion every bound holds. A fact
that is not known neither fits nor contradicts a bound; only facts that are known exclude a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from request_service.booking.services.ages import ALL_AGES, AgeRange

MAX_CRITERIA = 20
MAX_DOSES = 10


class Gender(StrEnum):
    M = "M"
    F = "F"


class HealthCondition(StrEnum):
    PREGNANCY = "pregnancy"
    DIABETES = "diabetes"
    ASTHMA = "asthma"
    HEART = "heart"
    KIDNEY = "kidney"
    IMMUNE = "immune"
    OTHER = "other"


@dataclass(frozen=True)
class Criterion:
    """The people whom a service is for, and how many doses of it they need; `None` is no bound."""

    id: UUID
    ages: AgeRange = ALL_AGES
    gender: Gender | None = None
    health_condition: HealthCondition | None = None
    doses_required: int = 1
    # The least number of days between two doses of a series.
    dose_interval_days: int | None = None
    # The days after which a complete series is refreshed by one more dose; `None` means never.
    repeat_after_days: int | None = None
    # A remark for people, such as "every autumn".
    frequency: str | None = None


@dataclass(frozen=True)
class Facts:
    """The facts about a person that criteria ask for; `None` is a fact that is not known."""

    birth_date: date | None = field(default=None, repr=False)
    gender: Gender | None = field(default=None, repr=False)
    # Empty is known: the person has stated that they have none.
    health_conditions: frozenset[HealthCondition] | None = field(default=None, repr=False)


class Fact(StrEnum):
    """The kinds of facts, by the names of the fields of a criterion that ask for them."""

    AGE = "age_criteria"
    GENDER = "gender_criteria"
    HEALTH_CONDITION = "health_condition_criteria"


class Eligibility(StrEnum):
    OK = "ok"
    UNVERIFIED = "unverified"
    NOT_ELIGIBLE = "not_eligible"


@dataclass(frozen=True)
class Fit:
    """A criterion beside a person: the facts against it, and those that it asks for and that are not known."""

    criterion: Criterion
    against: tuple[Fact, ...]
    unknown: tuple[Fact, ...]

    @property
    def eligibility(self) -> Eligibility:
        if self.against:
            return Eligibility.NOT_ELIGIBLE
        return Eligibility.UNVERIFIED if self.unknown else Eligibility.OK


@dataclass(frozen=True)
class Judgement:
    """The eligibility of a person for a service, with the fits that explain it, in the order of the criteria.

    They are the fits of this eligibility: all criteria if none of them fits, each with the facts against it.
    """

    eligibility: Eligibility
    fits: tuple[Fit, ...]

    @property
    def criterion(self) -> Criterion | None:
        """The criterion by which a person who is not excluded takes part: the first one; its doses count."""
        excluded = self.eligibility is Eligibility.NOT_ELIGIBLE
        return None if excluded or not self.fits else self.fits[0].criterion


# The best eligibility first.
_ORDER = (Eligibility.OK, Eligibility.UNVERIFIED, Eligibility.NOT_ELIGIBLE)


def fit(criterion: Criterion, facts: Facts, on: date) -> Fit:
    """Compares a criterion with a person, with their age on the day *on*."""
    answers = {
        Fact.AGE: _age_fits(criterion.ages, facts.birth_date, on),
        Fact.GENDER: _is_one_of(criterion.gender, None if facts.gender is None else {facts.gender}),
        Fact.HEALTH_CONDITION: _is_one_of(criterion.health_condition, facts.health_conditions),
    }
    against = tuple(fact for fact, answer in answers.items() if answer is False)
    return Fit(criterion, against, tuple(fact for fact, answer in answers.items() if answer is None))


def judge(criteria: Sequence[Criterion], facts: Facts, on: date) -> Judgement:
    """Returns a person's eligibility on the day *on*. A service without criteria is for everyone."""
    fits = [fit(criterion, facts, on) for criterion in criteria]
    best = min((one.eligibility for one in fits), key=_ORDER.index, default=Eligibility.OK)
    return Judgement(best, tuple(one for one in fits if one.eligibility is best))


def judge_within(criteria: Sequence[Criterion], facts: Facts, first: date, last: date) -> Judgement:
    """Returns the best eligibility that a person has on one of the days from *first* to *last*."""
    # Between the days on which a person reaches an age that counts, no eligibility gets better.
    ages = [one.ages.first for one in criteria if one.ages.first is not None]
    reached = [] if facts.birth_date is None else [age.reached_on(facts.birth_date) for age in ages]
    days = [first, *(day for day in reached if first < day <= last)]
    return min((judge(criteria, facts, day) for day in days), key=lambda found: _ORDER.index(found.eligibility))


def fitting(criteria: Sequence[Criterion], facts: Facts, on: date) -> list[Criterion]:
    """Returns the criteria that fit by known facts alone, for a recommendation."""
    return [one for one in criteria if fit(one, facts, on).eligibility is Eligibility.OK]


def _age_fits(ages: AgeRange, birth_date: date | None, on: date) -> bool | None:
    """Returns the answer, or `None` if it is not known."""
    if ages.is_unbounded:
        return True
    return None if birth_date is None else ages.includes(birth_date, on)


def _is_one_of[Value](wanted: Value | None, known: frozenset[Value] | set[Value] | None) -> bool | None:
    """Returns the answer, or `None` if it is not known. Without a wanted value every person fits."""
    if wanted is None:
        return True
    return None if known is None else wanted in known
