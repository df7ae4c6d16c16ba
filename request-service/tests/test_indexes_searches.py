"""The statements about saved searches read an index."""

from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit.ids import new_id
from kit.paging import Page
from request_service.market.searches import queries

ANY_ID: UUID = new_id()
STATEMENTS: dict[str, tuple[str, Query]] = {
    "list": ("ix_saved_searches_user_id_id", lambda session: queries.list_searches(session, ANY_ID, Page(20))),
    "count": ("ix_saved_searches_user_id_id", lambda session: queries.count_searches(session, ANY_ID)),
}


@pytest.mark.parametrize("name", STATEMENTS)
async def test_statements_read_their_index(plans: Plans, name: str) -> None:
    index, query = STATEMENTS[name]
    assert index in await plans(query)
