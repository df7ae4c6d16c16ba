"""Rules for events about brokers, who are told what an admin has decided on them, and what owners ask of them."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from google.protobuf.message import Message

from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import News, NewsRule
from kit import clock
from twou.request.v1 import agency_events_pb2
from twou.request.v1 import broker_events_pb2 as pb


def _broker(event: pb.BrokerVerified | pb.BrokerRejected, *, kind: str) -> News:
    user_id = event.broker.user_id
    yield NotificationDraft(kind, UUID(user_id), clock.from_timestamp(event.occurred_at), link=f"/brokers/{user_id}")


def _invited(event: agency_events_pb2.BrokerInvited) -> News:
    asked = event.invitation
    yield NotificationDraft(
        "broker.invited",
        UUID(asked.broker_id),
        clock.from_timestamp(event.occurred_at),
        {"title": asked.listing_title},
        link=f"/listings/{asked.listing_id}",
        data={"listing_id": asked.listing_id, "owner_id": asked.owner_id},
    )


RULES: Mapping[type[Message], NewsRule] = {
    pb.BrokerVerified: partial(_broker, kind="broker.verified"),
    pb.BrokerRejected: partial(_broker, kind="broker.rejected"),
    agency_events_pb2.BrokerInvited: _invited,
}
