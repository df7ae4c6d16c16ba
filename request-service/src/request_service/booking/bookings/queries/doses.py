"""Statements about the doses that people have had, or have booked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, select

from kit.database import ReadSession
from request_service.booking.bookings.lifecycle import GIVING, BookingStatus
from request_service.booking.bookings.models import Booking
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.services.models import Service
from request_service.booking.slots.models import Slot
from request_service.booking.venues.models import Venue

_bookings, _slots = Booking.__table__.c, Slot.__table__.c
_services, _venues = Service.__table__.c, Venue.__table__.c
# The doses that are looked at of one person: with the longest series, more than a life has.
MAX_DOSES_READ = 100
_MAX_VACCINATIONS_READ = 1000
_DOSES: Select[*tuple[Any, ...]] = (
    select(_bookings.id, _bookings.starts_at, _bookings.dose_number, _venues.time_zone)
    .join_from(Booking.__table__, Slot.__table__, _slots.id == _bookings.slot_id)
    .join(Venue.__table__, _venues.id == _slots.venue_id)
)


async def list_doses(
    session: ReadSession, user_id: UUID, person_id: UUID, service_id: UUID, now: datetime
) -> Sequence[Row[Any]]:
    """Returns the bookings of a service that count as doses of a person, latest first.

    Rows have `id`, `starts_at`, `dose_number` and the `time_zone` of the venue.
    """
    statement = _DOSES.where(_slots.service_id == service_id, _is_dose(user_id, person_id, now))
    return (await session.execute(statement.order_by(_bookings.starts_at.desc()).limit(MAX_DOSES_READ))).all()


async def list_vaccinations(session: ReadSession, user_id: UUID, person_id: UUID, now: datetime) -> Sequence[Row[Any]]:
    """Returns the bookings that count as doses of a person, of all vaccinations, latest first.

    Rows have those columns and `service_id` and `status`.
    """
    statement = (
        _DOSES.add_columns(_slots.service_id, _bookings.status)
        .join(Service.__table__, _services.id == _slots.service_id)
        .where(_services.kind == ServiceKind.VACCINATION, _is_dose(user_id, person_id, now))
    )
    return (await session.execute(statement.order_by(_bookings.starts_at.desc()).limit(_MAX_VACCINATIONS_READ))).all()


def _is_dose(user_id: UUID, person_id: UUID, now: datetime) -> ColumnElement[bool]:
    """Matches the bookings at which a person had a service, or is going to have it."""
    return and_(
        # By the index of a user's bookings; their dependants are persons, too.
        _bookings.user_id == user_id,
        _bookings.person_id == person_id,
        _bookings.status.in_(GIVING),
        (_bookings.status != BookingStatus.HELD) | (_bookings.expires_at > now),
    )
