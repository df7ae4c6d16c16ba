"""Moments near changes of the clock, in zones of every kind."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise

from hypothesis import strategies as st

from kit import time_zones

# With a gap of an hour, of half an hour, at midnight, before midnight and of a day, and without any.
ZONES = [
    "America/New_York",
    "Africa/Addis_Ababa",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Havana",
    "America/Nuuk",
    "Pacific/Apia",
]


def a_moment(text: str) -> datetime:
    """Returns the moment of a text in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@cache
def changes(zone: str) -> list[datetime]:
    """Returns a moment of each day on which the clock is changed, or of any day."""
    days = [datetime(2011, 12, 20, tzinfo=UTC) + timedelta(days=number) for number in range(20)]
    days += [datetime(2025, 10, 1, tzinfo=UTC) + timedelta(days=number) for number in range(366 * 2)]
    rules = time_zones.zone(zone)
    found = [
        one for one, after in pairwise(days) if one.astimezone(rules).utcoffset() != after.astimezone(rules).utcoffset()
    ]
    return found or days[-1:]


moments_near_changes = st.sampled_from(ZONES).flatmap(
    lambda zone: st.tuples(
        st.just(zone),
        st.builds(
            lambda day, minutes: day + timedelta(minutes=minutes),
            st.sampled_from(changes(zone)),
            st.integers(-24 * 60, 48 * 60),
        ),
    )
)
# In the hours in which clocks are changed, and at any other time.
times = st.builds(
    lambda minutes: time(minutes // 60, minutes % 60),
    st.integers(0, 3 * 12).map(lambda number: 5 * number) | st.integers(0, 24 * 60 - 1),
)
