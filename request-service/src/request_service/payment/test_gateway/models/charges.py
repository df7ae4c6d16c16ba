"""Charges: payments as the built-in gateway knows them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base
from request_service.payment.test_gateway.amounts import Play, play_of
from request_service.payment.test_gateway.errors import CheckoutOver, OrderRefused
from request_service.payment.test_gateway.orders import ChargeOrder, PlayedCard

HOLD_LASTS = timedelta(days=7)
# Two per cent.
_FEE_DIVISOR = 50


class ChargeStatus(StrEnum):
    # The values are stored: they never change.
    OPEN = "open"
    NEEDS_STEP = "needs_step"
    HELD = "held"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class PlayedCharge(Base):
    __tablename__ = "test_charges"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # The platform's reference, under which the charge is known.
    reference: Mapped[str] = mapped_column(unique=True)
    # The gateway that is played.
    gateway: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    # True if the amount is held first, and taken by a second call.
    is_held: Mapped[bool]
    title: Mapped[str]
    return_url: Mapped[str | None]
    status: Mapped[ChargeStatus]
    captured: Mapped[int] = mapped_column(BigInteger)
    refunded: Mapped[int] = mapped_column(BigInteger)
    # True after an attempt that was declined.
    was_declined: Mapped[bool]
    # Counts the changes of the state, so that each has a webhook of its own.
    changes: Mapped[int]
    created_at: Mapped[datetime]
    held_until: Mapped[datetime | None]

    @classmethod
    def make(cls, order: ChargeOrder, now: datetime) -> Self:
        return cls(
            id=new_id(),
            reference=order.reference,
            gateway=order.gateway,
            amount=order.amount,
            currency=order.currency,
            is_held=order.is_held,
            title=order.title,
            return_url=order.return_url,
            status=ChargeStatus.OPEN,
            captured=0,
            refunded=0,
            was_declined=False,
            changes=0,
            created_at=now,
        )

    @property
    def play(self) -> Play:
        return play_of(self.amount, self.currency)

    @property
    def is_open(self) -> bool:
        """True while the payer can agree, be refused or give up."""
        return self.status in (ChargeStatus.OPEN, ChargeStatus.NEEDS_STEP)

    @property
    def can_be_tried_again(self) -> bool:
        """True if a payer may try another card after one that was declined, as where amounts can be held."""
        return self.is_held

    @property
    def fee(self) -> int:
        return self.captured // _FEE_DIVISOR

    def pay(self, now: datetime) -> None:
        """The payer agrees. Raises CheckoutOver if the charge has ended."""
        if not self.is_open:
            raise CheckoutOver
        if self.play is Play.DECLINED:
            self.decline()
        elif self.play is Play.NEEDS_STEP and self.status is ChargeStatus.OPEN:
            self._become(ChargeStatus.NEEDS_STEP)
        else:
            self._secure(now)

    def pay_with(self, card: PlayedCard, now: datetime) -> None:
        """A saved card is charged without its owner, who may have to agree at the page."""
        match card:
            case PlayedCard.DECLINED | PlayedCard.REFUSED:
                self.decline()
            case PlayedCard.STEP:
                self._become(ChargeStatus.NEEDS_STEP)
            case _:
                self.pay(now)

    def decline(self) -> None:
        """The payer's card is refused. Raises CheckoutOver if the charge has ended."""
        if not self.is_open:
            raise CheckoutOver
        self.was_declined = True
        self._become(ChargeStatus.OPEN if self.can_be_tried_again else ChargeStatus.FAILED)

    def abandon(self) -> None:
        """The payer gives up. Raises CheckoutOver if the charge has ended."""
        if not self.is_open:
            raise CheckoutOver
        self._become(ChargeStatus.CANCELLED)

    def capture(self, amount: int) -> bool:
        """Takes *amount* of what is held, and releases the rest; returns False if exactly this was done before.

        Raises OrderRefused.
        """
        if self.status is ChargeStatus.PAID and self.captured == amount:
            return False
        if self.status is not ChargeStatus.HELD:
            raise OrderRefused("not_held", f"Nothing is held for this payment: it is {self.status}.")
        if not 0 < amount <= self.amount:
            raise OrderRefused("amount_too_large", "No more can be taken than is held.")
        self.captured = amount
        self._become(ChargeStatus.PAID)
        return True

    def cancel(self) -> bool:
        """Releases what is held, or ends an open charge; returns False if it is cancelled already.

        Raises OrderRefused.
        """
        if self.status is ChargeStatus.CANCELLED:
            return False
        if self.status not in (ChargeStatus.OPEN, ChargeStatus.NEEDS_STEP, ChargeStatus.HELD):
            raise OrderRefused("not_cancellable", f"The payment is {self.status}.")
        self._become(ChargeStatus.CANCELLED)
        return True

    def come_late(self) -> None:
        """The payer's money arrives although the charge was cancelled."""
        if self.status is ChargeStatus.CANCELLED:
            self.captured = self.amount
            self._become(ChargeStatus.PAID)

    def lapse(self, now: datetime) -> None:
        """Ends a hold that was not captured in time."""
        if self.has_to_lapse(now):
            self._become(ChargeStatus.LAPSED)

    def has_to_lapse(self, now: datetime) -> bool:
        return self.status is ChargeStatus.HELD and self.held_until is not None and self.held_until <= now

    def give_back(self, amount: int) -> None:
        """Raises OrderRefused if so much was not taken, or was given back already."""
        if self.status is not ChargeStatus.PAID or self.refunded + amount > self.captured:
            raise OrderRefused("refund_too_large", "No more can be given back than was taken.")
        self.refunded += amount

    def _secure(self, now: datetime) -> None:
        if self.is_held:
            self.held_until = now + HOLD_LASTS
            self._become(ChargeStatus.HELD)
        else:
            self.captured = self.amount
            self._become(ChargeStatus.PAID)

    def _become(self, status: ChargeStatus) -> None:
        self.status = status
        self.changes += 1
