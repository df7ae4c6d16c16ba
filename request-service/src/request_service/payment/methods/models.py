"""Saved cards of users, and the customers at gateways to whom they belong.

A card is known by what its owner recognizes: brand, last four digits and expiry. Its number is at the gateway alone. A
customer is made once for a user and a gateway, which a unique constraint decides, and is locked before its cards.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base
from request_service.payment.gateways.cards import CardFacts, CustomerOrder, SetupOrder, SetupReport
from request_service.payment.gateways.interface import Failure, GatewayName

_MAX_REFERENCE_LENGTH = 32
_MAX_GATEWAY_ID_LENGTH = 255
_MAX_RETURN_URL_LENGTH = 2000
_MAX_URL_LENGTH = 4000
_MAX_SECRET_LENGTH = 500
_MAX_BRAND_LENGTH = 30
_LAST_DIGITS = 4
_MAX_CODE_LENGTH = 100
_MAX_MESSAGE_LENGTH = 500
# An owner may ask the gateway as often as this.
_ASKED_EVERY = timedelta(seconds=5)

_SAVED = text("status = 'saved'")


class MethodStatus(StrEnum):
    # The values are stored and shown: they never change.
    # The owner has yet to enter the card at the gateway.
    PENDING = "pending"
    SAVED = "saved"
    FAILED = "failed"
    # Gone for its owner; the row stays until the gateway has forgotten the card, too.
    REMOVED = "removed"


class GatewayCustomer(Base):
    __tablename__ = "gateway_customers"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # The name by which the gateway knows the customer. It is given nothing personal.
    reference: Mapped[str] = mapped_column(String(_MAX_REFERENCE_LENGTH), unique=True)
    user_id: Mapped[UUID]
    gateway: Mapped[GatewayName]
    gateway_id: Mapped[str | None] = mapped_column(String(_MAX_GATEWAY_ID_LENGTH))
    # An order to create it may have arrived, although it was given up: the gateway is asked before the next one.
    is_doubtful: Mapped[bool]
    created_at: Mapped[datetime]
    # The account was deleted: the row goes when the gateway has deleted the customer.
    erased_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "gateway"),)

    @classmethod
    def make(cls, user_id: UUID, gateway: GatewayName, now: datetime) -> Self:
        made = new_id()
        return cls(id=made, reference=made.hex, user_id=user_id, gateway=gateway, is_doubtful=False, created_at=now)

    def as_order(self) -> CustomerOrder:
        return CustomerOrder(self.id, self.reference)


class PaymentMethod(Base):
    __tablename__ = "payment_methods"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # The name by which the gateway knows the order to save the card.
    reference: Mapped[str] = mapped_column(String(_MAX_REFERENCE_LENGTH), unique=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("gateway_customers.id"))
    user_id: Mapped[UUID]
    gateway: Mapped[GatewayName]
    status: Mapped[MethodStatus]
    return_url: Mapped[str | None] = mapped_column(String(_MAX_RETURN_URL_LENGTH))
    # The gateway's ids of the order, and of the card that was saved by it.
    gateway_id: Mapped[str | None] = mapped_column(String(_MAX_GATEWAY_ID_LENGTH))
    card_id: Mapped[str | None] = mapped_column(String(_MAX_GATEWAY_ID_LENGTH))
    fingerprint: Mapped[str | None] = mapped_column(String(_MAX_GATEWAY_ID_LENGTH))
    brand: Mapped[str | None] = mapped_column(String(_MAX_BRAND_LENGTH))
    last4: Mapped[str | None] = mapped_column(String(_LAST_DIGITS))
    exp_month: Mapped[int | None]
    exp_year: Mapped[int | None]
    checkout_url: Mapped[str | None] = mapped_column(String(_MAX_URL_LENGTH))
    # Confirms the card in the owner's app; it is for the owner alone.
    client_secret: Mapped[str | None] = mapped_column(String(_MAX_SECRET_LENGTH))
    failure_code: Mapped[str | None] = mapped_column(String(_MAX_CODE_LENGTH))
    failure_message: Mapped[str | None] = mapped_column(String(_MAX_MESSAGE_LENGTH))
    # One that is pending then has failed.
    expires_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime | None]

    __table_args__ = (
        # One card is saved once.
        Index(
            "uq_payment_methods_customer_id_fingerprint",
            "customer_id",
            "fingerprint",
            unique=True,
            postgresql_where=_SAVED,
            sqlite_where=_SAVED,
        ),
        Index(None, "user_id", "id"),
        Index(None, "customer_id"),
        # The card that a webhook names by the gateway's id.
        Index("ix_payment_methods_id_at_gateway", "gateway_id"),
    )

    @classmethod
    def ask(cls, customer: GatewayCustomer, return_url: str | None, now: datetime, expires_at: datetime) -> Self:
        made = new_id()
        return cls(
            id=made,
            reference=made.hex,
            customer_id=customer.id,
            user_id=customer.user_id,
            gateway=customer.gateway,
            status=MethodStatus.PENDING,
            return_url=return_url,
            expires_at=expires_at,
            created_at=now,
        )

    @property
    def is_pending(self) -> bool:
        return self.status is MethodStatus.PENDING

    @property
    def waits_for_gateway(self) -> bool:
        """True until the gateway has given a next step, or a reason why there is none."""
        return self.is_pending and self.checkout_url is None and self.client_secret is None

    def as_order(self, customer: str) -> SetupOrder:
        """*customer* is the gateway's id of the customer."""
        return SetupOrder(self.id, self.reference, customer, self.gateway_id, self.return_url)

    def learn(self, report: SetupReport) -> bool:
        """Takes over the next step and the failure of one that is pending. Returns True if its owner sees a change."""
        before = self._seen()
        if report.checkout is not None:
            self.checkout_url = report.checkout.url or self.checkout_url
            self.client_secret = report.checkout.client_secret or self.client_secret
        if report.failure is not None:
            self._fail_with(report.failure)
        return before != self._seen()

    def save(self, card: CardFacts, now: datetime) -> None:
        self._end(MethodStatus.SAVED)
        self.failure_code = self.failure_message = None
        self.saved_at = now
        self._hold(card)

    def take_over(self, other: "PaymentMethod", card: CardFacts) -> None:
        """Another row has saved the same card anew: this one keeps it, and the other one the card to be forgotten."""
        other.card_id = self.card_id
        other.remove()
        self._hold(card)

    def fail(self, failure: Failure) -> None:
        self._end(MethodStatus.FAILED)
        self._fail_with(failure)

    def remove(self) -> None:
        self._end(MethodStatus.REMOVED)

    def ask_again(self, now: datetime) -> bool:
        """Returns False if the gateway was asked a moment ago."""
        if self.asked_at is not None and now < self.asked_at + _ASKED_EVERY:
            return False
        self.asked_at = now
        return True

    def _seen(self) -> tuple[str | None, ...]:
        return self.checkout_url, self.client_secret, self.failure_code, self.failure_message

    def _end(self, status: MethodStatus) -> None:
        self.status = status
        self.checkout_url = self.client_secret = self.return_url = None

    def _hold(self, card: CardFacts) -> None:
        self.card_id, self.fingerprint = card.gateway_id, card.fingerprint
        self.brand, self.last4 = card.brand[:_MAX_BRAND_LENGTH], card.last4[-_LAST_DIGITS:]
        self.exp_month, self.exp_year = card.exp_month, card.exp_year

    def _fail_with(self, failure: Failure) -> None:
        self.failure_code = failure.code[:_MAX_CODE_LENGTH]
        self.failure_message = failure.message[:_MAX_MESSAGE_LENGTH]
