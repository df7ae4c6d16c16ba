"""Digests by the clock on the wall: each hour or day has one."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wall_testing import ZONES, a_moment, moments_near_changes, times

from chat_service.notifications.preferences.digests import next_daily, next_hourly
from kit import time_zones

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "zone", "moment", "due"),
    [
        (time(8), "Africa/Addis_Ababa", "2026-11-29 04:59:59", "2026-11-29 05:00"),
        (time(8), "Africa/Addis_Ababa", "2026-11-29 05:00", "2026-11-30 05:00"),
        (time(0), "Africa/Addis_Ababa", "2026-11-29 20:59", "2026-11-29 21:00"),
        (time(8), "Asia/Kathmandu", "2026-11-29 02:14", "2026-11-29 02:15"),
        # Before and after the changes of the clock in New York: 8:00 is another moment, and there is one a day.
        (time(8), "America/New_York", "2026-03-07 13:00", "2026-03-08 12:00"),
        (time(8), "America/New_York", "2026-10-31 12:00", "2026-11-01 13:00"),
        # The clock skips 2:30, and shows 1:30 twice.
        (time(2, 30), "America/New_York", "2026-03-08 06:00", "2026-03-08 07:00"),
        (time(2, 30), "America/New_York", "2026-03-08 07:00", "2026-03-09 06:30"),
        (time(1, 30), "America/New_York", "2026-11-01 05:00", "2026-11-01 05:30"),
        (time(1, 30), "America/New_York", "2026-11-01 05:30", "2026-11-02 06:30"),
        # Apia had no 30 December 2011.
        (time(8), "Pacific/Apia", "2011-12-29 18:00", "2011-12-30 10:00"),
        (time(8), "Pacific/Apia", "2011-12-30 10:00", "2011-12-30 18:00"),
    ],
)
def test_a_daily_digest_follows_the_clock_on_the_wall(at: time, zone: str, moment: str, due: str) -> None:
    assert next_daily(a_moment(moment), at, zone) == a_moment(due)


@pytest.mark.parametrize(
    ("zone", "moment", "due"),
    [
        ("Africa/Addis_Ababa", "2026-11-29 05:00", "2026-11-29 06:00"),
        ("Africa/Addis_Ababa", "2026-11-29 05:59:59.999999", "2026-11-29 06:00"),
        ("Asia/Kathmandu", "2026-11-29 05:14", "2026-11-29 05:15"),
        ("America/New_York", "2026-03-08 06:30", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01 05:30", "2026-11-01 06:00"),
    ],
)
def test_an_hourly_digest_comes_at_full_hours_by_the_clock_on_the_wall(zone: str, moment: str, due: str) -> None:
    assert next_hourly(a_moment(moment), zone) == a_moment(due)


@given(moments_near_changes)
def test_an_hour_has_one_digest(case: tuple[str, datetime]) -> None:
    zone, moment = case
    due = next_hourly(moment, zone)
    assert moment < due <= moment + HOUR
    rules = time_zones.zone(zone)
    if due.astimezone(rules).utcoffset() == moment.astimezone(rules).utcoffset():
        assert time_zones.wall_of(due, zone).minute == 0


@given(moments_near_changes, times)
def test_a_daily_digest_is_due_when_the_clock_reaches_its_time(case: tuple[str, datetime], at: time) -> None:
    zone, moment = case
    due = next_daily(moment, at, zone)
    assert moment < due <= moment + timedelta(hours=25)
    shown, before = (time_zones.wall_of(one, zone) for one in (due, due - timedelta(seconds=1)))
    # The clock shows this time now, or was put forward over it now.
    wanted = shown.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    assert shown.time() == at or before < wanted < shown or before < wanted - timedelta(days=1) < shown


@pytest.mark.parametrize("zone", ZONES)
@given(at=times)
def test_a_day_has_one_digest(zone: str, at: time) -> None:
    moment, dues = datetime(2026, 2, 25, tzinfo=UTC), []
    while moment < datetime(2026, 4, 30, tzinfo=UTC):
        moment = next_daily(moment, at, zone)
        dues.append(moment)
    # A change of the clock moves it by an hour, in some zones over midnight.
    hours = [(later - one) / timedelta(hours=1) for one, later in pairwise(dues)]
    assert all(23 <= one <= 25 for one in hours), hours


@given(st.sampled_from(ZONES), times, st.integers(0, 10_000))
def test_the_digest_is_the_same_whenever_it_is_asked_for(zone: str, at: time, minutes: int) -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = next_daily(moment, at, zone)
    assert next_daily(moment + (due - moment) / 2, at, zone) == due
