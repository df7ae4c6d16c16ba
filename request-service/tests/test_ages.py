"""Ages as people write them, and the days on which they begin and end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from request_testing import refusal_of

from kit.errors import InvalidInput
from request_service.booking.services.ages import MAX_AGE_MONTHS, Age, AgeRange, Unit


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("6-59 months", "6-59 months"),
        ("18+ years", "18+ years"),
        ("0-11 months", "0-11 months"),
        ("65+ years", "65+ years"),
        ("18-26 years", "18-26 years"),
        ("  6 -  59   MONTHS ", "6-59 months"),
        ("18 + Years", "18+ years"),
        ("18 years+", "18+ years"),
        ("18y+", "18+ years"),
        ("65 years and older", "65+ years"),
        ("65 years or above", "65+ years"),
        ("65 years of age", "65 years"),
        ("at least 65 years old", "65+ years"),
        ("≥65 years", "65+ years"),
        (">= 65 yrs", "65+ years"),
        ("from 2 months", "2+ months"),
        ("6–59 months", "6-59 months"),  # noqa: RUF001  # a dash, as typeset schedules have it
        ("6 to 59 months", "6-59 months"),
        ("6 months to 5 years", "6 months - 5 years"),
        ("6 weeks - 8 months", "6 weeks - 8 months"),
        ("12-15 mo", "12-15 months"),
        ("9 months", "9 months"),
        ("14 weeks", "14 weeks"),
        ("at birth", "0-0 days"),
        ("Birth", "0-0 days"),
        ("birth to 6 months", "0-6 months"),
        ("0-28 days", "0-28 days"),
        ("<5 years", "0-4 years"),
        ("under 1 year", "0-0 years"),
        ("up to 5 years", "0-5 years"),
        ("≤ 23 months", "0-23 months"),
        ("all ages", "All ages"),
        ("Any age", "All ages"),
    ],
)
def test_ages_are_read_as_schedules_write_them(text: str, written: str) -> None:
    assert str(AgeRange.parse(text)) == written
    assert str(AgeRange.parse(written)) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "adults",
        "6-59",
        "months",
        "-6 months",
        "6--59 months",
        "59-6 months",
        "1 years - 11 months",
        "18+",
        "+18 years",
        "1.5 years",
        "1e3 days",
        "٦-٥٩ months",
        "６-59 months",  # noqa: RUF001  # a full-width digit
        "6-59 moons",
        "> 65 years",
        "<0 days",
        "6-59 months; DROP TABLE services",
        "6-59\x00months",
        "151+ years",
        "99999+ years",
        "999999999 days",
        "6-59 months" * 10,
        "%",
    ],
)
def test_other_texts_are_refused_by_name(text: str) -> None:
    with refusal_of("age_criteria"):
        AgeRange.parse(text)


BORN_ON_LEAP_DAY = date(2020, 2, 29)


@pytest.mark.parametrize(
    ("birth", "ages", "first", "last"),
    [
        # The first and the last day, both included.
        (date(2024, 5, 17), "6-59 months", date(2024, 11, 17), date(2029, 5, 16)),
        (date(2024, 5, 17), "0-11 months", date(2024, 5, 17), date(2025, 5, 16)),
        (date(2000, 5, 17), "18-18 years", date(2018, 5, 17), date(2019, 5, 16)),
        (date(2024, 1, 1), "0-0 days", date(2024, 1, 1), date(2024, 1, 1)),
        (date(2024, 1, 1), "6-14 weeks", date(2024, 2, 12), date(2024, 4, 14)),
        (date(2024, 12, 31), "28 days", date(2025, 1, 28), date(2025, 1, 28)),
        (date(2024, 5, 17), "6 weeks - 8 months", date(2024, 6, 28), date(2025, 2, 16)),
        # A person of the leap day becomes older on 1 March of a common year, and on 29 February of a leap year.
        (BORN_ON_LEAP_DAY, "1 year", date(2021, 3, 1), date(2022, 2, 28)),
        (BORN_ON_LEAP_DAY, "4 years", date(2024, 2, 29), date(2025, 2, 28)),
        (BORN_ON_LEAP_DAY, "12-47 months", date(2021, 3, 1), date(2024, 2, 28)),
        # Months that lack the day.
        (date(2023, 8, 31), "6 months", date(2024, 3, 1), date(2024, 3, 30)),
        (date(2023, 1, 31), "1-2 months", date(2023, 3, 1), date(2023, 4, 30)),
        (date(2023, 10, 31), "1 month", date(2023, 12, 1), date(2023, 12, 30)),
    ],
)
def test_a_range_holds_its_first_and_its_last_day(birth: date, ages: str, first: date, last: date) -> None:
    wanted, a_day = AgeRange.parse(ages), timedelta(days=1)
    days = [first - a_day, first, last, last + a_day]
    assert [wanted.includes(birth, day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (6, 59, "6-59 months"),
        (None, 11, "0-11 months"),
        (216, None, "18+ years"),
        (216, 779, "18-64 years"),
        (6, None, "6+ months"),
        (12, 23, "12-23 months"),
        (24, 58, "24-58 months"),
        (0, None, "0+ months"),
        (None, None, "All ages"),
    ],
)
def test_bounds_in_months_are_written_as_ages(first: int | None, last: int | None, written: str) -> None:
    ages = AgeRange.of_months(first, last)
    assert str(ages) == written
    assert (ages.min_months, ages.max_months) == (0 if first is None and last is not None else first, last)


@pytest.mark.parametrize(("first", "last"), [(-1, None), (None, -1), (12, 11), (MAX_AGE_MONTHS + 1, None), (0, 10**12)])
def test_bounds_in_months_that_no_person_has_are_refused(first: int | None, last: int | None) -> None:
    with pytest.raises(InvalidInput):
        AgeRange.of_months(first, last)


def test_bounds_in_weeks_have_no_months() -> None:
    ages = AgeRange.parse("6-14 weeks")
    assert (ages.min_months, ages.max_months) == (None, None)


def test_a_range_from_birth_on_is_no_bound() -> None:
    assert [AgeRange.parse(text).is_unbounded for text in ("all ages", "0+ years", "0-120 years")] == [
        True,
        True,
        False,
    ]


ages = st.builds(Age, st.integers(0, 100), st.sampled_from(Unit))


@given(ages, ages)
def test_the_written_form_means_the_same(first: Age, last: Age) -> None:
    try:
        wanted = AgeRange(first, last)
    except InvalidInput:
        return
    read, birth = AgeRange.parse(str(wanted)), date(2019, 12, 31)
    assert str(read) == str(wanted)
    for day in (first.reached_on(birth), last.reached_on(birth), last.next.reached_on(birth)):
        assert read.includes(birth, day) == wanted.includes(birth, day)


@given(st.dates(date(1890, 1, 1), date(2030, 12, 31)), st.integers(0, 1700))
def test_a_person_has_each_age_in_months_once_and_in_order(birth: date, months: int) -> None:
    now, then = Age(months, Unit.MONTHS).reached_on(birth), Age(months + 1, Unit.MONTHS).reached_on(birth)
    assert now < then
    assert months % 12 or now == Age(months // 12, Unit.YEARS).reached_on(birth)


def test_an_age_beyond_the_calendar_is_never_reached() -> None:
    assert {
        Age(amount, unit).reached_on(date(9990, 1, 1)) for amount, unit in [(11, Unit.YEARS), (9999, Unit.DAYS)]
    } == {date.max}
