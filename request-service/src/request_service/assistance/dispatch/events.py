"""What providers are told about offers, and a client about the search. The request inside an offer is blurred: none of
those who have it has the request yet."""

from kit import clock
from request_service.assistance.dispatch import convert
from request_service.assistance.dispatch.models import Offer
from request_service.assistance.requests.models import ServiceRequest
from twou.request.v1 import events_pb2 as pb
from twou.request.v1.request_pb2 import Notice


def offer_created(offer: Offer, request: ServiceRequest) -> pb.OfferCreated:
    return pb.OfferCreated(offer=convert.offer_message(offer, request), occurred_at=clock.to_timestamp(clock.now()))


def offer_withdrawn(offer: Offer, request: ServiceRequest) -> pb.OfferWithdrawn:
    return pb.OfferWithdrawn(offer=convert.offer_message(offer, request), occurred_at=clock.to_timestamp(clock.now()))


def offer_expired(offer: Offer, request: ServiceRequest) -> pb.OfferExpired:
    return pb.OfferExpired(offer=convert.offer_message(offer, request), occurred_at=clock.to_timestamp(clock.now()))


def search_exhausted(request: ServiceRequest) -> pb.Notification:
    notice = Notice(
        request_id=str(request.id),
        kind="dispatch.exhausted",
        text="Nobody near you has taken your request so far. Whoever looks for work can still find it.",
    )
    return pb.Notification(notice=notice, occurred_at=clock.to_timestamp(clock.now()))
