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

from request_service.assistance.dispatch.decision.candidate_table import Mask, Real, Whole


@dataclass(frozen=True)
class Demand:
    """What one job asks for; the columns speak of the same providers, in the order of their turns, in every demand."""

    # How many providers, and how many of them at least newcomers.
    size: int
    newcomers: int
    # In whole units from 0; negative: does not fit.
    totals: Whole
    is_newcomer: Mask
    # How many more offers each may have.
    room: Whole


def assign(demands: Sequence[Demand]) -> list[list[int]]:
    """For each demand the providers it gets, as numbers of columns, the first choice first."""
    if not demands:
        return []
    assignment = _Assignment(demands)
    for level in range(1, max(demand.size for demand in demands) + 1):
        assignment.fill(level)
    return assignment.chosen


class _Assignment:
    def __init__(self, demands: Sequence[Demand]) -> None:
        self.chosen: list[list[int]] = [[] for _ in demands]
        self._demands = demands
        self._fits = np.array([demand.totals >= 0 for demand in demands])
        self._given = np.zeros_like(demands[0].totals)

    def fill(self, level: int) -> None:
        """Until every job has *level* providers, or as many as it wants or can get. Each pass gives at least one."""
        while open_jobs := [job for job in range(len(self._demands)) if self._is_open(job, level)]:
            self._match(open_jobs)

    def _is_open(self, job: int, level: int) -> bool:
        return len(self.chosen[job]) < min(level, self._demands[job].size) and bool(self._left(job).any())

    def _left(self, job: int) -> Mask:
        left: Mask = self._fits[job] & (self._given < self._demands[job].room)
        return left

    def _preferred(self, job: int, left: Mask) -> Mask:
        """Newcomers only, once as many of them are missing as there are places."""
        demand, chosen = self._demands[job], self.chosen[job]
        newcomers: Mask = left & demand.is_newcomer
        missing = min(demand.newcomers - int(demand.is_newcomer[chosen].sum()), int(newcomers.sum()))
        return newcomers if missing >= demand.size - len(chosen) else left

    def _match(self, jobs: list[int]) -> None:
        left = np.array([self._left(job) for job in jobs])
        preferred = np.array([self._preferred(job, left[row]) for row, job in enumerate(jobs)])
        totals = np.array([self._demands[job].totals for job in jobs])
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
