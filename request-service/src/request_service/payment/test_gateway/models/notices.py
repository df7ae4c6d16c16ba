"""The webhooks of the built-in gateway that are to be sent."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base
from request_service.payment.test_gateway.models.cards import PlayedSetup
from request_service.payment.test_gateway.models.charges import PlayedCharge
from request_service.payment.test_gateway.models.disputes import PlayedDispute
from request_service.payment.test_gateway.models.transfers import PlayedTransfer


class PlayedNotice(Base):
    """A webhook that is to be sent."""

    __tablename__ = "test_notices"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    gateway: Mapped[str]
    # The kind of object that it tells about: payment, refund, payout, dispute or payment_method.
    subject: Mapped[str]
    reference: Mapped[str]
    # Equal for two deliveries of one event.
    event_key: Mapped[str]
    # True if the money of a cancelled charge arrives when this is sent.
    brings_money: Mapped[bool]
    attempts: Mapped[int]
    due_at: Mapped[datetime]

    __table_args__ = (Index(None, "due_at", "id"),)

    @classmethod
    def about_charge(cls, charge: PlayedCharge, number: int, now: datetime) -> Self:
        """Returns a webhook about the change *number* of a charge."""
        return cls._make(charge.gateway, "payment", charge.reference, f"{number}", now)

    @classmethod
    def of_late_money(cls, charge: PlayedCharge, due_at: datetime) -> Self:
        notice = cls._make(charge.gateway, "payment", charge.reference, "late", due_at)
        notice.brings_money = True
        return notice

    @classmethod
    def about_transfer(cls, transfer: PlayedTransfer, now: datetime) -> Self:
        return cls._make(transfer.gateway, transfer.kind.value, transfer.reference, "1", now)

    @classmethod
    def about_dispute(cls, dispute: PlayedDispute, now: datetime) -> Self:
        return cls._make(dispute.gateway, "dispute", str(dispute.id), dispute.status.value, now)

    @classmethod
    def about_setup(cls, setup: PlayedSetup, now: datetime) -> Self:
        """Returns a webhook about the newest change of a card that is to be saved."""
        return cls._make(setup.gateway, "payment_method", setup.reference, f"{setup.changes}", now)

    @classmethod
    def _make(cls, gateway: str, subject: str, reference: str, event: str, due_at: datetime) -> Self:
        return cls(
            id=new_id(),
            gateway=gateway,
            subject=subject,
            reference=reference,
            event_key=f"{reference}-{event}",
            brings_money=False,
            attempts=0,
            due_at=due_at,
        )
