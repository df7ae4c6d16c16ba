"""Builds the events about sellers."""

from datetime import datetime
from uuid import UUID

from kit import clock
from twou.request.v1 import seller_events_pb2 as pb


def seller_suspended(user_id: UUID, reason: str, now: datetime) -> pb.SellerSuspended:
    return pb.SellerSuspended(user_id=str(user_id), reason=reason, occurred_at=clock.to_timestamp(now))


def seller_restored(user_id: UUID, reason: str, now: datetime) -> pb.SellerRestored:
    return pb.SellerRestored(user_id=str(user_id), reason=reason, occurred_at=clock.to_timestamp(now))
