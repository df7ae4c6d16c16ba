"""Assigns providers to requests that compete for them.

Requests are filled in levels: no request gets a second provider before every other request has its first, if one fits.
Within a level, each pass matches requests and providers one to one, since a provider can do only one of the requests. A
request left without a provider shares one in the next pass. Each pass is optimal by four criteria in this order: the
number of requests served, the share of newcomers, the total score, and the tie-break order. The four are the digits of
one whole number. A float64 holds this number exactly for many more requests than a batch has; for too many requests,
the tie-break order is lost first.

For a single request the result is the best providers first, with the last places reserved for the missing newcomers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from lap import lapjvr

from request_service.assistance.dispatch.decision.candidate_table import Mask, Real, Whole


@dataclass(frozen=True)
class Demand:
    """The demand of one request.

    The arrays have one entry per provider, in tie-break order. The providers are the same in every demand.
    """

    # The number of providers, and the minimum of newcomers among them.
    size: int
    newcomers: int
    # Scores in whole units from 0; negative for providers that do not fit.
    totals: Whole
    is_newcomer: Mask
    # The number of further offers that each provider may get.
    room: Whole
    # A provider gets at most one of the requests of a client; `None` belongs to no client.
    client_id: UUID | None = None


def assign(demands: Sequence[Demand]) -> list[list[int]]:
    """Returns for each demand the indices of its providers, the first choice first."""
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
        # The requests of a client, by each of them.
        self._of_same_client = [
            [place for place, other in enumerate(demands) if other.client_id == demand.client_id]
            if demand.client_id
            else [request]
            for request, demand in enumerate(demands)
        ]

    def fill(self, level: int) -> None:
        """Assigns providers until every request has *level* of them, or as many as it wants or can get.

        Each pass assigns at least one, so the loop ends.
        """
        while open_requests := [request for request in range(len(self._demands)) if self._is_open(request, level)]:
            self._match(open_requests)

    def _is_open(self, request: int, level: int) -> bool:
        return len(self.chosen[request]) < min(level, self._demands[request].size) and bool(self._left(request).any())

    def _left(self, request: int) -> Mask:
        left: Mask = self._fits[request] & (self._given < self._demands[request].room)
        return left

    def _preferred(self, request: int, left: Mask) -> Mask:
        """Returns the remaining providers, or only newcomers when the places left are needed for them."""
        demand, chosen = self._demands[request], self.chosen[request]
        newcomers: Mask = left & demand.is_newcomer
        missing = min(demand.newcomers - int(demand.is_newcomer[chosen].sum()), int(newcomers.sum()))
        return newcomers if missing >= demand.size - len(chosen) else left

    def _match(self, requests: list[int]) -> None:
        left = np.array([self._left(request) for request in requests])
        preferred = np.array([self._preferred(request, left[row]) for row, request in enumerate(requests)])
        totals = np.array([self._demands[request].totals for request in requests])
        columns = np.flatnonzero(left.any(axis=0))
        worth = _worth(left[:, columns], preferred[:, columns], totals[:, columns])
        rows, places = lapjvr(-worth, extend_cost=True, return_cost=False)
        for row, place in zip(rows.tolist(), places.tolist(), strict=True):
            column = int(columns[place])
            if left[row, column]:
                self._give(requests[row], column)

    def _give(self, request: int, column: int) -> None:
        self.chosen[request].append(column)
        self._fits[self._of_same_client[request], column] = False
        self._given[column] += 1


def _worth(left: Mask, preferred: Mask, totals: Whole) -> Real:
    # Each digit exceeds the largest sum of the smaller digits in one matching.
    pairs, providers = min(left.shape), left.shape[1]
    unit = pairs * providers
    newcomer = pairs * unit * (int(totals.max()) + 1)
    served = 2 * pairs * newcomer
    turns = np.arange(providers - 1, -1, -1)
    worth: Real = float(served) + float(newcomer) * preferred + float(unit) * totals + turns
    return np.where(left, worth, 0.0)
