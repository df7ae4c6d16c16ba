from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kit.ids import new_id
from request_service.categories import Category
from request_service.dispatch.matching import Candidate, Job, Rules, choose
from request_service.geo import Place

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
JOB = Job(client_id=new_id(), place=Place(9, 38.7), category=Category.tire, asked_at=NOW)


def candidate(north_km: float = 0, **other: Any) -> Candidate:
    fitting = Candidate(
        provider_id=new_id(),
        place=Place(9 + north_km / 111.2, 38.7),
        located_at=NOW,
        categories=frozenset(),
        service_radius_km=25,
        is_available=True,
        is_busy=False,
    )
    return replace(fitting, **other)


def test_the_nearest_are_chosen_and_no_more_than_are_to_be_asked(rules: Rules) -> None:
    candidates = [candidate(north_km) for north_km in (7, 1, 3, 9, 5, 2)]
    chosen = choose(JOB, candidates, rules, rules.radius_km)
    assert chosen == [candidates[index] for index in (1, 5, 2, 4, 0)]
    assert choose(JOB, candidates, replace(rules, offers=1), rules.radius_km) == [candidates[1]]
    assert choose(JOB, candidates, replace(rules, offers=0), rules.radius_km) == []


def test_equally_near_ones_are_chosen_in_the_same_order_however_they_come(rules: Rules) -> None:
    candidates = [candidate() for _ in range(8)]
    assert choose(JOB, candidates, rules, 25) == choose(JOB, candidates[::-1], rules, 25)


@pytest.mark.parametrize(
    "unfit",
    [
        candidate(is_available=False),
        candidate(is_busy=True),
        candidate(located_at=NOW - timedelta(seconds=301)),
        candidate(categories=frozenset({Category.fuel})),
        candidate(provider_id=JOB.client_id),
        candidate(25.1, service_radius_km=200),
        candidate(10.1, service_radius_km=10),
    ],
    ids=["unavailable", "busy", "stale", "other category", "the client himself", "too far", "too far for him"],
)
def test_who_does_not_fit_is_not_asked(rules: Rules, unfit: Candidate) -> None:
    assert choose(JOB, [unfit], rules, rules.radius_km) == []


@pytest.mark.parametrize(
    "fit",
    [
        candidate(),
        candidate(located_at=NOW - timedelta(seconds=300)),
        candidate(categories=frozenset({Category.fuel, Category.tire})),
        candidate(24.9),
        candidate(9.9, service_radius_km=10),
    ],
    ids=["here", "just fresh", "category", "just near", "just near for him"],
)
def test_who_just_fits_is_asked(rules: Rules, fit: Candidate) -> None:
    assert choose(JOB, [fit], rules, rules.radius_km) == [fit]
    assert choose(JOB, [fit], rules, 0.5) == ([fit] if fit.place == JOB.place else [])
