"""Statements about the venues of listings."""

from uuid import UUID

from sqlalchemy import bindparam, select

from kit.database import ReadSession
from kit.statements import once
from request_service.market.viewings.models import ListingVenue

_venues = ListingVenue.__table__.c
_VENUE_OF = once(select(_venues.venue_id).where(_venues.listing_id == bindparam("listing_id")))
_LISTING_OF = once(select(_venues.listing_id).where(_venues.venue_id == bindparam("venue_id")))


async def find_venue_id(session: ReadSession, listing_id: UUID) -> UUID | None:
    """Returns the venue of a listing. It comes with the lock of the listing, and never goes."""
    found: UUID | None = await session.scalar(_VENUE_OF, {"listing_id": listing_id})
    return found


async def find_listing_id(session: ReadSession, venue_id: UUID) -> UUID | None:
    """Returns the listing of a venue."""
    found: UUID | None = await session.scalar(_LISTING_OF, {"venue_id": venue_id})
    return found
