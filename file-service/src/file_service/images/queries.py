"""The SELECT of an image that everyone may see."""

from uuid import UUID

from sqlalchemy import select

from file_service.files.lifecycle import FileStatus, Purpose
from file_service.files.models import File
from file_service.images.errors import ImageUnreadable
from file_service.listings.models import ListingImage, ShownListing
from kit.database import ReadSession


async def get_shown_file(session: ReadSession, listing_id: UUID, file_id: UUID) -> File:
    """Returns a file that is an image of a listing which everyone may see. Raises ImageUnreadable."""
    statement = (
        select(File)
        .join(ListingImage, ListingImage.file_id == File.id)
        .join(ShownListing, ShownListing.listing_id == ListingImage.listing_id)
        .where(
            File.id == file_id,
            ListingImage.listing_id == listing_id,
            ShownListing.is_visible,
            File.status == FileStatus.READY,
            # request-service has asked about the file before; a document is shown to no user on any account.
            File.purpose != Purpose.KYC,
        )
    )
    file = await session.scalar(statement)
    if file is None:
        raise ImageUnreadable
    return file
