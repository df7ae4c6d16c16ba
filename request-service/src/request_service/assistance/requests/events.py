"""The facts about requests that this service publishes. They hold the exact position: never for a stranger's feed."""

from typing import Any
from uuid import UUID

from kit import clock, contract
from request_service.assistance.requests import convert
from request_service.assistance.requests.models import ServiceRequest
from twou.request.v1 import events_pb2 as pb
from twou.request.v1.request_pb2 import Notice

type RequestEvent = (
    pb.RequestCreated
    | pb.RequestUpdated
    | pb.RequestAccepted
    | pb.RequestStarted
    | pb.RequestCompleted
    | pb.RequestCancelled
    | pb.RequestExpired
    | pb.RequestRated
)


def entry_type(event: RequestEvent) -> str:
    """The type of the event's frame on a socket, such as "request.accepted"."""
    return contract.event_facts(event.DESCRIPTOR).frame


def request_created(request: ServiceRequest, actor_id: UUID) -> pb.RequestCreated:
    return pb.RequestCreated(**_fact(request, actor_id))


def request_updated(request: ServiceRequest, actor_id: UUID | None) -> pb.RequestUpdated:
    return pb.RequestUpdated(**_fact(request, actor_id))


def request_accepted(request: ServiceRequest, actor_id: UUID) -> pb.RequestAccepted:
    return pb.RequestAccepted(**_fact(request, actor_id))


def request_started(request: ServiceRequest, actor_id: UUID) -> pb.RequestStarted:
    return pb.RequestStarted(**_fact(request, actor_id))


def request_completed(request: ServiceRequest, actor_id: UUID) -> pb.RequestCompleted:
    return pb.RequestCompleted(**_fact(request, actor_id))


def request_cancelled(request: ServiceRequest, actor_id: UUID | None) -> pb.RequestCancelled:
    return pb.RequestCancelled(**_fact(request, actor_id))


def request_expired(request: ServiceRequest) -> pb.RequestExpired:
    return pb.RequestExpired(**_fact(request, actor_id=None))


def notification(request_id: UUID, kind: str, text: str) -> pb.Notification:
    """*kind*: one of those that the contract names."""
    notice = Notice(request_id=str(request_id), kind=kind, text=text)
    return pb.Notification(notice=notice, occurred_at=clock.to_timestamp(clock.now()))


def _fact(request: ServiceRequest, actor_id: UUID | None) -> dict[str, Any]:
    """*actor_id*: None if nobody did it but the system."""
    return {
        "request": convert.exact_request(request),
        "actor_id": str(actor_id) if actor_id else "",
        "occurred_at": clock.to_timestamp(clock.now()),
    }
