"""Builds the events about notifications."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chat_service.notifications.inbox import convert
from kit import clock
from twou.chat.v1 import notification_events_pb2, notification_pb2

type InboxEvent = notification_events_pb2.NotificationCreated | notification_events_pb2.NotificationsRead


def notification_created(
    frame: notification_pb2.NotificationFrame, occurred_at: datetime
) -> notification_events_pb2.NotificationCreated:
    return notification_events_pb2.NotificationCreated(notification=frame, occurred_at=clock.to_timestamp(occurred_at))


def notifications_read(
    ids: Sequence[UUID], up_to: datetime, unread_count: int, read_at: datetime
) -> notification_events_pb2.NotificationsRead:
    """The event that these notifications are unread no longer, of which the newest is of the moment *up_to*."""
    read = convert.read(ids, up_to, unread_count, read_at)
    return notification_events_pb2.NotificationsRead(read=read, occurred_at=read.read_at)
