from dataclasses import astuple, replace
from functools import cache
from itertools import pairwise
from statistics import fmean, pstdev
from xml.etree import ElementTree as ET

import pytest
from simulation import chart, people
from simulation.chance import Chance
from simulation.compare import Result, compare
from simulation.engine import Afternoon
from simulation.ledger import End, Figures, Ledger, gini, quantile
from simulation.sweep import sweep
from simulation.trace import Scenario, Trace

from request_service.assistance.dispatch.decision.decide import decide
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.strategies import Strategy, broadcast, nearest_first

TINY = Scenario(providers=60, requests_per_hour=25, hours=2)
STRATEGIES = [decide, nearest_first, broadcast]


@cache
def played(scenario: Scenario, strategy: Strategy) -> Ledger:
    return Afternoon(Trace.of(scenario), strategy, DispatchRuleSet()).play()


def shown(ledger: Ledger) -> list[tuple[object, ...]]:
    return [astuple(call) for call in ledger.calls]


def test_the_same_seed_is_the_same_afternoon() -> None:
    again = Afternoon(Trace.of(TINY), decide, DispatchRuleSet()).play()
    assert shown(again) == shown(played(TINY, decide))
    assert again.jobs == played(TINY, decide).jobs


def test_verified_providers_alone_get_offers_where_that_is_the_rule() -> None:
    trace = Trace.of(replace(TINY, unverified=0.4))
    unverified = {one.id for one in trace.providers if not one.is_verified}
    offered = {
        strict: {
            offer.provider_id
            for offer in Afternoon(trace, decide, DispatchRuleSet(default=DispatchRules(require_verified=strict)))
            .play()
            .offers
        }
        for strict in (False, True)
    }
    assert offered[False] & unverified
    assert offered[True]
    assert not offered[True] & unverified


def test_another_seed_is_another_afternoon() -> None:
    assert shown(played(replace(TINY, seed=2), decide)) != shown(played(TINY, decide))


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_call_is_made_once_and_ends(strategy: Strategy) -> None:
    ledger = played(TINY, strategy)
    assert [call.client for call in ledger.calls] == list(Trace.of(TINY).clients)
    assert all(call.end in End for call in ledger.calls)
    assert all((call.end is End.COMPLETED) == (call.done_by is not None) for call in ledger.calls)
    assert sum(ledger.jobs.values()) == sum(call.end is End.COMPLETED for call in ledger.calls) > 0


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_provider_has_two_jobs_at_a_time(strategy: Strategy) -> None:
    by_provider: dict[object, list[tuple[float, float]]] = {}
    for call in played(TINY, strategy).calls:
        if call.done_by is not None:
            assert call.arrival_seconds is not None
            assert call.pickup_minutes is not None
            arrives = call.client.calls_at + call.arrival_seconds
            job = (arrives - call.pickup_minutes * 60, arrives + call.client.work_seconds)
            by_provider.setdefault(call.done_by, []).append(job)
    assert max(len(jobs) for jobs in by_provider.values()) > 1
    for jobs in by_provider.values():
        jobs.sort()
        assert all(job[1] <= following[0] + 1e-6 for job, following in pairwise(jobs))


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("most", [1, 3])
def test_no_provider_has_more_offers_than_permitted(strategy: Strategy, most: int) -> None:
    busy = replace(TINY, requests_per_hour=300, hours=1)
    ledger = Afternoon(Trace.of(busy), strategy, DispatchRuleSet(default=DispatchRules(parallel_offers=most))).play()
    assert ledger.most_live_offers == most


def test_broadcast_disturbs_more_people_than_waves_and_waves_more_than_one_at_a_time() -> None:
    all_at_once, some, one = (
        Figures.of(played(TINY, strategy)).offers for strategy in (broadcast, decide, nearest_first)
    )
    assert all_at_once > some > one > 0


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_calls_without_providers_stay_unserved(strategy: Strategy) -> None:
    ledger = Afternoon(Trace.of(replace(TINY, providers=0)), strategy, DispatchRuleSet()).play()
    assert {call.end for call in ledger.calls} <= {End.CANCELLED, End.EXPIRED}
    assert Figures.of(ledger).unserved == 1


def test_an_afternoon_without_calls_ends() -> None:
    assert Afternoon(Trace.of(replace(TINY, requests_per_hour=0)), decide, DispatchRuleSet()).play().calls == []


def test_progress_is_told_up_to_the_end() -> None:
    parts: list[float] = []
    Afternoon(Trace.of(TINY), decide, DispatchRuleSet()).play(parts.append)
    assert parts == sorted(parts)
    assert parts[-1] == 1


def test_answer_of_a_provider_is_reproducible() -> None:
    trace = Trace.of(replace(TINY, providers=200))

    def answers() -> list[people.Answer]:
        return [people.answer(trace.chance, one, trace.clients[0], 1, 2.0) for one in trace.providers]

    assert answers() == answers()
    assert {answer.accepts for answer in answers()} == {True, False, None}


def test_draws_are_spread_as_they_should_be() -> None:
    chance = Chance(7)
    assert fmean(chance.uniform("u", number) for number in range(4000)) == pytest.approx(0.5, abs=0.02)
    normal = [chance.normal("n", number) for number in range(4000)]
    assert (fmean(normal), pstdev(normal)) == pytest.approx((0, 1), abs=0.05)
    assert fmean(chance.exponential(3, "e", number) for number in range(4000)) == pytest.approx(3, rel=0.06)
    picks = [chance.pick({"a": 3.0, "b": 1.0}, "p", number) for number in range(4000)]
    assert picks.count("a") / len(picks) == pytest.approx(0.75, abs=0.03)


def test_calls_come_as_often_as_asked_and_more_in_the_evening() -> None:
    day = Trace.of(Scenario(providers=0, requests_per_hour=200, begins=0, hours=24)).clients
    assert len(day) == pytest.approx(200 * 24, rel=0.15)
    evening = sum(17 <= client.calls_at / 3600 < 18 for client in day)
    night = sum(3 <= client.calls_at / 3600 < 4 for client in day)
    assert evening > 1.5 * night


def test_gini_is_nothing_for_equals_and_nearly_one_for_a_single_owner() -> None:
    assert gini([2, 2, 2]) == 0
    assert gini([0] * 99 + [5]) == pytest.approx(0.99)
    assert gini([1, 3]) == pytest.approx(0.25)


def test_a_quantile_is_one_of_the_values() -> None:
    assert quantile([3, 1, 2], 0.5) == 2
    assert quantile([1], 0.9) == 1


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return list(compare(Trace.of(TINY), DispatchRuleSet(), lambda _name, _part: None))


def test_all_strategies_get_the_same_calls(results: list[Result]) -> None:
    assert [result.name for result in results] == ["waves", "nearest first", "broadcast"]
    assert len({result.figures.calls for result in results}) == 1
    assert all(result.decisions_per_second > 0 for result in results)


def test_the_picture_is_well_formed_and_says_the_same_each_time(results: list[Result]) -> None:
    picture = chart.draw(results, "A tiny city & its helpers")
    assert chart.draw(results, "A tiny city & its helpers") == picture
    lines = ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}polyline")
    assert len(list(lines)) == 6
    assert "nan" not in picture


def test_an_empty_afternoon_has_a_picture() -> None:
    trace = Trace.of(replace(TINY, requests_per_hour=0))
    ET.fromstring(chart.draw(list(compare(trace, DispatchRuleSet(), lambda _name, _part: None)), "Empty"))


@pytest.mark.slow
def test_a_sweep_gives_the_mean_of_its_seeds() -> None:
    (row,) = sweep(TINY, [1, 2], [{"wave_size": 2}])
    rule_set = DispatchRuleSet(default=DispatchRules(wave_size=2))
    single = [Afternoon(Trace.of(replace(TINY, seed=seed)), decide, rule_set).play() for seed in (1, 2)]
    assert row.change == {"wave_size": 2}
    assert row.figures.pickup_km == pytest.approx(fmean(Figures.of(one).pickup_km for one in single))
