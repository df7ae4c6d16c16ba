"""Statements about what two users have completed together: one has booked with the other one.

That is the provider of the slot or, of a slot without one, the owner of its venue.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from kit.database import ReadSession
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.bookings.models import Booking
from request_service.booking.slots.models import Slot
from request_service.booking.venues.models import Venue
from request_service.reviews.models import Review

_bookings, _slots, _venues, _reviews = (one.__table__.c for one in (Booking, Slot, Venue, Review))


async def find_unreviewed(session: ReadSession, rater_id: UUID, other_id: UUID) -> Row[Any] | None:
    """Returns id and provider of the latest booking of the two that the first has not reviewed."""
    is_reviewed = exists().where(_reviews.booking_id == _bookings.id, _reviews.rater_id == rater_id)
    statement = _completed(rater_id, other_id).where(~is_reviewed)
    latest = await session.execute(statement.order_by(_bookings.starts_at.desc()).limit(1))
    found: Row[Any] | None = latest.one_or_none()
    return found


async def exists_completed(session: ReadSession, one_id: UUID, other_id: UUID) -> bool:
    return (await session.execute(_completed(one_id, other_id).limit(1))).one_or_none() is not None


def _completed(one_id: UUID, other_id: UUID) -> Select[Any]:
    return (
        select(_bookings.id, _slots.provider_id)
        .join_from(Booking.__table__, Slot.__table__, _slots.id == _bookings.slot_id)
        .join(Venue.__table__, _venues.id == _bookings.venue_id)
        .where(or_(_is_of(one_id, other_id), _is_of(other_id, one_id)), _bookings.status == BookingStatus.COMPLETED)
    )


def _is_of(user_id: UUID, giver_id: UUID) -> ColumnElement[bool]:
    gives = func.coalesce(_slots.provider_id, _venues.owner_id) == giver_id
    return and_(_bookings.user_id == user_id, gives)
