"""The listings that users have saved.

The number of those who have saved a listing is not added up in its row by each click: a tick waits in a table, and a
worker adds the ticks of many clicks at once.
"""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Row, String
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.market.listings.lifecycle import ListingStatus
from request_service.models import Base


class Favourite(Base):
    __tablename__ = "favourites"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    created_at: Mapped[datetime]

    __table_args__ = (
        # The favourites of a user, the last one first, and those who have saved a listing.
        Index(None, "user_id", "created_at", "listing_id"),
        Index(None, "listing_id", "user_id"),
    )


class ToldState(Base):
    """The price and the status of a saved listing that its users know, by which a change is noticed."""

    __tablename__ = "favourite_states"

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    price_units: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[ListingStatus]
    # The version of the listing: an event with a smaller one is outdated.
    version: Mapped[int] = mapped_column(BigInteger)

    @classmethod
    def of(cls, listing: Row[Any]) -> Self:
        return cls(
            listing_id=listing.id,
            price_units=listing.price_units,
            currency=listing.currency,
            status=listing.status,
            version=listing.version,
        )

    @property
    def shown(self) -> tuple[int, str, ListingStatus]:
        return self.price_units, self.currency, self.status

    def follow(self, newer: "ToldState") -> None:
        self.price_units, self.currency, self.status = newer.shown
        self.version = newer.version


class FavouriteTick(Base):
    """A favourite that was added (1) or removed (-1), until it is counted."""

    __tablename__ = "favourite_ticks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    listing_id: Mapped[UUID] = mapped_column(index=True)
    delta: Mapped[int]
