"""Builds the events about the trust in listings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from kit import clock
from request_service.market.trust.signals import Signal
from twou.request.v1 import trust_events_pb2 as pb

# Moderators read the beginning of a longer text.
_EXCERPT_LENGTH = 1000


def listing_flagged(listing: Row[Any], signals: Iterable[Signal], now: datetime) -> pb.ListingFlagged:
    return pb.ListingFlagged(
        listing_id=str(listing.id),
        owner_id=str(listing.owner_id),
        excerpt=_excerpt(listing),
        signals=[pb.ListingFlagged.Signal(name=one.name, points=one.points, detail=one.detail) for one in signals],
        occurred_at=clock.to_timestamp(now),
    )


def listing_appealed(listing: Row[Any], text: str, now: datetime) -> pb.ListingAppealed:
    return pb.ListingAppealed(
        listing_id=str(listing.id),
        owner_id=str(listing.owner_id),
        excerpt=_excerpt(listing),
        text=text,
        occurred_at=clock.to_timestamp(now),
    )


def _excerpt(listing: Row[Any]) -> str:
    return "\n".join(part for part in (listing.title, listing.description) if part)[:_EXCERPT_LENGTH]
