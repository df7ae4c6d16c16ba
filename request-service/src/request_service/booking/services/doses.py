"""Decides which dose of a service comes next for a person, and from which day on: pure functions.

A series has as many doses as its criterion requires, at least `dose_interval_days` apart. A complete series is
refreshed by one dose at a time, `repeat_after_days` after the last one, or never.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from request_service.booking.services.criteria import Criterion


@dataclass(frozen=True)
class Dose:
    # Counted from 1, on through the doses that refresh a series.
    number: int
    # The first day on which it may be given; `None` means any day.
    due_on: date | None

    def is_due(self, on: date) -> bool:
        return self.due_on is None or on >= self.due_on


def next_dose(criterion: Criterion, taken: Collection[date]) -> Dose | None:
    """Returns the dose after those that were taken on these days, or `None` if none is needed any more."""
    number = len(taken) + 1
    if not taken:
        return Dose(number, None)
    is_complete = len(taken) >= criterion.doses_required
    pause = criterion.repeat_after_days if is_complete else criterion.dose_interval_days
    if pause is not None:
        return Dose(number, _days_after(max(taken), pause))
    # Without an interval, the next dose of a series may be given at once.
    return None if is_complete else Dose(number, None)


def _days_after(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max
