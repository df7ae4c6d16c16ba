from uuid import UUID

import pytest
from request_testing import provider_snapshot, request_snapshot

from request_service.assistance.dispatch.decision.decide import WaveDecision, decide
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.strategies import Strategy, broadcast, nearest_first


def offered(decision: WaveDecision) -> set[int]:
    return {verdict.provider_id.int for verdict in decision.offered}


PROVIDERS = [
    provider_snapshot(1, 2, rating=5.0, rating_count=99),
    provider_snapshot(2, 1.99, rating=1.0, rating_count=99),
    provider_snapshot(3, 20),
    provider_snapshot(4, 0.5, is_busy=True),
    provider_snapshot(5, 26, service_radius_km=99),
]


def test_nearest_first_asks_only_the_nearest_eligible_provider() -> None:
    (decision,) = nearest_first([request_snapshot()], PROVIDERS, DispatchRuleSet(), 1)
    assert offered(decision) == {2}
    assert decision.has_more


def test_nearest_first_asks_one_after_another_until_all_were_asked() -> None:
    asked: list[int] = []
    for wave_number in range(1, 10):
        one = request_snapshot(asked=frozenset(UUID(int=number) for number in asked), wave_number=wave_number)
        (decision,) = nearest_first([one], PROVIDERS, DispatchRuleSet(default=DispatchRules(most_waves=2)), 1)
        asked.extend(offered(decision))
        if not decision.has_more:
            break
    assert asked == [2, 1, 3]


def test_broadcast_asks_all_eligible_providers_at_once() -> None:
    (decision,) = broadcast([request_snapshot()], PROVIDERS, DispatchRuleSet(), 1)
    assert offered(decision) == {1, 2, 3}
    assert {verdict.delay_seconds for verdict in decision.offered} == {0}
    assert decision.radius_km == 25
    assert not decision.has_more


def test_neither_looks_at_other_jobs_but_both_keep_to_what_a_provider_may_have() -> None:
    jobs = [request_snapshot(number) for number in range(100, 105)]
    both = [provider_snapshot(1, 1), provider_snapshot(2, 2)]
    assert [offered(one) for one in nearest_first(jobs, both, DispatchRuleSet(), 1)] == [{1}, {1}, {1}, {2}, {2}]
    at_once = [offered(one) for one in broadcast(jobs, both, DispatchRuleSet(), 1)]
    assert at_once == [{1, 2}, {1, 2}, {1, 2}, set(), set()]


@pytest.mark.parametrize("strategy", [decide, nearest_first, broadcast])
def test_strategies_share_inputs_and_give_all_verdicts(strategy: Strategy) -> None:
    jobs = [request_snapshot(101), request_snapshot(100)]
    decisions = strategy(jobs, PROVIDERS, DispatchRuleSet(), 1)
    assert [decision.request_id.int for decision in decisions] == [100, 101]
    assert all(len(decision.verdicts) == len(PROVIDERS) for decision in decisions)
    assert strategy(jobs[::-1], PROVIDERS[::-1], DispatchRuleSet(), 1) == decisions
    assert strategy([], PROVIDERS, DispatchRuleSet(), 1) == []
    assert all(not decision.verdicts for decision in strategy(jobs, [], DispatchRuleSet(), 1))
