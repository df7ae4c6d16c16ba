from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from request_testing import NOW, ONE_KM, provider_snapshot, request_snapshot

from request_service.assistance.dispatch.decision.decide import (
    NOT_CHOSEN,
    OFFERED,
    CandidateVerdict,
    WaveDecision,
    decide,
)
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.categories import Category
from request_service.geo import Place

# Without newcomers no places are reserved.
RULES = DispatchRules(newcomer_jobs=0)


def provider(number: int, north_km: float = 0, **changes: Any) -> ProviderSnapshot:
    """Returns a provider with a history, who is no newcomer."""
    history: dict[str, Any] = {
        "offers_received": 20,
        "offers_accepted": 10,
        "offers_declined_or_expired": 5,
        "jobs_accepted": 10,
        "jobs_cancelled_by_provider": 1,
        "rating": 4.5,
        "rating_count": 8,
        "idle_since": NOW - timedelta(minutes=20),
    }
    return provider_snapshot(number, north_km, **(history | changes))


def decided(
    one: RequestSnapshot, providers: list[ProviderSnapshot], rules: DispatchRules = RULES, seed: int = 1
) -> WaveDecision:
    return decide([one], providers, DispatchRuleSet(default=rules), seed)[0]


def numbers(verdicts: tuple[CandidateVerdict, ...]) -> list[int]:
    return [verdict.provider_id.int for verdict in verdicts]


def outcomes(decision: WaveDecision) -> dict[int, str]:
    return {verdict.provider_id.int: verdict.outcome for verdict in decision.verdicts}


def test_wave_goes_to_the_best_and_gives_a_verdict_for_each() -> None:
    providers = [
        provider(1, 1),
        provider(2, 2.5),
        provider(3, 0.5),
        provider(4, 2),
        provider(5, is_busy=True),
        provider(6, 2.9, rating=1.0),
        provider(7, 9),
    ]
    decision = decided(request_snapshot(), providers)
    assert numbers(decision.offered) == [3, 1, 4]
    expected = {3: OFFERED, 1: OFFERED, 4: OFFERED, 2: NOT_CHOSEN, 6: NOT_CHOSEN, 5: "busy", 7: "too_far"}
    assert outcomes(decision) == expected
    # Eligible providers come by rank, the others nearest first.
    assert numbers(decision.verdicts) == list(expected)
    assert [verdict.rank for verdict in decision.verdicts] == [1, 2, 3, 4, 5, None, None]


def test_verdict_contains_score_parts() -> None:
    best, dropped = decided(
        request_snapshot(), [provider(1, 1), provider(2, 9, live_offers=3)], RULES.changed(wave_size=1)
    ).verdicts
    assert best.distance_km == pytest.approx(1, abs=0.001)
    assert best.distance_km == round(best.distance_km, 3)
    assert best.score is not None
    assert best.score == pytest.approx(sum(best.parts.values()))
    assert list(best.parts) == ["distance", "rating", "acceptance", "cancellation", "idle"]
    assert dropped.distance_km == pytest.approx(9, abs=0.001)
    assert (dropped.score, dropped.parts, dropped.rank, dropped.delay_seconds) == (None, {}, None, None)


def test_the_best_see_their_offer_earlier() -> None:
    providers = [provider(number, number / 2) for number in range(1, 5)]
    delays = [verdict.delay_seconds for verdict in decided(request_snapshot(), providers).verdicts]
    assert delays == [0, 2, 2, None]
    two = RULES.changed(head_start_size=2, head_start_seconds=3)
    assert [verdict.delay_seconds for verdict in decided(request_snapshot(), providers, two).offered] == [0, 0, 3]
    none = RULES.changed(head_start_seconds=0)
    assert [verdict.delay_seconds for verdict in decided(request_snapshot(), providers, none).offered] == [0, 0, 0]


def test_only_offer_of_a_wave_has_no_delay() -> None:
    assert decided(request_snapshot(), [provider(1, 2)]).offered[0].delay_seconds == 0


@pytest.mark.parametrize(("wave_number", "radius_km"), [(1, 3), (2, 8), (3, 13), (5, 23), (6, 25), (9, 25)])
def test_each_wave_looks_farther(wave_number: int, radius_km: float) -> None:
    near = [provider(number, 1) for number in range(1, 5)]
    assert decided(request_snapshot(wave_number=wave_number), near).radius_km == radius_km


def test_wave_extends_its_radius_if_too_few_are_eligible() -> None:
    providers = [provider(1, 1), provider(2, 7), provider(3, 12), provider(4, 17), provider(5, 2, is_busy=True)]
    decision = decided(request_snapshot(), providers)
    assert decision.radius_km == 13
    assert numbers(decision.offered) == [1, 2, 3]
    assert outcomes(decision)[4] == "too_far"


def test_a_wave_that_finds_too_few_anywhere_has_looked_everywhere() -> None:
    decision = decided(request_snapshot(), [provider(1, 24), provider(2, 26, service_radius_km=100)])
    assert decision.radius_km == 25
    assert outcomes(decision) == {1: OFFERED, 2: "too_far"}


def test_a_provider_who_does_not_go_so_far_does_not_count_as_fitting() -> None:
    decision = decided(
        request_snapshot(), [provider(1, 7, service_radius_km=5), provider(2, 12)], RULES.changed(wave_size=1)
    )
    assert decision.radius_km == 13
    assert outcomes(decision) == {2: OFFERED, 1: "too_far"}


def test_one_place_of_a_wave_is_kept_for_a_newcomer() -> None:
    old_hands = [provider(number, 0.5) for number in range(1, 6)]
    decision = decided(request_snapshot(), [*old_hands, provider(6, 2.9, offers_received=4)], DispatchRules())
    assert outcomes(decision)[6] == OFFERED
    assert len(decision.offered) == 3
    newcomer = next(verdict for verdict in decision.verdicts if verdict.is_newcomer)
    assert newcomer.rank == 6
    assert newcomer.delay_seconds == 2
    no_newcomer = decided(request_snapshot(), [*old_hands, provider(6, 2.9, offers_received=5)], DispatchRules())
    assert outcomes(no_newcomer)[6] == NOT_CHOSEN


def test_jobs_that_are_decided_together_do_not_all_go_to_the_same_provider() -> None:
    providers = [provider(1, 1), provider(2, 2)]
    rules = RULES.changed(wave_size=1)
    jobs = [request_snapshot(100), request_snapshot(101, place=Place(9 + 0.1 * ONE_KM, 38.7))]
    first, second = decide(jobs, providers, DispatchRuleSet(default=rules), 1)
    assert sorted(numbers(first.offered) + numbers(second.offered)) == [1, 2]


def test_first_choices_of_several_jobs_differ() -> None:
    decisions = decide(
        [request_snapshot(100), request_snapshot(101)],
        [provider(1, 1), provider(2, 1.5)],
        DispatchRuleSet(default=RULES),
        1,
    )
    assert all(len(decision.offered) == 2 for decision in decisions)
    assert len({decision.offered[0].provider_id for decision in decisions}) == 2


def test_offers_made_together_count_against_what_a_provider_may_have() -> None:
    jobs = [request_snapshot(number) for number in range(100, 105)]
    decisions = decide(jobs, [provider(1, live_offers=1)], DispatchRuleSet(default=RULES), 1)
    assert sum(len(decision.offered) for decision in decisions) == 2
    assert sum(outcomes(decision)[1] == NOT_CHOSEN for decision in decisions) == 3


def test_each_category_has_its_own_rules() -> None:
    rule_set = DispatchRuleSet(
        default=RULES, categories={Category.TOWING: RULES.changed(wave_size=1, first_radius_km=20)}
    )
    providers = [provider(number, 1) for number in range(1, 5)]
    tire, towing = decide(
        [request_snapshot(100), request_snapshot(101, category=Category.TOWING)], providers, rule_set, 1
    )
    assert (len(tire.offered), tire.radius_km, tire.rules_version) == (3, 3, rule_set.default.version)
    assert (len(towing.offered), towing.radius_km) == (1, 20)
    assert towing.rules_version == rule_set.of(Category.TOWING).version != tire.rules_version


@pytest.mark.parametrize(
    ("wave_number", "near", "has_more"),
    [
        pytest.param(1, 4, True, id="an eligible provider remains"),
        pytest.param(1, 3, True, id="farther places remain"),
        pytest.param(5, 3, True, id="the last step of the radius remains"),
        pytest.param(1, 2, False, id="too few in the largest radius"),
        pytest.param(1, 0, False, id="none"),
        pytest.param(RULES.most_waves, 8, False, id="the last wave"),
    ],
)
def test_search_continues_while_providers_and_waves_remain(wave_number: int, near: int, *, has_more: bool) -> None:
    providers = [provider(number, 1) for number in range(1, near + 1)]
    assert decided(request_snapshot(wave_number=wave_number), providers).has_more is has_more


def test_search_ends_when_all_were_asked_but_not_while_one_has_too_many_offers() -> None:
    assert not decided(request_snapshot(asked=frozenset({UUID(int=1)})), [provider(1, 1)]).has_more
    assert decided(request_snapshot(), [provider(1, 1, live_offers=3)]).has_more


def test_client_with_several_jobs_gets_one_place_of_each_provider() -> None:
    client = UUID(int=7)
    jobs = [request_snapshot(number, client_id=client) for number in (100, 101, 102)]
    others = [request_snapshot(number) for number in (200, 201)]
    providers = [provider(1, 1), provider(2, 1)]
    for seed in range(50):
        decisions = decide([*jobs, *others], providers, DispatchRuleSet(default=RULES), seed)
        offered = {one.request_id: [verdict.provider_id for verdict in one.offered] for one in decisions}
        of_client = [one for job in jobs for one in offered[job.request_id]]
        assert sorted(of_client) == [UUID(int=1), UUID(int=2)]
        # Each has room for three offers.
        assert all(len(offered[job.request_id]) == 2 for job in others)
        waiting = next(
            one for one in decisions if one.request_id in {job.request_id for job in jobs} and not one.offered
        )
        assert waiting.has_more


def test_equals_take_turns() -> None:
    equals = [provider(number, 1) for number in range(1, 7)]
    firsts = [numbers(decided(request_snapshot(), equals, seed=seed).offered)[0] for seed in range(600)]
    expected = len(firsts) / len(equals)
    # Chi-square with five degrees of freedom: 20.5 is exceeded by one fair draw in a thousand, and seeds are fixed.
    assert sum((firsts.count(number) - expected) ** 2 / expected for number in range(1, 7)) < 20.5


def test_difference_of_a_few_metres_is_a_tie() -> None:
    neighbours = [provider(1, 20), provider(2, 20.002)]
    firsts = [
        decided(request_snapshot(), neighbours, RULES.changed(wave_size=1), seed).offered[0] for seed in range(40)
    ]
    assert {first.provider_id.int for first in firsts} == {1, 2}
    assert {first.rank for first in firsts} == {1}


def test_equal_jobs_take_turns_for_the_only_provider() -> None:
    rules = RULES.changed(parallel_offers=1)
    jobs, rule_set = [request_snapshot(100), request_snapshot(101)], DispatchRuleSet(default=rules)
    decisions = [decide(jobs, [provider(1)], rule_set, seed) for seed in range(400)]
    winners = [one.request_id.int for waves in decisions for one in waves if one.offered]
    assert len(winners) == 400
    assert 150 < winners.count(100) < 250


def test_duplicate_providers_and_jobs_are_rejected() -> None:
    with pytest.raises(ValueError, match="twice"):
        decide([request_snapshot()], [provider(1), provider(1)], DispatchRuleSet(), 1)
    with pytest.raises(ValueError, match="twice"):
        decide([request_snapshot(), request_snapshot(wave_number=2)], [provider(1)], DispatchRuleSet(), 1)


def test_without_jobs_nothing_is_decided() -> None:
    assert decide([], [provider(1)], DispatchRuleSet(), 1) == []
