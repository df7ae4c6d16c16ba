"""Every SELECT on listings, and the statements that change what is known of them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from file_service.listings.models import ListingImage, ShownListing
from kit.database import ReadSession, Session, insert


async def note_listing(session: Session, listing: ShownListing) -> bool:
    """Stores a listing. Returns False, and changes nothing, if a newer state of it is stored."""
    state = {
        "owner_id": listing.owner_id,
        "version": listing.version,
        "is_visible": listing.is_visible,
        "ended_at": listing.ended_at,
    }
    new = insert(session, ShownListing).values(listing_id=listing.listing_id, **state)
    # Two events of one change have the same number.
    is_news = ShownListing.version <= listing.version
    noted = new.on_conflict_do_update(
        index_elements=["listing_id"], set_=state, where=is_news & ShownListing.ended_at.is_(None)
    )
    return (await session.execute(noted.returning(ShownListing.listing_id))).scalar_one_or_none() is not None


async def replace_images(session: Session, listing_id: UUID, file_ids: Collection[UUID]) -> None:
    await session.execute(delete(ListingImage).where(ListingImage.listing_id == listing_id))
    if file_ids:
        rows = [{"listing_id": listing_id, "file_id": file_id} for file_id in sorted(set(file_ids))]
        await session.execute(insert(session, ListingImage).values(rows))


async def list_used_ids(session: ReadSession, file_ids: Collection[UUID]) -> set[UUID]:
    """Returns those of the files that a listing has among its images."""
    return set(await session.scalars(select(ListingImage.file_id).where(ListingImage.file_id.in_(file_ids))))


async def delete_listings_of(session: Session, owner_id: UUID) -> None:
    """Deletes what is known of the listings of an owner."""
    theirs = select(ShownListing.listing_id).where(ShownListing.owner_id == owner_id)
    await session.execute(delete(ListingImage).where(ListingImage.listing_id.in_(theirs)))
    await session.execute(delete(ShownListing).where(ShownListing.owner_id == owner_id))


async def delete_ended_before(session: Session, moment: datetime, limit: int) -> int:
    """Deletes the rows of listings that ended before that moment; returns their number, up to *limit*."""
    old = select(ShownListing.listing_id).where(ShownListing.ended_at < moment).limit(limit)
    ids = (await session.scalars(old.with_for_update(skip_locked=True))).all()
    await session.execute(delete(ShownListing).where(ShownListing.listing_id.in_(ids)))
    return len(ids)
