from kit.clock import to_timestamp
from request_service.dispatch.models import Offer
from request_service.requests.convert import blurred_request
from request_service.requests.models import ServiceRequest
from twou.request.v1 import dispatch_pb2 as pb


def offer_message(offer: Offer, request: ServiceRequest) -> pb.Offer:
    return pb.Offer(
        id=str(offer.id),
        request_id=str(offer.request_id),
        provider_id=str(offer.provider_id),
        distance_km=offer.distance_km,
        created_at=to_timestamp(offer.created_at),
        expires_at=to_timestamp(offer.expires_at),
        request=blurred_request(request),
    )
