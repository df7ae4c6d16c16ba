"""Every query that may meet many rows reads an index."""

from datetime import timedelta
from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit import clock, paging
from kit.ids import new_id
from request_service import geo
from request_service.assistance.dispatch.queries import knowledge, offers, waves
from request_service.assistance.jobs import queries as jobs
from request_service.assistance.progress import queries as progress
from request_service.assistance.requests import queries as requests
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.queries import Filters
from request_service.booking import queries as booking
from request_service.booking.availability import queries as availability
from request_service.booking.availability.wishes import SlotOrder, SlotSearch
from request_service.booking.bookings import queries as bookings
from request_service.booking.reminders import queries as reminders
from request_service.booking.schedules import queries as schedules
from request_service.booking.services import queries as services
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.services.queries import ServiceFilter, ServiceReader
from request_service.booking.slots import queries as slots
from request_service.booking.slots.plans import Span
from request_service.booking.venues import queries as venues
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.listing import Reader, VenueFilter, VenueListing, cursor_by_name
from request_service.categories import Category
from request_service.commitments import queries as commitments
from request_service.commitments.models import Kind
from request_service.geo import Place
from request_service.payment.quotes import queries as quotes
from request_service.providers import queries as providers
from request_service.reviews import queries as ratings
from request_service.timeline import queries as timeline

USER_ID: UUID = new_id()
NEAR = geo.cover(Place(9, 38.7), 3)
FAR = geo.cover(Place(9, 38.7), 100)
NOW = clock.now()
SPAN = Span(NOW, NOW + timedelta(days=1))
ANY_SLOT = SlotSearch(USER_ID, None, None, None, None, None, None, None, 3, 1, SlotOrder.EARLIEST)
PAGE = paging.Page(20, 0, paging.PageKey(NOW, USER_ID))


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(), "created_at_id"),
        (Filters(client_id=USER_ID), "client_id_created_at_id"),
        (Filters(provider_id=USER_ID), "provider_id_created_at_id"),
        (Filters(status=Status.PENDING), "status_created_at_id"),
        (Filters(category=Category.FUEL), "category_created_at_id"),
        (Filters(created_after=NOW, created_before=NOW), "created_at_id"),
    ],
)
async def test_lists_are_read_in_their_order(plans: Plans, filters: Filters, index: str) -> None:
    plan = await plans(lambda session: requests.list_requests(session, filters, PAGE))
    assert f"ix_requests_{index}" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (ServiceFilter(), "created_at_id"),
        (ServiceFilter(q="oil"), "created_at_id"),
        (ServiceFilter(kind=ServiceKind.VACCINATION), "kind_created_at_id"),
        (ServiceFilter(kind=ServiceKind.VACCINATION, q="flu"), "kind_created_at_id"),
        (ServiceFilter(venue_id=USER_ID), "venue_id_created_at_id"),
    ],
)
@pytest.mark.parametrize("reader", [ServiceReader(), ServiceReader(USER_ID), ServiceReader(USER_ID, sees_all=True)])
async def test_services_are_read_newest_first(
    plans: Plans, wanted: ServiceFilter, reader: ServiceReader, index: str
) -> None:
    plan = await plans(lambda session: services.list_services(session, reader, wanted, PAGE))
    assert f"ix_services_{index}" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("wanted", "reader_id", "index"),
    [
        (VenueFilter(), None, "is_active_name_key_id"),
        (VenueFilter(q="clinic"), None, "is_active_name_key_id"),
        (VenueFilter(kind=VenueKind.GARAGE), None, "is_active_kind_name_key_id"),
        (VenueFilter(kind=VenueKind.GARAGE, q="clinic"), USER_ID, "is_active_kind_name_key_id"),
        (VenueFilter(), USER_ID, "is_active_name_key_id"),
    ],
)
async def test_venues_are_read_by_name(plans: Plans, wanted: VenueFilter, reader_id: UUID | None, index: str) -> None:
    page = VenueListing(wanted, 20, 0, cursor_by_name("bole", USER_ID))
    plan = await plans(lambda session: venues.list_by_name(session, Reader(reader_id), page))
    assert f"ix_venues_{index}" in plan
    assert "TEMP B-TREE" not in plan


# PostgreSQL regards all indexes of an empty table as equally good.
SEARCHES: dict[str, tuple[str, Query]] = {
    "open requests near": (
        "ix_requests_status_cell_fine",
        lambda session: requests.list_open_requests(session, NEAR, Category.FUEL, not_of=USER_ID),
    ),
    "open requests far": (
        "ix_requests_status_cell_coarse",
        lambda session: requests.list_open_requests(session, FAR, None, not_of=USER_ID),
    ),
    "free providers near": (
        "ix_providers_cell_fine_is_available_located_at",
        lambda session: providers.list_free_cells(session, NEAR, None, located_after=NOW, without=USER_ID),
    ),
    "free providers far": (
        "ix_providers_cell_coarse_is_available_located_at",
        lambda session: providers.list_free_cells(session, FAR, Category.FUEL, located_after=NOW, without=USER_ID),
    ),
    "providers for a wave": (
        "ix_providers_cell_",
        lambda session: knowledge.list_providers(session, {FAR.resolution: FAR.cells}, NOW),
    ),
    "what providers did with their offers": (
        "ix_offers_",
        lambda session: knowledge.count_offers(session, [USER_ID], NOW, NOW),
    ),
    "what providers did with their jobs": (
        "ix_requests_provider_id_",
        lambda session: knowledge.count_jobs(session, [USER_ID], NOW),
    ),
    "planned waves": ("ix_waves_state_due_at", lambda session: waves.list_first_planned(session, 10)),
    "a provider's live offers": ("ix_offers_", lambda session: offers.list_live_offers(session, USER_ID, NOW)),
    "a provider's running jobs": (
        "ix_requests_provider_id_",
        lambda session: progress.list_watched_jobs(session, USER_ID),
    ),
    "a provider's running jobs, locked": (
        "ix_requests_provider_id_",
        lambda session: requests.lock_jobs(session, USER_ID, NOW),
    ),
    "a client's open requests": (
        "ix_requests_client_id_status",
        lambda session: requests.lock_open_requests_of(session, USER_ID),
    ),
    "requests to be expired": (
        "ix_requests_status_expires_at",
        lambda session: requests.list_overdue_requests(session, NOW, 10),
    ),
    "providers for a wave, counted": (
        "ix_providers_cell_",
        lambda session: knowledge.count_providers(session, {FAR.resolution: FAR.cells}, NOW, at_most=10),
    ),
    "quotes to be deleted": ("ix_quotes_valid_until", lambda session: quotes.list_expired(session, NOW, 10)),
    "when the next request expires": ("ix_requests_status_expires_at", requests.find_next_expiry),
    "when the next progress watch is due": ("ix_progress_watches_due_at", progress.find_next_due),
    "the first slots of venues": (
        "ix_slots_venue_id_service_id_starts_at",
        lambda session: availability.list_first_slots(session, [USER_ID], [USER_ID], NOW, NOW, each=3),
    ),
    "the earliest slots": (
        "ix_slots_service_id_starts_at",
        lambda session: availability.list_earliest_slots(session, ANY_SLOT, USER_ID, (NOW, USER_ID), NOW, limit=10),
    ),
    # PostgreSQL begins with the slots, because all tables are empty here.
    "venues near with free seats": (
        "ix_slots_",
        lambda session: availability.list_venues_near(session, ANY_SLOT, NEAR, [USER_ID], (NOW, NOW)),
    ),
    "busy providers for a search": (
        "commitments_",
        lambda session: availability.list_busy_times(session, [USER_ID], NOW, NOW, NOW),
    ),
    "venues with plans": ("ix_slots_", lambda session: slots.list_venues_with_plans(session, NOW)),
    "slots of plans at a venue": (
        "ix_slots_venue_id_starts_at",
        lambda session: slots.list_planned(session, USER_ID, NOW),
    ),
    "open slots of a venue": (
        "ix_slots_venue_id_starts_at",
        lambda session: slots.list_open_at(session, USER_ID, SPAN),
    ),
    "open slots of providers": (
        "ix_slots_provider_id_starts_at",
        lambda session: slots.list_open_of(session, [USER_ID], SPAN),
    ),
    "when the end of the next job is looked at": ("ix_commitments_due_at", commitments.find_next_due),
    "a calendar": ("commitments_", lambda session: commitments.list_between(session, USER_ID, NOW, NOW, NOW)),
    "a calendar around a time": ("commitments_", lambda session: commitments.list_near(session, USER_ID, NOW, NOW)),
    "busy providers for a wave": (
        "commitments_",
        lambda session: commitments.list_beside_jobs(session, [USER_ID], NOW, NOW, NOW),
    ),
    "times off ahead": ("commitments_", lambda session: commitments.count_time_off(session, USER_ID, NOW)),
    "the commitment of a job": (
        "(kind",
        lambda session: commitments.find_commitment(session, Kind.JOB, USER_ID),
    ),
    "running jobs in no calendar": (
        "ix_requests_status_",
        lambda session: jobs.list_jobs_without_commitment(session, 10),
    ),
    "slots of a provider": (
        "ix_slots_provider_id_starts_at",
        lambda session: slots.list_spans_of(session, USER_ID, SPAN),
    ),
    "slots of a provider who leaves": (
        "ix_slots_provider_id_starts_at",
        lambda session: slots.list_ids_of_provider(session, USER_ID, NOW),
    ),
    "starts of slots without a provider": (
        "ix_slots_venue_id_",
        lambda session: slots.list_starts_of(session, USER_ID, USER_ID, SPAN),
    ),
    "slots of a venue in a time": (
        "ix_slots_venue_id_starts_at",
        lambda session: slots.list_ids_within(session, USER_ID, SPAN, NOW),
    ),
    "slots of a schedule": (
        "ix_slots_schedule_id_starts_at",
        lambda session: slots.list_ids_of_schedule(session, USER_ID, NOW),
    ),
    "closures of a venue": (
        "ix_venue_closures_venue_id_ends_at",
        lambda session: slots.list_closures(session, USER_ID, SPAN),
    ),
    "the next schedule to fill": ("ix_schedules_due_at", schedules.find_next_due),
    "a schedule to fill": ("ix_schedules_due_at", lambda session: schedules.find_due(session, NOW)),
    "the number of schedules of a venue": (
        "ix_schedules_venue_id_ended_at",
        lambda session: schedules.count_schedules(session, USER_ID),
    ),
    "reminders that are due": (
        "ix_booking_reminders_due_at_booking_id",
        lambda session: reminders.list_due(session, NOW, 50),
    ),
    "the next reminder": ("ix_booking_reminders_due_at_booking_id", reminders.find_next_due),
    "bookings without reminders": (
        "ix_bookings_starts_at_without_reminders",
        lambda session: booking.list_without_reminders(session, NOW, 50),
    ),
    "bookings that are endangered": (
        "ix_bookings_slot_id_status",
        lambda session: booking.list_firm(session, [USER_ID], [USER_ID]),
    ),
    "bookings that are endangered, locked": (
        "ix_bookings_slot_id_status",
        lambda session: booking.lock_free_of(session, [USER_ID], [USER_ID]),
    ),
    "bookings of slots, locked": (
        "slot_id",
        lambda session: bookings.lock_seated_of_slots(session, [USER_ID]),
    ),
    "the number of services of a venue": (
        "ix_services_venue_id_",
        lambda session: services.count_services(session, USER_ID),
    ),
    "venues near": (
        "ix_venues_cell_fine_is_active",
        lambda session: venues.list_in_cells(session, Reader(USER_ID), NEAR, VenueFilter()),
    ),
    # PostgreSQL takes any index of an empty table for so many cells.
    "venues far": (
        "ix_venues_",
        lambda session: venues.list_in_cells(session, Reader(), FAR, VenueFilter()),
    ),
    "the venues of an account, locked": (
        "ix_venues_owner_id",
        lambda session: venues.lock_venues_of(session, USER_ID),
    ),
    "who works at a venue": ("venue_staff", lambda session: venues.list_staff(session, USER_ID)),
    "a timeline": ("ix_timeline_entries_request_id_seq", lambda session: timeline.list_entries(session, USER_ID)),
    "users rated worst by the user": (
        "ix_ratings_rater_id_ratee_id",
        lambda session: ratings.list_mutually_blocked(session, [USER_ID]),
    ),
    "users who rated the user worst": (
        # Or that of the list of reviews, which begins with the same column.
        "ix_ratings_ratee_id_",
        lambda session: ratings.list_mutually_blocked(session, [USER_ID]),
    ),
}


@pytest.mark.parametrize(("index", "query"), SEARCHES.values(), ids=SEARCHES)
async def test_searches_read_their_index(plans: Plans, index: str, query: Query) -> None:
    assert index in await plans(query)
