"""Which providers each job gets, when several jobs compete for the same ones.

Jobs are filled in levels: no job gets a second provider before every other has a first, if there is one for it. In a
level, passes match jobs and providers one to one, since a provider can go to one of them only; whoever is left without
shares a provider in the next pass. A pass is the best possible one: most jobs served, then the newcomers' share kept,
then the highest total score, then whose turn it is among equals. These four are digits of one whole number. A float
holds it exactly for far more jobs than ever come at once; for too many, it is the turns that are lost first.

With one job this is plain best-first, where the last places are kept for newcomers who are not in yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

from request_service.assistance.dispatch.decision.pool import Mask, Real, Whole


@dataclass(frozen=True)
class Wish:
    """What one job asks for; the columns speak of the same providers, in the order of their turns, in every wish."""

    # How many providers, and how many of them at least newcomers.
    size: int
    newcomers: int
    # In whole units from 0; negative: does not fit.
    totals: Whole
    is_newcomer: Mask
    # How many more offers each may have.
    room: Whole


def assign(wishes: Sequence[Wish]) -> list[list[int]]:
    """For each wish the providers it gets, as numbers of columns, the first choice first."""
    if not wishes:
        return []
    assignment = _Assignment(wishes)
    for level in range(1, max(wish.size for wish in wishes) + 1):
        assignment.fill(level)
    return assignment.chosen


class _Assignment:
    def __init__(self, wishes: Sequence[Wish]) -> None:
        self.chosen: list[list[int]] = [[] for _ in wishes]
        self._wishes = wishes
        self._fits = np.array([wish.totals >= 0 for wish in wishes])
        self._given = np.zeros_like(wishes[0].totals)

    def fill(self, level: int) -> None:
        """Until every job has *level* providers, or as many as it wants or can get. Each pass gives at least one."""
        while open_jobs := [job for job in range(len(self._wishes)) if self._is_open(job, level)]:
            self._match(open_jobs)

    def _is_open(self, job: int, level: int) -> bool:
        return len(self.chosen[job]) < min(level, self._wishes[job].size) and bool(self._left(job).any())

    def _left(self, job: int) -> Mask:
        left: Mask = self._fits[job] & (self._given < self._wishes[job].room)
        return left

    def _preferred(self, job: int, left: Mask) -> Mask:
        """Newcomers only, once as many of them are missing as there are places."""
        wish, chosen = self._wishes[job], self.chosen[job]
        newcomers: Mask = left & wish.is_newcomer
        missing = min(wish.newcomers - int(wish.is_newcomer[chosen].sum()), int(newcomers.sum()))
        return newcomers if missing >= wish.size - len(chosen) else left

    def _match(self, jobs: list[int]) -> None:
        left = np.array([self._left(job) for job in jobs])
        preferred = np.array([self._preferred(job, left[row]) for row, job in enumerate(jobs)])
        totals = np.array([self._wishes[job].totals for job in jobs])
        columns = np.flatnonzero(left.any(axis=0))
        worth = _worth(left[:, columns], preferred[:, columns], totals[:, columns])
        for row, place in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
            column = int(columns[place])
            if left[row, column]:
                self._give(jobs[row], column)

    def _give(self, job: int, column: int) -> None:
        self.chosen[job].append(column)
        self._fits[job, column] = False
        self._given[column] += 1


def _worth(left: Mask, preferred: Mask, totals: Whole) -> Real:
    # Each digit outweighs all that the smaller ones can add up to in one matching.
    pairs, providers = min(left.shape), left.shape[1]
    unit = pairs * providers
    newcomer = pairs * unit * (int(totals.max()) + 1)
    served = 2 * pairs * newcomer
    turns = np.arange(providers - 1, -1, -1)
    worth: Real = float(served) + float(newcomer) * preferred + float(unit) * totals + turns
    return np.where(left, worth, 0.0)
