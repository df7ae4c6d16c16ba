"""Rules for events about the documents with which users show who they are."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from chat_service.notifications.kinds.drafts import NotificationDraft, Value
from chat_service.notifications.kinds.news import News, NewsRule
from kit import clock
from twou.auth.v1 import document_events_pb2 as pb

VERIFICATION_PAGE = "/account/verification"


def _owner(event: Any, *, kind: str, **params: Value) -> News:
    yield NotificationDraft(
        kind,
        UUID(event.user_id),
        clock.from_timestamp(event.occurred_at),
        {"document_type": event.document_type, **params},
        link=VERIFICATION_PAGE,
        data={"document_id": event.document_id},
    )


def _expiring(event: pb.DocumentExpiring) -> News:
    yield from _owner(event, kind="document.expiring", days=event.days_left)


def _expired(event: pb.DocumentExpired) -> News:
    """Tells nothing of a document whose successor was approved: the owner is told of that."""
    if not event.is_replaced:
        yield from _owner(event, kind="document.expired")


RULES: Mapping[type[Message], NewsRule] = {
    pb.DocumentApproved: partial(_owner, kind="document.approved"),
    pb.DocumentRejected: partial(_owner, kind="document.rejected"),
    pb.DocumentExpiring: _expiring,
    pb.DocumentExpired: _expired,
    pb.DocumentRevoked: partial(_owner, kind="document.revoked"),
}
