"""Viewings: slots at which people look at a thing. The host needs no venue of their own for them.

They are slots of an unlisted venue for each thing, with the host as their provider, so that all rules of bookings and
calendars hold. They share one service, which has no waiting list: a freed seat would tell a stranger the address.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.booking import queries
from request_service.booking.actions import close_all_of, close_slot
from request_service.booking.bookings.desk import BookingDesk
from request_service.booking.services import queries as services
from request_service.booking.services.kinds import VIEWING_SERVICE_ID, ServiceKind
from request_service.booking.services.models import Service, ServiceDetails
from request_service.booking.slots import actions as slots
from request_service.booking.slots import queries as slot_queries
from request_service.booking.slots.errors import SlotNotFound
from request_service.booking.slots.models import Slot, SlotDetails
from request_service.booking.venues import actions as venues
from request_service.booking.venues import queries as venue_queries
from request_service.booking.venues.models import VenueDetails

_SERVICE = ServiceDetails(name="Viewing", kind=ServiceKind.VIEWING, duration_minutes=30)


async def create_viewing(
    session: Session, host: Caller, venue_id: UUID | None, place: VenueDetails, details: SlotDetails
) -> Slot:
    """Adds a viewing at the venue of a thing, which is made with the first one and follows *place* with each.

    Raises ProviderBusy if the host has another slot at that time.
    """
    if venue_id is None:
        venue_id = (await venues.create_venue(session, host, place, is_unlisted=True)).id
        await session.flush()
    else:
        await venues.update_venue(session, host, venue_id, place)
    await _add_service(session)
    return await slots.create_slot(
        session, host, venue_id, VIEWING_SERVICE_ID, replace(details, provider_id=host.user_id)
    )


async def list_viewings(session: ReadSession, venue_id: UUID, reader_id: UUID | None, limit: int) -> Sequence[Row[Any]]:
    """Returns the open slots ahead of a venue, soonest first, with whether the reader has a seat there."""
    return await queries.list_ahead(session, venue_id, reader_id, clock.now(), limit)


async def cancel_viewing(session: Session, host: Caller, venue_id: UUID, slot_id: UUID, desk: BookingDesk) -> None:
    """Closes a viewing, and cancels what is booked. Doing it again changes nothing. Raises SlotNotFound."""
    slot = await slot_queries.get_slot(session, slot_id)
    if slot.venue_id != venue_id:
        raise SlotNotFound
    await close_slot(session, host, slot_id, desk, cancel_bookings=True)


async def end_viewings(session: Session, venue_id: UUID, desk: BookingDesk) -> None:
    """Closes all viewings ahead of a venue, and cancels what is booked."""
    await venue_queries.lock_venue(session, venue_id)
    await close_all_of(session, None, venue_id, desk)


async def has_seat(session: ReadSession, venue_id: UUID, user_id: UUID) -> bool:
    """Returns True if a user has a seat at a slot of a venue, or had one when it was."""
    return await queries.exists_firm(session, venue_id, user_id)


async def _add_service(session: Session) -> None:
    service = Service.create(None, _SERVICE, clock.now())
    service.id = VIEWING_SERVICE_ID
    await services.insert_unless_known(session, service)
