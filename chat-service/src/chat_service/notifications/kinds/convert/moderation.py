"""Rules for the decisions of moderators: the author is told, and nothing tells them who has reported."""

from collections.abc import Mapping

from google.protobuf.message import Message

from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import News, NewsRule
from kit import clock
from kit.ids import find_id
from twou.auth.v1 import moderation_events_pb2 as pb

ACCOUNT_PAGE = "/account"


def _removed(event: pb.ContentRemoved) -> News:
    # `ListingSuspended` tells the owner of a listing, and the broker.
    return () if event.subject_type == "listing" else _author(event, event.author_id, "content.removed")


def _warned(event: pb.UserWarned) -> News:
    return _author(event, event.user_id, "account.warned")


def _author(event: pb.ContentRemoved | pb.UserWarned, user_id: str, kind: str) -> News:
    author_id = find_id(user_id)
    if author_id is not None:
        data = {"subject_type": event.subject_type, "subject_id": event.subject_id, "reason": event.reason}
        occurred_at = clock.from_timestamp(event.occurred_at)
        yield NotificationDraft(
            kind, author_id, occurred_at, params={"what": event.subject_type}, link=ACCOUNT_PAGE, data=data
        )


RULES: Mapping[type[Message], NewsRule] = {pb.ContentRemoved: _removed, pb.UserWarned: _warned}
