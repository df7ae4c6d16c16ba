"""Scores providers for a request: the sum of several parts, each from 0 to its weight, where more is better.

Scores are whole ten-thousandths, so that the shown parts add up to the total and totals compare exactly. Providers with
a smaller difference (one or two metres of distance nearby, about ten far away) are equal and ordered by tie-break key.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from request_service.assistance.dispatch.decision.candidate_table import CandidateTable, Matchup, Real, Whole
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot

# The number of whole units in a score of 1.
ONE = 10_000


@dataclass(frozen=True)
class Score:
    total: float
    parts: dict[str, float]


def _distance(matchup: Matchup) -> Real:
    minutes = matchup.distance_km / matchup.rules.speed_kmh * 60
    return matchup.rules.half_travel_minutes / (matchup.rules.half_travel_minutes + minutes)


def _rating(matchup: Matchup) -> Real:
    prior, strength = matchup.rules.rating_prior, matchup.rules.rating_prior_strength
    believed = (prior * strength + matchup.table.rating_sum) / (strength + matchup.table.rating_count)
    return (believed - 1) / 4


def _acceptance(matchup: Matchup) -> Real:
    prior, strength = matchup.rules.acceptance_prior, matchup.rules.acceptance_prior_strength
    return (prior * strength + matchup.table.offers_accepted) / (strength + matchup.table.offers_decided)


def _cancellation(matchup: Matchup) -> Real:
    accepted = matchup.table.jobs_accepted
    kept: Real = 1 - matchup.table.jobs_cancelled / np.maximum(accepted, 1)
    # Among few jobs, one bad day would weigh too much.
    return np.where(accepted >= matchup.rules.cancellation_minimum_jobs, kept, 1.0)


def _idle(matchup: Matchup) -> Real:
    minutes = np.nan_to_num(matchup.decided_at - matchup.table.idle_since) / 60
    waited: Real = np.maximum(minutes, 0)
    return waited / (matchup.rules.half_idle_minutes + waited)


_PARTS: tuple[tuple[str, Callable[[DispatchRules], float], Callable[[Matchup], Real]], ...] = (
    ("distance", lambda rules: rules.weight_distance, _distance),
    ("rating", lambda rules: rules.weight_rating, _rating),
    ("acceptance", lambda rules: rules.weight_acceptance, _acceptance),
    ("cancellation", lambda rules: rules.weight_cancellation, _cancellation),
    ("idle", lambda rules: rules.weight_idle, _idle),
)

PART_NAMES = tuple(name for name, _, _ in _PARTS)


def scores(matchup: Matchup) -> Whole:
    """Returns the parts in whole units, with one row per provider and one column for each of `PART_NAMES`."""
    columns = [np.clip(part(matchup), 0, 1) * weight(matchup.rules) for _, weight, part in _PARTS]
    return np.rint(np.column_stack(columns) * ONE).astype(np.int64)


def score(request: RequestSnapshot, provider: ProviderSnapshot, rules: DispatchRules) -> Score:
    """Returns the score of one provider, without a check of the eligibility rules."""
    matchup = Matchup.of(request, CandidateTable.of([provider], seed=0), rules, rules.largest_radius_km)
    units = scores(matchup)[0]
    return Score(units.sum().item() / ONE, dict(zip(PART_NAMES, (units / ONE).tolist(), strict=True)))
