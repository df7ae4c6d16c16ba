"""Money that goes out of the built-in gateway."""

from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base
from request_service.payment.test_gateway.amounts import Play, play_of
from request_service.payment.test_gateway.orders import TransferKind, TransferOrder


class TransferStatus(StrEnum):
    DONE = "done"
    FAILED = "failed"


class PlayedTransfer(Base):
    """Money that goes out: a refund of a charge, or a payout."""

    __tablename__ = "test_transfers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    gateway: Mapped[str]
    kind: Mapped[TransferKind]
    # The reference of the charge that a refund belongs to.
    charge_reference: Mapped[str | None]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    status: Mapped[TransferStatus]
    created_at: Mapped[datetime]

    @property
    def play(self) -> Play:
        return play_of(self.amount, self.currency)

    @classmethod
    def make(cls, order: TransferOrder, now: datetime) -> Self:
        """Returns a transfer that is done at once, or has failed by its amount."""
        has_failed = play_of(order.amount, order.currency) is Play.DECLINED
        return cls(
            id=new_id(),
            reference=order.reference,
            gateway=order.gateway,
            kind=order.kind,
            charge_reference=order.charge_reference,
            amount=order.amount,
            currency=order.currency,
            status=TransferStatus.FAILED if has_failed else TransferStatus.DONE,
            created_at=now,
        )
