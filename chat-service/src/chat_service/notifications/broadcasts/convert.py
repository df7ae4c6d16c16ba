"""Conversion of notices by admins from and to protobuf."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.notifications.broadcasts.errors import BroadcastNotFound
from chat_service.notifications.broadcasts.links import link_issue
from chat_service.notifications.broadcasts.models import MAX_MESSAGE, MAX_TITLE, Broadcast, RecipientRole
from chat_service.notifications.broadcasts.plans import BroadcastPlan
from chat_service.notifications.kinds.kinds import Channel
from kit import protobuf
from kit.errors import FieldIssue, InvalidInput
from kit.ids import find_id
from kit.text import control_issue, length_issue
from twou.auth.v1 import auth_pb2
from twou.chat.v1 import broadcast_pb2 as pb

MAX_USERS = 10_000
_LINES = "\n\r\t"
_ROLES = protobuf.EnumMap(RecipientRole, auth_pb2.Role)
_CHANNELS = protobuf.EnumMap(Channel, pb.BroadcastChannel)
_BROADCAST = protobuf.Packer(pb.Broadcast, Broadcast)


def broadcast_id(text: str) -> UUID:
    """Raises BroadcastNotFound for text that cannot be an id."""
    return protobuf.an_id(text, BroadcastNotFound)


def plan(request: pb.ScheduleBroadcastRequest) -> BroadcastPlan:
    """Reads what an admin asks for. Raises InvalidInput; whether the moment is possible, `starts_at` decides."""
    title, message = request.title.strip(), request.message.strip()
    link = protobuf.optional(request, "link")
    issues = {
        "title": length_issue(title, min_length=1, max_length=MAX_TITLE) or control_issue(title),
        "message": length_issue(message, min_length=1, max_length=MAX_MESSAGE)
        or control_issue(message, allowed=_LINES),
        "link": None if link is None else link_issue(link),
        "channels": None if request.channels else "must name at least one channel",
    }
    if found := tuple(FieldIssue(field, issue) for field, issue in issues.items() if issue):
        raise InvalidInput(details=found)
    channels = frozenset(_CHANNELS.get("channels", number) for number in request.channels)
    return BroadcastPlan(title, message, link, channels, _to(request), protobuf.moment(request, "send_at"))


def _to(request: pb.ScheduleBroadcastRequest) -> RecipientRole | frozenset[UUID]:
    role = _ROLES.find("role", request.role)
    if (role is None) != bool(request.user_ids):
        raise InvalidInput.field("role", "is required without user_ids, and not allowed with them")
    return role or _user_ids(request.user_ids)


def _user_ids(texts: Sequence[str]) -> frozenset[UUID]:
    if len(texts) > MAX_USERS:
        raise InvalidInput.field("user_ids", f"must have at most {MAX_USERS} entries")
    found = [find_id(text) for text in texts]
    if None in found:
        raise InvalidInput.field("user_ids", "must be ids of active accounts")
    return frozenset(one for one in found if one is not None)


def broadcast_message(row: Broadcast | Row[Any]) -> pb.Broadcast:
    return _BROADCAST(row)
