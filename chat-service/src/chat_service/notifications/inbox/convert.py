"""Converts between notifications and protobuf. Their texts are made here, each time that one is shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.notifications.inbox.added import Added
from chat_service.notifications.inbox.errors import NotificationNotFound
from chat_service.notifications.inbox.marking import MAX_IDS, Marking
from chat_service.notifications.inbox.queries import NotificationFilters
from chat_service.notifications.kinds import texts
from chat_service.notifications.kinds.kinds import Type
from chat_service.notifications.preferences.choices import DEFAULT_LOCALE
from kit import clock, protobuf
from kit.errors import InvalidInput
from kit.ids import find_id
from twou.chat.v1 import notification_pb2 as pb

_TYPES = protobuf.EnumMap(Type, pb.NotificationType)
_TYPE_TO_PROTO = {str(one): number for one, number in _TYPES.to_proto.items()}


def notification_id(text: str) -> UUID:
    return protobuf.an_id(text, NotificationNotFound)


def filters(request: pb.ListNotificationsRequest) -> NotificationFilters:
    return NotificationFilters(request.unread, _TYPES.find("type", request.type))


def marking(request: pb.MarkNotificationsReadRequest) -> Marking:
    """Raises InvalidInput, or NotificationNotFound for a text that is no id."""
    given = [name for name in ("ids", "up_to", "all") if _is_given(request, name)]
    if len(given) != 1:
        raise InvalidInput.field(given[1] if given else "ids", "exactly one of ids, up_to and all must be given")
    if len(request.ids) > MAX_IDS:
        raise InvalidInput.field("ids", f"must have at most {MAX_IDS} entries")
    up_to = protobuf.moment(request, "up_to")
    if not request.ids:
        return Marking(up_to=up_to)
    found = [find_id(text) for text in request.ids]
    if None in found:
        raise NotificationNotFound
    return Marking(ids=sorted({one for one in found if one is not None}))


def _is_given(request: pb.MarkNotificationsReadRequest, name: str) -> bool:
    return request.HasField("up_to") if name == "up_to" else bool(getattr(request, name))


def notification(row: Row[Any], locale: str | None, names: Mapping[UUID, str] | None = None) -> pb.Notification:
    """Returns a row of a list, in the language that its user has chosen. *names* are those that are not stored yet."""
    name = row.actor_name if row.actor_name is not None else (names or {}).get(row.actor_id)
    return pb.Notification(**_fields(row, row.id, name, row.events, locale or DEFAULT_LOCALE))


def frame(added: Added, actor_name: str | None, locale: str, unread_count: int) -> pb.NotificationFrame:
    fields = _fields(added, added.notification_id, actor_name, added.count, locale)
    return pb.NotificationFrame(**fields, text=fields["message"], unread_count=unread_count)


def _fields(source: Any, notification_id: UUID, actor_name: str | None, count: int, locale: str) -> dict[str, Any]:
    shown = texts.render(source.kind, source.params, actor_name, count, locale)
    return {
        "id": str(notification_id),
        "type": _TYPE_TO_PROTO[source.type],
        "kind": source.kind,
        "title": shown.title,
        "message": shown.message,
        "link": source.link,
        "data": source.data,
        "request_id": None if source.request_id is None else str(source.request_id),
        "is_read": source.read_at is not None,
        "read_at": clock.to_timestamp(source.read_at),
        "count": count,
        "group_key": source.group_key,
        "expires_at": clock.to_timestamp(source.expires_at),
        "created_at": clock.to_timestamp(source.latest_at),
    }


def unread_count(counts: Mapping[str, int]) -> pb.GetUnreadCountResponse:
    """Returns the numbers of all types, also of those of which the user never had any."""
    by_type = {str(one): counts.get(one, 0) for one in Type}
    return pb.GetUnreadCountResponse(unread_count=sum(by_type.values()), by_type=by_type)


def read(ids: Sequence[UUID], up_to: datetime, unread_count: int, read_at: datetime) -> pb.ReadNotifications:
    """Returns which notifications are unread no longer: those of the ids, or all up to a moment if these are many."""
    is_listed = len(ids) <= MAX_IDS
    return pb.ReadNotifications(
        ids=map(str, ids) if is_listed else (),
        up_to=None if is_listed else clock.to_timestamp(up_to),
        unread_count=unread_count,
        read_at=clock.to_timestamp(read_at),
    )


def summary(row: Row[*tuple[Any, ...]]) -> pb.NotificationSummary:
    return pb.NotificationSummary(
        id=str(row.id),
        user_id=str(row.user_id),
        type=_TYPE_TO_PROTO[row.type],
        kind=row.kind,
        request_id=str(row.request_id) if row.request_id else None,
        is_shown=row.is_shown,
        is_read=row.read_at is not None,
        read_at=clock.to_timestamp(row.read_at),
        count=row.merged,
        created_at=clock.to_timestamp(row.created_at),
        expires_at=clock.to_timestamp(row.expires_at),
    )
