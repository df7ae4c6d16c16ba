"""Records decisions, so that they can be explained and repeated.

The providers of a wave are named only in the rows of its candidates, so deleting these rows erases a provider.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from request_service.assistance.dispatch.decision.decide import CandidateVerdict, WaveDecision, decide
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.assistance.dispatch.models import Candidate, Wave, WaveState
from request_service.assistance.dispatch.snapshots import ProviderSearch


def record(wave: Wave, decision: WaveDecision, search: ProviderSearch, batch_id: UUID) -> None:
    wave.state = WaveState.DECIDED
    wave.decided_at = search.request.decided_at
    wave.radius_km = decision.radius_km
    wave.rules_version = decision.rules_version
    wave.rules = search.rules.model_dump()
    no_providers = frozenset[UUID]()
    request = replace(search.request, asked=no_providers, blocked=no_providers, taken=no_providers)
    # Under the key that earlier rows have; there `job` is the request.
    wave.snapshot = {"job": request.to_json(), "seed": wave.seed, "candidates": len(search.looked_at)}
    wave.batch_id = batch_id


def candidates(
    wave: Wave, decision: WaveDecision, search: ProviderSearch, providers: dict[UUID, ProviderSnapshot]
) -> list[dict[str, Any]]:
    """Returns the rows to insert. Leaves out providers that only the searches for other requests of the batch found."""
    return [
        {
            "wave_id": wave.id,
            "provider_id": verdict.provider_id,
            "snapshot": {
                "provider": providers[verdict.provider_id].to_json(),
                "is_asked": verdict.provider_id in search.request.asked,
                "is_blocked": verdict.provider_id in search.request.blocked,
                "is_taken": verdict.provider_id in search.request.taken,
            },
            **_said(verdict),
        }
        for verdict in decision.verdicts
        if verdict.provider_id in search.looked_at
    ]


@dataclass(frozen=True)
class Explanation:
    """The waves of a request in their order, with the outcomes for the providers they considered."""

    waves: Sequence[Wave]
    # The wave, the outcome, and the number of candidates with this outcome.
    outcomes: Sequence[tuple[UUID, str, int]]
    # The candidates of all waves, each with the state of the offer, or `None` without an offer.
    candidates: Sequence[tuple[Candidate, str | None]]


@dataclass(frozen=True)
class RecordedWave:
    """A decided wave as it was recorded: the inputs of the decision and its verdicts."""

    request: RequestSnapshot
    rules: DispatchRules
    seed: int
    radius_km: float
    # The recorded fields of the verdict on each provider.
    verdicts: dict[UUID, dict[str, Any]]
    providers: dict[UUID, ProviderSnapshot]

    @classmethod
    def read(cls, wave: Wave, candidates: Sequence[Candidate]) -> Self | None:
        """Returns the recorded wave, or `None` if it is incomplete because one of its participants was erased."""
        if wave.snapshot is None or wave.rules is None or wave.radius_km is None:
            return None
        if len(candidates) != wave.snapshot["candidates"]:
            return None
        request = replace(
            RequestSnapshot.from_json(wave.snapshot["job"]),
            asked=frozenset(one.provider_id for one in candidates if one.snapshot["is_asked"]),
            blocked=frozenset(one.provider_id for one in candidates if one.snapshot["is_blocked"]),
            taken=frozenset(one.provider_id for one in candidates if one.snapshot.get("is_taken")),
        )
        return cls(
            request=request,
            rules=DispatchRules.from_mapping(wave.rules),
            seed=wave.snapshot["seed"],
            radius_km=wave.radius_km,
            verdicts={one.provider_id: {name: getattr(one, name) for name in _SAID} for one in candidates},
            providers={one.provider_id: ProviderSnapshot.from_json(one.snapshot["provider"]) for one in candidates},
        )

    def is_as(self, decision: WaveDecision) -> bool:
        """Returns whether *decision* has the recorded radius and verdicts."""
        said = {verdict.provider_id: _said(verdict) for verdict in decision.verdicts}
        return self.radius_km == decision.radius_km and all(said[one] == old for one, old in self.verdicts.items())


def decide_again(waves: Sequence[RecordedWave], rule_set: DispatchRuleSet | None = None) -> list[WaveDecision]:
    """Repeats the decisions on a complete batch, in the order of *waves*.

    Decides by *rule_set*, or by the recorded rules if it is `None`.
    """
    providers = {one: known for wave in waves for one, known in wave.providers.items()}
    own = DispatchRuleSet(categories={wave.request.category: wave.rules for wave in waves})
    decisions = decide([wave.request for wave in waves], list(providers.values()), rule_set or own, waves[0].seed)
    by_request = {decision.request_id: decision for decision in decisions}
    return [by_request[wave.request.request_id] for wave in waves]


_SAID = ("outcome", "rank", "distance_km", "score", "parts", "delay_seconds")


def _said(verdict: CandidateVerdict) -> dict[str, Any]:
    return {name: getattr(verdict, name) for name in _SAID} | {"delay_seconds": verdict.delay_seconds or 0.0}
