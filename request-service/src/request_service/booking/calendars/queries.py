"""Statements about feeds, and about what their calendars show: a few for each calendar, however much it has."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, delete, exists, func, or_, select

from kit.database import ReadSession, Session, columns, insert
from kit.statements import once
from request_service.booking.bookings.errors import RecordNotFound
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.bookings.models import Booking
from request_service.booking.calendars.entries import MAX_ENTRIES
from request_service.booking.calendars.errors import FeedNotFound
from request_service.booking.calendars.models import CalendarFeed, CalendarSuspension
from request_service.booking.services.models import Service
from request_service.booking.slots.models import Slot
from request_service.booking.venues.models import Venue
from request_service.commitments.models import Commitment, Kind

_feeds, _suspensions = CalendarFeed.__table__.c, CalendarSuspension.__table__.c
_bookings, _slots = Booking.__table__.c, Slot.__table__.c
_venues, _services = Venue.__table__.c, Service.__table__.c
_commitments = Commitment.__table__.c

_OPEN_FEED: Select[*tuple[Any, ...]] = once(
    select(_feeds.user_id, _feeds.details)
    .join_from(
        CalendarFeed.__table__, CalendarSuspension.__table__, _suspensions.user_id == _feeds.user_id, isouter=True
    )
    .where(
        _feeds.secret_digest == bindparam("digest"),
        or_(_suspensions.is_suspended.is_(None), _suspensions.is_suspended.is_(False)),
    )
)
_OWN_FEEDS: Select[*tuple[Any, ...]] = once(
    select(*columns(CalendarFeed, without={"secret_digest"}))
    .where(_feeds.user_id == bindparam("user_id"))
    .order_by(_feeds.id)
)

# The names and places that only full details show.
_NAMED = (
    _services.name.label("service_name"),
    _services.updated_at.label("service_updated_at"),
    _venues.name.label("venue_name"),
    _venues.address.label("venue_address"),
    _venues.latitude.label("venue_latitude"),
    _venues.longitude.label("venue_longitude"),
    _venues.updated_at.label("venue_updated_at"),
)
_SEATS: Select[*tuple[Any, ...]] = (
    select(
        _bookings.id,
        _bookings.status,
        _bookings.sequence,
        _bookings.note,
        _bookings.updated_at,
        _slots.starts_at,
        _slots.ends_at,
        *_NAMED,
    )
    .join_from(Booking.__table__, Slot.__table__, _slots.id == _bookings.slot_id)
    .join(Venue.__table__, _venues.id == _slots.venue_id)
    .join(Service.__table__, _services.id == _slots.service_id)
)
_SEAT: Select[*tuple[Any, ...]] = once(_SEATS.where(_bookings.id == bindparam("booking_id")))
_SEATS_OF: Select[*tuple[Any, ...]] = once(
    _SEATS.where(
        _bookings.user_id == bindparam("user_id"),
        _bookings.starts_at >= bindparam("since"),
        # A hold ends within minutes, and calendars look every few hours.
        _bookings.status != BookingStatus.HELD,
        _bookings.status != BookingStatus.LAPSED,
    )
    .order_by(_bookings.starts_at.desc(), _bookings.id.desc())
    .limit(MAX_ENTRIES)
)

_of_slot = _bookings.slot_id == _slots.id
_IS_BOOKED = exists().where(
    _of_slot,
    or_(
        _bookings.status == BookingStatus.BOOKED,
        _bookings.status == BookingStatus.CHECKED_IN,
        _bookings.status == BookingStatus.COMPLETED,
        _bookings.status == BookingStatus.NO_SHOW,
    ),
)
_WAS_CANCELLED = exists().where(_of_slot, _bookings.status == BookingStatus.CANCELLED)
_BOOKED_AT = select(func.max(_bookings.updated_at)).where(_of_slot).correlate(Slot.__table__).scalar_subquery()
_SERVED: Select[*tuple[Any, ...]] = once(
    select(
        _slots.id,
        _slots.starts_at,
        _slots.ends_at,
        _slots.capacity,
        _slots.seats_taken,
        _slots.sequence,
        _slots.updated_at,
        _BOOKED_AT.label("booked_at"),
        _IS_BOOKED.label("is_booked"),
        *_NAMED,
    )
    .join_from(Slot.__table__, Venue.__table__, _venues.id == _slots.venue_id)
    .join(Service.__table__, _services.id == _slots.service_id)
    .where(
        _slots.provider_id == bindparam("user_id"),
        _slots.starts_at >= bindparam("since"),
        # Most slots were never booked: their bookings are not looked for.
        or_(_slots.seats_taken > 0, _slots.sequence > 0),
        or_(_IS_BOOKED, _WAS_CANCELLED),
    )
    .order_by(_slots.starts_at.desc(), _slots.id.desc())
    .limit(MAX_ENTRIES)
)
_JOBS_AND_TIME_OFF: Select[*tuple[Any, ...]] = once(
    select(
        _commitments.id,
        _commitments.kind,
        _commitments.source_id,
        _commitments.starts_at,
        _commitments.ends_at,
        _commitments.latitude,
        _commitments.longitude,
        _commitments.note,
    )
    .where(
        _commitments.holder_id == bindparam("user_id"),
        _commitments.ends_at > bindparam("since"),
        or_(_commitments.kind == Kind.JOB, _commitments.kind == Kind.TIME_OFF),
    )
    .order_by(_commitments.ends_at.desc(), _commitments.id.desc())
    .limit(MAX_ENTRIES)
)


async def get_open_feed(session: ReadSession, secret_digest: bytes) -> Row[Any]:
    """Returns the user and the details of a feed. Raises FeedNotFound if there is none, or if its account is shut."""
    found = (await session.execute(_OPEN_FEED, {"digest": secret_digest})).one_or_none()
    if found is None:
        raise FeedNotFound
    return found


async def list_own_feeds(session: ReadSession, user_id: UUID) -> Sequence[Row[Any]]:
    """Returns the feeds of a user, oldest first; they are few."""
    return (await session.execute(_OWN_FEEDS, {"user_id": user_id})).all()


async def count_feeds(session: ReadSession, user_id: UUID) -> int:
    counted = select(func.count()).select_from(CalendarFeed).where(CalendarFeed.user_id == user_id)
    return await session.scalar(counted) or 0


async def delete_own_feed(session: Session, user_id: UUID, feed_id: UUID) -> None:
    """Raises FeedNotFound if the user has no such feed."""
    deleted = delete(CalendarFeed).where(CalendarFeed.id == feed_id, CalendarFeed.user_id == user_id)
    if await session.scalar(deleted.returning(CalendarFeed.id)) is None:
        raise FeedNotFound


async def delete_feeds_of(session: Session, user_id: UUID) -> None:
    await session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
    await session.execute(delete(CalendarSuspension).where(CalendarSuspension.user_id == user_id))


async def upsert_suspension(session: Session, user_id: UUID, *, is_suspended: bool, changed_at: datetime) -> None:
    """Notes that an account was deactivated or reactivated, unless something newer is known."""
    statement = insert(session, CalendarSuspension.__table__).values(
        user_id=user_id, is_suspended=is_suspended, changed_at=changed_at
    )
    newer = {"is_suspended": statement.excluded.is_suspended, "changed_at": statement.excluded.changed_at}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[_suspensions.user_id],
            set_=newer,
            where=_suspensions.changed_at < statement.excluded.changed_at,
        )
    )


async def get_seat(session: ReadSession, booking_id: UUID) -> Row[Any]:
    """Returns a booking as `list_seats` does, in any status. Raises RecordNotFound."""
    found = (await session.execute(_SEAT, {"booking_id": booking_id})).one_or_none()
    if found is None:
        raise RecordNotFound
    return found


async def list_seats(session: ReadSession, user_id: UUID, since: datetime) -> Sequence[Row[Any]]:
    """Returns the bookings of an account in slots that begin at *since* or later, without holds, latest first."""
    return (await session.execute(_SEATS_OF, {"user_id": user_id, "since": since})).all()


async def list_served_slots(session: ReadSession, provider_id: UUID, since: datetime) -> Sequence[Row[Any]]:
    """Returns the slots of a provider that are booked, or whose bookings were all cancelled, latest first."""
    return (await session.execute(_SERVED, {"user_id": provider_id, "since": since})).all()


async def list_jobs_and_time_off(session: ReadSession, holder_id: UUID, since: datetime) -> Sequence[Row[Any]]:
    """Returns the running jobs and the times off of a person that end after *since*, latest first."""
    return (await session.execute(_JOBS_AND_TIME_OFF, {"user_id": holder_id, "since": since})).all()
