"""Weekly plans as a clock on the wall of the venue shows them, above all when that clock is put forward or back."""

import itertools
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from request_testing import refusal_of

from request_service.booking.slots.plans import MAX_DAYS, MAX_SLOTS, Plan, Span, Weekday, Window, count, expand

BERLIN, NEW_YORK, LORD_HOWE, ADDIS, KATHMANDU, APIA, NUUK = map(
    ZoneInfo,
    [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Addis_Ababa",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "America/Nuuk",
    ],
)
DAILY = tuple(Weekday)


def plan(first: str, last: str | None, *hours: str, days: tuple[Weekday, ...] = DAILY, **rest: object) -> Plan:
    """Returns a plan with these opening hours, such as `09:00-12:00`, on each of *days*, with slots of 30 minutes."""
    windows = tuple(Window.parse("weekly.0", day, *text.split("-")) for day in days for text in hours)
    last_day = None if last is None else date.fromisoformat(last)
    return Plan(date.fromisoformat(first), last_day, windows, **{"minutes": 30, **rest})  # type: ignore[arg-type]


def utc(*texts: str) -> list[Span]:
    """Reads spans such as `2026-03-29 13:00 - 13:30`, the end on the same day in UTC or up to a day later."""
    return [_span(text) for text in texts]


def _span(text: str) -> Span:
    day, start, _, end = text.split()
    starts_at, ends_at = (datetime.fromisoformat(f"{day}T{clock}+00:00") for clock in (start, end))
    return Span(starts_at, ends_at if ends_at > starts_at else ends_at + timedelta(days=1))


@pytest.mark.parametrize(
    ("zone", "wanted", "expected"),
    [
        pytest.param(
            BERLIN,
            plan("2026-03-28", "2026-03-30", "15:00-15:30"),
            utc("2026-03-28 14:00 - 14:30", "2026-03-29 13:00 - 13:30", "2026-03-30 13:00 - 13:30"),
            id="an afternoon in Berlin stays at 15:00 when summer begins",
        ),
        pytest.param(
            BERLIN,
            plan("2026-10-24", "2026-10-26", "15:00-15:30"),
            utc("2026-10-24 13:00 - 13:30", "2026-10-25 14:00 - 14:30", "2026-10-26 14:00 - 14:30"),
            id="an afternoon in Berlin stays at 15:00 when summer ends",
        ),
        pytest.param(
            BERLIN,
            plan("2026-03-29", "2026-03-29", "02:15-02:45"),
            utc("2026-03-29 01:15 - 01:45"),
            id="a skipped time in Berlin moves on by an hour, to 03:15",
        ),
        pytest.param(
            BERLIN,
            plan("2026-03-29", "2026-03-29", "01:00-04:00"),
            utc(
                "2026-03-29 00:00 - 00:30",
                "2026-03-29 00:30 - 01:00",
                "2026-03-29 01:00 - 01:30",
                "2026-03-29 01:30 - 02:00",
            ),
            id="a night in Berlin with two hours has slots for two, and none twice",
        ),
        pytest.param(
            BERLIN,
            plan("2026-03-29", "2026-03-29", "01:45-02:15"),
            utc("2026-03-29 00:45 - 01:15"),
            id="an end that is skipped moves on, too",
        ),
        pytest.param(
            BERLIN,
            plan("2026-03-29", "2026-03-29", "01:30-02:30", "03:00-04:00", minutes=60),
            utc("2026-03-29 00:30 - 01:00", "2026-03-29 01:00 - 02:00"),
            id="an end that moved on does not run into the next slot",
        ),
        pytest.param(
            BERLIN,
            plan("2026-10-25", "2026-10-25", "01:30-03:30"),
            # 02:30 is the first one; the second one, an hour later, has no slot, and 03:00 is when the clock shows it.
            utc(
                "2026-10-24 23:30 - 00:00",
                "2026-10-25 00:00 - 00:30",
                "2026-10-25 00:30 - 02:00",
                "2026-10-25 02:00 - 02:30",
            ),
            id="a repeated time in Berlin is the first one",
        ),
        pytest.param(
            NEW_YORK,
            plan("2026-03-07", "2026-03-09", "16:30-17:00"),
            utc("2026-03-07 21:30 - 22:00", "2026-03-08 20:30 - 21:00", "2026-03-09 20:30 - 21:00"),
            id="an afternoon in New York when summer begins",
        ),
        pytest.param(
            NEW_YORK,
            plan("2026-03-08", "2026-03-08", "02:00-03:00"),
            utc("2026-03-08 07:00 - 07:30", "2026-03-08 07:30 - 08:00"),
            id="an hour in New York that is skipped as a whole moves on as a whole",
        ),
        pytest.param(
            NEW_YORK,
            plan("2026-10-31", "2026-11-02", "16:30-17:00"),
            utc("2026-10-31 20:30 - 21:00", "2026-11-01 21:30 - 22:00", "2026-11-02 21:30 - 22:00"),
            id="an afternoon in New York when summer ends",
        ),
        pytest.param(
            NEW_YORK,
            plan("2026-11-01", "2026-11-01", "01:00-02:00"),
            utc("2026-11-01 05:00 - 05:30", "2026-11-01 05:30 - 07:00"),
            id="a repeated hour in New York is the first one",
        ),
        pytest.param(
            LORD_HOWE,
            plan("2026-10-03", "2026-10-05", "14:00-14:30"),
            utc("2026-10-03 03:30 - 04:00", "2026-10-04 03:00 - 03:30", "2026-10-05 03:00 - 03:30"),
            id="an afternoon on Lord Howe, where summer is half an hour, when it begins",
        ),
        pytest.param(
            LORD_HOWE,
            plan("2026-10-04", "2026-10-04", "02:10-02:20", minutes=10),
            utc("2026-10-03 15:40 - 15:50"),
            id="a skipped time on Lord Howe moves on by half an hour, to 02:40",
        ),
        pytest.param(
            LORD_HOWE,
            plan("2026-04-04", "2026-04-06", "14:00-14:30"),
            utc("2026-04-04 03:00 - 03:30", "2026-04-05 03:30 - 04:00", "2026-04-06 03:30 - 04:00"),
            id="an afternoon on Lord Howe when summer ends",
        ),
        pytest.param(
            LORD_HOWE,
            plan("2026-04-05", "2026-04-05", "01:40-01:50", minutes=10),
            utc("2026-04-04 14:40 - 14:50"),
            id="a repeated time on Lord Howe is the first one",
        ),
        pytest.param(
            ADDIS,
            plan("2026-03-29", "2026-03-30", "09:00-10:00", "15:00-15:30"),
            utc(
                "2026-03-29 06:00 - 06:30",
                "2026-03-29 06:30 - 07:00",
                "2026-03-29 12:00 - 12:30",
                "2026-03-30 06:00 - 06:30",
                "2026-03-30 06:30 - 07:00",
                "2026-03-30 12:00 - 12:30",
            ),
            id="the clock in Addis Ababa is never changed",
        ),
        pytest.param(
            KATHMANDU,
            plan("2026-07-01", "2026-07-01", "15:00-16:00"),
            utc("2026-07-01 09:15 - 09:45", "2026-07-01 09:45 - 10:15"),
            id="an offset with three quarters of an hour",
        ),
        pytest.param(
            APIA,
            plan("2011-12-29", "2011-12-31", "09:00-09:30"),
            # The 30th did not exist: its slot would be the one of the 31st.
            utc("2011-12-29 19:00 - 19:30", "2011-12-30 19:00 - 19:30"),
            id="a day that Samoa left out is not worked twice",
        ),
        pytest.param(
            APIA,
            plan("2011-12-29", "2011-12-31", "09:00-09:30", days=(Weekday.FRI,)),
            utc("2011-12-30 19:00 - 19:30"),
            id="a slot on a day that Samoa left out moves on by the day",
        ),
        pytest.param(
            NUUK,
            plan("2026-03-28", "2026-03-29", "22:30-24:00", "00:15-00:45", days=(Weekday.SAT, Weekday.SUN)),
            # In Nuuk the hour before the midnight is skipped; what moves on from there meets the next day's first slot.
            utc(
                "2026-03-28 02:15 - 02:45",
                "2026-03-29 00:30 - 01:00",
                "2026-03-29 01:15 - 01:45",
                "2026-03-29 23:30 - 00:00",
                "2026-03-30 00:00 - 00:30",
                "2026-03-30 00:30 - 01:00",
            ),
            id="a gap before midnight in Nuuk reaches into the next day",
        ),
    ],
)
def test_a_plan_follows_the_clock_on_the_wall(zone: ZoneInfo, wanted: Plan, expected: list[Span]) -> None:
    assert sorted(expand(wanted, zone)) == expected


def test_slots_have_their_length_and_their_gap() -> None:
    wanted = plan("2026-06-01", "2026-06-01", "09:00-10:00", minutes=20, gap_minutes=5)
    # The one at 09:50 would end after the window.
    assert list(expand(wanted, UTC)) == utc("2026-06-01 09:00 - 09:20", "2026-06-01 09:25 - 09:45")


def test_only_the_named_weekdays_have_slots_and_no_exception_has() -> None:
    wanted = plan(
        "2026-06-01",
        "2026-06-14",
        "09:00-09:30",
        days=(Weekday.MON, Weekday.SAT),
        without=frozenset({date(2026, 6, 8), date(2026, 6, 9)}),
    )
    days = [span.starts_at.date() for span in expand(wanted, UTC)]
    assert days == [date(2026, 6, 1), date(2026, 6, 6), date(2026, 6, 13)]
    assert count(wanted) == 3


def test_a_window_may_end_at_midnight() -> None:
    assert list(expand(plan("2026-06-01", "2026-06-01", "23:30-24:00"), UTC)) == utc("2026-06-01 23:30 - 00:00")


def test_a_plan_that_goes_on_is_expanded_piece_by_piece() -> None:
    endless = plan("2026-03-01", None, "01:00-04:00", "15:00-17:00")
    days = [date(2026, 3, 1) + timedelta(days=number) for number in range(60)]
    whole = list(expand(endless, BERLIN, last_day=days[-1]))
    pieces = [expand(endless, BERLIN, first_day=day, last_day=day) for day in days]
    assert sorted(itertools.chain(*pieces)) == whole
    # Before its first day there is none.
    assert list(expand(endless, BERLIN, first_day=date(2026, 2, 1), last_day=date(2026, 2, 28))) == []


@pytest.mark.parametrize(
    ("field", "hours", "rest"),
    [
        ("to", ["09:00-10:00"], {"last": "2026-05-31"}),
        ("to", ["09:00-10:00"], {"last": "2027-06-02"}),
        ("minutes", ["09:00-10:00"], {"minutes": 4}),
        ("minutes", ["09:00-10:00"], {"minutes": 1441}),
        ("gap_minutes", ["09:00-10:00"], {"gap_minutes": -1}),
        ("gap_minutes", ["09:00-10:00"], {"gap_minutes": 10**9}),
        ("weekly", [], {}),
        ("weekly", ["09:00-10:00", "09:30-11:00"], {}),
        ("weekly", ["09:00-10:00"] * 20, {}),
        ("weekly.0", ["09:00-09:20"], {}),
        ("weekly.0.end", ["10:00-09:00"], {}),
        ("weekly.0.end", ["09:00-09:00"], {}),
        ("weekly.0.end", ["24:00-24:00"], {}),
        ("weekly.0.end", ["22:00-06:00"], {}),
        *(
            ("weekly.0.start", [f"{text}-23:00"], {})
            for text in ["9:00", "25:00", "09:60", "0900", "noon", "\u0660\u0669:00", "09:00\n", "", "09:00:00"]
        ),
        ("except", ["09:00-10:00"], {"without": frozenset(map(date.fromordinal, range(1, 400)))}),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused_by_field(field: str, hours: list[str], rest: dict[str, Any]) -> None:
    last, others = rest.get("last"), {name: value for name, value in rest.items() if name != "last"}
    with refusal_of(field):
        plan("2026-06-01", last, *hours, **others)


def test_the_longest_plan_is_a_leap_year() -> None:
    assert count(plan("2028-01-01", "2028-12-31", "09:00-09:30")) == MAX_DAYS


def test_the_largest_plan_is_expanded_within_a_moment_and_only_as_far_as_asked() -> None:
    wanted = plan("2026-01-01", "2026-12-31", "08:00-22:00")
    assert count(wanted) == 28 * 365
    began = time.process_time()
    spans = list(itertools.islice(expand(wanted, BERLIN), MAX_SLOTS))
    took = time.process_time() - began
    assert len(spans) == MAX_SLOTS
    # Measured: about 0.1 s. A limit with room for a busy machine, far below what a quadratic comparison would take.
    assert took < 1
    began = time.process_time()
    next(iter(expand(wanted, BERLIN)))
    assert time.process_time() - began < took
