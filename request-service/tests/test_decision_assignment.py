from collections.abc import Iterable, Sequence
from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from request_testing import calmly

from request_service.assistance.dispatch.decision.assignment import Demand, assign

UNFIT = -1


def demand(
    totals: Sequence[int], *, size: int = 1, newcomers: int = 0, new: Sequence[int] = (), room: int = 1
) -> Demand:
    """Returns the demand of one job; `new` holds the columns of newcomers."""
    is_newcomer = np.array([column in new for column in range(len(totals))], dtype=bool)
    return Demand(size, newcomers, np.array(totals, dtype=np.int64), is_newcomer, np.full(len(totals), room))


def test_without_eligible_providers_nothing_is_assigned() -> None:
    assert assign([]) == []
    assert assign([demand([])]) == [[]]
    assert assign([demand([UNFIT, UNFIT])]) == [[]]
    assert assign([demand([5, 5], room=0)]) == [[]]


def test_one_job_gets_the_best_first() -> None:
    assert assign([demand([30, 90, UNFIT, 70], size=2)]) == [[1, 3]]
    assert assign([demand([30, 90, UNFIT, 70], size=9)]) == [[1, 3, 0]]


def test_tie_break_key_decides_between_equals() -> None:
    assert assign([demand([50, 50, 50], size=2)]) == [[0, 1]]


def test_competing_jobs_are_assigned_for_the_best_total() -> None:
    # First come, first served would give 90 + 10.
    assert assign([demand([90, 80]), demand([85, 10])]) == [[1], [0]]


def test_job_with_one_eligible_provider_gets_that_provider() -> None:
    assert assign([demand([900, 1]), demand([1, UNFIT])]) == [[1], [0]]


def test_no_job_gets_a_second_provider_before_another_has_its_first() -> None:
    greedy = demand([90, 80, 70], size=3)
    modest = demand([10, UNFIT, UNFIT], size=3)
    assert assign([greedy, modest]) == [[1, 2], [0]]


def test_first_choices_are_different_providers_even_if_each_could_have_several_offers() -> None:
    jobs = [demand([90, 20], size=2, room=3), demand([80, 30], size=2, room=3)]
    assert assign(jobs) == [[0, 1], [1, 0]]


def test_a_job_without_an_own_first_choice_shares_one_before_second_choices_are_made() -> None:
    crowd = [demand([90 - job, 50], size=2, room=2) for job in range(3)]
    chosen = assign(crowd)
    assert all(chosen)
    assert sorted(column for columns in chosen for column in columns) == [0, 0, 1, 1]


def test_provider_gets_no_more_offers_than_their_room() -> None:
    assert sum(map(len, assign([demand([50], room=2) for _ in range(5)]))) == 2


def test_rules_may_leave_different_room_to_different_jobs() -> None:
    assert assign([demand([50], room=1), demand([90], room=3)]) == [[], [0]]
    assert assign([demand([90], room=1), demand([50], room=3)]) == [[0], [0]]


def test_the_last_places_are_kept_for_newcomers() -> None:
    assert assign([demand([90, 80, 70, 10, 5], size=3, newcomers=1, new=[3, 4])]) == [[0, 1, 3]]
    assert assign([demand([90, 80, 70, 10, 5], size=3, newcomers=2, new=[3, 4])]) == [[0, 3, 4]]


def test_a_newcomer_who_is_good_takes_no_one_elses_place() -> None:
    assert assign([demand([90, 95, 70, 10], size=3, newcomers=1, new=[1, 3])]) == [[1, 0, 2]]


def test_without_newcomers_their_places_go_to_the_others() -> None:
    assert assign([demand([90, 80, 70], size=3, newcomers=2, new=[])]) == [[0, 1, 2]]
    assert assign([demand([90, 80, UNFIT], size=3, newcomers=2, new=[2])]) == [[0, 1]]


def test_newcomer_place_leaves_no_other_job_without_provider() -> None:
    assert assign([demand([90, 10], newcomers=1, new=[0]), demand([10, UNFIT])]) == [[1], [0]]


def test_a_newcomer_whom_another_job_takes_is_replaced() -> None:
    jobs = [demand([90, 80, 60, 10], size=2, newcomers=1, new=[3]) for _ in range(2)]
    chosen = assign(jobs)
    assert sorted(map(len, chosen)) == [2, 2]
    assert sum(3 in columns for columns in chosen) == 1


def scores_of(jobs: int, providers: int) -> st.SearchStrategy[list[list[int]]]:
    """Draws scores of up to `jobs` jobs and `providers` providers; a negative score means not eligible."""
    row = st.integers(1, providers).map(lambda size: st.lists(st.integers(-3, 20), min_size=size, max_size=size))
    return row.flatmap(lambda one: st.lists(one, min_size=1, max_size=jobs))


matrices = scores_of(jobs=4, providers=6)


def value(matrix: list[list[int]], pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    totals = [matrix[job][column] for job, column in pairs if matrix[job][column] >= 0]
    return len(totals), sum(totals)


def assigned(matrix: list[list[int]]) -> tuple[int, int]:
    chosen = assign([demand(row) for row in matrix])
    return value(matrix, ((job, column) for job, columns in enumerate(chosen) for column in columns))


def first_come_first_served(matrix: list[list[int]]) -> tuple[int, int]:
    taken: dict[int, int] = {}
    for job, row in enumerate(matrix):
        free = [column for column in range(len(row)) if row[column] >= 0 and column not in taken]
        if free:
            taken[max(free, key=lambda column: row[column])] = job
    return value(matrix, ((job, column) for column, job in taken.items()))


@calmly
@given(matrices)
def test_first_choices_are_never_worse_than_first_come_first_served(matrix: list[list[int]]) -> None:
    served, total = assigned(matrix)
    greedily_served, greedy_total = first_come_first_served(matrix)
    assert (served, total) >= (greedily_served, greedy_total)
    # If all providers are eligible, both serve the same number of jobs, and the totals are comparable.
    everyone_fits = all(one >= 0 for row in matrix for one in row)
    assert total >= greedy_total or not everyone_fits


@calmly
@given(scores_of(jobs=3, providers=4))
def test_first_choices_are_the_best_of_all_possible_ones(matrix: list[list[int]]) -> None:
    # Columns without a provider give each job a column in every permutation.
    padded = [row + [UNFIT] * len(matrix) for row in matrix]
    possible = permutations(range(len(padded[0])), len(padded))
    assert assigned(matrix) == max(value(padded, enumerate(columns)) for columns in possible)


@calmly
@given(scores_of(jobs=3, providers=4).filter(lambda matrix: len(matrix) <= len(matrix[0])))
def test_tie_break_key_decides_between_equally_good_assignments(matrix: list[list[int]]) -> None:
    # All providers are eligible, and nearly all scores are equal.
    equal = [[max(0, min(one, 1)) for one in row] for row in matrix]
    possible = permutations(range(len(equal[0])), len(equal))
    as_good = [columns for columns in possible if value(equal, enumerate(columns)) == assigned(equal)]
    chosen = [column for columns in assign([demand(row) for row in equal]) for column in columns]
    assert sum(chosen) == min(map(sum, as_good))


@calmly
@given(st.lists(st.integers(-5, 20), max_size=12), st.sets(st.integers(0, 11)), st.integers(1, 6), st.integers(0, 6))
def test_single_job_follows_the_newcomer_rule(totals: list[int], new: set[int], size: int, newcomers: int) -> None:
    best_first = sorted((one for one in range(len(totals)) if totals[one] >= 0), key=lambda one: -totals[one])
    kept = [one for one in best_first if one in new][: min(newcomers, size)]
    expected = kept + [one for one in best_first if one not in kept][: size - len(kept)]
    assert sorted(assign([demand(totals, size=size, newcomers=newcomers, new=list(new))])[0]) == sorted(expected)


@calmly
@given(matrices, st.integers(1, 4), st.integers(0, 3))
def test_assigned_providers_are_eligible_distinct_and_within_their_room(
    matrix: list[list[int]], size: int, room: int
) -> None:
    chosen = assign([demand(row, size=size, room=room) for row in matrix])
    for row, columns in zip(matrix, chosen, strict=True):
        assert len(columns) == len(set(columns)) <= size
        assert all(row[column] >= 0 for column in columns)
    assert all(sum(column in columns for columns in chosen) <= room for column in range(len(matrix[0])))


def test_the_digits_of_a_value_do_not_run_into_one_another_for_many_jobs() -> None:
    # All scores are equal except one unit, among tie-break keys of a thousand providers and a hundred jobs.
    totals = np.full((100, 1000), 9_999, dtype=np.int64)
    totals[:, 999] = 10_000
    chosen = assign([demand(row.tolist()) for row in totals])
    assert all(len(columns) == 1 for columns in chosen)
    assert {column for columns in chosen for column in columns} == {999, *range(99)}
