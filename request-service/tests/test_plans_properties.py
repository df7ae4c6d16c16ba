"""Properties of every plan in every kind of zone, above all around changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from request_service.booking.slots.plans import Plan, Span, Weekday, Window, count, expand

# Zones with a gap of an hour, of half an hour, at midnight, before midnight and of a day, and one without.
ZONES = [
    ZoneInfo(name)
    for name in [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Addis_Ababa",
        "Africa/Cairo",
        "America/Havana",
        "America/Nuuk",
        "Asia/Kathmandu",
        "Pacific/Apia",
    ]
]


@cache
def _changes(zone: ZoneInfo) -> list[date]:
    """Returns the local days on which the clock is changed."""
    days = [date(2011, 12, 1) + timedelta(days=number) for number in range(366 * 2)]
    days += [date(2025, 10, 1) + timedelta(days=number) for number in range(366 * 2)]
    noon = [datetime(day.year, day.month, day.day, tzinfo=zone) for day in days]
    return [one.date() for one, after in pairwise(noon) if one.utcoffset() != after.utcoffset()] or [days[0]]


# A zone with a day close to a change of its clock.
zones_and_days = st.sampled_from(ZONES).flatmap(
    lambda zone: st.tuples(
        st.just(zone),
        st.builds(lambda day, by: day + timedelta(days=by), st.sampled_from(_changes(zone)), st.integers(-3, 1)),
    )
)
# Times of a day in minutes: in the hours in which clocks are changed, and at any other time.
starts = st.integers(0, 40).map(lambda number: number * 5) | st.sampled_from([15 * 60, 22 * 60 + 30, 23 * 60])
lengths = st.sampled_from([5, 15, 30, 60, 180, 720])
hours = st.builds(lambda start, length: (start, min(start + length, 24 * 60)), starts, lengths)
# Few of them, so that some days with a change have one short window alone.
some_hours = st.lists(st.tuples(hours, st.sampled_from([tuple(Weekday), (Weekday.SUN,), (Weekday.FRI, Weekday.SAT)])))


@st.composite
def plans(draw: st.DrawFn, first_day: date) -> Plan:
    minutes = draw(st.sampled_from([5, 15, 30, 45, 60, 90]))
    kept = list[Window]()
    for (start, end), days in draw(some_hours):
        for window in (Window(day, start, end) for day in days):
            is_apart = all(
                window.weekday is not one.weekday or window.end <= one.start or one.end <= window.start for one in kept
            )
            if is_apart and end - start >= minutes:
                kept.append(window)
    kept = kept or [Window(Weekday.SUN, 0, 24 * 60)]
    without = draw(st.frozensets(st.integers(0, 6).map(lambda by: first_day + timedelta(days=by)), max_size=1))
    gap = draw(st.sampled_from([0, 0, 5, 30]))
    return Plan(first_day, first_day + timedelta(days=draw(st.integers(0, 8))), tuple(kept), minutes, gap, without)


cases = zones_and_days.flatmap(lambda pair: st.tuples(st.just(pair[0]), plans(pair[1])))


def _wanted(plan: Plan) -> list[tuple[datetime, datetime]]:
    """Returns the slots of a plan by a clock that is never changed: an account of its own, minute by minute."""
    assert plan.last_day is not None
    found = list[tuple[datetime, datetime]]()
    for number in range((plan.last_day - plan.first_day).days + 1):
        day = plan.first_day + timedelta(days=number)
        for window in plan.windows:
            if day in plan.without or window.weekday != day.strftime("%a").lower():
                continue
            start = window.start
            while start + plan.minutes <= window.end:
                midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # local
                found.append((midnight + timedelta(minutes=start), midnight + timedelta(minutes=start + plan.minutes)))
                start += plan.minutes + plan.gap_minutes
    return sorted(found)


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    """Returns the time that a clock on the wall shows."""
    return moment.astimezone(zone).replace(tzinfo=None)


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    return any(_shown(local.replace(tzinfo=zone, fold=fold).astimezone(UTC), zone) == local for fold in (0, 1))


def _gap_at(local: datetime, zone: ZoneInfo) -> timedelta:
    """Returns by how much the clock is put forward at a skipped time, from the offsets on both sides."""
    before, after = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    assert before is not None
    assert after is not None
    return after - before


@settings(max_examples=150, deadline=None)
@given(cases)
def test_no_two_slots_overlap_and_none_is_empty(case: tuple[ZoneInfo, Plan]) -> None:
    zone, plan = case
    spans = sorted(expand(plan, zone))
    assert all(span.starts_at < span.ends_at for span in spans)
    assert all(one.ends_at <= after.starts_at for one, after in pairwise(spans))
    assert len(spans) <= count(plan) == len(_wanted(plan))


@settings(max_examples=150, deadline=None)
@given(cases)
def test_none_is_lost_unless_another_has_its_time(case: tuple[ZoneInfo, Plan]) -> None:
    zone, plan = case
    spans = list(expand(plan, zone))
    starts = {span.starts_at for span in spans}
    for start, end in _wanted(plan):
        if _exists(start, zone):
            # The first one, if there are two.
            assert min(start.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)) in starts
        else:
            moved = start + _gap_at(start, zone)
            slot = Span(*((local.replace(tzinfo=zone)).astimezone(UTC) for local in (moved, moved + (end - start))))
            assert slot in spans or any(slot.overlaps(one) for one in spans)


@settings(max_examples=150, deadline=None)
@given(cases)
def test_each_is_where_the_plan_has_it_by_the_clock_on_the_wall(case: tuple[ZoneInfo, Plan]) -> None:
    zone, plan = case
    wanted = dict(_wanted(plan))
    moved = {
        start + _gap_at(start, zone): end + _gap_at(start, zone)
        for start, end in wanted.items()
        if not _exists(start, zone)
    }
    for span in expand(plan, zone):
        start, end = (_shown(moment, zone) for moment in span)
        latest = wanted.get(start) or moved[start]
        if latest.replace(tzinfo=zone).utcoffset() is not None and not _exists(latest, zone):
            latest += _gap_at(latest, zone)
        # An end is earlier only where the next slot of the plan begins, after an end that was skipped.
        assert end == latest or (end < latest and span.ends_at in {one.starts_at for one in expand(plan, zone)})
