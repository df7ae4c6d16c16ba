"""The actions of listings: their events say which images everyone may see, and which files are in use.

A file is not deleted as long as a listing has it among its images, whether or not the listing is visible: its owner may
publish it again.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from file_service.listings import queries
from file_service.listings.models import ShownListing
from kit.database import Session


async def note_listing(  # noqa: PLR0913  # each is a fact of the event
    session: Session,
    listing_id: UUID,
    owner_id: UUID,
    file_ids: Collection[UUID],
    *,
    version: int,
    is_visible: bool,
) -> None:
    """Notes the present images of a listing, unless a newer state of it is known, or it was deleted."""
    listing = ShownListing(listing_id=listing_id, owner_id=owner_id, version=version, is_visible=is_visible)
    if await queries.note_listing(session, listing):
        await queries.replace_images(session, listing_id, file_ids)


async def note_deleted(
    session: Session, listing_id: UUID, owner_id: UUID, *, version: int, deleted_at: datetime
) -> None:
    """Notes that a listing is gone: no user sees its images, and their owner may delete them."""
    listing = ShownListing(
        listing_id=listing_id, owner_id=owner_id, version=version, is_visible=False, ended_at=deleted_at
    )
    await queries.note_listing(session, listing)
    await queries.replace_images(session, listing_id, ())
