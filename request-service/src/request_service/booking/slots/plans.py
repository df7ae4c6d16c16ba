"""Expands a weekly plan into slots: pure functions of the plan and of a time zone.

A plan says when a venue is open by the clock on its wall, so a slot at 15:00 begins at 15:00 in summer and in winter,
and ends by that clock too. Two nights a year are special (RFC 5545, 3.3.5 and 3.8.5.3): a local time that occurs twice
is the first one, and one that is skipped moves on by the gap, a slot that begins at such a time as a whole.

Slots of a plan never overlap. A slot that moved on gives way to those whose time exists, and is left out if there is
no room; a slot whose end moved on ends at the latest when the next one begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple, Self

from kit.errors import InvalidInput

MAX_DAYS = 366
MAX_SLOTS = 10_000
MAX_WINDOWS = 100
MIN_SLOT_MINUTES = 5
MAX_SLOT_MINUTES = MAX_GAP_MINUTES = MINUTES_A_DAY = 24 * 60

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|(24:00)", re.ASCII)
_A_DAY = timedelta(days=1)


class Weekday(StrEnum):
    # The order is the one of `date.weekday`.
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Window(NamedTuple):
    """The opening hours on one day of the week, in minutes since the midnight before; *end* may be the one after."""

    weekday: Weekday
    start: int
    end: int

    @classmethod
    def parse(cls, field: str, weekday: Weekday, start: str, end: str) -> Self:
        """Reads times such as "09:00". *field* names the window in an error. Raises InvalidInput."""
        first, last = _minutes(f"{field}.start", start), _minutes(f"{field}.end", end)
        if last <= first:
            raise InvalidInput.field(f"{field}.end", "must be after start, on the same day")
        return cls(weekday, first, last)


class Span(NamedTuple):
    """The time of a slot: two moments in UTC."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Plan:
    """Slots of *minutes*, with *gap_minutes* between them, in each window of each day but those in *without*."""

    first_day: date
    # `None` means that the plan goes on.
    last_day: date | None
    windows: tuple[Window, ...]
    minutes: int
    gap_minutes: int = 0
    without: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Raises InvalidInput, naming the field of the public contract."""
        if self.last_day is not None and self.last_day < self.first_day:
            raise InvalidInput.field("to", "must not be before from")
        if self.last_day is not None and (self.last_day - self.first_day).days >= MAX_DAYS:
            raise InvalidInput.field("to", f"must be within {MAX_DAYS} days")
        if not MIN_SLOT_MINUTES <= self.minutes <= MAX_SLOT_MINUTES:
            raise InvalidInput.field("minutes", f"must be between {MIN_SLOT_MINUTES} and {MAX_SLOT_MINUTES}")
        if not 0 <= self.gap_minutes <= MAX_GAP_MINUTES:
            raise InvalidInput.field("gap_minutes", f"must be between 0 and {MAX_GAP_MINUTES}")
        if len(self.without) > MAX_DAYS:
            raise InvalidInput.field("except", f"must have at most {MAX_DAYS} dates")
        self._check_windows()

    def has_day(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def _check_windows(self) -> None:
        if not 1 <= len(self.windows) <= MAX_WINDOWS:
            raise InvalidInput.field("weekly", f"must have 1 to {MAX_WINDOWS} entries")
        for number, window in enumerate(self.windows):
            if window.end - window.start < self.minutes:
                raise InvalidInput.field(f"weekly.{number}", f"has no room for a slot of {self.minutes} minutes")
        for earlier, later in pairwise(sorted(self.windows, key=_place_in_week)):
            if earlier.weekday is later.weekday and later.start < earlier.end:
                raise InvalidInput.field("weekly", "must not have two windows that overlap")

    def starts_of(self, weekday: Weekday) -> list[int]:
        """Returns when slots begin on this day of the week, in minutes since midnight, earliest first."""
        step = self.minutes + self.gap_minutes
        return sorted(
            start
            for window in self.windows
            if window.weekday is weekday
            for start in range(window.start, window.end - self.minutes + 1, step)
        )


def expand(plan: Plan, zone: tzinfo, *, first_day: date | None = None, last_day: date | None = None) -> Iterator[Span]:
    """Yields the slots of a plan day by day, each when it is asked for.

    *first_day* and *last_day* narrow the days of the plan: one that goes on is expanded piece by piece, and needs a
    last day. A piece has the slots that the whole plan has on these days.
    """
    days = _Days(plan, zone)
    for day in _between(plan, first_day, last_day):
        yield from days.slots(day)


def count(plan: Plan, *, first_day: date | None = None, last_day: date | None = None) -> int:
    """Returns how many slots `expand` yields at most, without making them."""
    per_weekday = [len(plan.starts_of(weekday)) for weekday in Weekday]
    return sum(per_weekday[day.weekday()] for day in _between(plan, first_day, last_day) if day not in plan.without)


def on_the_wall(moment: datetime, zone: tzinfo) -> datetime:
    """Returns what the clock on the wall shows at a moment, without a time zone."""
    return moment.astimezone(zone).replace(tzinfo=None)


def retimed(span: Span, wall_start: datetime, zone: tzinfo) -> Span:
    """Returns where a slot belongs that begins when the clock shows *wall_start*; it stays as long as it is.

    That is *span* itself as long as the rules of the zone are those by which it was made.
    """
    if on_the_wall(span.starts_at, zone) == wall_start:
        return span
    starts_at, _ = _moment(wall_start, zone)
    return Span(starts_at, starts_at + (span.ends_at - span.starts_at))


class _Day(NamedTuple):
    """The slots of one day as the plan has them, before they are compared with each other."""

    # Slots that begin at a time that the clock shows.
    standing: list[Span]
    # Slots that begin at a skipped time, moved on by the gap.
    moved: list[Span]
    # True if a time of the day is skipped.
    has_gap: bool


class _Days:
    def __init__(self, plan: Plan, zone: tzinfo) -> None:
        self._plan, self._zone = plan, zone
        self._length = timedelta(minutes=plan.minutes)
        self._starts = [[timedelta(minutes=start) for start in plan.starts_of(weekday)] for weekday in Weekday]

    def slots(self, day: date) -> list[Span]:
        standing, moved, has_gap = self._read(day)
        return self._apart(day, standing, moved) if has_gap else standing

    def _apart(self, day: date, standing: list[Span], moved: list[Span]) -> list[Span]:
        """Returns the slots of a day with a gap such that none overlaps another one of the plan."""
        # A gap is at most a day long and may cross midnight.
        around = [day + number * _A_DAY for number in (-1, 0, 1, 2)]
        others = sorted(span for one in around if self._plan.has_day(one) for span in self._read(one).standing)
        kept = [
            Span(span.starts_at, min([span.ends_at, *(one.starts_at for one in others if one > span)]))
            for span in standing
        ]
        free = (span for span in moved if not any(span.overlaps(one) for one in others))
        return sorted([*kept, *free])

    def _read(self, day: date) -> _Day:
        found = _Day([], [], has_gap=False)
        if day in self._plan.without:
            return found
        midnight, has_gap = datetime.combine(day, time()), False
        for start in self._starts[day.weekday()]:
            starts_at, is_skipped = _moment(midnight + start, self._zone)
            if is_skipped:
                found.moved.append(Span(starts_at, starts_at + self._length))
                has_gap = True
            else:
                ends_at, ends_in_gap = _moment(midnight + start + self._length, self._zone)
                found.standing.append(Span(starts_at, ends_at))
                has_gap |= ends_in_gap
        return found._replace(has_gap=has_gap)


def _moment(local: datetime, zone: tzinfo) -> tuple[datetime, bool]:
    """Returns the moment of a local time, and whether the clock skips this time, so that it moves on by the gap."""
    # Python takes the first of two equal local times, and the offset before a gap: as RFC 5545 does.
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    return moment, on_the_wall(moment, zone) != local


def _between(plan: Plan, first_day: date | None, last_day: date | None) -> Iterator[date]:
    """Yields the days of a plan from *first_day* to *last_day*, both included."""
    day = plan.first_day if first_day is None else max(first_day, plan.first_day)
    last = min(one for one in (plan.last_day, last_day) if one is not None)
    while day <= last:
        yield day
        day += _A_DAY


def _minutes(field: str, text: str) -> int:
    """Returns the minutes since midnight. Raises InvalidInput for text that is no time of a day."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise InvalidInput.field(field, 'must be a time such as "09:00"')
    hours, minutes, is_midnight = found.groups()
    return MINUTES_A_DAY if is_midnight else int(hours) * 60 + int(minutes)


def _place_in_week(window: Window) -> tuple[int, int]:
    return list(Weekday).index(window.weekday), window.start
