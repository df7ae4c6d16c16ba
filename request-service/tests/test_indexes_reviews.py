"""The searches of reviews, and of what two users have completed together, read an index."""

from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit.ids import new_id
from kit.paging import Page
from request_service.assistance.requests import queries as requests
from request_service.booking.bookings.queries import dealings
from request_service.market.leads import queries as leads
from request_service.reviews import queries as reviews

USER_ID: UUID = new_id()
SEARCHES: dict[str, tuple[str, Query]] = {
    "reviews about a user": (
        "ix_ratings_ratee_id_id",
        lambda session: reviews.list_reviews(session, USER_ID, Page(20)),
    ),
    "completed requests of two users": (
        "ix_requests_client_id_status",
        lambda session: requests.exists_completed(session, USER_ID, USER_ID),
    ),
    "completed requests of two users without a review": (
        "ix_requests_client_id_status",
        lambda session: requests.find_unreviewed(session, USER_ID, USER_ID),
    ),
    "completed bookings of two users": (
        "ix_bookings_user_id_starts_at_id",
        lambda session: dealings.exists_completed(session, USER_ID, USER_ID),
    ),
    "completed bookings of two users without a review": (
        "ix_bookings_user_id_starts_at_id",
        lambda session: dealings.find_unreviewed(session, USER_ID, USER_ID),
    ),
    "answered leads of two users": (
        "ix_leads_buyer_id_id",
        lambda session: leads.exists_answered(session, USER_ID, USER_ID),
    ),
    "the lead of two users about a listing": (
        # One of listing and buyer, or of buyer: PostgreSQL chooses by what is in the table.
        "_leads_",
        lambda session: leads.find_lead_between(session, USER_ID, USER_ID, USER_ID),
    ),
    "answered leads of two users without a review, by their buyer": (
        "ix_leads_buyer_id_id",
        lambda session: leads.find_unreviewed(session, USER_ID, USER_ID),
    ),
    "answered leads of two users without a review, by their review": (
        "_ratings_",
        lambda session: leads.find_unreviewed(session, USER_ID, USER_ID),
    ),
}


@pytest.mark.parametrize(("index", "query"), SEARCHES.values(), ids=SEARCHES)
async def test_searches_read_their_index(plans: Plans, index: str, query: Query) -> None:
    assert index in await plans(query)
