"""The rules that a provider must pass to be offered a request.

The reason is the first rule that the provider fails, so the order of the rules affects the result.
"""

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from request_service.assistance.dispatch.decision.candidate_table import CandidateTable, Mask, Matchup, Whole
from request_service.assistance.dispatch.decision.estimates import job_time, travel
from request_service.assistance.dispatch.decision.rules import DispatchRules
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.commitments.gaps import runs_into


class Reason(StrEnum):
    """The rule that a provider fails."""

    # The values never change, because they are recorded and shown.
    OWN_REQUEST = "own_request"
    NOT_VERIFIED = "not_verified"
    UNAVAILABLE = "unavailable"
    STALE = "stale"
    WRONG_CATEGORY = "wrong_category"
    BUSY = "busy"
    COMMITTED = "committed"
    BLOCKED = "blocked"
    ALREADY_ASKED = "already_asked"
    TOO_FAR = "too_far"
    TOO_MANY_OFFERS = "too_many_offers"


def _is_own_request(matchup: Matchup) -> Mask:
    return matchup.table.among([matchup.request.client_id])


def _is_not_verified(matchup: Matchup) -> Mask:
    if not matchup.rules.require_verified:
        return np.zeros(len(matchup.table.providers), dtype=bool)
    return ~matchup.table.is_verified


def _is_unavailable(matchup: Matchup) -> Mask:
    return ~matchup.table.is_available


def _is_stale(matchup: Matchup) -> Mask:
    return matchup.table.located_at < matchup.decided_at - matchup.rules.fresh_seconds


def _is_wrong_category(matchup: Matchup) -> Mask:
    takes = matchup.table.category_mask
    takes_others: Mask = (takes != 0) & (takes & matchup.request.category.bit == 0)
    return takes_others


def _is_busy(matchup: Matchup) -> Mask:
    return matchup.table.is_busy


def _is_committed(matchup: Matchup) -> Mask:
    """Matches providers whose next commitments the job would run into."""
    request, rules = matchup.request, matchup.rules
    found = np.zeros(len(matchup.table.providers), dtype=bool)
    for place in matchup.table.committed:
        provider = matchup.table.providers[place]
        job = job_time(rules, provider.place, request.place, request.decided_at, request.scheduled_for)
        found[place] = any(runs_into(job, one, travel(rules)) for one in provider.commitments)
    return found


def _is_blocked(matchup: Matchup) -> Mask:
    return matchup.table.among(matchup.request.blocked)


def _is_already_asked(matchup: Matchup) -> Mask:
    return matchup.table.among(matchup.request.asked)


def _is_too_far(matchup: Matchup) -> Mask:
    return matchup.distance_km > np.minimum(matchup.radius_km, matchup.table.service_radius_km)


def _has_too_many_offers(matchup: Matchup) -> Mask:
    # A client with several requests gets one place of each provider, and leaves the others to other clients.
    taken = matchup.table.among(matchup.request.taken)
    too_many: Mask = (matchup.table.live_offers >= matchup.rules.parallel_offers) | taken
    return too_many


_RULES: tuple[tuple[Reason, Callable[[Matchup], Mask]], ...] = (
    (Reason.OWN_REQUEST, _is_own_request),
    # Before the rules of what passes by itself: a busy provider, too, is shown to be kept out for good.
    (Reason.NOT_VERIFIED, _is_not_verified),
    (Reason.UNAVAILABLE, _is_unavailable),
    (Reason.STALE, _is_stale),
    (Reason.WRONG_CATEGORY, _is_wrong_category),
    (Reason.BUSY, _is_busy),
    (Reason.COMMITTED, _is_committed),
    (Reason.BLOCKED, _is_blocked),
    (Reason.ALREADY_ASKED, _is_already_asked),
    (Reason.TOO_FAR, _is_too_far),
    # The last rule, because a provider that fails only this one may soon fit.
    (Reason.TOO_MANY_OFFERS, _has_too_many_offers),
)

# Maps the numbers from `reasons` to rules; the last entry, `None`, stands for providers that fail no rule.
REASONS: tuple[Reason | None, ...] = (*(name for name, _ in _RULES), None)
FITS = len(_RULES)


def reasons(matchup: Matchup) -> Whole:
    """Returns for each provider the index of the reason in `REASONS`."""
    first = np.full(len(matchup.table.providers), FITS)
    for number, (_, fails) in reversed(list(enumerate(_RULES))):
        first[fails(matchup)] = number
    return first


def reason(
    request: RequestSnapshot, provider: ProviderSnapshot, rules: DispatchRules, radius_km: float
) -> Reason | None:
    """Returns the reason why the provider may not be offered the request, or `None` if the provider fits."""
    matchup = Matchup.of(request, CandidateTable.of([provider], seed=0), rules, radius_km)
    return REASONS[int(reasons(matchup)[0])]
