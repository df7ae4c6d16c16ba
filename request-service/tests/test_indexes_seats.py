"""The facts that decide about a seat are read by indexes, however many bookings and commitments there are."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit import clock
from kit.ids import new_id
from request_service.booking.bookings import queries as bookings
from request_service.booking.bookings.queries.outlook import get_outlook, get_seated
from request_service.booking.waiting import queries as waiting
from request_service.commitments.gaps import BusyTime

USER_ID: UUID = new_id()
NOW = clock.now()
TIME = BusyTime(NOW, NOW)
# A seat that is wanted, and its slot, which a provider serves, as far as a query reads them.
WANTED: Any = SimpleNamespace(user_id=USER_ID, person_id=USER_ID)
SLOT: Any = SimpleNamespace(
    id=USER_ID, provider_id=USER_ID, service_id=USER_ID, venue_id=USER_ID, starts_at=NOW, ends_at=NOW
)


def look(session: Any) -> Any:
    return get_outlook(session, WANTED, SLOT, TIME, NOW)


QUERIES: dict[str, tuple[str, Query]] = {
    "what the people do": ("commitments_", look),
    "what the user has booked": ("ix_bookings_user_id_starts_at_id", look),
    "if the person is there": ("uq_bookings_slot_id_person_id", look),
    "who is in a slot": ("bookings_slot_id", lambda session: get_seated(session, USER_ID, NOW)),
    "what a user has booked ahead": (
        "ix_bookings_user_id_starts_at_id",
        lambda session: bookings.count_ahead(session, USER_ID, NOW),
    ),
    "if another person waits": ("waits_", lambda session: waiting.exists_wait(session, SLOT, USER_ID)),
    "who waits": ("waits_", lambda session: waiting.list_candidates(session, SLOT, 5, 0)),
}


@pytest.mark.parametrize(("index", "query"), QUERIES.values(), ids=QUERIES)
async def test_seats_are_decided_by_indexes(plans: Plans, index: str, query: Query) -> None:
    plan = await plans(query)
    assert index in plan
    # As SQLite and PostgreSQL call it.
    assert not [scan for scan in ("SCAN bookings", "SCAN commitments", "SCAN waits", "Seq Scan") if scan in plan]
