"""Who may be offered a job. The first rule that somebody fails is the reason, so their order is part of the answer."""

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from request_service.assistance.dispatch.decision.pool import Case, Mask, Pool, Whole
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.assistance.dispatch.decision.snapshot import JobSnapshot, ProviderSnapshot


class Reason(StrEnum):
    # Recorded and shown: names are never changed.
    own_request = "own_request"
    unavailable = "unavailable"
    stale = "stale"
    wrong_category = "wrong_category"
    busy = "busy"
    blocked = "blocked"
    already_asked = "already_asked"
    too_far = "too_far"
    too_many_offers = "too_many_offers"


def _is_own_request(case: Case) -> Mask:
    return case.pool.among([case.job.client_id])


def _is_unavailable(case: Case) -> Mask:
    return ~case.pool.is_available


def _is_stale(case: Case) -> Mask:
    return case.pool.located_at < case.decided_at - case.rules.fresh_seconds


def _is_wrong_category(case: Case) -> Mask:
    takes = case.pool.category_mask
    takes_others: Mask = (takes != 0) & (takes & case.job.category.bit == 0)
    return takes_others


def _is_busy(case: Case) -> Mask:
    return case.pool.is_busy


def _is_blocked(case: Case) -> Mask:
    return case.pool.among(case.job.blocked)


def _is_already_asked(case: Case) -> Mask:
    return case.pool.among(case.job.asked)


def _is_too_far(case: Case) -> Mask:
    return case.distance_km > np.minimum(case.radius_km, case.pool.service_radius_km)


def _has_too_many_offers(case: Case) -> Mask:
    return case.pool.live_offers >= case.rules.parallel_offers


_RULES: tuple[tuple[Reason, Callable[[Case], Mask]], ...] = (
    (Reason.own_request, _is_own_request),
    (Reason.unavailable, _is_unavailable),
    (Reason.stale, _is_stale),
    (Reason.wrong_category, _is_wrong_category),
    (Reason.busy, _is_busy),
    (Reason.blocked, _is_blocked),
    (Reason.already_asked, _is_already_asked),
    (Reason.too_far, _is_too_far),
    # The last: who fails only this one may fit again in a moment.
    (Reason.too_many_offers, _has_too_many_offers),
)

# What `reasons` says by number; the last, who fails no rule, is None.
REASONS: tuple[Reason | None, ...] = (*(name for name, _ in _RULES), None)
FITS = len(_RULES)


def reasons(case: Case) -> Whole:
    """For each provider, where his reason stands in `REASONS`."""
    first = np.full(len(case.pool.providers), FITS)
    for number, (_, fails) in reversed(list(enumerate(_RULES))):
        first[fails(case)] = number
    return first


def reason(job: JobSnapshot, provider: ProviderSnapshot, rules: DispatchRules, radius_km: float) -> Reason | None:
    """Why this provider may not be offered the job; None if he may."""
    case = Case.of(job, Pool.of([provider], seed=0), rules, radius_km)
    return REASONS[int(reasons(case)[0])]
