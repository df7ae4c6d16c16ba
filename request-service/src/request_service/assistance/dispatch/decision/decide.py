"""The decision on one wave of each of several jobs that are decided together, with a verdict on every provider."""

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
# He fits, but others were better, or the wave was full.
NOT_CHOSEN = "not_chosen"


class Verdict(NamedTuple):
    # Not a dataclass: there is one for each job and each provider, and these are made four times as fast.
    provider_id: UUID
    # "offered", "not_chosen", or the name of the rule that he fails.
    outcome: str
    # To the metre.
    distance_km: float
    # Only of those who fit; so are the parts, which add up to it, and the rank.
    score: float | None
    parts: dict[str, float]
    # Among all who fit, from 1, the best first. A newcomer, or somebody for whom jobs compete, may be offered the job
    # past better ones.
    rank: int | None
    # Only of those offered: how much later than the wave's first he is to see the offer.
    delay_seconds: float | None
    is_newcomer: bool


@dataclass(frozen=True)
class WaveDecision:
    request_id: UUID
    # Where the wave ended up looking; larger than its number says if too few fitted nearer by.
    radius_km: float
    rules_version: str
    # On every provider: those who fit by rank, then the others, nearest first.
    verdicts: tuple[Verdict, ...]
    # Whether a further wave of this round may find somebody. False: after this wave the round is over.
    has_more: bool

    @property
    def offered(self) -> tuple[Verdict, ...]:
        """In the order in which they are to see their offers."""
        offered = [verdict for verdict in self.verdicts if verdict.outcome == OFFERED]
        return tuple(sorted(offered, key=lambda verdict: (verdict.delay_seconds, verdict.rank)))


def decide(
    jobs: Sequence[RequestSnapshot], providers: Sequence[ProviderSnapshot], rule_set: DispatchRuleSet, seed: int
) -> list[WaveDecision]:
    """One decision a job, in the order of their ids.

    Providers are all within the largest radius of each job (more do no harm), each once; a wave does not look beyond
    what it is given.
    """
    if len({job.request_id for job in jobs}) < len(jobs):
        raise ValueError("A job is given twice")
    table = CandidateTable.of(providers, seed)
    # Also among jobs that are equal to one another, the seed says whose turn it is.
    ordered = sorted(jobs, key=lambda job: tie_break_key(seed, job.request_id))
    waves = [Wave.of(job, table, rule_set.of(job.category)) for job in ordered]
    chosen = assignment.assign([wave.demand() for wave in waves])
    decisions = [wave.decision(places) for wave, places in zip(waves, chosen, strict=True)]
    return sorted(decisions, key=lambda decision: decision.request_id)


@dataclass(frozen=True)
class Wave:
    """Whom one job could have, before it is known whom it gets. Columns are in the order of the table."""

    matchup: Matchup
    # Places in `eligibility.REASONS`.
    reasons: Whole
    # In units; a row for each provider.
    parts: Whole

    @classmethod
    def of(cls, job: RequestSnapshot, table: CandidateTable, rules: DispatchRules) -> Self:
        widest = Matchup.of(job, table, rules, rules.largest_radius_km)
        distances_km = widest.distance_km[eligibility.reasons(widest) == FITS]
        # The rules that do not depend on the radius hold for any, so this needs no look at the providers again.
        enough = (
            radius_km
            for radius_km in radii_km(rules, job.wave_number)
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
        )

    def decision(self, chosen: Sequence[int]) -> WaveDecision:
        """*chosen*: places of the providers it gets, the first choice first."""
        return WaveDecision(
            request_id=self.matchup.job.request_id,
            radius_km=self.matchup.radius_km,
            rules_version=self.matchup.rules.version,
            verdicts=tuple(self._verdicts(chosen)),
            has_more=self._has_more(chosen),
        )

    def _verdicts(self, chosen: Sequence[int]) -> Iterator[Verdict]:
        delays = dict(zip(chosen, self._delays_seconds(), strict=False))
        # The last key is the first to sort by; whoever is equal in all stays in the order of the table.
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
                yield Verdict(provider_id, failed, distance_km, None, {}, None, None, is_newcomer)
                continue
            outcome = OFFERED if place in delays else NOT_CHOSEN
            named = dict(zip(scoring.PART_NAMES, parts, strict=True))
            yield Verdict(provider_id, outcome, distance_km, total, named, rank, delays.get(place), is_newcomer)

    def _delays_seconds(self) -> Iterator[float]:
        for place in count():
            yield 0.0 if place < self.matchup.rules.head_start_size else self.matchup.rules.head_start_seconds

    def _has_more(self, chosen: Sequence[int]) -> bool:
        rules = self.matchup.rules
        if self.matchup.job.wave_number >= rules.most_waves:
            return False
        # Their offers end soon, and they fit otherwise: a stranded client had better wait a wave than go without.
        occupied = REASONS.index(Reason.TOO_MANY_OFFERS)
        return bool(
            self.matchup.radius_km < rules.largest_radius_km
            or np.count_nonzero(self.fits) > len(chosen)
            or (self.reasons == occupied).any()
        )


def radii_km(rules: DispatchRules, wave_number: int) -> Iterator[float]:
    """How a wave grows while too few fit."""
    for step in count(wave_number - 1):
        radius_km = rules.first_radius_km + rules.radius_step_km * step
        if radius_km >= rules.largest_radius_km:
            break
        yield radius_km
    yield rules.largest_radius_km
