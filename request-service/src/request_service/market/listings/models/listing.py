"""A listing: a property or a vehicle that a seller offers.

Everyone sees it while `is_visible` holds, which follows from its status, its moderation and its owner and is set by one
method. The row stays after the listing was deleted, without what it said, for what refers to it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import geo, money
from request_service.geo import Place
from request_service.market.listings import details, lifecycle
from request_service.market.listings.details import Fields
from request_service.market.listings.errors import BrokerTakesPart, InvalidListingTransition, NotInvited
from request_service.market.listings.kinds import ListingModeration, ListingOffer, ListingPosition, ListingType
from request_service.market.listings.lifecycle import ListingStatus
from request_service.models import Base

# The title of a listing after it was deleted.
DELETED_TITLE = "Deleted listing"

_JSON = JSON().with_variant(JSONB(), "postgresql")
_IS_VISIBLE, _HAS_END = text("is_visible"), text("due_at IS NOT NULL")
_HAS_BROKER, _IS_BROKER_ASKED = text("broker_id IS NOT NULL"), text("invited_broker_id IS NOT NULL")


@dataclass(frozen=True)
class ListingChange:
    """The fields that change, the status that the listing is to have then, and the images that are new."""

    fields: Fields
    status: ListingStatus | None = None
    # File-service has found them to be the caller's.
    images: Collection[UUID] = ()


class Listing(Base):
    __tablename__ = "listings"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("sellers.user_id"))
    # A verified broker who takes part, and one who has not accepted yet.
    broker_id: Mapped[UUID | None]
    invited_broker_id: Mapped[UUID | None]
    type: Mapped[ListingType]
    offer: Mapped[ListingOffer] = mapped_column(default=ListingOffer.SALE)
    status: Mapped[ListingStatus]
    status_since: Mapped[datetime]
    moderation: Mapped[ListingModeration] = mapped_column(default=ListingModeration.CLEAN)
    # The reason of a suspension, for the owner; null unless a moderator has suspended the listing.
    suspended_for: Mapped[str | None] = mapped_column(String(100))
    # The seller is suspended, or their account is not active.
    is_hidden: Mapped[bool] = mapped_column(default=False)
    is_visible: Mapped[bool]
    title: Mapped[str] = mapped_column(String(details.MAX_TITLE_LENGTH))
    description: Mapped[str | None] = mapped_column(String(details.MAX_DESCRIPTION_LENGTH))
    # In the smallest units of the currency.
    price_units: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    negotiable: Mapped[bool] = mapped_column(default=False)
    location: Mapped[str | None] = mapped_column(String(details.MAX_LOCATION_LENGTH))
    region: Mapped[str | None] = mapped_column(String(details.MAX_REGION_LENGTH))
    position: Mapped[ListingPosition]
    # The true place, and the one that others are shown and searches know.
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    shown_latitude: Mapped[float | None]
    shown_longitude: Mapped[float | None]
    # The cells of the shown place.
    cell_coarse: Mapped[int | None] = mapped_column(BigInteger)
    cell_fine: Mapped[int | None] = mapped_column(BigInteger)
    image_ids: Mapped[list[str]] = mapped_column(_JSON)
    available_from: Mapped[date | None] = mapped_column(Date)
    # When it became available, first or after it had expired: searches show the newest first.
    published_at: Mapped[datetime | None]
    # Set while it is live.
    expires_at: Mapped[datetime | None]
    # While it is live: when its owner is to be told of the end, and after that the end.
    due_at: Mapped[datetime | None]
    view_count: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    favourite_count: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(BigInteger)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads this attribute of the class
    __table_args__ = (
        # The listings of an owner and of a broker, newest first.
        Index(None, "owner_id", "id"),
        Index(None, "broker_id", "id", postgresql_where=_HAS_BROKER, sqlite_where=_HAS_BROKER),
        Index(None, "invited_broker_id", postgresql_where=_IS_BROKER_ASKED, sqlite_where=_IS_BROKER_ASKED),
        # For the limit of live listings, and lists of one status.
        Index(None, "owner_id", "status", "id"),
        # Counts what everyone sees of a seller.
        Index("ix_listings_owner_id_visible", "owner_id", postgresql_where=_IS_VISIBLE, sqlite_where=_IS_VISIBLE),
        # The listings of which the end is to be told, or has come.
        Index(None, "due_at", "id", postgresql_where=_HAS_END, sqlite_where=_HAS_END),
    )

    @classmethod
    def draft(cls, owner_id: UUID, kind: ListingType, fields: Fields, position: ListingPosition, now: datetime) -> Self:
        """Returns a draft; *position* is what is shown if the owner says nothing about it. Raises InvalidInput."""
        listing = cls(
            id=new_id(),
            owner_id=owner_id,
            type=kind,
            offer=ListingOffer.SALE,
            status=ListingStatus.DRAFT,
            status_since=now,
            moderation=ListingModeration.CLEAN,
            is_hidden=False,
            is_visible=False,
            currency=money.DEFAULT_CURRENCY,
            negotiable=False,
            position=position,
            image_ids=[],
            view_count=0,
            favourite_count=0,
            created_at=now,
            updated_at=now,
        )
        details.require_complete(kind, fields)
        listing._describe(fields)
        return listing

    @property
    def members(self) -> list[UUID]:
        """The owner, and the broker who takes part."""
        return [self.owner_id] if self.broker_id is None else [self.owner_id, self.broker_id]

    # Changes.

    def change(self, fields: Fields, now: datetime) -> None:
        """Raises InvalidInput, or InvalidListingTransition if another offer would not fit the deal that was made."""
        offer = self.offer
        self._describe(fields)
        if self.status.is_closed and self.offer is not offer:
            raise InvalidListingTransition
        self.touch(now)

    def become(self, wanted: ListingStatus, now: datetime) -> None:
        """Raises InvalidListingTransition unless a person may give the listing this status now."""
        if not lifecycle.may_become(self.status, wanted, self.offer, since=self.status_since, now=now):
            raise InvalidListingTransition
        if wanted.is_live and not self.status.is_live:
            self._go_live(now)
        elif not wanted.is_live:
            self.expires_at = self.due_at = None
        self._enter(wanted, now)

    def renew(self, now: datetime) -> None:
        """Moves the end 60 days on; one that has ended or was withdrawn is shown. Raises InvalidListingTransition."""
        if self.status.is_live and self.expires_at is not None:
            self._end_at(min(self.expires_at + lifecycle.LIFETIME, now + lifecycle.MAX_AHEAD), now)
            self.touch(now)
        elif self.status in (ListingStatus.WITHDRAWN, ListingStatus.EXPIRED):
            self.become(ListingStatus.AVAILABLE, now)
        else:
            raise InvalidListingTransition

    def meet_due(self, now: datetime) -> bool:
        """Does what is due: ends the listing and returns True, or notes that its owner is told of the end."""
        if self.expires_at is not None and now < self.expires_at:
            self.due_at = self.expires_at
            return False
        self.expires_at = self.due_at = None
        self._enter(ListingStatus.EXPIRED, now)
        return True

    def hide(self, *, is_hidden: bool, now: datetime) -> None:
        """Hides the listing with its seller, or shows it with them."""
        self.is_hidden = is_hidden
        self.touch(now)

    def flag(self) -> bool:
        """Marks the listing until a moderator decides. Returns False if it was not clean. It is shown all the same."""
        if self.moderation is not ListingModeration.CLEAN:
            return False
        self.moderation = ListingModeration.FLAGGED
        return True

    def suspend(self, reason: str, now: datetime) -> None:
        """Hides the listing by decision of a moderator."""
        self.moderation, self.suspended_for = ListingModeration.SUSPENDED, reason
        self.touch(now)

    def clear(self, now: datetime) -> None:
        """Says that nothing is wrong with the listing."""
        self.moderation, self.suspended_for = ListingModeration.CLEAN, None
        self.touch(now)

    def invite_broker(self, broker_id: UUID, now: datetime) -> bool:
        """Asks a broker instead of any who was asked before. Returns False for the same one. Raises BrokerTakesPart."""
        if broker_id == self.owner_id:
            raise InvalidInput.field("broker_id", "must be another user")
        if self.broker_id is not None:
            raise BrokerTakesPart
        return self._name_brokers(None, broker_id, now)

    def join(self, broker_id: UUID, now: datetime) -> bool:
        """Lets the broker who was asked take part. Returns False for the one who does already. Raises NotInvited."""
        if broker_id not in (self.broker_id, self.invited_broker_id):
            raise NotInvited
        return self._name_brokers(broker_id, None, now)

    def remove_broker(self, broker_id: UUID | None, now: datetime) -> bool:
        """Ends the part of a broker and their invitation; with `None`, of any. Returns False if there was nothing."""
        left = [None if broker_id in (None, one) else one for one in (self.broker_id, self.invited_broker_id)]
        return self._name_brokers(left[0], left[1], now)

    def erase(self, now: datetime) -> None:
        """Ends the listing for good and removes what it said."""
        self.title, self.description = DELETED_TITLE, None
        self.location = self.region = self.available_from = None
        self.latitude = self.longitude = self.shown_latitude = self.shown_longitude = None
        self.cell_coarse = self.cell_fine = None
        self.image_ids = []
        self.broker_id = self.invited_broker_id = None
        self.expires_at = self.due_at = None
        self.deleted_at = now
        self._enter(ListingStatus.WITHDRAWN, now)

    def touch(self, now: datetime) -> None:
        self.updated_at = max(now, self.updated_at)
        # A change of the type's own fields counts in the version, also by a clock that is behind.
        flag_modified(self, "updated_at")
        self._show()

    def _name_brokers(self, broker_id: UUID | None, invited_id: UUID | None, now: datetime) -> bool:
        if (broker_id, invited_id) == (self.broker_id, self.invited_broker_id):
            return False
        self.broker_id, self.invited_broker_id = broker_id, invited_id
        self.touch(now)
        return True

    def _enter(self, status: ListingStatus, now: datetime) -> None:
        self.status, self.status_since = status, now
        self.touch(now)

    def _go_live(self, now: datetime) -> None:
        if self.published_at is None or self.status is ListingStatus.EXPIRED:
            self.published_at = now
        self._end_at(now + lifecycle.LIFETIME, now)

    def _end_at(self, end: datetime, now: datetime) -> None:
        self.expires_at = end
        self.due_at = max(end - lifecycle.NOTICE, now)

    def _show(self) -> None:
        is_shown = self.moderation is not ListingModeration.SUSPENDED and not self.is_hidden
        self.is_visible = self.status.is_live and is_shown and self.deleted_at is None

    def _describe(self, fields: Fields) -> None:
        values = details.shared(fields)
        self._set_price(values)
        for name, value in values.items():
            setattr(self, name, value)
        if values.keys() & {"latitude", "longitude", "position"}:
            self._move()

    def _set_price(self, values: dict[str, Any]) -> None:
        """Takes the price and the currency out of *values*, which are read together."""
        price, currency = values.pop("price", None), values.pop("currency", None)
        if price is None and currency is None:
            return
        code = self.currency if currency is None else money.currency_of(currency)
        # Another currency keeps the number.
        units = money.minor_units(money.decimal_text(self.price_units, self.currency) if price is None else price, code)
        if units <= 0:
            raise InvalidInput.field("price", "must be greater than 0")
        self.price_units, self.currency = units, code

    def _move(self) -> None:
        if self.latitude is None or self.longitude is None:
            for name, other in (("latitude", self.longitude), ("longitude", self.latitude)):
                if other is not None:
                    raise InvalidInput.field(name, "is missing: latitude and longitude belong together")
            self.shown_latitude = self.shown_longitude = self.cell_coarse = self.cell_fine = None
            return
        place = Place(self.latitude, self.longitude)
        self.cell_coarse, self.cell_fine = place.cell(geo.COARSE), place.cell(geo.FINE)
        if self.position is ListingPosition.APPROXIMATE:
            # The same for all listings in the cell: any number of them reveals no more than one does.
            place = geo.centre(self.cell_fine)
        self.shown_latitude, self.shown_longitude = place.latitude, place.longitude
