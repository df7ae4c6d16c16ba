from uuid import UUID

from kit.caller import Caller
from kit.clock import to_timestamp
from kit.errors import InvalidInput
from kit.ids import find_id
from request_service.assistance.requests.errors import RequestNotFound
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import Details, ServiceRequest
from request_service.assistance.requests.queries import Filters
from request_service.convert import CATEGORY_MESSAGES, find_category, find_moment
from request_service.geo import Place
from request_service.search import Search, around
from twou.request.v1 import request_pb2 as pb

_STATUS_MESSAGES = {status: pb.RequestStatus.Value(f"REQUEST_STATUS_{status.name.upper()}") for status in Status}
_STATUSES = {message: status for status, message in _STATUS_MESSAGES.items()}


def request_id(text: str) -> UUID:
    """What cannot be an id is the id of nothing."""
    found = find_id(text)
    if found is None:
        raise RequestNotFound
    return found


def first_details(message: pb.CreateRequestRequest) -> Details:
    return Details(
        description=message.description,
        latitude=message.latitude,
        longitude=message.longitude,
        category=find_category(message.category),
        address=message.address,
        scheduled_for=find_moment(message, "scheduled_for"),
    )


def changed_details(message: pb.UpdateRequestRequest) -> Details:
    return Details(
        description=message.description if message.HasField("description") else None,
        latitude=message.latitude if message.HasField("latitude") else None,
        longitude=message.longitude if message.HasField("longitude") else None,
        category=find_category(message.category),
        address=message.address if message.HasField("address") else None,
        scheduled_for=find_moment(message, "scheduled_for"),
    )


def filters(message: pb.ListRequestsRequest) -> Filters:
    return Filters(
        status=_find_status(message.status),
        category=find_category(message.category),
        created_after=find_moment(message, "created_after"),
        created_before=find_moment(message, "created_before"),
    )


def search(message: pb.ListAvailableRequestsRequest) -> Search:
    place = Place(message.latitude, message.longitude)
    return around(place, message.radius_km, message.limit, find_category(message.category))


def request_seen_by(caller: Caller, request: ServiceRequest) -> pb.ServiceRequest:
    """Exact for whoever is part of it, blurred for everybody else."""
    return exact_request(request) if request.is_party(caller) else blurred_request(request)


def blurred_request(request: ServiceRequest) -> pb.ServiceRequest:
    message = exact_request(request)
    message.latitude, message.longitude = request.blurred_latitude, request.blurred_longitude
    message.ClearField("address")
    message.ClearField("cancel_reason")
    return message


def exact_request(request: ServiceRequest) -> pb.ServiceRequest:
    return pb.ServiceRequest(
        id=str(request.id),
        client_id=str(request.client_id),
        provider_id=_text(request.provider_id),
        category=CATEGORY_MESSAGES[request.category],
        description=request.description,
        latitude=request.latitude,
        longitude=request.longitude,
        address=request.address,
        status=_STATUS_MESSAGES[request.status],
        epoch=request.epoch,
        scheduled_for=to_timestamp(request.scheduled_for),
        created_at=to_timestamp(request.created_at),
        updated_at=to_timestamp(request.updated_at),
        accepted_at=to_timestamp(request.accepted_at),
        started_at=to_timestamp(request.started_at),
        completed_at=to_timestamp(request.completed_at),
        cancelled_at=to_timestamp(request.cancelled_at),
        cancel_reason=request.cancel_reason,
    )


def available_request(request: ServiceRequest, distance_km: float) -> pb.AvailableRequest:
    return pb.AvailableRequest(request=blurred_request(request), distance_km=distance_km)


def participants(request: ServiceRequest) -> pb.Participants:
    return pb.Participants(
        request_id=str(request.id),
        client_id=str(request.client_id),
        provider_id=_text(request.provider_id),
        epoch=request.epoch,
        status=_STATUS_MESSAGES[request.status],
    )


def _find_status(message: pb.RequestStatus.ValueType) -> Status | None:
    if message == pb.REQUEST_STATUS_UNSPECIFIED:
        return None
    if message not in _STATUSES:
        raise InvalidInput.field("status", "is not a known status")
    return _STATUSES[message]


def _text(user_id: UUID | None) -> str | None:
    return str(user_id) if user_id else None
