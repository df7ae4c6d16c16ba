"""Builds the events by which mails and text messages are asked for, and that of a push message that was sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chat_service.notifications.kinds.kinds import Channel
from kit import clock
from twou.chat.v1 import delivery_events_pb2 as pb

# An alias, by which the other modules name the type of the event.
type Requested = pb.DeliveryRequested

_CHANNELS = {
    Channel.EMAIL: pb.DeliveryChannel.DELIVERY_CHANNEL_EMAIL,
    Channel.SMS: pb.DeliveryChannel.DELIVERY_CHANNEL_SMS,
}


def delivery_requested(
    channel: Channel, delivery_id: UUID, user_id: UUID, *, expires_at: datetime, now: datetime, **told: Any
) -> Requested:
    return pb.DeliveryRequested(
        delivery_id=str(delivery_id),
        user_id=str(user_id),
        channel=_CHANNELS[channel],
        expires_at=clock.to_timestamp(expires_at),
        occurred_at=clock.to_timestamp(now),
        **told,
    )


def push_sent(delivery_ids: Sequence[UUID], now: datetime) -> pb.PushSent:
    return pb.PushSent(
        delivery_id=str(delivery_ids[0]), deliveries=len(delivery_ids), occurred_at=clock.to_timestamp(now)
    )
