"""Quiet hours by the clock on the wall, over midnight and over changes of the clock."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wall_testing import a_moment, moments_near_changes, times

from chat_service.notifications.preferences.quiet_hours import QuietHours, end_of
from kit import time_zones

NIGHT = time(22), time(7)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("hours", "zone", "moment", "end"),
    [
        # Addis Ababa: UTC+3 all year.
        (NIGHT, "Africa/Addis_Ababa", "2026-11-29 18:59:59", None),
        (NIGHT, "Africa/Addis_Ababa", "2026-11-29 19:00", "2026-11-30 04:00"),
        (NIGHT, "Africa/Addis_Ababa", "2026-11-29 21:30", "2026-11-30 04:00"),
        (NIGHT, "Africa/Addis_Ababa", "2026-11-30 03:59:59", "2026-11-30 04:00"),
        (NIGHT, "Africa/Addis_Ababa", "2026-11-30 04:00", None),
        # Kathmandu: UTC+5:45.
        (NIGHT, "Asia/Kathmandu", "2026-11-29 16:14", None),
        (NIGHT, "Asia/Kathmandu", "2026-11-29 16:15", "2026-11-30 01:15"),
        # Within one day.
        ((time(13), time(14, 30)), "Africa/Addis_Ababa", "2026-11-29 10:00", "2026-11-29 11:30"),
        ((time(13), time(14, 30)), "Africa/Addis_Ababa", "2026-11-29 11:30", None),
        # New York puts its clock forward on 2026-03-08 at 2:00 (7:00 UTC) to 3:00, and back on 2026-11-01.
        (NIGHT, "America/New_York", "2026-03-08 03:00", "2026-03-08 11:00"),
        (NIGHT, "America/New_York", "2026-11-01 02:00", "2026-11-01 12:00"),
        # An end that the clock skips is the moment at which it is put forward; so is a start.
        ((time(22), time(2, 30)), "America/New_York", "2026-03-08 03:00", "2026-03-08 07:00"),
        ((time(2, 30), time(8)), "America/New_York", "2026-03-08 06:59", None),
        ((time(2, 30), time(8)), "America/New_York", "2026-03-08 07:00", "2026-03-08 12:00"),
        # It shows 1:30 twice, and the night ends with the second one.
        ((time(22), time(1, 30)), "America/New_York", "2026-11-01 03:00", "2026-11-01 06:30"),
        ((time(22), time(1, 30)), "America/New_York", "2026-11-01 05:45", "2026-11-01 06:30"),
        ((time(22), time(1, 30)), "America/New_York", "2026-11-01 06:30", None),
        # It begins with the first one.
        ((time(1, 30), time(8)), "America/New_York", "2026-11-01 05:30", "2026-11-01 13:00"),
        # The half hour between two nights is one that the clock skips.
        ((time(2, 30), time(2)), "America/New_York", "2026-03-08 05:00", "2026-03-09 06:00"),
        # Apia had no 30 December 2011, and no midnight at its start.
        (NIGHT, "Pacific/Apia", "2011-12-30 09:00", "2011-12-30 17:00"),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(
    hours: tuple[time, time], zone: str, moment: str, end: str | None
) -> None:
    expected = None if end is None else a_moment(end)
    assert end_of(QuietHours(*hours, zone), a_moment(moment)) == expected


nights = st.tuples(times, times).filter(lambda hours: hours[0] != hours[1])


@given(moments_near_changes, nights)
def test_it_is_quiet_when_the_clock_says_so(case: tuple[str, datetime], hours: tuple[time, time]) -> None:
    zone, moment = case
    quiet = QuietHours(*hours, zone)
    end = end_of(quiet, moment)
    if end is None:
        assert not _shows_night(quiet, moment)
        return
    assert end > moment
    assert not _shows_night(quiet, end)
    assert end_of(quiet, end) is None
    # It is the same night all the time until then, which the clock shows but for the hours that have the same name.
    steps = range(0, int((end - moment) / MINUTE), 17)
    assert {end_of(quiet, moment + step * MINUTE) for step in steps} <= {end}


@given(moments_near_changes, nights)
def test_nights_are_no_longer_than_the_clock_has_them(case: tuple[str, datetime], hours: tuple[time, time]) -> None:
    zone, moment = case
    end = end_of(QuietHours(*hours, zone), moment)
    if end is not None:
        # A change of the clock makes one night longer, or joins two.
        assert end - moment <= 2 * timedelta(days=1) + timedelta(hours=1)


def _shows_night(quiet: QuietHours, moment: datetime) -> bool:
    """An account of its own: what the clock shows lies between start and end."""
    shown = time_zones.wall_of(moment, quiet.time_zone).time()
    if quiet.start < quiet.end:
        return quiet.start <= shown < quiet.end
    return shown >= quiet.start or shown < quiet.end


def test_a_year_of_nights_is_as_long_as_it_should_be() -> None:
    quiet = QuietHours(*NIGHT, "America/New_York")
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    moments = (start + number * timedelta(minutes=30) for number in range(365 * 48))
    count = sum(end_of(quiet, moment) is not None for moment in moments)
    # Nine hours each; the one with the clock put forward has eight, and that with it put back ten.
    assert count == 365 * 18
