"""Builds the events about offers. The request in an offer is blurred, because its receiver is not assigned yet."""

from kit import clock
from request_service.assistance.dispatch import convert
from request_service.assistance.dispatch.models import Offer
from request_service.assistance.requests.models import ServiceRequest
from twou.request.v1 import events_pb2 as pb


def offer_created(offer: Offer, request: ServiceRequest, *, is_shown_again: bool = False) -> pb.OfferCreated:
    return pb.OfferCreated(
        offer=convert.offer_message(offer, request),
        occurred_at=clock.to_timestamp(clock.now()),
        is_shown_again=is_shown_again,
    )


def offer_declined(offer: Offer, request: ServiceRequest) -> pb.OfferDeclined:
    return pb.OfferDeclined(offer=convert.offer_message(offer, request), occurred_at=clock.to_timestamp(clock.now()))


def offer_withdrawn(offer: Offer, request: ServiceRequest) -> pb.OfferWithdrawn:
    return pb.OfferWithdrawn(offer=convert.offer_message(offer, request), occurred_at=clock.to_timestamp(clock.now()))


def offer_expired(offer: Offer, request: ServiceRequest) -> pb.OfferExpired:
    return pb.OfferExpired(offer=convert.offer_message(offer, request), occurred_at=clock.to_timestamp(clock.now()))
