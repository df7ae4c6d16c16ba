from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from request_service.assistance.dispatch.decision.decide import NOT_CHOSEN, OFFERED, Verdict, WaveDecision, decide
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.categories import Category
from request_service.geo import Place

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ONE_KM = 1 / 111.195
# Of others nobody is a newcomer, so that places are kept for nobody.
RULES = DispatchRules(newcomer_jobs=0)


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
        offers_received=20,
        offers_accepted=10,
        offers_declined_or_expired=5,
        jobs_accepted=10,
        jobs_cancelled_by_him=1,
        rating=4.5,
        rating_count=8,
        idle_since=NOW - timedelta(minutes=20),
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


def decided(
    one: RequestSnapshot, providers: list[ProviderSnapshot], rules: DispatchRules = RULES, seed: int = 1
) -> WaveDecision:
    return decide([one], providers, DispatchRuleSet(default=rules), seed)[0]


def numbers(verdicts: tuple[Verdict, ...]) -> list[int]:
    return [verdict.provider_id.int for verdict in verdicts]


def outcomes(decision: WaveDecision) -> dict[int, str]:
    return {verdict.provider_id.int: verdict.outcome for verdict in decision.verdicts}


def test_a_wave_goes_to_the_best_and_says_of_everybody_why() -> None:
    providers = [
        provider(1, 1),
        provider(2, 2.5),
        provider(3, 0.5),
        provider(4, 2),
        provider(5, is_busy=True),
        provider(6, 2.9, rating=1.0),
        provider(7, 9),
    ]
    decision = decided(job(), providers)
    assert numbers(decision.offered) == [3, 1, 4]
    expected = {3: OFFERED, 1: OFFERED, 4: OFFERED, 2: NOT_CHOSEN, 6: NOT_CHOSEN, 5: "busy", 7: "too_far"}
    assert outcomes(decision) == expected
    # Those who fit by rank, the others nearest first.
    assert numbers(decision.verdicts) == list(expected)
    assert [verdict.rank for verdict in decision.verdicts] == [1, 2, 3, 4, 5, None, None]


def test_a_verdict_shows_what_it_was_made_of() -> None:
    best, dropped = decided(job(), [provider(1, 1), provider(2, 9, live_offers=3)], RULES.changed(wave_size=1)).verdicts
    assert best.distance_km == pytest.approx(1, abs=0.001)
    assert best.distance_km == round(best.distance_km, 3)
    assert best.score is not None
    assert best.score == pytest.approx(sum(best.parts.values()))
    assert list(best.parts) == ["distance", "rating", "acceptance", "cancellation", "idle"]
    assert dropped.distance_km == pytest.approx(9, abs=0.001)
    assert (dropped.score, dropped.parts, dropped.rank, dropped.delay_seconds) == (None, {}, None, None)


def test_the_best_see_their_offer_earlier() -> None:
    providers = [provider(number, number / 2) for number in range(1, 5)]
    delays = [verdict.delay_seconds for verdict in decided(job(), providers).verdicts]
    assert delays == [0, 2, 2, None]
    two = RULES.changed(head_start_size=2, head_start_seconds=3)
    assert [verdict.delay_seconds for verdict in decided(job(), providers, two).offered] == [0, 0, 3]
    none = RULES.changed(head_start_seconds=0)
    assert [verdict.delay_seconds for verdict in decided(job(), providers, none).offered] == [0, 0, 0]


def test_who_is_alone_in_a_wave_waits_for_nobody() -> None:
    assert decided(job(), [provider(1, 2)]).offered[0].delay_seconds == 0


@pytest.mark.parametrize(("wave_number", "radius_km"), [(1, 3), (2, 8), (3, 13), (5, 23), (6, 25), (9, 25)])
def test_each_wave_looks_farther(wave_number: int, radius_km: float) -> None:
    near = [provider(number, 1) for number in range(1, 5)]
    assert decided(job(wave_number=wave_number), near).radius_km == radius_km


def test_where_too_few_fit_a_wave_looks_farther_at_once() -> None:
    providers = [provider(1, 1), provider(2, 7), provider(3, 12), provider(4, 17), provider(5, 2, is_busy=True)]
    decision = decided(job(), providers)
    assert decision.radius_km == 13
    assert numbers(decision.offered) == [1, 2, 3]
    assert outcomes(decision)[4] == "too_far"


def test_a_wave_that_finds_too_few_anywhere_has_looked_everywhere() -> None:
    decision = decided(job(), [provider(1, 24), provider(2, 26, service_radius_km=100)])
    assert decision.radius_km == 25
    assert outcomes(decision) == {1: OFFERED, 2: "too_far"}


def test_a_provider_who_does_not_go_so_far_does_not_count_as_fitting() -> None:
    decision = decided(job(), [provider(1, 7, service_radius_km=5), provider(2, 12)], RULES.changed(wave_size=1))
    assert decision.radius_km == 13
    assert outcomes(decision) == {2: OFFERED, 1: "too_far"}


def test_one_place_of_a_wave_is_kept_for_a_newcomer() -> None:
    old_hands = [provider(number, 0.5) for number in range(1, 6)]
    decision = decided(job(), [*old_hands, provider(6, 2.9, offers_received=4)], DispatchRules())
    assert outcomes(decision)[6] == OFFERED
    assert len(decision.offered) == 3
    newcomer = next(verdict for verdict in decision.verdicts if verdict.is_newcomer)
    assert newcomer.rank == 6
    assert newcomer.delay_seconds == 2
    assert outcomes(decided(job(), [*old_hands, provider(6, 2.9, offers_received=5)], DispatchRules()))[6] == NOT_CHOSEN


def test_jobs_that_are_decided_together_do_not_all_go_to_the_same_provider() -> None:
    providers = [provider(1, 1), provider(2, 2)]
    rules = RULES.changed(wave_size=1)
    jobs = [job(100), job(101, place=Place(9 + 0.1 * ONE_KM, 38.7))]
    first, second = decide(jobs, providers, DispatchRuleSet(default=rules), 1)
    assert sorted(numbers(first.offered) + numbers(second.offered)) == [1, 2]


def test_who_is_first_for_each_of_several_jobs_is_a_different_provider() -> None:
    decisions = decide([job(100), job(101)], [provider(1, 1), provider(2, 1.5)], DispatchRuleSet(default=RULES), 1)
    assert all(len(decision.offered) == 2 for decision in decisions)
    assert len({decision.offered[0].provider_id for decision in decisions}) == 2


def test_offers_made_together_count_against_what_a_provider_may_have() -> None:
    jobs = [job(number) for number in range(100, 105)]
    decisions = decide(jobs, [provider(1, live_offers=1)], DispatchRuleSet(default=RULES), 1)
    assert sum(len(decision.offered) for decision in decisions) == 2
    assert sum(outcomes(decision)[1] == NOT_CHOSEN for decision in decisions) == 3


def test_each_category_has_its_own_rules() -> None:
    rule_set = DispatchRuleSet(
        default=RULES, categories={Category.TOWING: RULES.changed(wave_size=1, first_radius_km=20)}
    )
    providers = [provider(number, 1) for number in range(1, 5)]
    tire, towing = decide([job(100), job(101, category=Category.TOWING)], providers, rule_set, 1)
    assert (len(tire.offered), tire.radius_km, tire.rules_version) == (3, 3, rule_set.default.version)
    assert (len(towing.offered), towing.radius_km) == (1, 20)
    assert towing.rules_version == rule_set.of(Category.TOWING).version != tire.rules_version


def test_there_is_more_while_fitting_ones_are_left_or_farther_ones_may_be() -> None:
    near = [provider(number, 1) for number in range(1, 5)]
    assert decided(job(), near).has_more
    assert decided(job(), near[:3]).has_more
    assert decided(job(wave_number=5), near[:3]).has_more


def test_there_is_no_more_when_everybody_in_the_largest_radius_was_asked() -> None:
    assert not decided(job(), [provider(1, 1), provider(2, 1)]).has_more
    assert not decided(job(asked=frozenset({UUID(int=1)})), [provider(1, 1)]).has_more
    assert not decided(job(), []).has_more


def test_there_is_no_more_after_the_last_wave() -> None:
    many = [provider(number, 1) for number in range(1, 9)]
    assert not decided(job(wave_number=RULES.most_waves), many).has_more


def test_there_is_more_when_somebody_only_has_too_many_offers_for_now() -> None:
    assert decided(job(), [provider(1, 1, live_offers=3)]).has_more


def test_equals_take_turns() -> None:
    equals = [provider(number, 1) for number in range(1, 7)]
    firsts = [numbers(decided(job(), equals, seed=seed).offered)[0] for seed in range(600)]
    expected = len(firsts) / len(equals)
    # Chi-square with five degrees of freedom: 20.5 is exceeded by one fair draw in a thousand, and seeds are fixed.
    assert sum((firsts.count(number) - expected) ** 2 / expected for number in range(1, 7)) < 20.5


def test_who_is_nearer_by_a_few_steps_is_an_equal() -> None:
    neighbours = [provider(1, 20), provider(2, 20.002)]
    firsts = [decided(job(), neighbours, RULES.changed(wave_size=1), seed).offered[0] for seed in range(40)]
    assert {first.provider_id.int for first in firsts} == {1, 2}
    assert {first.rank for first in firsts} == {1}


def test_equal_jobs_take_turns_for_the_only_provider() -> None:
    rules = RULES.changed(parallel_offers=1)
    winners = [
        next(
            one.request_id.int
            for one in decide([job(100), job(101)], [provider(1)], DispatchRuleSet(default=rules), seed)
            if one.offered
        )
        for seed in range(400)
    ]
    assert 150 < winners.count(100) < 250


def test_nobody_may_be_given_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        decide([job()], [provider(1), provider(1)], DispatchRuleSet(), 1)
    with pytest.raises(ValueError, match="twice"):
        decide([job(), job(wave_number=2)], [provider(1)], DispatchRuleSet(), 1)


def test_without_jobs_nothing_is_decided() -> None:
    assert decide([], [provider(1)], DispatchRuleSet(), 1) == []
