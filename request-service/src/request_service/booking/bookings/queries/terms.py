"""The statement about the terms on which a slot is booked."""

from uuid import UUID

from sqlalchemy import bindparam, select

from kit.database import ReadSession
from kit.statements import once
from request_service.booking.bookings.terms import Terms
from request_service.booking.services.drafts import read_criteria
from request_service.booking.services.models import Service
from request_service.booking.slots.errors import SlotNotFound
from request_service.booking.slots.models import Slot
from request_service.booking.venues.models import Venue
from request_service.geo import Place

_slots, _venues, _services = Slot.__table__.c, Venue.__table__.c, Service.__table__.c
_TERMS = once(
    select(
        _venues.id.label("venue_id"),
        _venues.latitude,
        _venues.longitude,
        _venues.is_public,
        _venues.is_active,
        _venues.min_notice_minutes,
        _venues.max_ahead_days,
        _venues.cancel_until_minutes,
        _venues.hold_minutes,
        _venues.offer_minutes,
        _venues.reminder_minutes,
        _venues.no_show_limit,
        _services.is_active.label("is_service_active"),
        _services.buffer_before_minutes,
        _services.buffer_after_minutes,
        _venues.time_zone,
        _venues.strict_eligibility,
        _services.id.label("service_id"),
        _services.kind.label("service_kind"),
        _services.criteria,
    )
    .join_from(Slot.__table__, Venue.__table__, _venues.id == _slots.venue_id)
    .join(Service.__table__, _services.id == _slots.service_id)
    .where(_slots.id == bindparam("slot_id"))
)


async def get_terms(session: ReadSession, slot_id: UUID) -> Terms:
    """Returns the terms on which a slot is booked. Raises SlotNotFound."""
    found = (await session.execute(_TERMS, {"slot_id": slot_id})).one_or_none()
    if found is None:
        raise SlotNotFound
    values = found._asdict()
    place, criteria = Place(values.pop("latitude"), values.pop("longitude")), read_criteria(values.pop("criteria"))
    return Terms(place=place, criteria=tuple(criteria), **values)
