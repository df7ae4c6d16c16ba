"""Disputes: objections of payers, as the built-in gateway knows them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base
from request_service.money import DIGITS
from request_service.payment.test_gateway.models.charges import PlayedCharge

_EVIDENCE_WITHIN = timedelta(days=14)
# In units of the currency.
_FEE = 15


class PlayedDisputeStatus(StrEnum):
    # The values are stored: they never change.
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class PlayedDispute(Base):
    __tablename__ = "test_disputes"

    # The name by which the gateway tells of it. Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    charge_id: Mapped[UUID] = mapped_column(index=True)
    gateway: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    fee: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[PlayedDisputeStatus]
    due_by: Mapped[datetime]
    created_at: Mapped[datetime]

    @classmethod
    def make(cls, charge: PlayedCharge, amount: int, now: datetime) -> Self:
        return cls(
            id=new_id(),
            charge_id=charge.id,
            gateway=charge.gateway,
            amount=amount,
            currency=charge.currency,
            fee=_FEE * 10 ** DIGITS[charge.currency],
            status=PlayedDisputeStatus.OPEN,
            due_by=now + _EVIDENCE_WITHIN,
            created_at=now,
        )
