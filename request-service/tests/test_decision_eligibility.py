from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest

from request_service.assistance.dispatch.decision.eligibility import Reason, reason
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.categories import Category
from request_service.geo import Place

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ONE_KM = 1 / 111.195
RULES = DispatchRules()

PROVIDER = ProviderSnapshot(
    provider_id=UUID(int=1),
    place=Place(9, 38.7),
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
JOB = RequestSnapshot(
    request_id=UUID(int=100),
    client_id=UUID(int=101),
    place=Place(9, 38.7),
    category=Category.TIRE,
    round=1,
    wave_number=1,
    asked=frozenset(),
    blocked=frozenset(),
    decided_at=NOW,
)

HIM = frozenset({PROVIDER.provider_id})
FAR = Place(9 + 26 * ONE_KM, 38.7)

# What makes somebody fail each rule, in the order of the rules: changes to the job and to the provider.
FAILING: dict[Reason, tuple[dict[str, Any], dict[str, Any]]] = {
    Reason.OWN_REQUEST: ({"client_id": PROVIDER.provider_id}, {}),
    Reason.UNAVAILABLE: ({}, {"is_available": False}),
    Reason.STALE: ({}, {"located_at": NOW - timedelta(seconds=300, microseconds=1)}),
    Reason.WRONG_CATEGORY: ({}, {"categories": frozenset({Category.FUEL, Category.OTHER})}),
    Reason.BUSY: ({}, {"is_busy": True}),
    Reason.BLOCKED: ({"blocked": HIM}, {}),
    Reason.ALREADY_ASKED: ({"asked": HIM}, {}),
    Reason.TOO_FAR: ({}, {"place": FAR}),
    Reason.TOO_MANY_OFFERS: ({}, {"live_offers": 3}),
}


def failing(*reasons: Reason) -> tuple[RequestSnapshot, ProviderSnapshot]:
    job, provider = JOB, PROVIDER
    for one in reasons:
        job, provider = replace(job, **FAILING[one][0]), replace(provider, **FAILING[one][1])
    return job, provider


def test_every_rule_is_tried_here_and_in_its_order() -> None:
    assert list(FAILING) == list(Reason)


def test_who_fails_no_rule_may_be_asked() -> None:
    assert reason(JOB, PROVIDER, RULES, 25) is None


@pytest.mark.parametrize("one", Reason)
def test_who_fails_a_rule_is_told_which(one: Reason) -> None:
    assert reason(*failing(one), RULES, 25) == one


@pytest.mark.parametrize(("first", "second"), list(combinations(Reason, 2)))
def test_of_several_reasons_the_first_counts(first: Reason, second: Reason) -> None:
    assert reason(*failing(second, first), RULES, 25) == first


@pytest.mark.parametrize(
    "just_fits",
    [
        replace(PROVIDER, located_at=NOW - timedelta(seconds=300)),
        replace(PROVIDER, located_at=NOW + timedelta(seconds=5)),
        replace(PROVIDER, categories=frozenset({Category.FUEL, Category.TIRE})),
        replace(PROVIDER, place=Place(9 + 24.99 * ONE_KM, 38.7)),
        replace(PROVIDER, place=Place(9 + 4.99 * ONE_KM, 38.7), service_radius_km=5),
        replace(PROVIDER, live_offers=2),
    ],
    ids=[
        "just fresh",
        "his clock is ahead",
        "one of his categories",
        "just near",
        "just near for him",
        "one offer more",
    ],
)
def test_who_just_fits_may_be_asked(just_fits: ProviderSnapshot) -> None:
    assert reason(JOB, just_fits, RULES, 25) is None


def test_too_far_is_beyond_the_wave_or_beyond_what_he_serves() -> None:
    provider = replace(PROVIDER, place=Place(9 + 4 * ONE_KM, 38.7))
    assert reason(JOB, provider, RULES, 5) is None
    assert reason(JOB, provider, RULES, 3) == Reason.TOO_FAR
    assert reason(JOB, replace(provider, service_radius_km=3), RULES, 5) == Reason.TOO_FAR


def test_distances_are_taken_across_the_date_line() -> None:
    job = replace(JOB, place=Place(0, 179.999))
    assert reason(job, replace(PROVIDER, place=Place(0, -179.999)), RULES, 3) is None


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        reason(JOB, replace(PROVIDER, located_at=NOW.replace(tzinfo=None)), RULES, 25)
