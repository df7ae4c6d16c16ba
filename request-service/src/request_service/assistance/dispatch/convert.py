"""Conversion of offers and of the records of dispatch to protobuf."""

from collections import defaultdict
from uuid import UUID

from kit.clock import to_timestamp
from kit.protobuf import Packer
from request_service.assistance.dispatch.models import Candidate, Offer, Wave
from request_service.assistance.dispatch.records import Explanation
from request_service.assistance.requests.convert import blurred_request
from request_service.assistance.requests.models import ServiceRequest
from twou.request.v1 import dispatch_pb2 as pb

_OFFER = Packer(pb.Offer, Offer, without={"created_at", "request"})
_WAVE = Packer(pb.Wave, Wave, without={"outcomes", "candidates"})
_CANDIDATE = Packer(pb.Candidate, Candidate, without={"offer_state"})


def offer_message(offer: Offer, request: ServiceRequest) -> pb.Offer:
    shown_at = offer.shown_at or offer.created_at
    return _OFFER(offer, created_at=to_timestamp(shown_at), request=blurred_request(request))


def dispatch_message(found: Explanation) -> pb.GetDispatchResponse:
    outcomes = defaultdict[UUID, dict[str, int]](dict)
    for wave_id, outcome, number in found.outcomes:
        outcomes[wave_id][outcome] = number
    candidates = defaultdict[UUID, list[pb.Candidate]](list)
    for candidate, offer_state in found.candidates:
        candidates[candidate.wave_id].append(_CANDIDATE(candidate, offer_state=offer_state))
    waves = [_WAVE(one, outcomes=outcomes[one.id], candidates=candidates[one.id]) for one in found.waves]
    return pb.GetDispatchResponse(waves=waves)
