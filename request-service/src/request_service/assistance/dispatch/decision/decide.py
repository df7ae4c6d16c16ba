"""Decides the waves of several requests together, with a verdict on every provider for each request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple, Self
from uuid import UUID

import numpy as np

from request_service.assistance.dispatch.decision import assignment, eligibility, scoring
from request_service.assistance.dispatch.decision.assignment import Demand
from request_service.assistance.dispatch.decision.candidate_table import (
    CandidateTable,
    Mask,
    Matchup,
    Whole,
    tie_break_key,
)
from request_service.assistance.dispatch.decision.eligibility import FITS, REASONS, Reason
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot

OFFERED = "offered"
# The provider fits, but the wave went to others.
NOT_CHOSEN = "not_chosen"


class CandidateVerdict(NamedTuple):
    """The verdict of one wave on one provider."""

    # A named tuple is created four times as fast as a dataclass, and each pair of request and provider needs one.
    provider_id: UUID
    # `OFFERED`, `NOT_CHOSEN`, or the first rule that the provider fails, a `Reason`.
    outcome: str
    # Rounded to the metre.
    distance_km: float
    # The sum of the parts. A provider that does not fit has no score, parts or rank.
    score: float | None
    parts: dict[str, float]
    # From 1, the best, among all providers that fit. Offers do not always follow the rank: newcomers have reserved
    # places, and requests compete for providers.
    rank: int | None
    # The delay of the offer after the wave's first offers; `None` without an offer.
    delay_seconds: float | None
    is_newcomer: bool


@dataclass(frozen=True)
class WaveDecision:
    request_id: UUID
    # The final radius, larger than the first radius of this wave number if too few providers fitted within that one.
    radius_km: float
    rules_version: str
    # The verdicts on all providers: first those that fit, by rank, then the others, nearest first.
    verdicts: tuple[CandidateVerdict, ...]
    # True if a further wave of this round may find a provider; false if this wave is the last.
    has_more: bool

    @property
    def offered(self) -> tuple[CandidateVerdict, ...]:
        """Returns the verdicts with an offer, in the order in which the providers see their offers."""
        offered = [verdict for verdict in self.verdicts if verdict.outcome == OFFERED]
        return tuple(sorted(offered, key=lambda verdict: (verdict.delay_seconds, verdict.rank)))


def decide(
    requests: Sequence[RequestSnapshot], providers: Sequence[ProviderSnapshot], rule_set: DispatchRuleSet, seed: int
) -> list[WaveDecision]:
    """Returns one decision per request, in the order of the ids of the requests.

    *providers* must hold each provider within the largest radius of any request once; providers farther away do not
    affect the result. Raises `ValueError` if a request or a provider occurs twice.
    """
    if len({request.request_id for request in requests}) < len(requests):
        raise ValueError("A request occurs twice")
    if not providers:
        # Most waves of a place without providers. Arrays cost the same for none of them as for a hundred.
        decided = [_without_providers(request, rule_set.of(request.category)) for request in requests]
    else:
        decided = _among(requests, providers, rule_set, seed)
    return sorted(decided, key=lambda decision: decision.request_id)


def _without_providers(request: RequestSnapshot, rules: DispatchRules) -> WaveDecision:
    return WaveDecision(request.request_id, rules.largest_radius_km, rules.version, verdicts=(), has_more=False)


def _among(
    requests: Sequence[RequestSnapshot], providers: Sequence[ProviderSnapshot], rule_set: DispatchRuleSet, seed: int
) -> list[WaveDecision]:
    table = CandidateTable.of(providers, seed)
    # The seed also breaks ties between requests.
    ordered = sorted(requests, key=lambda request: tie_break_key(seed, request.request_id))
    waves = [WaveCandidates.of(request, table, rule_set.of(request.category)) for request in ordered]
    chosen = assignment.assign([wave.demand() for wave in waves])
    return [wave.decision(places) for wave, places in zip(waves, chosen, strict=True)]


@dataclass(frozen=True)
class WaveCandidates:
    """The candidates of one request before the assignment. The arrays have the order of the table."""

    matchup: Matchup
    # Indices into `eligibility.REASONS`.
    reasons: Whole
    # The parts of the scores in whole units, one row per provider and one column per part.
    parts: Whole

    @classmethod
    def of(cls, request: RequestSnapshot, table: CandidateTable, rules: DispatchRules) -> Self:
        widest = Matchup.of(request, table, rules, rules.largest_radius_km)
        distances_km = widest.distance_km[eligibility.reasons(widest) == FITS]
        # The other rules do not depend on the radius, so the distances suffice for each smaller radius.
        enough = (
            radius_km
            for radius_km in radii_km(rules, request.wave_number)
            if np.count_nonzero(distances_km <= radius_km) >= rules.wave_size
        )
        matchup = widest.within(next(enough, rules.largest_radius_km))
        return cls(matchup, eligibility.reasons(matchup), scoring.scores(matchup))

    @property
    def fits(self) -> Mask:
        fits: Mask = self.reasons == FITS
        return fits

    @property
    def totals(self) -> Whole:
        return np.where(self.fits, self.parts.sum(axis=1), -1)

    def demand(self) -> Demand:
        rules = self.matchup.rules
        return Demand(
            size=rules.wave_size,
            newcomers=round(rules.newcomer_share * rules.wave_size),
            totals=self.totals,
            is_newcomer=self.matchup.is_newcomer,
            room=rules.parallel_offers - self.matchup.table.live_offers,
            client_id=self.matchup.request.client_id,
        )

    def decision(self, chosen: Sequence[int]) -> WaveDecision:
        """Returns the decision to offer the request to the providers at the indices *chosen*, first choice first."""
        return WaveDecision(
            request_id=self.matchup.request.request_id,
            radius_km=self.matchup.radius_km,
            rules_version=self.matchup.rules.version,
            verdicts=tuple(self._verdicts(chosen)),
            has_more=self._has_more(chosen),
        )

    def _verdicts(self, chosen: Sequence[int]) -> Iterator[CandidateVerdict]:
        delays = dict(zip(chosen, self._delays_seconds(), strict=False))
        # `lexsort` sorts by its last key first, and keeps equal providers in the order of the table.
        order = np.lexsort((np.where(self.fits, 0, self.matchup.distance_km), -self.totals))
        rows = zip(
            order.tolist(),
            self.reasons[order].tolist(),
            self.matchup.distance_km[order].tolist(),
            (self.totals[order] / scoring.ONE).tolist(),
            (self.parts[order] / scoring.ONE).tolist(),
            self.matchup.is_newcomer[order].tolist(),
            strict=True,
        )
        for rank, (place, number, distance_km, total, parts, is_newcomer) in enumerate(rows, start=1):
            provider_id = self.matchup.table.providers[place].provider_id
            if (failed := REASONS[number]) is not None:
                yield CandidateVerdict(provider_id, failed, distance_km, None, {}, None, None, is_newcomer)
                continue
            outcome = OFFERED if place in delays else NOT_CHOSEN
            named = dict(zip(scoring.PART_NAMES, parts, strict=True))
            yield CandidateVerdict(
                provider_id, outcome, distance_km, total, named, rank, delays.get(place), is_newcomer
            )

    def _delays_seconds(self) -> Iterator[float]:
        for place in count():
            yield 0.0 if place < self.matchup.rules.head_start_size else self.matchup.rules.head_start_seconds

    def _has_more(self, chosen: Sequence[int]) -> bool:
        rules = self.matchup.rules
        if self.matchup.request.wave_number >= rules.most_waves:
            return False
        # Providers with too many offers may fit a wave later, and a stranded client should wait for them.
        occupied = REASONS.index(Reason.TOO_MANY_OFFERS)
        return bool(
            self.matchup.radius_km < rules.largest_radius_km
            or np.count_nonzero(self.fits) > len(chosen)
            or (self.reasons == occupied).any()
        )


def radii_km(rules: DispatchRules, wave_number: int) -> Iterator[float]:
    """Yields the radii in kilometres that a wave tries in turn until enough providers fit."""
    for step in count(wave_number - 1):
        radius_km = rules.first_radius_km + rules.radius_step_km * step
        if radius_km >= rules.largest_radius_km:
            break
        yield radius_km
    yield rules.largest_radius_km
