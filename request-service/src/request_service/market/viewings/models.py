"""The venue of a listing, at which its viewings are: one for each listing, made with the first viewing.

The viewings themselves are slots of that venue (`booking.viewings`).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from request_service.models import Base


class ListingVenue(Base):
    __tablename__ = "listing_venues"
    __table_args__ = (UniqueConstraint("venue_id"),)

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    created_at: Mapped[datetime]
