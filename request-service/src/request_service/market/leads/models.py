"""Leads: the interest of one buyer in one listing.

A buyer has one lead of a listing, however often they ask. The lead has an id of its own, which is also the id of the
conversation about it in chat-service. The row is locked for each change, and `version` says which state is newer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.market.leads import lifecycle
from request_service.market.leads.errors import InvalidLeadTransition
from request_service.market.leads.lifecycle import LeadKind, LeadStatus
from request_service.models import Base

MAX_MESSAGE_LENGTH = 4000
MAX_NOTE_LENGTH = 2000
_MAX_TITLE_LENGTH = 200
_HAS_BROKER = text("broker_id IS NOT NULL")


@dataclass(frozen=True)
class Interest:
    """The words of a buyer, and what they would pay."""

    message: str
    # `None` if the buyer does not say.
    kind: LeadKind | None = None
    # A decimal number in the listing's currency.
    offer_amount: str | None = None


@dataclass(frozen=True)
class Offered:
    """The listing that a lead is about, at the moment at which the lead is made."""

    listing_id: UUID
    title: str
    owner_id: UUID
    broker_id: UUID | None
    currency: str


@dataclass(frozen=True)
class LeadChange:
    """The changes by the seller's side; `None` leaves a field unchanged, and an empty note removes it."""

    status: LeadStatus | None = None
    note: str | None = None


class Lead(Base):
    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("listing_id", "buyer_id"),
        # The leads of each side, newest first.
        Index(None, "buyer_id", "id"),
        Index(None, "seller_id", "id"),
        Index(None, "broker_id", "id", postgresql_where=_HAS_BROKER, sqlite_where=_HAS_BROKER),
    )

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    # As it was when the lead was made: the title of the conversation.
    listing_title: Mapped[str] = mapped_column(String(_MAX_TITLE_LENGTH))
    buyer_id: Mapped[UUID]
    # The owner of the listing, and the broker who takes part in it.
    seller_id: Mapped[UUID]
    broker_id: Mapped[UUID | None]
    kind: Mapped[LeadKind]
    # In the smallest units of the currency.
    offer_units: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[LeadStatus]
    # For the seller's side alone.
    note: Mapped[str | None] = mapped_column(String(MAX_NOTE_LENGTH))
    # The first message, until chat-service has it.
    opening: Mapped[str | None] = mapped_column(String(MAX_MESSAGE_LENGTH))
    first_answer_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(BigInteger)

    @classmethod
    def new(cls, buyer_id: UUID, offered: Offered, interest: Interest, offer_units: int | None, now: datetime) -> Self:
        return cls(
            id=new_id(),
            listing_id=offered.listing_id,
            listing_title=offered.title,
            buyer_id=buyer_id,
            seller_id=offered.owner_id,
            broker_id=offered.broker_id,
            kind=interest.kind or (LeadKind.ENQUIRY if offer_units is None else LeadKind.OFFER),
            offer_units=offer_units,
            currency=offered.currency,
            status=LeadStatus.NEW,
            opening=interest.message,
            created_at=now,
            updated_at=now,
            version=1,
        )

    @property
    def members(self) -> list[UUID]:
        return [self.buyer_id, *self.seller_side]

    @property
    def seller_side(self) -> list[UUID]:
        return [self.seller_id] if self.broker_id is None else [self.seller_id, self.broker_id]

    def repeat(self, interest: Interest, offer_units: int | None, now: datetime) -> bool:
        """Takes what the buyer says anew. Returns False if nothing but the message is new."""
        kind = interest.kind or (self.kind if offer_units is None else LeadKind.OFFER)
        units = self.offer_units if offer_units is None else offer_units
        if (kind, units) == (self.kind, self.offer_units):
            return False
        self.kind, self.offer_units = kind, units
        self._touch(now)
        return True

    def update(self, change: LeadChange, now: datetime) -> bool:
        """Returns False if nothing changes. Raises InvalidLeadTransition."""
        if change.status is not None and not lifecycle.may_become(self.status, change.status):
            raise InvalidLeadTransition
        note = self.note if change.note is None else change.note or None
        if change.status is None and note == self.note:
            return False
        self.status, self.note = change.status or self.status, note
        self._touch(now)
        return True

    def answer(self, answered_at: datetime, now: datetime) -> bool:
        """Notes the first message of the seller's side. Returns False if there was one before."""
        if self.first_answer_at is not None:
            return False
        self.first_answer_at = answered_at
        if self.status is LeadStatus.NEW:
            self.status = LeadStatus.CONTACTED
        self._touch(now)
        return True

    def give_to(self, broker_id: UUID | None, now: datetime) -> bool:
        """Takes the broker of the listing over. Returns False if that is the lead's already."""
        # A buyer is not on both sides.
        broker_id = None if broker_id == self.buyer_id else broker_id
        if broker_id == self.broker_id:
            return False
        self.broker_id = broker_id
        self._touch(now)
        return True

    def end_for(self, user_id: UUID, now: datetime) -> None:
        """Ends the part of a user who has deleted their account, and removes what they have said."""
        if user_id == self.broker_id:
            self.broker_id = None
        else:
            self.opening = self.note = None
            self.status = LeadStatus.LOST if self.status.is_open else self.status
        self._touch(now)

    def _touch(self, now: datetime) -> None:
        self.updated_at = max(now, self.updated_at)
        self.version += 1
