"""Makes the events about documents that other services receive. None has a number or the comment of a reviewer."""

from datetime import datetime

from auth_service.kyc.lifecycle import Refusal
from auth_service.kyc.models import AccountStanding, Document
from kit.clock import to_timestamp
from twou.auth.v1 import document_events_pb2 as pb


def account_verified(standing: AccountStanding) -> pb.AccountVerified:
    return pb.AccountVerified(
        user_id=str(standing.user_id),
        is_verified=standing.is_verified,
        version=standing.version,
        occurred_at=to_timestamp(standing.updated_at),
    )


def submitted(document: Document) -> pb.DocumentSubmitted:
    return pb.DocumentSubmitted(
        document_id=str(document.id),
        user_id=str(document.user_id),
        document_type=document.document_type,
        file_ids=document.file_ids,
        occurred_at=to_timestamp(document.submitted_at),
    )


def approved(document: Document, now: datetime) -> pb.DocumentApproved:
    return _about(pb.DocumentApproved, document, now)


def rejected(document: Document, refusal: Refusal, now: datetime) -> pb.DocumentRejected:
    event = _about(pb.DocumentRejected, document, now)
    event.reason = refusal.reason
    return event


def revoked(document: Document, refusal: Refusal, now: datetime) -> pb.DocumentRevoked:
    event = _about(pb.DocumentRevoked, document, now)
    event.reason = refusal.reason
    return event


def withdrawn(document: Document, now: datetime) -> pb.DocumentWithdrawn:
    return _about(pb.DocumentWithdrawn, document, now)


def expiring(document: Document, days_left: int, now: datetime) -> pb.DocumentExpiring:
    event = _about(pb.DocumentExpiring, document, now)
    event.days_left = days_left
    return event


def expired(document: Document, now: datetime, *, is_replaced: bool = False) -> pb.DocumentExpired:
    event = _about(pb.DocumentExpired, document, now)
    event.is_replaced = is_replaced
    return event


def _about[
    Event: (
        pb.DocumentApproved,
        pb.DocumentRejected,
        pb.DocumentRevoked,
        pb.DocumentWithdrawn,
        pb.DocumentExpiring,
        pb.DocumentExpired,
    )
](kind: type[Event], document: Document, now: datetime) -> Event:
    return kind(
        document_id=str(document.id),
        user_id=str(document.user_id),
        document_type=document.document_type,
        occurred_at=to_timestamp(now),
    )
