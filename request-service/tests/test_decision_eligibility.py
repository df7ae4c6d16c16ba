from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from request_testing import NOW, ONE_KM, provider_snapshot, request_snapshot

from request_service.assistance.dispatch.decision.eligibility import Reason, reason
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.categories import Category
from request_service.commitments.gaps import BusyTime
from request_service.geo import Place

RULES = DispatchRules(require_verified=True)

PROVIDER = provider_snapshot(is_verified=True)
JOB = request_snapshot()

PROVIDER_IDS = frozenset({PROVIDER.provider_id})
FAR = Place(9 + 26 * ONE_KM, 38.7)

# Changes to the job and to the provider that violate each rule, in the order of the rules.
FAILING: dict[Reason, tuple[dict[str, Any], dict[str, Any]]] = {
    Reason.OWN_REQUEST: ({"client_id": PROVIDER.provider_id}, {}),
    Reason.NOT_VERIFIED: ({}, {"is_verified": False}),
    Reason.UNAVAILABLE: ({}, {"is_available": False}),
    Reason.STALE: ({}, {"located_at": NOW - timedelta(seconds=300, microseconds=1)}),
    Reason.WRONG_CATEGORY: ({}, {"categories": frozenset({Category.FUEL, Category.OTHER})}),
    Reason.BUSY: ({}, {"is_busy": True}),
    Reason.COMMITTED: ({}, {"commitments": (BusyTime(NOW + timedelta(minutes=59), NOW + timedelta(hours=2)),)}),
    Reason.BLOCKED: ({"blocked": PROVIDER_IDS}, {}),
    Reason.ALREADY_ASKED: ({"asked": PROVIDER_IDS}, {}),
    Reason.TOO_FAR: ({}, {"place": FAR}),
    Reason.TOO_MANY_OFFERS: ({}, {"live_offers": 3}),
}


def failing(*reasons: Reason) -> tuple[RequestSnapshot, ProviderSnapshot]:
    job, provider = JOB, PROVIDER
    for one in reasons:
        job, provider = replace(job, **FAILING[one][0]), replace(provider, **FAILING[one][1])
    return job, provider


def test_table_holds_every_rule_in_order() -> None:
    assert list(FAILING) == list(Reason)


def test_provider_with_an_open_offer_of_the_client_gets_no_other_of_theirs() -> None:
    assert reason(replace(JOB, taken=PROVIDER_IDS), PROVIDER, RULES, 25) == Reason.TOO_MANY_OFFERS


def test_verification_counts_only_where_it_is_required() -> None:
    assert reason(JOB, replace(PROVIDER, is_verified=False), DispatchRules(), 25) is None


def test_provider_who_meets_all_rules_is_eligible() -> None:
    assert reason(JOB, PROVIDER, RULES, 25) is None


@pytest.mark.parametrize("one", Reason)
def test_violated_rule_is_the_reason(one: Reason) -> None:
    assert reason(*failing(one), RULES, 25) == one


@pytest.mark.parametrize(("first", "second"), list(combinations(Reason, 2)))
def test_first_violated_rule_is_the_reason(first: Reason, second: Reason) -> None:
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
        "clock ahead",
        "one of several categories",
        "just near",
        "just within the service radius",
        "one offer more",
    ],
)
def test_limits_of_the_rules_are_eligible(just_fits: ProviderSnapshot) -> None:
    assert reason(JOB, just_fits, RULES, 25) is None


def test_too_far_is_beyond_the_radius_of_wave_or_provider() -> None:
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
