"""The places of doses among those that a person has: booked, moved and cancelled in any order."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_service.booking.services.criteria import Criterion
from request_service.booking.services.doses import (
    NotDue,
    PlacedDose,
    TakenDose,
    counts_doses,
    move_dose,
    next_dose,
    place_dose,
)
from request_service.booking.services.kinds import ServiceKind

START = date(2026, 1, 1)


def on(day: int) -> date:
    return START + timedelta(days=day)


def criterion(required: int = 1, interval: int | None = None, repeat: int | None = None) -> Criterion:
    return Criterion(UUID(int=1), doses_required=required, dose_interval_days=interval, repeat_after_days=repeat)


def taken(*doses: tuple[int, int | None]) -> list[TakenDose]:
    """Returns doses by day and number."""
    return [TakenDose(on(day), number) for day, number in doses]


ONE, TWO, THREE = criterion(), criterion(2, 28), criterion(3, 28)
YEARLY, LESSONS = criterion(repeat=365), criterion(3)


@pytest.mark.parametrize(
    ("bounds", "others", "day", "expected"),
    [
        (ONE, [], 0, PlacedDose(1, None)),
        (ONE, [(0, 1)], 900, NotDue()),
        (TWO, [], 0, PlacedDose(1, on(28))),
        (TWO, [(0, 1)], 27, NotDue(on(28))),
        (TWO, [(0, 1)], 28, PlacedDose(2, None)),
        (TWO, [(0, 1), (28, 2)], 900, NotDue()),
        # The second one is not before the first, which was told that it is the first.
        (TWO, [(60, 1)], 0, NotDue(on(88))),
        # A gap is filled before the dose behind it, if its day leaves that its distance.
        (TWO, [(60, 2)], 32, PlacedDose(1, on(60))),
        (TWO, [(60, 2)], 33, NotDue(on(88))),
        (TWO, [(60, 2)], 88, PlacedDose(3, None)),
        (THREE, [(0, 1), (90, 3)], 28, PlacedDose(2, on(56))),
        (THREE, [(0, 1), (90, 3)], 27, NotDue(on(118))),
        (THREE, [(0, 1), (90, 3)], 63, NotDue(on(118))),
        (THREE, [(0, 1), (90, 3)], 118, PlacedDose(4, None)),
        # Without an interval, a series may be had on one day, and in the order in which it was booked.
        (LESSONS, [(5, 1)], 5, PlacedDose(2, on(5))),
        (LESSONS, [(5, 1)], 4, NotDue(on(5))),
        (YEARLY, [(0, 1)], 364, NotDue(on(365))),
        (YEARLY, [(0, 1)], 365, PlacedDose(2, on(730))),
        # A dose in a gap must not make one that refreshes the series come too early.
        (criterion(2, 28, 365), [(60, 2), (88, 3)], 0, NotDue(on(453))),
        (YEARLY, [(0, 1), (800, 3)], 400, PlacedDose(2, on(765))),
        (YEARLY, [(0, 1), (800, 3)], 450, NotDue(on(1165))),
        # Doses that were told no number count by their days.
        (THREE, [(0, None), (30, None)], 60, PlacedDose(3, None)),
        (THREE, [(0, None), (30, 1)], 60, PlacedDose(3, None)),
    ],
)
def test_the_place_of_a_new_dose(
    bounds: Criterion, others: list[tuple[int, int | None]], day: int, expected: PlacedDose | NotDue
) -> None:
    assert place_dose(bounds, taken(*others), on(day)) == expected


@pytest.mark.parametrize(
    ("bounds", "others", "number", "day", "expected"),
    [
        (TWO, [], 1, 40, PlacedDose(1, on(68))),
        (TWO, [(0, 1)], 2, 27, NotDue(on(28))),
        (TWO, [(0, 1)], 2, 90, PlacedDose(2, None)),
        # The first one moves as long as the second one keeps its distance.
        (TWO, [(60, 2)], 1, 32, PlacedDose(1, on(60))),
        (TWO, [(60, 2)], 1, 33, NotDue(None, on(32))),
        (TWO, [(60, 2)], 1, 90, NotDue(None, on(32))),
        (THREE, [(0, 1), (90, 3)], 2, 27, NotDue(on(28))),
        (THREE, [(0, 1), (90, 3)], 2, 63, NotDue(on(28), on(62))),
        (YEARLY, [(0, 1)], 2, 364, NotDue(on(365))),
        # The service asks for fewer doses by now.
        (ONE, [(0, 1)], 2, 90, NotDue()),
    ],
)
def test_the_place_of_a_dose_that_moves(
    bounds: Criterion, others: list[tuple[int, int | None]], number: int, day: int, expected: PlacedDose | NotDue
) -> None:
    assert move_dose(bounds, taken(*others), number, on(day)) == expected


@pytest.mark.parametrize(
    ("kind", "bounds", "counts"),
    [
        (ServiceKind.VACCINATION, ONE, True),
        (ServiceKind.INSPECTION, ONE, False),
        (ServiceKind.INSPECTION, YEARLY, True),
        (ServiceKind.OTHER, LESSONS, True),
        (ServiceKind.TREATMENT, criterion(1, 7), True),
    ],
)
def test_doses_count_for_vaccinations_and_where_a_criterion_says_so(
    kind: ServiceKind, bounds: Criterion, *, counts: bool
) -> None:
    assert counts_doses(kind, bounds) is counts


criteria = st.builds(criterion, st.integers(1, 4), st.none() | st.integers(1, 30), st.none() | st.integers(1, 60))
# Book a dose, move one or cancel one, and on which day.
steps = st.lists(st.tuples(st.sampled_from(["book", "move", "cancel"]), st.integers(0, 9), st.integers(0, 200)))


@given(criteria, steps)
def test_no_order_of_commands_gives_two_doses_one_number(
    bounds: Criterion, commands: Sequence[tuple[str, int, int]]
) -> None:
    """The numbers are different and rise with the days, in any order of commands."""
    doses: list[TakenDose] = []
    for verb, chosen, day in commands:
        if verb == "book":
            found = place_dose(bounds, doses, on(day))
        elif not doses:
            continue
        else:
            one = doses.pop(chosen % len(doses))
            if verb == "cancel":
                continue
            assert one.number is not None
            found = move_dose(bounds, doses, one.number, on(day))
            if isinstance(found, NotDue):
                doses.append(one)
        if isinstance(found, PlacedDose):
            doses.append(TakenDose(on(day), found.number))
        assert_in_order(bounds, doses)


def assert_in_order(bounds: Criterion, doses: Sequence[TakenDose]) -> None:
    by_day = sorted(doses, key=lambda one: (one.day, one.number))
    numbers = [one.number for one in by_day if one.number is not None]
    assert numbers == sorted(set(numbers))
    least = min(bounds.dose_interval_days or 0, bounds.repeat_after_days or 10**6)
    if bounds.repeat_after_days is None:
        assert len(by_day) <= bounds.doses_required
        least = bounds.dose_interval_days or 0
    if bounds.doses_required == 1:
        least = bounds.repeat_after_days or 0
    assert all((later.day - earlier.day).days >= least for earlier, later in pairwise(by_day))


@given(criteria, st.lists(st.integers(0, 200), max_size=6), st.integers(0, 400))
def test_a_dose_behind_all_others_is_placed_exactly_if_it_is_due(bounds: Criterion, days: list[int], day: int) -> None:
    others = [TakenDose(on(one), number) for number, one in enumerate(sorted(days), 1)]
    due = next_dose(bounds, [one.day for one in others])
    found = place_dose(bounds, others, on(day))
    is_due = due is not None and due.is_due(on(day))
    assert isinstance(found, PlacedDose) == is_due
    assert found == NotDue(due.due_on if due else None) if not is_due else True
