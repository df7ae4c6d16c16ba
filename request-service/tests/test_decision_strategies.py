from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from request_service.assistance.dispatch.decision.decide import WaveDecision, decide
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.assistance.dispatch.decision.strategies import Strategy, broadcast, nearest_first
from request_service.categories import Category
from request_service.geo import Place

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ONE_KM = 1 / 111.195


def provider(number: int, north_km: float = 0, **facts: Any) -> ProviderSnapshot:
    known = ProviderSnapshot(
        provider_id=UUID(int=number),
        place=Place(9 + north_km * ONE_KM, 38.7),
        located_at=NOW,
        categories=frozenset(),
        service_radius_km=25,
        is_available=True,
        is_busy=False,
        live_offers=0,
        offers_received=0,
        offers_accepted=0,
        offers_declined_or_expired=0,
        jobs_accepted=0,
        jobs_cancelled_by_him=0,
        rating=None,
        rating_count=0,
        idle_since=None,
    )
    return replace(known, **facts)


def job(number: int = 100, **facts: Any) -> RequestSnapshot:
    new = RequestSnapshot(
        request_id=UUID(int=number),
        client_id=UUID(int=999),
        place=Place(9, 38.7),
        category=Category.TIRE,
        round=1,
        wave_number=1,
        asked=frozenset(),
        blocked=frozenset(),
        decided_at=NOW,
    )
    return replace(new, **facts)


def offered(decision: WaveDecision) -> set[int]:
    return {verdict.provider_id.int for verdict in decision.offered}


PROVIDERS = [
    provider(1, 2, rating=5.0, rating_count=99),
    provider(2, 1.99, rating=1.0, rating_count=99),
    provider(3, 20),
    provider(4, 0.5, is_busy=True),
    provider(5, 26, service_radius_km=99),
]


def test_nearest_first_asks_the_nearest_who_fits_and_nobody_else() -> None:
    (decision,) = nearest_first([job()], PROVIDERS, DispatchRuleSet(), 1)
    assert offered(decision) == {2}
    assert decision.has_more


def test_nearest_first_asks_one_after_another_until_all_were_asked() -> None:
    asked: list[int] = []
    for wave_number in range(1, 10):
        one = job(asked=frozenset(UUID(int=number) for number in asked), wave_number=wave_number)
        (decision,) = nearest_first([one], PROVIDERS, DispatchRuleSet(default=DispatchRules(most_waves=2)), 1)
        asked.extend(offered(decision))
        if not decision.has_more:
            break
    assert asked == [2, 1, 3]


def test_broadcast_asks_everybody_who_fits_at_once() -> None:
    (decision,) = broadcast([job()], PROVIDERS, DispatchRuleSet(), 1)
    assert offered(decision) == {1, 2, 3}
    assert {verdict.delay_seconds for verdict in decision.offered} == {0}
    assert decision.radius_km == 25
    assert not decision.has_more


def test_neither_looks_at_other_jobs_but_both_keep_to_what_a_provider_may_have() -> None:
    jobs = [job(number) for number in range(100, 105)]
    both = [provider(1, 1), provider(2, 2)]
    assert [offered(one) for one in nearest_first(jobs, both, DispatchRuleSet(), 1)] == [{1}, {1}, {1}, {2}, {2}]
    assert [offered(one) for one in broadcast(jobs, both, DispatchRuleSet(), 1)] == [
        {1, 2},
        {1, 2},
        {1, 2},
        set(),
        set(),
    ]


@pytest.mark.parametrize("strategy", [decide, nearest_first, broadcast])
def test_all_take_the_same_and_say_something_on_everybody(strategy: Strategy) -> None:
    jobs = [job(101), job(100)]
    decisions = strategy(jobs, PROVIDERS, DispatchRuleSet(), 1)
    assert [decision.request_id.int for decision in decisions] == [100, 101]
    assert all(len(decision.verdicts) == len(PROVIDERS) for decision in decisions)
    assert strategy(jobs[::-1], PROVIDERS[::-1], DispatchRuleSet(), 1) == decisions
    assert strategy([], PROVIDERS, DispatchRuleSet(), 1) == []
    assert all(not decision.verdicts for decision in strategy(jobs, [], DispatchRuleSet(), 1))
