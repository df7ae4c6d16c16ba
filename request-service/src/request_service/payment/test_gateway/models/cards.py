"""The customers of the built-in gateway, and the test cards that they have saved.

One row stands for the wish to save a card and for the card that was saved by it. A card has no number: it is one of
those that `PlayedCard` names.
"""

from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base
from request_service.payment.test_gateway.errors import CheckoutOver, OrderRefused
from request_service.payment.test_gateway.orders import PlayedCard


class SetupStatus(StrEnum):
    # The values are stored: they never change.
    OPEN = "open"
    NEEDS_STEP = "needs_step"
    SAVED = "saved"
    CANCELLED = "cancelled"
    # The card was saved, and is not any more.
    DETACHED = "detached"


class PlayedCustomer(Base):
    __tablename__ = "test_customers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # The platform's reference.
    reference: Mapped[str] = mapped_column(unique=True)
    gateway: Mapped[str]
    is_deleted: Mapped[bool]
    created_at: Mapped[datetime]

    @classmethod
    def make(cls, gateway: str, reference: str, now: datetime) -> Self:
        return cls(id=new_id(), reference=reference, gateway=gateway, is_deleted=False, created_at=now)


class PlayedSetup(Base):
    __tablename__ = "test_setups"

    # The card's id, too.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # The platform's reference, by which the page is found.
    reference: Mapped[str] = mapped_column(unique=True)
    gateway: Mapped[str]
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("test_customers.id"))
    return_url: Mapped[str | None]
    status: Mapped[SetupStatus]
    card: Mapped[PlayedCard | None]
    # True after an attempt that was declined.
    was_declined: Mapped[bool]
    # Counts the changes of the state, so that each has a webhook of its own.
    changes: Mapped[int]
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "customer_id"),)

    @classmethod
    def make(cls, customer: PlayedCustomer, reference: str, return_url: str | None, now: datetime) -> Self:
        return cls(
            id=new_id(),
            reference=reference,
            gateway=customer.gateway,
            customer_id=customer.id,
            return_url=return_url,
            status=SetupStatus.OPEN,
            was_declined=False,
            changes=0,
            created_at=now,
        )

    @property
    def is_open(self) -> bool:
        """True while a card can be chosen."""
        return self.status in (SetupStatus.OPEN, SetupStatus.NEEDS_STEP)

    def choose(self, card: PlayedCard) -> None:
        """A card is entered. Raises CheckoutOver if one was saved, or if saving was given up."""
        if not self.is_open:
            raise CheckoutOver
        is_agreed = self.status is SetupStatus.NEEDS_STEP and self.card is card
        self.card = card
        self.was_declined = card is PlayedCard.REFUSED
        if self.was_declined:
            self._become(SetupStatus.OPEN)
        elif card is PlayedCard.STEP and not is_agreed:
            self._become(SetupStatus.NEEDS_STEP)
        else:
            self._become(SetupStatus.SAVED)

    def cancel(self) -> None:
        """Raises OrderRefused if a card was saved."""
        if self.status not in (SetupStatus.OPEN, SetupStatus.NEEDS_STEP, SetupStatus.CANCELLED):
            raise OrderRefused("not_cancellable", f"The card is {self.status}.")
        if self.is_open:
            self._become(SetupStatus.CANCELLED)

    def detach(self) -> None:
        if self.status is SetupStatus.SAVED:
            self._become(SetupStatus.DETACHED)

    def _become(self, status: SetupStatus) -> None:
        self.status = status
        self.changes += 1
