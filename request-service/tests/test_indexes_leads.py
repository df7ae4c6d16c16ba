"""The searches of leads read an index."""

from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit.ids import new_id
from kit.paging import Page
from request_service.market.leads import queries
from request_service.market.leads.queries import LeadFilters

ANY_ID: UUID = new_id()
SEARCHES: dict[str, tuple[str, Query]] = {
    side: (
        f"ix_leads_{side}_id",
        lambda session, side=side: queries.list_leads(session, ANY_ID, LeadFilters(sides=(side,)), Page(20)),
    )
    for side in ("buyer_id", "seller_id", "broker_id")
} | {
    "the leads of a user": ("ix_leads_broker_id_id", lambda session: queries.lock_leads_of_user(session, ANY_ID)),
}


@pytest.mark.parametrize(("index", "query"), SEARCHES.values(), ids=SEARCHES)
async def test_searches_read_their_index(plans: Plans, index: str, query: Query) -> None:
    assert index in await plans(query)


async def test_leads_of_a_listing_are_found_by_the_constraint(plans: Plans) -> None:
    plan = await plans(lambda session: queries.lock_leads_of_listing(session, ANY_ID, None))
    # SQLite gives the index of a constraint a name of its own.
    assert "uq_leads_listing_id_buyer_id" in plan or "sqlite_autoindex_leads" in plan
