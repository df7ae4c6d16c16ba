"""The events about requests. They hold the exact position, so only participants may receive them."""

from typing import Any
from uuid import UUID

from kit import clock, contract
from request_service.assistance.requests import convert
from request_service.assistance.requests.models import ServiceRequest
from twou.notification.v1.notification_pb2 import Notice, NoticeKind
from twou.request.v1 import events_pb2 as pb
from twou.request.v1.notice_events_pb2 import NoticeRaised

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
    """Returns the type of the event's frame on a socket, such as "request.accepted"."""
    return contract.event_facts(event.DESCRIPTOR).frame


def request_created(request: ServiceRequest, actor_id: UUID) -> pb.RequestCreated:
    return pb.RequestCreated(**_fact(request, actor_id))


def request_updated(
    request: ServiceRequest, actor_id: UUID | None, *, released_from: UUID | None = None
) -> pb.RequestUpdated:
    """*released_from* is the provider who has lost the request."""
    released_provider_id = None if released_from is None else str(released_from)
    return pb.RequestUpdated(**_fact(request, actor_id), released_provider_id=released_provider_id)


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


def notice_raised(request: ServiceRequest, kind: str, text: str) -> NoticeRaised:
    """A notice for the client of a request, of which chat-service makes a notification.

    Raises ValueError unless *kind* is the JSON value of a `NoticeKind`.
    """
    number = NoticeKind.ValueType(contract.enum_number(NoticeKind.DESCRIPTOR, kind))
    return NoticeRaised(
        notice=Notice(request_id=str(request.id), kind=number, text=text),
        client_id=str(request.client_id),
        occurred_at=clock.to_timestamp(clock.now()),
    )


def _fact(request: ServiceRequest, actor_id: UUID | None) -> dict[str, Any]:
    """*actor_id* is `None` for the system."""
    return {
        "request": convert.exact_request(request),
        "actor_id": str(actor_id) if actor_id else "",
        "occurred_at": clock.to_timestamp(clock.now()),
    }
