"""The statements about the terms on which a slot is booked, and the one that takes a seat on these terms."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Update, Uuid, bindparam, exists, select

from kit.database import ReadSession, Session, columns, dialect_of
from kit.statements import once
from request_service.booking.bookings.models import IS_SEATED, Booking, SeatPrice
from request_service.booking.bookings.terms import Terms, VenueShown
from request_service.booking.services.drafts import read_criteria
from request_service.booking.services.models import Service
from request_service.booking.slots.errors import SlotNotFound
from request_service.booking.slots.models import Slot
from request_service.booking.slots.queries import TAKE_SEAT
from request_service.booking.venues.models import Venue
from request_service.commitments.queries import locking_calendars
from request_service.geo import Place
from request_service.providers import queries as providers

_bookings, _slots = Booking.__table__.c, Slot.__table__.c
_venues, _services = Venue.__table__.c, Service.__table__.c
# The columns beside those of the slot.
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _venues.latitude,
    _venues.longitude,
    _venues.is_public,
    _venues.is_unlisted,
    _venues.is_active,
    _venues.min_notice_minutes,
    _venues.max_ahead_days,
    _venues.cancel_until_minutes,
    _venues.hold_minutes,
    _venues.offer_minutes,
    _venues.reminder_minutes,
    _venues.no_show_limit,
    _venues.time_zone,
    _venues.strict_eligibility,
    _venues.owner_id.label("venue_owner_id"),
    _venues.name.label("venue_name"),
    _venues.address.label("venue_address"),
    _services.is_active.label("is_service_active"),
    _services.buffer_before_minutes,
    _services.buffer_after_minutes,
    _services.kind.label("service_kind"),
    _services.price_units,
    _services.currency,
    _services.criteria,
)
_OF_SLOT = (_venues.id == _slots.venue_id, _services.id == _slots.service_id)
_TERMS: Select[*tuple[Any, ...]] = once(
    select(_slots.venue_id, _slots.service_id, *_COLUMNS).where(_slots.id == bindparam("slot_id"), *_OF_SLOT)
)
_has_seat = exists().where(_bookings.slot_id == _slots.id, _bookings.person_id == bindparam("person_id"), IS_SEATED)
_TAKE: Update = TAKE_SEAT.where(~_has_seat)
_TAKE_ON_SQLITE = once(_TAKE.returning(*columns(Slot)))
_HOLDERS = (bindparam("user_id", type_=Uuid()), bindparam("person_id", type_=Uuid()), _slots.provider_id)
# SQLite returns columns of the changed table alone. The statement takes the locks in the order of all transactions: the
# account before the row of the slot, and the calendars when that is locked.
_TAKE_ON_TERMS = once(
    _TAKE.where(*_OF_SLOT, providers.IS_ADMITTED).returning(
        *columns(Slot), *_COLUMNS, locking_calendars(_HOLDERS, Slot.__table__)
    )
)


async def get_terms(session: ReadSession, slot_id: UUID) -> Terms:
    """Returns the terms on which a slot is booked. Raises SlotNotFound."""
    found = (await session.execute(_TERMS, {"slot_id": slot_id})).one_or_none()
    if found is None:
        raise SlotNotFound
    return _terms_of(found)


async def take_seat(
    session: Session, user_id: UUID, slot_id: UUID, person_id: UUID, now: datetime
) -> tuple[Row[Any], Terms] | None:
    """Takes a seat for a person and returns the columns of the slot, and the terms, with the calendars locked.

    Returns `None` if the slot has no seat to take, or if the person has one there already. Then nothing is locked, and
    the account was perhaps not looked at. Raises Unauthenticated if the account of the user is deleted.
    """
    wanted = {"slot_id": slot_id, "person_id": person_id, "now": now}
    if dialect_of(session) == "postgresql":
        with providers.refusing_deleted():
            found = (await session.execute(_TAKE_ON_TERMS, wanted | {"user_id": user_id})).one_or_none()
        return None if found is None else (found, _terms_of(found))
    # The one writer needs no locks.
    await providers.require_account(session, user_id)
    found = (await session.execute(_TAKE_ON_SQLITE, wanted)).one_or_none()
    return None if found is None else (found, await get_terms(session, slot_id))


def _terms_of(row: Row[Any]) -> Terms:
    return Terms(
        venue_id=row.venue_id,
        venue=VenueShown(row.venue_owner_id, row.venue_name, row.venue_address),
        place=Place(row.latitude, row.longitude),
        is_public=row.is_public,
        is_unlisted=row.is_unlisted,
        is_active=row.is_active,
        is_service_active=row.is_service_active,
        min_notice_minutes=row.min_notice_minutes,
        max_ahead_days=row.max_ahead_days,
        cancel_until_minutes=row.cancel_until_minutes,
        hold_minutes=row.hold_minutes,
        offer_minutes=row.offer_minutes,
        reminder_minutes=row.reminder_minutes,
        no_show_limit=row.no_show_limit,
        buffer_before_minutes=row.buffer_before_minutes,
        buffer_after_minutes=row.buffer_after_minutes,
        time_zone=row.time_zone,
        strict_eligibility=row.strict_eligibility,
        service_id=row.service_id,
        service_kind=row.service_kind,
        price=SeatPrice(row.price_units, row.currency),
        criteria=tuple(read_criteria(row.criteria)),
    )
