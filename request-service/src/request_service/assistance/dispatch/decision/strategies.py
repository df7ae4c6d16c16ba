"""Simple dispatch strategies with the signature of `decide`, as baselines for it.

They apply the same eligibility rules and limits of offers, but decide each request without regard to the others.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from request_service.assistance.dispatch.decision.candidate_table import CandidateTable, Whole
from request_service.assistance.dispatch.decision.decide import WaveCandidates, WaveDecision
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot

type Strategy = Callable[
    [Sequence[RequestSnapshot], Sequence[ProviderSnapshot], DispatchRuleSet, int], list[WaveDecision]
]

# Asking one provider at a time needs many waves, so this limit is out of reach.
_MANY_WAVES = 1000


def nearest_first(
    requests: Sequence[RequestSnapshot], providers: Sequence[ProviderSnapshot], rule_set: DispatchRuleSet, seed: int
) -> list[WaveDecision]:
    """Asks one provider per wave, the nearest who was not asked yet."""
    table = CandidateTable.of(providers, seed)
    waves = (
        WaveCandidates.of(request, table, _alone(rule_set.of(request.category))) for request in _oldest_first(requests)
    )
    return list(_one_by_one(waves, table, most=1))


def broadcast(
    requests: Sequence[RequestSnapshot], providers: Sequence[ProviderSnapshot], rule_set: DispatchRuleSet, seed: int
) -> list[WaveDecision]:
    """Asks all providers within the largest radius at once."""
    table = CandidateTable.of(providers, seed)
    waves = (
        WaveCandidates.of(request, table, _at_once(rule_set.of(request.category)))
        for request in _oldest_first(requests)
    )
    return list(_one_by_one(waves, table, most=len(providers)))


# Cached, because making rules validates all of them.
@lru_cache(maxsize=64)
def _at_once(rules: DispatchRules) -> DispatchRules:
    return rules.changed(first_radius_km=rules.largest_radius_km, head_start_seconds=0)


@lru_cache(maxsize=64)
def _alone(rules: DispatchRules) -> DispatchRules:
    return _at_once(rules).changed(wave_size=1, most_waves=_MANY_WAVES)


def _oldest_first(requests: Sequence[RequestSnapshot]) -> list[RequestSnapshot]:
    # The ids are UUIDs of version 7, which sort by time.
    return sorted(requests, key=lambda request: request.request_id)


def _one_by_one(waves: Iterator[WaveCandidates], table: CandidateTable, most: int) -> Iterator[WaveDecision]:
    given: Whole = np.zeros_like(table.live_offers)
    for wave in waves:
        free = wave.fits & (table.live_offers + given < wave.matchup.rules.parallel_offers)
        nearest = [place for place in np.argsort(wave.matchup.distance_km, kind="stable").tolist() if free[place]]
        given[nearest[:most]] += 1
        yield wave.decision(nearest[:most])
