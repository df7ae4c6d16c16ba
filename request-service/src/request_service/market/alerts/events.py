"""Builds the events about saved searches."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from kit import clock
from request_service.market.alerts import convert
from request_service.market.alerts.reasons import MatchReason
from request_service.market.searches.models import SavedSearch
from twou.request.v1 import saved_search_events_pb2 as pb


def search_matched(
    search: SavedSearch, listings: Iterable[tuple[Row[Any], MatchReason]], count: int, now: datetime
) -> pb.SearchMatched:
    return pb.SearchMatched(
        match=convert.match_message(search, listings, count),
        user_id=str(search.user_id),
        occurred_at=clock.to_timestamp(now),
    )
