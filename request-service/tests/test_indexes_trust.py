"""Every query about checks, findings and decisions that may meet many rows reads an index."""

from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit import clock
from kit.ids import new_id
from request_service.market.trust import queries

ANY_ID: UUID = new_id()
NOW = clock.now()
SEARCHES: dict[str, tuple[str, Query]] = {
    "the next check": ("ix_listing_checks_due_at_listing_id", queries.find_next_due),
    "the checks that are due": (
        "ix_listing_checks_due_at_listing_id",
        lambda session: queries.lock_due(session, NOW, 20),
    ),
    "comparable listings": (
        "ix_listing_checks_market_listing_id",
        lambda session: queries.list_comparable_values(session, "market", ANY_ID),
    ),
    "sellers with the same text": (
        "ix_listing_checks_text_digest_owner_id",
        lambda session: queries.count_sellers_of_text(session, "digest", ANY_ID),
    ),
    "the same images of other sellers": (
        "ix_listing_image_digests_digest_owner_id",
        lambda session: queries.list_shared_digests(session, ANY_ID, ANY_ID),
    ),
    "the listings of a day": (
        "ix_listings_owner_id_",
        lambda session: queries.count_listings_of_day(session, ANY_ID, NOW),
    ),
    "what moderators were told": (
        "ix_listing_flags_listing_id_id",
        lambda session: queries.list_told(session, ANY_ID),
    ),
    "the last decision": (
        "ix_listing_decisions_listing_id_decided_at",
        lambda session: queries.find_last_decision(session, ANY_ID),
    ),
}


@pytest.mark.parametrize(("index", "query"), SEARCHES.values(), ids=SEARCHES)
async def test_searches_of_trust_read_their_index(plans: Plans, index: str, query: Query) -> None:
    assert index in await plans(query)


async def test_images_of_one_listing_are_found_by_their_key(plans: Plans) -> None:
    plan = await plans(lambda session: queries.list_shared_digests(session, ANY_ID, ANY_ID))
    # SQLite gives the index of a primary key a name of its own.
    assert "pk_listing_image_digests" in plan or "sqlite_autoindex_listing_image_digests" in plan
