"""An offer of a request to one provider: live until it is decided or its time is over, which needs no sweep."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from request_service.models import Base


class OfferState(StrEnum):
    # Open until `expires_at`.
    live = "live"
    declined = "declined"
    withdrawn = "withdrawn"
    accepted = "accepted"


class Offer(Base):
    __tablename__ = "offers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"))
    provider_id: Mapped[UUID]
    # As the provider is told: to the blurred position of the request.
    distance_km: Mapped[float]
    state: Mapped[OfferState] = mapped_column(default=OfferState.live)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    __table_args__ = (
        # Nobody is offered the same request twice.
        UniqueConstraint("request_id", "provider_id"),
        # A provider's live offers, soonest expiry first.
        Index(None, "provider_id", "state", "expires_at"),
    )
