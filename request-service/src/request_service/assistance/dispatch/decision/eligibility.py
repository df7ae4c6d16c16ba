"""Who may be offered a job. The first rule that somebody fails is the reason, so their order is part of the answer."""

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from request_service.assistance.dispatch.decision.candidate_table import CandidateTable, Mask, Matchup, Whole
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot


class Reason(StrEnum):
    # Recorded and shown: the values are never changed.
    OWN_REQUEST = "own_request"
    UNAVAILABLE = "unavailable"
    STALE = "stale"
    WRONG_CATEGORY = "wrong_category"
    BUSY = "busy"
    BLOCKED = "blocked"
    ALREADY_ASKED = "already_asked"
    TOO_FAR = "too_far"
    TOO_MANY_OFFERS = "too_many_offers"


def _is_own_request(matchup: Matchup) -> Mask:
    return matchup.table.among([matchup.job.client_id])


def _is_unavailable(matchup: Matchup) -> Mask:
    return ~matchup.table.is_available


def _is_stale(matchup: Matchup) -> Mask:
    return matchup.table.located_at < matchup.decided_at - matchup.rules.fresh_seconds


def _is_wrong_category(matchup: Matchup) -> Mask:
    takes = matchup.table.category_mask
    takes_others: Mask = (takes != 0) & (takes & matchup.job.category.bit == 0)
    return takes_others


def _is_busy(matchup: Matchup) -> Mask:
    return matchup.table.is_busy


def _is_blocked(matchup: Matchup) -> Mask:
    return matchup.table.among(matchup.job.blocked)


def _is_already_asked(matchup: Matchup) -> Mask:
    return matchup.table.among(matchup.job.asked)


def _is_too_far(matchup: Matchup) -> Mask:
    return matchup.distance_km > np.minimum(matchup.radius_km, matchup.table.service_radius_km)


def _has_too_many_offers(matchup: Matchup) -> Mask:
    return matchup.table.live_offers >= matchup.rules.parallel_offers


_RULES: tuple[tuple[Reason, Callable[[Matchup], Mask]], ...] = (
    (Reason.OWN_REQUEST, _is_own_request),
    (Reason.UNAVAILABLE, _is_unavailable),
    (Reason.STALE, _is_stale),
    (Reason.WRONG_CATEGORY, _is_wrong_category),
    (Reason.BUSY, _is_busy),
    (Reason.BLOCKED, _is_blocked),
    (Reason.ALREADY_ASKED, _is_already_asked),
    (Reason.TOO_FAR, _is_too_far),
    # The last: who fails only this one may fit again in a moment.
    (Reason.TOO_MANY_OFFERS, _has_too_many_offers),
)

# What `reasons` says by number; the last, who fails no rule, is None.
REASONS: tuple[Reason | None, ...] = (*(name for name, _ in _RULES), None)
FITS = len(_RULES)


def reasons(matchup: Matchup) -> Whole:
    """For each provider, where his reason stands in `REASONS`."""
    first = np.full(len(matchup.table.providers), FITS)
    for number, (_, fails) in reversed(list(enumerate(_RULES))):
        first[fails(matchup)] = number
    return first


def reason(job: RequestSnapshot, provider: ProviderSnapshot, rules: DispatchRules, radius_km: float) -> Reason | None:
    """Why this provider may not be offered the job; None if he may."""
    matchup = Matchup.of(job, CandidateTable.of([provider], seed=0), rules, radius_km)
    return REASONS[int(reasons(matchup)[0])]
