"""The statements about alerts read an index."""

from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit import clock
from kit.ids import new_id
from request_service.market.alerts import queries

ANY_ID: UUID = new_id()
ROW = {"type": "vehicle", "price": 5}
STATEMENTS: dict[str, tuple[str, Query]] = {
    "candidates": (
        "ix_saved_search_keys_anchor_type_least_price_search_id",
        lambda session: queries.list_candidates(session, [1, 2, 3], ROW),
    ),
    "the next news": ("ix_listing_news_due_at_listing_id", queries.find_next_news),
    "news that is due": (
        "ix_listing_news_due_at_listing_id",
        lambda session: queries.lock_due_news(session, clock.now(), 5),
    ),
    "the next morning": ("ix_search_matches_due_at_search_id", queries.find_next_daily),
    "searches of a morning": (
        "ix_search_matches_due_at_search_id",
        lambda session: queries.list_due_searches(session, clock.now(), 5),
    ),
}


@pytest.mark.parametrize("name", STATEMENTS)
async def test_statements_read_their_index(plans: Plans, name: str) -> None:
    index, query = STATEMENTS[name]
    assert index in await plans(query)
