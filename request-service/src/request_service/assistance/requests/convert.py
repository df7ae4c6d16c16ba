"""Conversion of requests from and to protobuf. Each function that shows a request says who may see its exact place."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import contract, protobuf
from kit.caller import Caller
from kit.errors import InvalidInput
from kit.protobuf import EnumMap, Packer, an_id, moment, optional
from request_service.assistance.requests.errors import RequestNotFound
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import Details, ServiceRequest, is_party
from request_service.assistance.requests.purchase import Purchase
from request_service.assistance.requests.queries import Filters
from request_service.convert import CATEGORIES, quote_message
from request_service.geo import Place
from request_service.search import Search, around
from twou.request.v1 import request_pb2 as pb

_STATUSES = EnumMap(Status, pb.RequestStatus)
_GATEWAYS = contract.json_values(pb.PaymentGateway.DESCRIPTOR)
# `price_estimate` is reserved by the contract.
_REQUEST = Packer(pb.ServiceRequest, ServiceRequest, without={"price_estimate", "quote"})
_PARTICIPANTS = Packer(pb.Participants, ServiceRequest, without={"request_id"})


def request_id(text: str) -> UUID:
    """Raises RequestNotFound for text that cannot be an id."""
    return an_id(text, otherwise=RequestNotFound)


def first_details(message: pb.CreateRequestRequest) -> Details:
    return Details(
        description=message.description,
        latitude=message.latitude,
        longitude=message.longitude,
        category=CATEGORIES.find("category", message.category),
        address=message.address,
        scheduled_for=moment(message, "scheduled_for"),
    )


def purchase(message: pb.CreateRequestRequest) -> Purchase | None:
    """Raises InvalidInput for a way to pay without a quote, or one that does not exist."""
    if not message.HasField("quote_id"):
        if message.gateway or message.HasField("payment_method_id"):
            raise InvalidInput.field("quote_id", "is required to pay for a request")
        return None
    if message.gateway and message.gateway not in _GATEWAYS:
        raise InvalidInput.field("gateway", "is not a known gateway")
    return Purchase(
        quote_id=message.quote_id,
        gateway=_GATEWAYS.get(message.gateway),
        payment_method_id=optional(message, "payment_method_id"),
    )


def changed_details(message: pb.UpdateRequestRequest) -> Details:
    cleared = protobuf.cleared(message, "address", "scheduled_for")
    return Details(
        description=optional(message, "description"),
        latitude=optional(message, "latitude"),
        longitude=optional(message, "longitude"),
        category=CATEGORIES.find("category", message.category),
        address=protobuf.changed_text(message, "address", cleared),
        scheduled_for=moment(message, "scheduled_for"),
        is_at_once="scheduled_for" in cleared,
    )


def filters(message: pb.ListRequestsRequest) -> Filters:
    return Filters(
        status=_STATUSES.find("status", message.status),
        category=CATEGORIES.find("category", message.category),
        created_after=moment(message, "created_after"),
        created_before=moment(message, "created_before"),
    )


def search(message: pb.ListAvailableRequestsRequest) -> Search:
    place = Place(message.latitude, message.longitude)
    return around(place, message.radius_km, message.limit, CATEGORIES.find("category", message.category))


def request_seen_by(caller: Caller, request: ServiceRequest | Row[Any]) -> pb.ServiceRequest:
    """Returns the exact request for its participants, and the blurred one for other callers."""
    return exact_request(request) if is_party(request, caller) else blurred_request(request)


def blurred_request(request: ServiceRequest | Row[Any]) -> pb.ServiceRequest:
    message = _REQUEST(request)
    blur_place(message, request)
    message.ClearField("cancel_reason")
    return message


def blur_place(message: pb.ServiceRequest, request: ServiceRequest | Row[Any]) -> None:
    # A quote tells how far the exact place is from another one.
    message.ClearField("quote")
    message.latitude, message.longitude = request.blurred_latitude, request.blurred_longitude
    message.ClearField("address")


def exact_request(request: ServiceRequest | Row[Any]) -> pb.ServiceRequest:
    message = _REQUEST(request)
    if request.quote is not None:
        message.quote.CopyFrom(quote_message(request.quote))
    return message


def available_request(request: ServiceRequest, distance_km: float) -> pb.AvailableRequest:
    return pb.AvailableRequest(request=blurred_request(request), distance_km=distance_km)


def participants(request: ServiceRequest) -> pb.Participants:
    return _PARTICIPANTS(request, request_id=str(request.id))
