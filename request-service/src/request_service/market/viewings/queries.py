"""Statements about the venues of listings."""

from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from kit.database import ReadSession, dialect_of
from kit.statements import is_any, once, once_if_possible
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


async def list_of_listings(session: ReadSession, venue_ids: Collection[UUID]) -> Collection[UUID]:
    """Returns those of the venues that belong to listings."""
    return {*(await session.scalars(_of_listings(dialect_of(session)), {"venue_ids": [*venue_ids]}))}


@cache
def _of_listings(dialect: str) -> Select[*tuple[Any, ...]]:
    return once_if_possible(select(_venues.venue_id).where(is_any(_venues.venue_id, "venue_ids", dialect)), dialect)
