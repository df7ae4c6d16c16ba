"""Rules for events about the security of accounts: the owner is told, also of their own act, to notice others' acts."""

from collections.abc import Mapping
from functools import partial

from google.protobuf.message import Message

from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import News, NewsRule
from kit import clock
from kit.ids import find_id
from twou.auth.v1 import security_events_pb2 as pb

SECURITY_PAGE = "/account/security"


def _owner(event: pb.PasswordChanged | pb.EmailChanged | pb.DeviceAdded, *, kind: str) -> News:
    owner_id = find_id(event.user_id)
    if owner_id is not None:
        occurred_at = clock.from_timestamp(event.occurred_at)
        yield NotificationDraft(kind, owner_id, occurred_at, link=SECURITY_PAGE)


RULES: Mapping[type[Message], NewsRule] = {
    pb.PasswordChanged: partial(_owner, kind="account.password_changed"),
    pb.EmailChanged: partial(_owner, kind="account.email_changed"),
    pb.DeviceAdded: partial(_owner, kind="account.device_added"),
}
