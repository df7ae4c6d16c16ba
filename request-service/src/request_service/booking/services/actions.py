"""The verbs of services.

Shared services are kept by admins, those of a venue by its owner and admins. A verb about a service of a venue holds
the lock of the venue's row, and takes it before that of the service.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import acts, clock, paging
from kit.caller import Caller
from kit.database import ReadSession, Session, insert_row
from kit.paging import Page, PageKey
from request_service.booking.services import queries
from request_service.booking.services.errors import OnlyAdminsShare, ServiceNotFound, TooManyServices
from request_service.booking.services.models import MAX_SERVICES_OF_VENUE, Service, ServiceDetails
from request_service.booking.services.queries import ServiceFilter, ServiceReader
from request_service.booking.venues import actions as venues
from request_service.booking.venues.errors import VenueNotFound
from request_service.providers import actions as providers
from request_service.roles import ADMIN


async def create_service(session: Session, caller: Caller, venue_id: UUID | None, details: ServiceDetails) -> Service:
    await providers.require_account(session, caller.user_id)
    if venue_id is None:
        _require_admin(caller)
    else:
        venue = await venues.lock_managed(session, caller, venue_id)
        venue.require_active()
        if await queries.count_services(session, venue_id) >= MAX_SERVICES_OF_VENUE:
            raise TooManyServices
    service = Service.create(venue_id, details, clock.now())
    await insert_row(session, service)
    if venue_id is None:
        await acts.record(session, caller, "service_created", service_id=service.id, new=service.name)
    return service


async def update_service(session: Session, caller: Caller, service_id: UUID, details: ServiceDetails) -> Service:
    known = await queries.get_service(session, service_id)
    if known.venue_id is None:
        _require_admin(caller)
    else:
        try:
            venue = await venues.lock_managed(session, caller, known.venue_id)
        except VenueNotFound as error:
            raise ServiceNotFound from error
        venue.require_active()
    service = await queries.lock_service(session, service_id)
    old = service.name
    service.change(details, clock.now())
    if service.venue_id is None:
        await acts.record(session, caller, "service_changed", service_id=service.id, old=old, new=service.name)
    return service


async def get_service(session: ReadSession, caller: Caller | None, service_id: UUID) -> Row[Any]:
    """Raises ServiceNotFound if the caller may not see the venue of the service."""
    service = await queries.get_service(session, service_id)
    if service.venue_id is None or service.is_public:
        return service
    if caller is None:
        raise ServiceNotFound
    try:
        await venues.get_venue(session, caller, service.venue_id)
    except VenueNotFound as error:
        raise ServiceNotFound from error
    return service


async def list_services(
    session: ReadSession, caller: Caller | None, wanted: ServiceFilter, page: Page
) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of services and the cursor of the next page, empty after the last.

    Raises VenueNotFound for a venue that the caller may not see.
    """
    reader = ServiceReader() if caller is None else ServiceReader(caller.user_id, sees_all=caller.role == ADMIN)
    found = await queries.list_services(session, reader, wanted, page)
    if wanted.venue_id is not None and not found:
        await venues.get_venue(session, caller, wanted.venue_id)
    return paging.cut(found, page, lambda service: PageKey(service.created_at, service.id))


def _require_admin(caller: Caller) -> None:
    if caller.role != ADMIN:
        raise OnlyAdminsShare
