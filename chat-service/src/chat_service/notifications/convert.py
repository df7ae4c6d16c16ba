"""Makes protobuf of what has become of a notification, in the app and on the other channels."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.notifications.deliveries.models import DeliveryStatus
from chat_service.notifications.kinds.kinds import Channel
from kit import clock, protobuf
from twou.chat.v1 import notification_pb2 as pb

_CHANNELS = protobuf.EnumMap(Channel, pb.NotificationChannel)
_STATUSES = protobuf.EnumMap(DeliveryStatus, pb.DeliveryStatus)


def in_app(notification_id: UUID, row: Row[Any]) -> pb.Delivery:
    """Returns the delivery in the app, of which there is no row: the notification itself is it."""
    status = DeliveryStatus.DELIVERED if row.read_at is None else DeliveryStatus.OPENED
    if not row.is_shown:
        status = DeliveryStatus.SUPPRESSED
    return pb.Delivery(
        id=str(notification_id),
        channel=pb.NOTIFICATION_CHANNEL_IN_APP,
        status=_STATUSES.to_proto[status],
        reason=None if row.is_shown else "preference",
        tries=1 if row.is_shown else 0,
        sent_at=clock.to_timestamp(row.latest_at) if row.is_shown else None,
        opened_at=clock.to_timestamp(row.read_at) if row.is_shown else None,
    )


def delivery(row: Row[Any]) -> pb.Delivery:
    status = DeliveryStatus(row.status)
    # While one is sent, the moment is the end of the claim on it.
    waits = status in (DeliveryStatus.QUEUED, DeliveryStatus.DEFERRED)
    return pb.Delivery(
        id=str(row.id),
        channel=_CHANNELS.to_proto[Channel(row.channel)],
        status=_STATUSES.to_proto[status],
        reason=row.reason,
        tries=row.tries,
        next_try_at=clock.to_timestamp(row.due_at) if waits else None,
        sent_at=clock.to_timestamp(row.sent_at),
        opened_at=clock.to_timestamp(row.opened_at),
    )
