"""Conversion of figures of listings to protobuf."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock
from kit.protobuf import optional
from request_service.market.figures.models import DaySpan
from twou.request.v1 import figure_pb2 as pb

_FIGURES = ("views", "favourites", "leads", "contacts")


def span(message: pb.GetListingStatsRequest) -> DaySpan:
    """Raises InvalidInput."""
    return DaySpan.of(optional(message, "first_day"), optional(message, "last_day"), clock.now())


def stats_message(listing_id: UUID, wanted: DaySpan, days: Sequence[Row[Any]]) -> pb.ListingStats:
    """Returns the figures with all days, also those on which nothing was counted."""
    known = {row.day: {name: getattr(row, name) for name in _FIGURES} for row in days}
    sums = {name: sum(figures[name] for figures in known.values()) for name in _FIGURES}
    shown = [pb.ListingDay(day=day.isoformat(), **known.get(day, {})) for day in wanted.days]
    return pb.ListingStats(listing_id=str(listing_id), days=shown, **sums)
