"""Decides which dose of a service comes next for a person, and on which days it may be given: pure functions.

A series has as many doses as its criterion requires, at least `dose_interval_days` apart. A complete series is
refreshed by one dose at a time, `repeat_after_days` after the last one, or never. Doses are counted by days: two on one
day are in the order in which they were booked.

A dose keeps the number that its person was told, also when an earlier one is cancelled. So the doses of a person have
different numbers, which rise with their days: a new dose fills a gap that was left if its day is early enough, and
comes after all others otherwise.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from request_service.booking.services.criteria import Criterion
from request_service.booking.services.kinds import ServiceKind


@dataclass(frozen=True)
class Dose:
    # Counted from 1, on through the doses that refresh a series.
    number: int
    # The first day on which it may be given; `None` means any day.
    due_on: date | None

    def is_due(self, on: date) -> bool:
        return self.due_on is None or on >= self.due_on


@dataclass(frozen=True)
class TakenDose:
    """A dose that was given, or that is booked."""

    day: date
    # `None` if its person was told none.
    number: int | None


@dataclass(frozen=True)
class PlacedDose:
    """A dose that may be given on the day that was asked for."""

    number: int
    # The first day of the dose after it; `None` if none is needed.
    next_due_on: date | None


@dataclass(frozen=True)
class NotDue:
    """The answer that a dose may not be given on a day; without dates, no further dose is needed."""

    due_on: date | None = None
    # The last day on which it may be given: later ones are too near to the next dose, or behind it.
    due_until: date | None = None


def counts_doses(kind: ServiceKind, criterion: Criterion) -> bool:
    """Returns whether those whom a criterion fits may have a service only as often as it says.

    This is so for vaccinations, and where a criterion says more than that there is one dose, which is the default.
    """
    says_more = criterion.doses_required > 1 or criterion.dose_interval_days or criterion.repeat_after_days
    return kind is ServiceKind.VACCINATION or bool(says_more)


def next_dose(criterion: Criterion, taken: Collection[date]) -> Dose | None:
    """Returns the dose after those that were taken on these days, or `None` if none is needed any more."""
    number = len(taken) + 1
    pause = _pause_before(criterion, number)
    if pause is None:
        return None
    return Dose(number, _days_after(max(taken), pause) if taken else None)


def place_dose(criterion: Criterion, taken: Iterable[TakenDose], on: date) -> PlacedDose | NotDue:
    """Returns the dose that is given on a day, beside those that were given or are booked."""
    others = _numbered(taken)
    end = next_dose(criterion, [one.day for one in others])
    if end is None:
        return NotDue()
    before = [one for one in others if one.day <= on]
    after = others[len(before) :]
    gap = before[-1].number + 1 if before else 1
    if after and gap < after[0].number and _keeps_pauses(criterion, before, on, after):
        return _placed(criterion, gap, len(before) + 1, on)
    if not end.is_due(on):
        return NotDue(end.due_on)
    return _placed(criterion, others[-1].number + 1 if others else 1, end.number, on)


def move_dose(criterion: Criterion, taken: Iterable[TakenDose], number: int, on: date) -> PlacedDose | NotDue:
    """Returns the dose that was told *number* on another day, between the doses before and after it."""
    others = _numbered(taken)
    before = [one for one in others if one.number < number]
    after = [one for one in others if one.number > number]
    rank = len(before) + 1
    earliest = next_dose(criterion, [one.day for one in before])
    if earliest is None or _pause_before(criterion, len(others) + 1) is None:
        return NotDue()
    if not earliest.is_due(on):
        return NotDue(earliest.due_on)
    if after and not _keeps_pauses(criterion, before, on, after[:1]):
        pause = _pause_before(criterion, rank + 1) or 0
        return NotDue(earliest.due_on, due_until=_days_after(after[0].day, -pause))
    return _placed(criterion, number, rank, on)


@dataclass(frozen=True)
class _NumberedDose:
    day: date
    number: int


def _numbered(taken: Iterable[TakenDose]) -> list[_NumberedDose]:
    """Returns doses by their days, with numbers that rise; those without one get the next."""
    found: list[_NumberedDose] = []
    for one in sorted(taken, key=lambda dose: (dose.day, dose.number or 0)):
        least = found[-1].number + 1 if found else 1
        found.append(_NumberedDose(one.day, max(one.number or 0, least)))
    return found


def _placed(criterion: Criterion, number: int, rank: int, on: date) -> PlacedDose:
    """Returns the dose with a number that is the *rank*-th of those that are given."""
    pause = _pause_before(criterion, rank + 1)
    return PlacedDose(number, None if pause is None else _days_after(on, pause))


def _keeps_pauses(
    criterion: Criterion, before: Sequence[_NumberedDose], on: date, after: Sequence[_NumberedDose]
) -> bool:
    """Returns whether a dose on the day *on* is far enough from its neighbours, and leaves those behind it as far."""
    days = [*(one.day for one in before[-1:]), on, *(one.day for one in after)]
    first_rank = len(before) + 2 - len(before[-1:])
    for rank, (earlier, later) in enumerate(pairwise(days), first_rank):
        pause = _pause_before(criterion, rank)
        if pause is None or later < _days_after(earlier, pause):
            return False
    return True


def _pause_before(criterion: Criterion, rank: int) -> int | None:
    """Returns the least number of days between the *rank*-th dose and the one before; `None` if it is not needed."""
    if rank == 1:
        return 0
    # Without an interval, the next dose of a series may be given at once.
    return (criterion.dose_interval_days or 0) if rank <= criterion.doses_required else criterion.repeat_after_days


def _days_after(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min
