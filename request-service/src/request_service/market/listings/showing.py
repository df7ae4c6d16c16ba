"""Shows listings to searches, and hides them, in the transaction that changes them."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.database import Session
from request_service.geo import Place
from request_service.market.brokers import queries as brokers
from request_service.market.catalogue import queries as catalogue
from request_service.market.catalogue.models import CatalogueEntry


async def show(session: Session, listings: Iterable[Row[Any]]) -> None:
    """Makes the catalogue tell what everyone may see of these listings now: all of it or nothing."""
    rows = list(listings)
    shown = [listing for listing in rows if listing.is_visible]
    # Before any row of the catalogue is written, as a decision on a broker does it.
    broker_ids = {listing.broker_id for listing in shown} - {None}
    verified = await brokers.list_verified(session, broker_ids) if broker_ids else set()
    for listing in shown:
        await catalogue.put_entry(session, entry_of(listing, is_broker_verified=listing.broker_id in verified))
    await hide(session, [listing.id for listing in rows if not listing.is_visible])


async def hide(session: Session, listing_ids: Collection[UUID]) -> None:
    """Hides listings that were deleted or are not shown any more."""
    if listing_ids:
        await catalogue.remove_entries(session, listing_ids)


def entry_of(listing: Row[Any], *, is_broker_verified: bool) -> CatalogueEntry:
    """Returns a listing as everyone sees it."""
    is_placed = listing.shown_latitude is not None and listing.shown_longitude is not None
    return CatalogueEntry(
        listing_id=listing.id,
        type=listing.type,
        offer=listing.offer,
        status=listing.status,
        title=listing.title,
        price=listing.price_units,
        currency=listing.currency,
        location=listing.location or "",
        seller_id=listing.owner_id,
        published_at=listing.published_at,
        description=listing.description,
        property_type=listing.property_type,
        make=listing.make,
        model=listing.model,
        fuel_type=listing.fuel_type,
        transmission=listing.transmission,
        condition=listing.condition,
        year=listing.year_built if listing.year is None else listing.year,
        mileage=listing.mileage,
        size=listing.size_m2,
        bedrooms=listing.bedrooms,
        region=listing.region,
        available_from=listing.available_from,
        broker_id=listing.broker_id,
        is_broker_verified=is_broker_verified,
        has_images=bool(listing.image_ids),
        position=Place(listing.shown_latitude, listing.shown_longitude) if is_placed else None,
    )
