"""Reads bookings for those who may see them: their person and the staff of the venue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import paging, time_zones
from kit.caller import Caller
from kit.database import ReadSession
from kit.errors import InvalidInput
from kit.paging import Page, PageKey
from request_service.booking.bookings import errors, queries
from request_service.booking.bookings.lifecycle import BookingSide
from request_service.booking.bookings.models import side_of
from request_service.booking.bookings.queries import BookingFilters
from request_service.booking.venues.errors import OnlyVenueStaff
from request_service.roles import ADMIN


async def get_booking(session: ReadSession, caller: Caller, booking_id: UUID) -> Row[Any]:
    """Returns a booking with its slot. Raises RecordNotFound for callers who may not know of it."""
    found = await queries.get_booking(session, booking_id, caller.user_id)
    if side_of(caller, found) is BookingSide.STRANGER:
        raise errors.RecordNotFound
    return found


async def list_own_bookings(
    session: ReadSession, user: Caller, filters: BookingFilters, page: Page
) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of the user's bookings, latest slot first, and the cursor of the next page."""
    return _cut(await queries.list_bookings(session, replace(filters, user_id=user.user_id), page), page)


async def list_bookings_of_venue(
    session: ReadSession, caller: Caller, wanted: BookingFilters, day: date | None, page: Page
) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of a venue's bookings, on one day of its wall time if *day* is given.

    Raises VenueNotFound, or OnlyVenueStaff for callers who do not work there.
    """
    if wanted.venue_id is None:
        raise ValueError("the bookings of which venue?")
    standing = await queries.get_standing(session, wanted.venue_id, caller.user_id)
    if not (caller.role == ADMIN or caller.user_id == standing.owner_id or standing.is_member):
        raise OnlyVenueStaff
    if day is not None:
        first, last = _moments_of(day, standing.time_zone)
        wanted = replace(wanted, starts_after=first, starts_before=last)
    return _cut(await queries.list_bookings(session, wanted, page), page)


def _moments_of(day: date, zone_name: str) -> tuple[datetime, datetime]:
    """Returns the first moment of a day in a time zone, and of the next one. Raises InvalidInput far from today."""
    try:
        midnight = datetime.combine(day, time(), time_zones.zone(zone_name))
        return midnight.astimezone(UTC), (midnight + timedelta(days=1)).astimezone(UTC)
    except OverflowError as error:
        raise InvalidInput.field("date", "is too early or too late") from error


def _cut(found: Sequence[Row[Any]], page: Page) -> tuple[Sequence[Row[Any]], str]:
    return paging.cut(found, page, lambda one: PageKey(one.starts_at, one.id))
