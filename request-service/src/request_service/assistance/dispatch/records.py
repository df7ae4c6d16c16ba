"""What is kept of a decision, so that it can be explained and made again.

Whom a wave names, stands in the rows of its candidates and nowhere else: with the rows of somebody, he is out of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from request_service.assistance.dispatch.decision.decide import Verdict, WaveDecision, decide
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.assistance.dispatch.models import Candidate, Wave, WaveState
from request_service.assistance.dispatch.snapshots import Search


def record(wave: Wave, decision: WaveDecision, search: Search, batch_id: UUID) -> None:
    wave.state = WaveState.DECIDED
    wave.decided_at = search.job.decided_at
    wave.radius_km = decision.radius_km
    wave.rules_version = decision.rules_version
    wave.rules = search.rules.model_dump()
    nobody = frozenset[UUID]()
    job = replace(search.job, asked=nobody, blocked=nobody)
    wave.snapshot = {"job": job.to_json(), "seed": wave.seed, "candidates": len(search.looked_at)}
    wave.batch_id = batch_id


def candidates(
    wave: Wave, decision: WaveDecision, search: Search, providers: dict[UUID, ProviderSnapshot]
) -> list[dict[str, Any]]:
    """The rows. On those who were looked at for another job of the batch alone, there is nothing to say."""
    return [
        {
            "wave_id": wave.id,
            "provider_id": verdict.provider_id,
            "snapshot": {
                "provider": providers[verdict.provider_id].to_json(),
                "is_asked": verdict.provider_id in search.job.asked,
                "is_blocked": verdict.provider_id in search.job.blocked,
            },
            **_said(verdict),
        }
        for verdict in decision.verdicts
        if verdict.provider_id in search.looked_at
    ]


@dataclass(frozen=True)
class Explanation:
    """Of all waves of a request, in their order."""

    waves: Sequence[Wave]
    # Of which wave, which outcome, how often.
    outcomes: Sequence[tuple[UUID, str, int]]
    # Of all waves, each with what became of his offer.
    candidates: Sequence[tuple[Candidate, str | None]]


@dataclass(frozen=True)
class RecordedWave:
    job: RequestSnapshot
    rules: DispatchRules
    seed: int
    radius_km: float
    # What was said of each provider.
    verdicts: dict[UUID, dict[str, Any]]
    providers: dict[UUID, ProviderSnapshot]

    @classmethod
    def read(cls, wave: Wave, candidates: Sequence[Candidate]) -> Self | None:
        """None if it is not whole any more: somebody whom it concerned is erased."""
        if wave.snapshot is None or wave.rules is None or wave.radius_km is None:
            return None
        if len(candidates) != wave.snapshot["candidates"]:
            return None
        job = replace(
            RequestSnapshot.from_json(wave.snapshot["job"]),
            asked=frozenset(one.provider_id for one in candidates if one.snapshot["is_asked"]),
            blocked=frozenset(one.provider_id for one in candidates if one.snapshot["is_blocked"]),
        )
        return cls(
            job=job,
            rules=DispatchRules.from_mapping(wave.rules),
            seed=wave.snapshot["seed"],
            radius_km=wave.radius_km,
            verdicts={one.provider_id: {name: getattr(one, name) for name in _SAID} for one in candidates},
            providers={one.provider_id: ProviderSnapshot.from_json(one.snapshot["provider"]) for one in candidates},
        )

    def is_as(self, decision: WaveDecision) -> bool:
        said = {verdict.provider_id: _said(verdict) for verdict in decision.verdicts}
        return self.radius_km == decision.radius_km and all(said[one] == old for one, old in self.verdicts.items())


def decide_again(waves: Sequence[RecordedWave], rule_set: DispatchRuleSet | None = None) -> list[WaveDecision]:
    """Of one whole batch, in the order of *waves*. *rule_set*: by which rules; None: by those of then."""
    providers = {one: known for wave in waves for one, known in wave.providers.items()}
    own = DispatchRuleSet(categories={wave.job.category: wave.rules for wave in waves})
    decisions = decide([wave.job for wave in waves], list(providers.values()), rule_set or own, waves[0].seed)
    by_request = {decision.request_id: decision for decision in decisions}
    return [by_request[wave.job.request_id] for wave in waves]


_SAID = ("outcome", "rank", "distance_km", "score", "parts", "delay_seconds")


def _said(verdict: Verdict) -> dict[str, Any]:
    return {name: getattr(verdict, name) for name in _SAID} | {"delay_seconds": verdict.delay_seconds or 0.0}
