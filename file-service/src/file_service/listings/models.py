"""The listings of request-service whose images are here, as far as its events have told of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from file_service.models import Base

_HAS_ENDED = text("ended_at IS NOT NULL")


class ShownListing(Base):
    """A listing, and whether everyone may see it and its images.

    The row of a deleted one stays for a while, so that an event which comes late does not show its images again.
    """

    __tablename__ = "shown_listings"
    __table_args__ = (Index(None, "ended_at", sqlite_where=_HAS_ENDED, postgresql_where=_HAS_ENDED),)

    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(index=True)
    # Counts the changes of the listing: an event with a smaller number is outdated.
    version: Mapped[int] = mapped_column(BigInteger)
    is_visible: Mapped[bool]
    ended_at: Mapped[datetime | None]


class ListingImage(Base):
    """A file that a listing shows. A file may belong to several listings."""

    __tablename__ = "listing_images"

    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
