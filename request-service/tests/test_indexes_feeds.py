"""Every query of a calendar feed that may meet many rows reads an index."""

import pytest
from index_testing import Plans, Query

from kit import clock
from kit.ids import new_id
from request_service.booking.calendars import queries as calendars
from testkit.people import outcome

USER_ID = new_id()
NOW = clock.now()
# By the name of each query: a part of the index that it reads, and the query.
SEARCHES: dict[str, tuple[str, Query]] = {
    "a feed by its secret": ("secret_digest", lambda session: outcome(calendars.get_open_feed(session, b"none"))),
    "the feeds of an account": ("ix_calendar_feeds_", lambda session: calendars.list_own_feeds(session, USER_ID)),
    "the number of feeds": ("ix_calendar_feeds_", lambda session: calendars.count_feeds(session, USER_ID)),
    "bookings in a feed": (
        "ix_bookings_user_id_starts_at_id",
        lambda session: calendars.list_seats(session, USER_ID, NOW),
    ),
    "slots in a feed": (
        "ix_slots_provider_id_starts_at",
        lambda session: calendars.list_served_slots(session, USER_ID, NOW),
    ),
    "jobs and times off in a feed": (
        "commitments_",
        lambda session: calendars.list_jobs_and_time_off(session, USER_ID, NOW),
    ),
}


@pytest.mark.parametrize(("index", "query"), SEARCHES.values(), ids=SEARCHES)
async def test_queries_of_a_feed_read_their_index(plans: Plans, index: str, query: Query) -> None:
    assert index in await plans(query)
