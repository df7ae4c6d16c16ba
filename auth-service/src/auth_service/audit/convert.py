"""Converts the audit trail to protobuf, and its filter and the acts of other services from protobuf."""

from uuid import UUID

from auth_service.audit.models import AuditEntry, Outcome
from auth_service.audit.queries import EntryFilter
from kit import clock, protobuf
from kit.errors import InvalidInput
from kit.ids import find_id
from kit.text import has_control_characters
from twou.audit.v1.events_pb2 import ActRecorded
from twou.auth.v1 import admin_pb2 as pb

_MAX_FILTER_LENGTH = 64
# A malformed id matches no user.
_NO_USER = UUID(int=0)


def entry_filter(request: pb.ListAuditEntriesRequest) -> EntryFilter:
    return EntryFilter(
        action=_name("action", request.action) if request.HasField("action") else None,
        outcome=_name("outcome", request.outcome) if request.HasField("outcome") else None,
        user_id=find_id(request.user_id) or _NO_USER if request.HasField("user_id") else None,
        created_after=protobuf.moment(request, "created_after"),
        created_before=protobuf.moment(request, "created_before"),
    )


def entry(entry: AuditEntry) -> pb.AuditEntry:
    return pb.AuditEntry(
        id=str(entry.id),
        occurred_at=clock.to_timestamp(entry.occurred_at),
        action=entry.action,
        outcome=entry.outcome,
        actor_id=_text(entry.actor_id),
        subject_id=_text(entry.subject_id),
        session_id=_text(entry.session_id),
        address=entry.address,
        device=entry.device,
        request_id=entry.request_id,
        details={name: str(value) for name, value in entry.details.items()},
    )


def act(event: ActRecorded) -> AuditEntry:
    """Returns the entry of an act in another service, which keeps the limits of the columns."""
    return AuditEntry(
        occurred_at=clock.from_timestamp(event.occurred_at),
        action=event.action,
        outcome=Outcome.SUCCESS.value,
        actor_id=UUID(event.actor_id),
        subject_id=UUID(event.subject_id) if event.HasField("subject_id") else None,
        session_id=UUID(event.session_id) if event.HasField("session_id") else None,
        address=event.address,
        device=event.device,
        request_id=event.request_id,
        details=dict(event.details),
    )


def _name(field: str, text: str) -> str:
    """Returns the name of an action or outcome. An unknown name is valid and matches nothing: names may be added."""
    if len(text) > _MAX_FILTER_LENGTH or has_control_characters(text):
        raise InvalidInput.field(field, f"must have at most {_MAX_FILTER_LENGTH} characters, and no control characters")
    return text


def _text(row_id: UUID | None) -> str | None:
    return str(row_id) if row_id else None
