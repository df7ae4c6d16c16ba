"""The verbs of slots: they come one by one or many at once, and none meets another one of its provider.

All transactions that add or move slots of a provider hold the lock of the provider's calendar, which they take after
those of slots. Slots without a provider have a lock for the starts of their service at their venue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock, time_zones
from kit.caller import Caller
from kit.database import ReadSession, Session, insert_row
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service.booking.services import queries as services
from request_service.booking.services.errors import ServiceInactive, ServiceNotFound
from request_service.booking.slots import errors, queries
from request_service.booking.slots.filling import Occupied, with_room
from request_service.booking.slots.models import Closure, Slot, SlotDetails, SlotStatus
from request_service.booking.slots.plans import Span, on_the_wall
from request_service.booking.venues import actions as venues
from request_service.booking.venues.errors import VenueNotFound
from request_service.booking.venues.models import Venue
from request_service.commitments import queries as calendars


@dataclass(frozen=True)
class SlotSeries:
    """The facts that many new slots share."""

    venue_id: UUID
    service_id: UUID
    provider_id: UUID | None
    capacity: int
    schedule_id: UUID
    # The time zone of the venue.
    zone: tzinfo


async def create_slot(session: Session, caller: Caller, venue_id: UUID, service_id: UUID, details: SlotDetails) -> Slot:
    venue = await lock_venue(session, caller, venue_id)
    service = await require_offer(session, venue_id, service_id)
    await require_server(session, venue, details.provider_id)
    now = clock.now()
    slot = Slot.create(venue_id, service_id, details, service.duration_minutes, now)
    await _require_room(session, slot, now)
    await insert_row(session, slot)
    return slot


async def change_slot(session: Session, venue: Venue, slot: Slot, details: SlotDetails) -> None:
    """Changes a slot. The caller has locked its venue, and then the slot."""
    await require_server(session, venue, details.provider_id)
    before, now = (slot.span, slot.provider_id), clock.now()
    slot.change(details, now)
    if (slot.span, slot.provider_id) != before:
        await _require_room(session, slot, now)
    if slot.schedule_id is not None:
        slot.wall_start = on_the_wall(slot.starts_at, time_zones.zone(venue.time_zone))


async def add_slots(session: Session, series: SlotSeries, spans: Sequence[Span]) -> tuple[int, int]:
    """Adds slots, soonest first, and returns their number, and that of those for which there is no room."""
    if not spans:
        return 0, 0
    now = clock.now()
    await _lock_times(session, series.venue_id, series.service_id, series.provider_id)
    within = Span(spans[0].starts_at, max(span.ends_at for span in spans))
    taken = await _taken(session, series.venue_id, series.service_id, series.provider_id, within)
    free, skipped = with_room(spans, taken, now)
    if free:
        await queries.insert_slots(session, [_row(series, span, now) for span in free])
    return len(free), skipped


async def get_slot(session: ReadSession, caller: Caller | None, slot_id: UUID) -> tuple[Row[Any], Row[Any]]:
    """Returns a slot with its venue, and its service. Raises SlotNotFound if the caller may not see the venue."""
    slot = await queries.get_slot_with_venue(session, slot_id)
    if not slot.is_public:
        if caller is None:
            raise errors.SlotNotFound
        try:
            await venues.get_venue(session, caller, slot.venue_id)
        except VenueNotFound as error:
            raise errors.SlotNotFound from error
    return slot, await services.get_service(session, slot.service_id)


async def close_venue(session: Session, venue: Venue, span: Span, reason: str) -> Sequence[UUID]:
    """Closes a venue that the caller has locked for a time, and returns the ids of the slots that are to be closed."""
    now = clock.now()
    await insert_row(session, Closure.create(venue.id, span, reason, now))
    return await queries.list_ids_within(session, venue.id, span, now)


async def lock_venue(session: Session, caller: Caller, venue_id: UUID) -> Venue:
    """Locks an active venue for its staff. Raises why the caller may not change its slots."""
    venue = await venues.lock_as_staff(session, caller, venue_id)
    venue.require_active()
    return venue


async def require_offer(session: ReadSession, venue_id: UUID, service_id: UUID) -> Row[Any]:
    """Returns a service that the venue may offer. Raises ServiceNotFound or ServiceInactive."""
    service = await services.get_service(session, service_id)
    if service.venue_id not in (None, venue_id):
        raise ServiceNotFound
    if not service.is_active:
        raise ServiceInactive
    return service


async def require_server(session: ReadSession, venue: Venue, provider_id: UUID | None) -> None:
    """Raises InvalidInput for a provider who does not work at the venue."""
    if provider_id is not None and not await venues.is_staff(session, venue, provider_id):
        raise InvalidInput.field("provider_id", "must belong to the staff of the venue")


async def _require_room(session: Session, slot: Slot, now: datetime) -> None:
    """Raises VenueClosed, ProviderBusy or SlotExists if there is no room for a slot, with the lock that keeps it so."""
    await _lock_times(session, slot.venue_id, slot.service_id, slot.provider_id)
    taken = await _taken(session, slot.venue_id, slot.service_id, slot.provider_id, slot.span, but=slot.id)
    if taken.closures:
        raise errors.VenueClosed
    if with_room([slot.span], taken, now)[1]:
        raise errors.SlotExists if slot.provider_id is None else errors.ProviderBusy


async def _lock_times(session: Session, venue_id: UUID, service_id: UUID, provider_id: UUID | None) -> None:
    if provider_id is None:
        await queries.lock_starts(session, venue_id, service_id)
    else:
        await calendars.lock_calendars(session, [provider_id])


async def _taken(  # noqa: PLR0913  # the facts of a slot
    session: ReadSession,
    venue_id: UUID,
    service_id: UUID,
    provider_id: UUID | None,
    within: Span,
    *,
    but: UUID | None = None,
) -> Occupied:
    closures = await queries.list_closures(session, venue_id, within)
    if provider_id is None:
        starts = await queries.list_starts_of(session, venue_id, service_id, within, but=but)
        return Occupied(starts=starts, closures=closures)
    return Occupied(spans=await queries.list_spans_of(session, provider_id, within, but=but), closures=closures)


def _row(series: SlotSeries, span: Span, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "venue_id": series.venue_id,
        "service_id": series.service_id,
        "provider_id": series.provider_id,
        "schedule_id": series.schedule_id,
        "wall_start": on_the_wall(span.starts_at, series.zone),
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "capacity": series.capacity,
        "seats_taken": 0,
        "status": SlotStatus.OPEN,
        "created_at": now,
        "updated_at": now,
    }
