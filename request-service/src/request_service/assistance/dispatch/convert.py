from collections import defaultdict
from uuid import UUID

from kit.clock import to_timestamp
from request_service.assistance.dispatch.models import Candidate, Offer, Wave
from request_service.assistance.dispatch.records import Explanation
from request_service.assistance.requests.convert import blurred_request
from request_service.assistance.requests.models import ServiceRequest
from twou.request.v1 import dispatch_pb2 as pb


def offer_message(offer: Offer, request: ServiceRequest) -> pb.Offer:
    return pb.Offer(
        id=str(offer.id),
        request_id=str(offer.request_id),
        provider_id=str(offer.provider_id),
        distance_km=offer.distance_km,
        created_at=to_timestamp(offer.shown_at or offer.created_at),
        expires_at=to_timestamp(offer.expires_at),
        request=blurred_request(request),
    )


def dispatch_message(found: Explanation) -> pb.GetDispatchResponse:
    outcomes = defaultdict[UUID, dict[str, int]](dict)
    for wave_id, outcome, number in found.outcomes:
        outcomes[wave_id][outcome] = number
    candidates = defaultdict[UUID, list[pb.Candidate]](list)
    for candidate, offer_state in found.candidates:
        candidates[candidate.wave_id].append(_candidate(candidate, offer_state))
    return pb.GetDispatchResponse(waves=[_wave(one, outcomes[one.id], candidates[one.id]) for one in found.waves])


def _wave(wave: Wave, outcomes: dict[str, int], candidates: list[pb.Candidate]) -> pb.Wave:
    return pb.Wave(
        id=str(wave.id),
        round=wave.round,
        number=wave.number,
        state=wave.state,
        due_at=to_timestamp(wave.due_at),
        decided_at=to_timestamp(wave.decided_at),
        radius_km=wave.radius_km,
        rules_version=wave.rules_version,
        outcomes=outcomes,
        candidates=candidates,
    )


def _candidate(candidate: Candidate, offer_state: str | None) -> pb.Candidate:
    return pb.Candidate(
        provider_id=str(candidate.provider_id),
        outcome=candidate.outcome,
        offer_state=offer_state,
        rank=candidate.rank,
        distance_km=candidate.distance_km,
        score=candidate.score,
        parts=candidate.parts,
        delay_seconds=candidate.delay_seconds,
    )
