"""The queries about doses, recommendations and those who wait read an index, however many there are."""

import pytest
from index_testing import Plans, Query

from kit import clock
from kit.ids import new_id
from request_service.booking.bookings.queries import doses
from request_service.booking.services import queries as services
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.slots.models import Slot
from request_service.booking.waiting import queries as waiting

SOME_ID, NOW = new_id(), clock.now()
SLOT = Slot(id=SOME_ID, service_id=SOME_ID, venue_id=SOME_ID, starts_at=NOW)
QUERIES: dict[str, tuple[str, Query]] = {
    "the doses of a person": (
        "ix_bookings_user_id_starts_at_id",
        lambda session: doses.list_doses(session, SOME_ID, SOME_ID, SOME_ID, NOW),
    ),
    "the vaccinations of a person": (
        "ix_bookings_user_id_starts_at_id",
        lambda session: doses.list_vaccinations(session, SOME_ID, SOME_ID, NOW),
    ),
    # By their kind, or as those without a venue.
    "shared services of a kind": (
        "ix_services_",
        lambda session: services.list_shared(session, ServiceKind.VACCINATION, 500),
    ),
    "services of public venues of a kind": (
        "ix_services_kind_created_at_id",
        lambda session: services.list_public(session, ServiceKind.VACCINATION, 500),
    ),
    "the people who wait for a slot": (
        "ix_waits_service_id_id",
        lambda session: waiting.list_candidates(session, SLOT, 5, 5),
    ),
}


@pytest.mark.parametrize(("index", "query"), QUERIES.values(), ids=QUERIES)
async def test_doses_read_their_index(plans: Plans, index: str, query: Query) -> None:
    assert index in await plans(query)
