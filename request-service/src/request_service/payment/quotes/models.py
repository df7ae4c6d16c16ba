"""A quote: the price of a job for one user, valid for an hour and for one request.

The request that uses it keeps a copy of the document, so a quote may go once it can no longer be used.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import validation
from request_service.categories import Category
from request_service.geo import Place
from request_service.models import Base
from request_service.payment.quotes.errors import QuoteExpired, QuoteUsed
from request_service.payment.quotes.pricing import PriceBook, price_job
from request_service.quoted import PricedJob, QuotedPrice

LIFETIME = timedelta(minutes=60)
_MAX_AHEAD = timedelta(days=30)
_MAX_DISTANCE_KM = 1000


@dataclass(frozen=True)
class Wish:
    """The job for which a user wants a price."""

    category: Category
    latitude: float
    longitude: float
    # Latitude and longitude of the place to which the vehicle is brought.
    destination: tuple[float, float] | None = None
    scheduled_for: datetime | None = None


class Quote(Base):
    __tablename__ = "quotes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    category: Mapped[Category]
    latitude: Mapped[float]
    longitude: Mapped[float]
    scheduled_for: Mapped[datetime | None]
    # The document of a `QuotedPrice`.
    price: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    # The request that was made for it.
    request_id: Mapped[UUID | None]

    __table_args__ = (
        # The quotes of an account, to erase them.
        Index(None, "user_id"),
        # Quotes that are no longer valid, to delete them.
        Index(None, "valid_until"),
    )

    @classmethod
    def make(cls, user_id: UUID, wish: Wish, book: PriceBook, now: datetime) -> Self:
        """Raises InvalidInput for places that are none, or too far apart, and for a time that is past or too late."""
        place = validation.place(wish.latitude, wish.longitude)
        destination = None if wish.destination is None else _destination(place, *wish.destination)
        if wish.scheduled_for is not None and not now < wish.scheduled_for <= now + _MAX_AHEAD:
            raise InvalidInput.field("scheduled_for", f"must be within the next {_MAX_AHEAD.days} days")
        job = PricedJob(wish.category, place, wish.scheduled_for)
        price = price_job(book, job, destination, now)
        quote_id, valid_until = new_id(), now + LIFETIME
        quoted = QuotedPrice(quote_id, wish.category, valid_until=valid_until, **vars(price))
        return cls(
            id=quote_id,
            user_id=user_id,
            category=wish.category,
            latitude=place.latitude,
            longitude=place.longitude,
            scheduled_for=wish.scheduled_for,
            price=quoted.to_text(),
            created_at=now,
            valid_until=valid_until,
        )

    def redeem(self, job: PricedJob, request_id: UUID, now: datetime) -> QuotedPrice:
        """Uses the quote for a request. Raises QuoteUsed, QuoteExpired, and InvalidInput if it is for another job."""
        if self.request_id is not None:
            raise QuoteUsed
        if now >= self.valid_until:
            raise QuoteExpired
        if job != PricedJob(self.category, Place(self.latitude, self.longitude), self.scheduled_for):
            raise InvalidInput.field("quote_id", "is for another category, place or time")
        self.request_id = request_id
        return QuotedPrice.of(self.price)


def _destination(place: Place, latitude: float, longitude: float) -> Place:
    destination = Place(
        validation.number("destination.latitude", latitude, -90, 90),
        validation.number("destination.longitude", longitude, -180, 180),
    )
    if place.distance_km(destination) > _MAX_DISTANCE_KM:
        raise InvalidInput.field("destination", f"must be within {_MAX_DISTANCE_KM} km")
    return destination
