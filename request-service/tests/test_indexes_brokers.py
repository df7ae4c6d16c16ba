"""The searches of brokers read an index."""

import pytest
from index_testing import Plans, Query

from request_service.market.brokers import queries
from request_service.market.brokers.roll import BrokerFilter, roll

SEARCHES: dict[str, tuple[str, Query]] = {
    "all": (
        "ix_brokers_is_shown_",
        lambda session: queries.list_brokers(session, roll(BrokerFilter(), 20, 0, "")),
    ),
    "verified": (
        "ix_brokers_is_shown_status_name_key_user_id",
        lambda session: queries.list_brokers(session, roll(BrokerFilter(is_verified=True), 20, 0, "")),
    ),
    "in a region": (
        "broker_regions",
        lambda session: queries.list_brokers(session, roll(BrokerFilter(region="bole"), 20, 0, "")),
    ),
}


@pytest.mark.parametrize(("index", "query"), SEARCHES.values(), ids=SEARCHES)
async def test_searches_read_their_index(plans: Plans, index: str, query: Query) -> None:
    assert index in await plans(query)
