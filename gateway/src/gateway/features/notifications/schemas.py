"""The JSON of notifications and of what has become of them on each channel."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from gateway.values import Body, EnumName, Moment, Stated, StrictFlag, View
from kit import clock
from twou.chat.v1 import notification_pb2

NotificationType = Annotated[str, EnumName(notification_pb2.NotificationType)]
_Channel = Annotated[str, EnumName(notification_pb2.NotificationChannel)]
_Status = Annotated[str, EnumName(notification_pb2.DeliveryStatus)]
_ONE = "Exactly one of `ids`, `up_to` and `all`."


class NotificationMarks(Body):
    """The notifications that the caller has read."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=100), Stated(rule=_ONE)] | None = None
    """Notifications of the caller."""
    up_to: Annotated[Moment, Stated(rule=_ONE)] | None = None
    """Those whose `created_at` is not after this moment."""
    all: Annotated[StrictFlag, Stated(rule=_ONE)] | None = None

    def to(self) -> notification_pb2.MarkNotificationsReadRequest:
        return notification_pb2.MarkNotificationsReadRequest(
            ids=[str(one) for one in self.ids or ()], up_to=clock.to_timestamp(self.up_to), all=bool(self.all)
        )


class Notification(View):
    id: str
    type: NotificationType
    kind: str
    """What has happened, such as `request.accepted`. There may be kinds that a client does not know yet."""
    title: str
    """Title and message are in the language that the user has chosen."""
    message: str
    link: str | None
    """The path of the page in the app."""
    data: dict[str, str]
    """Values for programs, such as the id of a booking."""
    request_id: str | None
    is_read: bool
    read_at: Moment | None
    count: int
    """The number of events that it tells of: unread notifications with the same `group_key` become one."""
    group_key: str | None
    expires_at: Moment
    """After this moment it is of no use any more, and is not sent."""
    created_at: Moment
    """When it was made, or when the newest of its events was added."""


class UnreadCount(View):
    unread_count: int


class UnreadCounts(View):
    unread_count: int
    by_type: dict[str, int]
    """The number of each type, also if it is 0."""


class Delivery(View):
    id: str
    channel: _Channel
    status: _Status
    reason: str | None
    """The reason for the status, such as `preference`, `no_device`, `unverified`, `read`, `expired` or `rate`."""
    tries: int
    next_try_at: Moment | None
    sent_at: Moment | None
    opened_at: Moment | None
