"""Every query about people that may meet many rows reads an index."""

import pytest
from index_testing import Plans, Query

from kit.ids import new_id
from request_service.booking.bookings import queries as bookings
from request_service.booking.people import queries as people
from request_service.booking.venues import queries as venues

USER_ID = new_id()
# By the name of each query: a part of the index that it reads, and the query.
SEARCHES: dict[str, tuple[str, Query]] = {
    "dependants": ("ix_dependants_user_id_id", lambda session: people.list_dependants(session, USER_ID)),
    "the number of dependants": (
        "ix_dependants_user_id_id",
        lambda session: people.count_dependants(session, USER_ID),
    ),
    "all dependants of an account that is deleted": (
        "ix_dependants_user_id_id",
        lambda session: people.list_all_dependant_ids(session, USER_ID),
    ),
    "bookings of a dependant, locked": (
        "user_id",
        lambda session: bookings.lock_seated_of_person(session, USER_ID, USER_ID),
    ),
    "the clinic of a postal code": (
        "ix_venues_postal_code",
        lambda session: venues.find_clinic_id(session, "1000"),
    ),
}


@pytest.mark.parametrize(("index", "query"), SEARCHES.values(), ids=SEARCHES)
async def test_queries_about_people_read_their_index(plans: Plans, index: str, query: Query) -> None:
    assert index in await plans(query)
