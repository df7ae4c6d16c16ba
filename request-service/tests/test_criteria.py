"""For whom a service is: each fact known, unknown and against it, with criteria as alternatives; and the next dose."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_service.booking.services.ages import AgeRange
from request_service.booking.services.criteria import (
    Criterion,
    Eligibility,
    Fact,
    Facts,
    Gender,
    HealthCondition,
    fitting,
    judge,
)
from request_service.booking.services.doses import Dose, next_dose

ON = date(2026, 6, 1)
CHILD, ADULT, SENIOR = date(2023, 6, 1), date(1990, 6, 1), date(1950, 6, 1)
OK, UNVERIFIED, NOT_ELIGIBLE = Eligibility.OK, Eligibility.UNVERIFIED, Eligibility.NOT_ELIGIBLE
HEART, PREGNANCY = HealthCondition.HEART, HealthCondition.PREGNANCY
NONE = frozenset[HealthCondition]()


def criterion(ages: str = "All ages", number: int = 1, **bounds: object) -> Criterion:
    return Criterion(UUID(int=number), AgeRange.parse(ages), **bounds)  # type: ignore[arg-type]


CHILDREN = criterion("6-59 months", 1)
SENIORS = criterion("65+ years", 2)
PREGNANT = criterion("18+ years", 3, gender=Gender.F, health_condition=PREGNANCY)
WITH_A_HEART_CONDITION = criterion(number=4, health_condition=HEART)
EVERYONE = criterion(number=5)
FOR_WOMEN = criterion(number=6, gender=Gender.F)


@pytest.mark.parametrize(
    ("criteria", "facts", "expected"),
    [
        ([], Facts(), OK),
        ([EVERYONE], Facts(), OK),
        ([CHILDREN], Facts(birth_date=CHILD), OK),
        ([CHILDREN], Facts(), UNVERIFIED),
        ([CHILDREN], Facts(gender=Gender.M), UNVERIFIED),
        ([CHILDREN], Facts(birth_date=ADULT), NOT_ELIGIBLE),
        # Born on the first day of the range, on its last one, and on the days beside it.
        ([CHILDREN], Facts(birth_date=date(2025, 12, 1)), OK),
        ([CHILDREN], Facts(birth_date=date(2025, 12, 2)), NOT_ELIGIBLE),
        ([CHILDREN], Facts(birth_date=date(2021, 6, 2)), OK),
        ([CHILDREN], Facts(birth_date=date(2021, 6, 1)), NOT_ELIGIBLE),
        ([FOR_WOMEN], Facts(gender=Gender.F), OK),
        ([FOR_WOMEN], Facts(gender=Gender.M), NOT_ELIGIBLE),
        ([FOR_WOMEN], Facts(birth_date=ADULT), UNVERIFIED),
        ([WITH_A_HEART_CONDITION], Facts(health_conditions=frozenset({HEART, PREGNANCY})), OK),
        ([WITH_A_HEART_CONDITION], Facts(health_conditions=NONE), NOT_ELIGIBLE),
        ([WITH_A_HEART_CONDITION], Facts(), UNVERIFIED),
        # Within a criterion every bound holds, and one known fact against it is enough.
        ([PREGNANT], Facts(ADULT, Gender.F, frozenset({PREGNANCY})), OK),
        ([PREGNANT], Facts(ADULT, Gender.F), UNVERIFIED),
        ([PREGNANT], Facts(ADULT, Gender.F, NONE), NOT_ELIGIBLE),
        ([PREGNANT], Facts(gender=Gender.M), NOT_ELIGIBLE),
        # Criteria are alternatives.
        ([CHILDREN, SENIORS], Facts(birth_date=SENIOR), OK),
        ([CHILDREN, SENIORS], Facts(birth_date=ADULT), NOT_ELIGIBLE),
        ([CHILDREN, WITH_A_HEART_CONDITION], Facts(birth_date=ADULT), UNVERIFIED),
        ([CHILDREN, WITH_A_HEART_CONDITION], Facts(birth_date=ADULT, health_conditions=NONE), NOT_ELIGIBLE),
        ([PREGNANT, EVERYONE], Facts(gender=Gender.M), OK),
        # A person who is not born yet on that day has no age.
        ([CHILDREN], Facts(birth_date=date(2027, 1, 1)), NOT_ELIGIBLE),
    ],
)
def test_only_known_facts_exclude_a_person(criteria: list[Criterion], facts: Facts, expected: Eligibility) -> None:
    assert judge(criteria, facts, ON).eligibility is expected


def test_a_refusal_names_each_criterion_with_the_facts_against_it() -> None:
    facts = Facts(birth_date=ADULT, gender=Gender.M, health_conditions=NONE)
    found = judge([CHILDREN, PREGNANT], facts, ON)
    assert found.criterion is None
    assert [(one.criterion, one.against) for one in found.fits] == [
        (CHILDREN, (Fact.AGE,)),
        (PREGNANT, (Fact.GENDER, Fact.HEALTH_CONDITION)),
    ]


def test_an_unverified_person_is_told_which_facts_are_missing() -> None:
    found = judge([CHILDREN, PREGNANT], Facts(birth_date=ADULT), ON)
    assert [(one.criterion, one.unknown) for one in found.fits] == [(PREGNANT, (Fact.GENDER, Fact.HEALTH_CONDITION))]
    assert found.criterion is PREGNANT


def test_the_first_criterion_that_fits_counts() -> None:
    assert judge([CHILDREN, SENIORS, EVERYONE], Facts(birth_date=SENIOR), ON).criterion is SENIORS
    assert judge([], Facts(), ON).criterion is None


def test_a_recommendation_takes_known_facts_only() -> None:
    criteria = [CHILDREN, PREGNANT, WITH_A_HEART_CONDITION, EVERYONE]
    assert fitting(criteria, Facts(), ON) == [EVERYONE]
    assert fitting(criteria, Facts(birth_date=CHILD), ON) == [CHILDREN, EVERYONE]


birth_dates = st.none() | st.sampled_from([CHILD, ADULT, SENIOR])
genders = st.none() | st.sampled_from(Gender)
conditions = st.none() | st.frozensets(st.sampled_from([HEART, PREGNANCY]))
some_criteria = st.lists(st.sampled_from([CHILDREN, SENIORS, PREGNANT, WITH_A_HEART_CONDITION, FOR_WOMEN]), max_size=4)


@given(some_criteria, birth_dates, genders, conditions)
def test_more_facts_never_change_a_certain_answer(
    criteria: list[Criterion],
    birth_date: date | None,
    gender: Gender | None,
    health: frozenset[HealthCondition] | None,
) -> None:
    whole = judge(criteria, Facts(birth_date, gender, health), ON).eligibility
    for fewer in (Facts(None, gender, health), Facts(birth_date, None, health), Facts(birth_date, gender, None)):
        assert judge(criteria, fewer, ON).eligibility in (whole, UNVERIFIED)
    if criteria and None not in (birth_date, gender, health):
        assert whole is not UNVERIFIED


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


TWO_DOSES = criterion(doses_required=2, dose_interval_days=28)
YEARLY = criterion(doses_required=1, repeat_after_days=365)
TWO_THEN_EVERY_TEN_YEARS = criterion(doses_required=2, dose_interval_days=28, repeat_after_days=3650)


@pytest.mark.parametrize(
    ("bounds", "taken", "expected"),
    [
        (EVERYONE, [], Dose(1, None)),
        # One too many.
        (EVERYONE, days("2026-01-01"), None),
        (TWO_DOSES, [], Dose(1, None)),
        (TWO_DOSES, days("2026-01-01"), Dose(2, date(2026, 1, 29))),
        (TWO_DOSES, days("2026-01-01", "2026-03-01"), None),
        # In any order; the last one counts.
        (
            criterion(doses_required=3, dose_interval_days=10),
            days("2026-03-01", "2026-01-01"),
            Dose(3, date(2026, 3, 11)),
        ),
        # Without an interval at once, but not before the last one.
        (criterion(doses_required=2), days("2026-01-01"), Dose(2, date(2026, 1, 1))),
        (YEARLY, days("2025-06-01"), Dose(2, date(2026, 6, 1))),
        (YEARLY, days("2024-06-01", "2025-06-01"), Dose(3, date(2026, 6, 1))),
        (TWO_THEN_EVERY_TEN_YEARS, days("2026-01-01"), Dose(2, date(2026, 1, 29))),
        (TWO_THEN_EVERY_TEN_YEARS, days("2026-01-01", "2026-02-01"), Dose(3, date(2036, 1, 30))),
        (criterion(repeat_after_days=36500), days("9950-01-01"), Dose(2, date.max)),
    ],
)
def test_the_next_dose_and_the_day_from_which_it_is_due(
    bounds: Criterion, taken: list[date], expected: Dose | None
) -> None:
    assert next_dose(bounds, taken) == expected


def test_a_dose_is_due_from_its_day_on() -> None:
    dose = Dose(2, date(2026, 1, 29))
    assert [dose.is_due(day) for day in days("2026-01-28", "2026-01-29", "2026-02-10")] == [False, True, True]
    assert Dose(1, None).is_due(date.min)
