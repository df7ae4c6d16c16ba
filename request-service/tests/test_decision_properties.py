"""Properties of every decision, and a bound on the time of decisions."""

import json
import random
import statistics
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from request_testing import NOW, calmly, provider_snapshot, request_snapshot

from request_service.assistance.dispatch.decision.decide import NOT_CHOSEN, OFFERED, WaveDecision, decide
from request_service.assistance.dispatch.decision.eligibility import reason
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.scoring import score
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.categories import Category
from request_service.geo import Place

IDS = [UUID(int=number) for number in range(1, 13)]

# Few values, and round ones, so that equals and limits are met often.
places = st.builds(Place, st.sampled_from([9.0, 9.01, 9.05, 9.1, 9.3]), st.sampled_from([38.7, 38.71]))
some_ids = st.frozensets(st.sampled_from(IDS), max_size=3)
counts = st.integers(0, 8)


def ago(most_seconds: int) -> st.SearchStrategy[datetime]:
    return st.integers(-1, most_seconds).map(lambda seconds: NOW - timedelta(seconds=seconds))


requests = st.builds(
    RequestSnapshot,
    request_id=st.integers(100, 10**6).map(lambda number: UUID(int=number)),
    client_id=st.sampled_from(IDS),
    place=places,
    category=st.sampled_from([Category.TIRE, Category.TOWING]),
    round=st.integers(1, 2),
    wave_number=st.integers(1, 7),
    asked=some_ids,
    blocked=some_ids,
    decided_at=ago(30),
)
providers = st.builds(
    ProviderSnapshot,
    provider_id=st.sampled_from(IDS),
    place=places,
    located_at=ago(310),
    categories=st.frozensets(st.sampled_from([Category.TIRE, Category.TOWING]), max_size=2),
    service_radius_km=st.sampled_from([5.0, 25.0, 50.0]),
    is_available=st.sampled_from([True, True, True, False]),
    is_busy=st.sampled_from([False, False, False, True]),
    live_offers=st.integers(0, 3),
    offers_received=counts,
    offers_accepted=counts,
    offers_declined_or_expired=counts,
    jobs_accepted=counts,
    jobs_cancelled_by_provider=counts,
    rating=st.none() | st.floats(1, 5),
    rating_count=counts,
    idle_since=st.none() | ago(5000),
)
rules = st.builds(
    DispatchRules,
    wave_size=st.integers(1, 5),
    newcomer_share=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    parallel_offers=st.integers(1, 3),
    head_start_size=st.integers(1, 2),
    largest_radius_km=st.sampled_from([3.0, 10.0, 25.0]),
)


@dataclass(frozen=True)
class Situation:
    requests: list[RequestSnapshot]
    providers: list[ProviderSnapshot]
    rule_set: DispatchRuleSet
    seed: int

    def decide(self) -> list[WaveDecision]:
        return decide(self.requests, self.providers, self.rule_set, self.seed)

    def request(self, decision: WaveDecision) -> RequestSnapshot:
        return next(request for request in self.requests if request.request_id == decision.request_id)


situations = st.builds(
    Situation,
    requests=st.lists(requests, min_size=1, max_size=5, unique_by=lambda request: request.request_id),
    providers=st.lists(providers, max_size=len(IDS), unique_by=lambda provider: provider.provider_id),
    rule_set=st.builds(DispatchRuleSet, default=rules, categories=st.dictionaries(st.just(Category.TOWING), rules)),
    seed=st.integers(-5, 2**64),
)


@calmly
@given(requests, providers)
def test_a_snapshot_survives_json_and_back(request: RequestSnapshot, provider: ProviderSnapshot) -> None:
    assert RequestSnapshot.from_json(json.loads(json.dumps(request.to_json()))) == request
    assert ProviderSnapshot.from_json(json.loads(json.dumps(provider.to_json()))) == provider


def test_rounds_and_waves_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        request_snapshot(round=0)
    with pytest.raises(ValueError, match="from 1"):
        request_snapshot(wave_number=0)


@calmly
@given(situations)
def test_a_recorded_decision_replays_to_the_bit(situation: Situation) -> None:
    requests = json.dumps([request.to_json() for request in situation.requests])
    providers = json.dumps([provider.to_json() for provider in situation.providers])
    replayed = decide(
        [RequestSnapshot.from_json(request) for request in json.loads(requests)],
        [ProviderSnapshot.from_json(provider) for provider in json.loads(providers)],
        DispatchRuleSet.from_json(situation.rule_set.to_json()),
        json.loads(json.dumps(situation.seed)),
    )
    assert repr(replayed) == repr(situation.decide())


@calmly
@given(situations, st.randoms(use_true_random=False))
def test_decision_is_independent_of_input_order(situation: Situation, shuffled: random.Random) -> None:
    other_requests = shuffled.sample(situation.requests, len(situation.requests))
    other_providers = shuffled.sample(situation.providers, len(situation.providers))
    assert decide(other_requests, other_providers, situation.rule_set, situation.seed) == situation.decide()


@calmly
@given(situations)
def test_no_providers_are_decided_like_one_who_is_away(situation: Situation) -> None:
    away = replace(situation, providers=[provider_snapshot(is_available=False)])
    expected = [replace(decision, verdicts=()) for decision in away.decide()]
    assert replace(situation, providers=[]).decide() == expected


@calmly
@given(situations)
def test_each_verdict_is_independent_of_the_other_providers(situation: Situation) -> None:
    by_id = {provider.provider_id: provider for provider in situation.providers}
    for decision in situation.decide():
        request = situation.request(decision)
        ruled = situation.rule_set.of(request.category)
        assert sorted(verdict.provider_id for verdict in decision.verdicts) == sorted(by_id)
        for verdict in decision.verdicts:
            provider = by_id[verdict.provider_id]
            failed = reason(request, provider, ruled, decision.radius_km)
            if failed is not None:
                assert verdict.outcome == failed
                continue
            assert verdict.outcome in {OFFERED, NOT_CHOSEN}
            assert (verdict.score, verdict.parts) == (
                score(request, provider, ruled).total,
                score(request, provider, ruled).parts,
            )


@calmly
@given(situations)
def test_no_provider_gets_more_offers_than_permitted(situation: Situation) -> None:
    given_to: Counter[UUID] = Counter()
    most = max(situation.rule_set.of(request.category).parallel_offers for request in situation.requests)
    for decision in situation.decide():
        assert len(decision.offered) <= situation.rule_set.of(situation.request(decision).category).wave_size
        given_to.update(verdict.provider_id for verdict in decision.offered)
    live = {provider.provider_id: provider.live_offers for provider in situation.providers}
    assert all(live[provider_id] + offers <= most for provider_id, offers in given_to.items())


@calmly
@given(situations)
def test_a_place_in_a_wave_stays_empty_only_if_everyone_who_fits_has_enough_offers(situation: Situation) -> None:
    """Enough is also one request of a client: a provider gets no second one of theirs."""
    decisions = situation.decide()
    given_to = Counter(verdict.provider_id for decision in decisions for verdict in decision.offered)
    clients_of = defaultdict[UUID, set[UUID]](set)
    for decision in decisions:
        for verdict in decision.offered:
            clients_of[verdict.provider_id].add(situation.request(decision).client_id)
    live = {provider.provider_id: provider.live_offers for provider in situation.providers}
    for decision in decisions:
        request = situation.request(decision)
        ruled = situation.rule_set.of(request.category)
        left_over = [verdict.provider_id for verdict in decision.verdicts if verdict.outcome == NOT_CHOSEN]
        if len(decision.offered) < ruled.wave_size:
            free = [one for one in left_over if request.client_id not in clients_of[one]]
            assert all(live[one] + given_to[one] >= ruled.parallel_offers for one in free)


@calmly
@given(situations)
def test_a_wave_that_looked_no_farther_had_enough(situation: Situation) -> None:
    for decision in situation.decide():
        ruled = situation.rule_set.of(situation.request(decision).category)
        fitting = [verdict for verdict in decision.verdicts if verdict.rank is not None]
        assert len(fitting) >= ruled.wave_size or decision.radius_km == ruled.largest_radius_km


@calmly
@given(situations)
def test_one_job_alone_gets_the_best_and_its_share_of_newcomers(situation: Situation) -> None:
    request = situation.requests[0]
    ruled = situation.rule_set.of(request.category)
    (decision,) = decide([request], situation.providers, situation.rule_set, situation.seed)
    fitting = [verdict for verdict in decision.verdicts if verdict.rank is not None]
    newcomers = [verdict for verdict in fitting if verdict.is_newcomer]
    kept = newcomers[: round(ruled.newcomer_share * ruled.wave_size)]
    expected = kept + [verdict for verdict in fitting if verdict not in kept][: ruled.wave_size - len(kept)]
    assert sorted(decision.offered) == sorted(expected)


@calmly
@given(situations)
def test_ranks_follow_scores_and_the_first_offer_has_no_delay(situation: Situation) -> None:
    for decision in situation.decide():
        scores = [verdict.score for verdict in decision.verdicts if verdict.score is not None]
        assert scores == sorted(scores, reverse=True)
        assert not decision.offered or decision.offered[0].delay_seconds == 0


def city(jobs_count: int, providers_count: int) -> Situation:
    chance = random.Random(1)

    def somewhere() -> Place:
        return Place(9 + chance.uniform(-0.2, 0.2), 38.7 + chance.uniform(-0.2, 0.2))

    def request() -> RequestSnapshot:
        return request_snapshot(chance.getrandbits(128), place=somewhere())

    history: dict[str, Any] = {
        "offers_received": 9,
        "offers_accepted": 5,
        "offers_declined_or_expired": 3,
        "jobs_accepted": 5,
        "jobs_cancelled_by_provider": 1,
        "rating": 4.5,
        "rating_count": 9,
        "idle_since": NOW,
    }

    def provider() -> ProviderSnapshot:
        live_offers = chance.randint(0, 3)
        return provider_snapshot(chance.getrandbits(128), place=somewhere(), live_offers=live_offers, **history)

    requests, providers = [request() for _ in range(jobs_count)], [provider() for _ in range(providers_count)]
    return Situation(requests, providers, DispatchRuleSet(), seed=1)


# About ten times the CPU time that a decision takes on a slow machine.
@pytest.mark.parametrize(("jobs_count", "providers_count", "most_seconds"), [(1, 200, 0.02), (50, 500, 0.5)])
def test_deciding_is_fast(jobs_count: int, providers_count: int, most_seconds: float) -> None:
    situation = city(jobs_count, providers_count)
    took = []
    for _ in range(7):
        # CPU time instead of wall-clock time: other processes do not change it.
        started = time.process_time()
        situation.decide()
        took.append(time.process_time() - started)
    assert statistics.median(took) < most_seconds
