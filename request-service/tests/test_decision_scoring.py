from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from request_testing import NOW, ONE_KM, calmly, provider_snapshot, request_snapshot

from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.assistance.dispatch.decision.scoring import PART_NAMES, Score, score
from request_service.geo import Place

# Every part has weight 1, so that parts are not scaled.
PLAIN = DispatchRules.from_mapping({f"weight_{name}": 1 for name in PART_NAMES})

STRANGER = provider_snapshot()
JOB = request_snapshot()


def scored(rules: DispatchRules = PLAIN, **facts: Any) -> Score:
    return score(JOB, replace(STRANGER, **facts), rules)


def part(name: str, rules: DispatchRules = PLAIN, **facts: Any) -> float:
    return scored(rules, **facts).parts[name]


def away(distance_km: float) -> Place:
    return Place(9 + distance_km * ONE_KM, 38.7)


def test_unknown_provider_is_scored_by_the_priors() -> None:
    assert scored().parts == {"distance": 1, "rating": 0.75, "acceptance": 0.7, "cancellation": 1, "idle": 0}


def test_the_parts_add_up_to_the_total_and_none_is_more_than_its_weight() -> None:
    best = scored(
        DispatchRules(), rating=5, rating_count=10**6, offers_accepted=10**6, idle_since=NOW - timedelta(days=3000)
    )
    assert best.parts == {"distance": 0.5, "rating": 0.15, "acceptance": 0.15, "cancellation": 0.1, "idle": 0.1}
    assert best.total == 1


def test_a_part_without_weight_counts_for_nothing() -> None:
    rules = DispatchRules(weight_rating=0)
    assert scored(rules, rating=1, rating_count=50).total == scored(rules, rating=5, rating_count=50).total


def test_the_way_is_worth_half_after_so_many_minutes() -> None:
    assert part("distance", place=away(5)) == pytest.approx(0.5, abs=1e-3)  # ten minutes at 30 km/h
    assert part("distance", PLAIN.changed(speed_kmh=60), place=away(10)) == pytest.approx(0.5, abs=1e-3)
    assert part("distance", PLAIN.changed(half_travel_minutes=20), place=away(10)) == pytest.approx(0.5, abs=1e-3)


def test_one_bad_rating_weighs_less_than_many() -> None:
    once, often = part("rating", rating=1, rating_count=1), part("rating", rating=1, rating_count=50)
    assert 0 < often < once < part("rating")


def test_one_good_rating_is_less_than_many_slightly_worse_ones() -> None:
    assert part("rating", rating=5, rating_count=1) < part("rating", rating=4.8, rating_count=100)


def test_a_mean_without_a_number_of_ratings_says_nothing() -> None:
    assert part("rating", rating=1, rating_count=0) == part("rating", rating=None, rating_count=9) == part("rating")


def test_acceptance_rate_counts_decided_and_expired_offers() -> None:
    assert part("acceptance", offers_accepted=5, offers_declined_or_expired=5) == pytest.approx(
        (3.5 + 5) / 15, abs=1e-4
    )
    # The eighty other offers were withdrawn or are still open.
    withdrawn = part("acceptance", offers_received=90, offers_accepted=5, offers_declined_or_expired=5)
    assert withdrawn == part("acceptance", offers_accepted=5, offers_declined_or_expired=5)


def test_cancelled_jobs_count_only_from_a_minimum_of_jobs_on() -> None:
    assert part("cancellation", jobs_accepted=4, jobs_cancelled_by_provider=4) == 1
    assert part("cancellation", jobs_accepted=5, jobs_cancelled_by_provider=4) == pytest.approx(0.2)
    assert part("cancellation", jobs_accepted=40, jobs_cancelled_by_provider=10) == 0.75
    assert part("cancellation", jobs_accepted=5, jobs_cancelled_by_provider=0) == 1
    # Jobs cancelled in the window may have been accepted before it.
    assert part("cancellation", jobs_accepted=5, jobs_cancelled_by_provider=6) == 0


def test_idle_part_grows_with_time_and_is_bounded() -> None:
    waits = [part("idle", idle_since=NOW - timedelta(minutes=minutes)) for minutes in (0, 10, 30, 300, 30_000)]
    assert waits == sorted(waits)
    assert waits[0] == 0
    assert waits[2] == 0.5
    assert waits[-1] < 1


def test_an_unknown_or_future_idle_time_is_none() -> None:
    assert part("idle", idle_since=None) == part("idle", idle_since=NOW + timedelta(minutes=1)) == 0


def test_offers_and_availability_do_not_touch_the_score() -> None:
    assert scored(is_available=False, is_busy=True, live_offers=9) == scored()


counts = st.integers(0, 500)
histories = st.fixed_dictionaries(
    {
        "place": st.builds(Place, st.floats(8.8, 9.2), st.floats(38.5, 38.9)),
        "offers_accepted": counts,
        "offers_declined_or_expired": counts,
        "jobs_accepted": counts,
        "jobs_cancelled_by_provider": counts,
        "rating": st.floats(1, 5),
        "rating_count": counts,
        "idle_since": st.none() | st.integers(0, 10_000).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    }
)


@calmly
@given(histories)
def test_every_part_is_between_nothing_and_its_weight(history: dict[str, Any]) -> None:
    assert all(0 <= value <= 1 for value in scored(**history).parts.values())


@calmly
@given(histories, st.floats(0, 40), st.floats(0, 40))
def test_nearer_with_all_else_equal_is_never_worse(history: dict[str, Any], one_km: float, other_km: float) -> None:
    nearer, farther = (history | {"place": away(km)} for km in sorted((one_km, other_km)))
    assert scored(DispatchRules(), **nearer).total >= scored(DispatchRules(), **farther).total


@calmly
@given(histories, st.floats(1, 5), st.floats(1, 5))
def test_better_rated_with_all_else_equal_is_never_worse(history: dict[str, Any], one: float, other: float) -> None:
    worse, better = (history | {"rating": rating} for rating in sorted((one, other)))
    assert scored(DispatchRules(), **better).total >= scored(DispatchRules(), **worse).total


@calmly
@given(histories, st.sampled_from(["offers_accepted", "jobs_accepted"]), st.integers(1, 50))
def test_more_accepted_with_all_else_equal_is_never_worse(history: dict[str, Any], name: str, more: int) -> None:
    # Below the minimum of jobs, cancelled jobs do not count, so both histories are above it.
    before = history | {"jobs_accepted": history["jobs_accepted"] + 5}
    after = before | {name: before[name] + more}
    assert scored(DispatchRules(), **after).total >= scored(DispatchRules(), **before).total


@calmly
@given(histories, st.sampled_from(["offers_declined_or_expired", "jobs_cancelled_by_provider"]), st.integers(1, 50))
def test_more_refused_with_all_else_equal_is_never_better(history: dict[str, Any], name: str, more: int) -> None:
    assert (
        scored(DispatchRules(), **history).total
        >= scored(DispatchRules(), **history | {name: history[name] + more}).total
    )
