"""The verbs of viewings.

A listing is locked before its venue, as its owner's account and profile are before it. The seller's side makes and
cancels viewings in the name of the owner, whose calendar they need; buyers book them as they book any slot.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session, insert_row
from kit.errors import Unauthenticated
from request_service.booking import viewings
from request_service.booking.bookings.desk import BookingDesk
from request_service.booking.slots.errors import SlotNotFound
from request_service.booking.slots.models import Slot, SlotDetails
from request_service.booking.venues.models import MAX_ADDRESS_LENGTH, MAX_NAME_LENGTH, VenueDetails
from request_service.geo import Place
from request_service.market.leads import actions as leads
from request_service.market.leads.lifecycle import LeadKind
from request_service.market.leads.models import Interest
from request_service.market.listings import actions as listings
from request_service.market.listings import queries as listing_queries
from request_service.market.listings.errors import ListingNotFound, OwnListing
from request_service.market.viewings import queries
from request_service.market.viewings.errors import NotVisible
from request_service.market.viewings.models import ListingVenue

# The viewings of a listing that are shown.
MAX_SHOWN = 100
# The time zone of all listings, so far.
_TIME_ZONE = "Africa/Addis_Ababa"
# The middle of Addis Ababa, from which the ways to a listing without a position are estimated.
_SOMEWHERE = Place(9.0108, 38.7613)


async def create_viewing(
    session: Session, caller: Caller, listing_id: UUID, details: SlotDetails
) -> tuple[Row[Any], Slot]:
    """Adds a time at which a listing can be viewed, and returns it after the listing.

    Raises NotVisible, and ProviderBusy if the owner has no time.
    """
    listing = await listings.lock_managed(session, caller, listing_id)
    if not listing.is_visible:
        raise NotVisible
    shown = await listing_queries.get_listing(session, listing_id)
    venue_id, owner = await queries.find_venue_id(session, listing_id), replace(caller, user_id=listing.owner_id)
    slot = await viewings.create_viewing(session, owner, venue_id, _place(shown), details)
    if venue_id is None:
        await insert_row(session, ListingVenue(listing_id=listing_id, venue_id=slot.venue_id, created_at=clock.now()))
    return shown, slot


async def list_viewings(
    session: ReadSession, caller: Caller | None, listing_id: UUID
) -> tuple[Row[Any], Sequence[Row[Any]], bool]:
    """Returns a listing, its viewings ahead, and whether the caller is told where it is. Raises ListingNotFound."""
    shown, is_insider = await listings.get_listing(session, caller, listing_id)
    venue_id = await queries.find_venue_id(session, listing_id)
    if venue_id is None:
        return shown, (), is_insider
    reader_id = None if caller is None else caller.user_id
    found = await viewings.list_viewings(session, venue_id, reader_id, MAX_SHOWN)
    return shown, found, is_insider or any(one.is_booked for one in found)


async def cancel_viewing(session: Session, caller: Caller, listing_id: UUID, slot_id: UUID, desk: BookingDesk) -> None:
    """Cancels a viewing and what is booked. Doing it again changes nothing. Raises SlotNotFound."""
    listing = await listings.lock_managed(session, caller, listing_id)
    venue_id = await queries.find_venue_id(session, listing_id)
    if venue_id is None:
        raise SlotNotFound
    await viewings.cancel_viewing(session, replace(caller, user_id=listing.owner_id), venue_id, slot_id, desk)


async def sees_place(session: ReadSession, user_id: UUID, listing_id: UUID) -> bool:
    """Returns True if a user has booked a viewing of a listing, whose place others see approximately."""
    venue_id = await queries.find_venue_id(session, listing_id)
    return venue_id is not None and await viewings.has_seat(session, venue_id, user_id)


async def note_booking(session: Session, user_id: UUID, venue_id: UUID, message: str) -> None:
    """Makes the lead of a user who has booked a viewing, or adds the message to the one that they have."""
    listing_id = await queries.find_listing_id(session, venue_id)
    if listing_id is None:
        return
    # The listing may be hidden since, and its owner may try how booking is.
    with contextlib.suppress(ListingNotFound, OwnListing, Unauthenticated):
        await leads.create_lead(session, user_id, listing_id, Interest(message, LeadKind.VIEWING))


async def note_listing(session: Session, listing_id: UUID, desk: BookingDesk) -> None:
    """Cancels the viewings of a listing that is not shown any more."""
    venue_id = await queries.find_venue_id(session, listing_id)
    if venue_id is None or await _is_visible(session, listing_id):
        return
    await viewings.end_viewings(session, venue_id, desk)


async def _is_visible(session: Session, listing_id: UUID) -> bool:
    """Locks a listing, so that no viewing is added while the others are cancelled."""
    try:
        listing, _ = await listing_queries.lock_listing(session, listing_id)
    except ListingNotFound:
        return False
    return listing.is_visible


def _place(listing: Row[Any]) -> VenueDetails:
    """Returns where a listing is, for those who have booked."""
    is_placed = listing.latitude is not None and listing.longitude is not None
    place = Place(listing.latitude, listing.longitude) if is_placed else _SOMEWHERE
    address = listing.address or listing.location or listing.title
    return VenueDetails(
        name=listing.title[:MAX_NAME_LENGTH],
        address=address[:MAX_ADDRESS_LENGTH],
        latitude=place.latitude,
        longitude=place.longitude,
        time_zone=_TIME_ZONE,
    )
