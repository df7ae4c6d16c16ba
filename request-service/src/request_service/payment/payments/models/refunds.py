"""A refund: money of a payment that goes back to its payer. The money left the escrow when the refund was planned."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service import validation
from request_service.models import Base
from request_service.payment.gateways.interface import Failure, RefundOrder
from request_service.payment.payments.lifecycle import RefundStatus
from request_service.payment.payments.models.payments import Payment
from request_service.payment.payments.models.purposes import RefundReason

_MAX_REFERENCE_LENGTH = 32
_MAX_GATEWAY_ID_LENGTH = 255
_MAX_CODE_LENGTH = 100
_MAX_MESSAGE_LENGTH = 500
MAX_NOTE_LENGTH = 500


class Refund(Base):
    __tablename__ = "refunds"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(_MAX_REFERENCE_LENGTH), unique=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    # The part that the payee gives back of what they had earned.
    payee_part: Mapped[int] = mapped_column(BigInteger)
    # The part of the amount that had been earned.
    earned_part: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[RefundReason]
    # The admin who has ordered it; null for the system.
    actor_id: Mapped[UUID | None]
    # The words of the admin.
    note: Mapped[str | None] = mapped_column(String(MAX_NOTE_LENGTH))
    status: Mapped[RefundStatus]
    gateway_id: Mapped[str | None] = mapped_column(String(_MAX_GATEWAY_ID_LENGTH))
    failure_code: Mapped[str | None] = mapped_column(String(_MAX_CODE_LENGTH))
    failure_message: Mapped[str | None] = mapped_column(String(_MAX_MESSAGE_LENGTH))
    created_at: Mapped[datetime]
    succeeded_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "payment_id", "id"), Index(None, "gateway_id"))

    @classmethod
    def plan(  # noqa: PLR0913  # the facts of a refund
        cls,
        payment: Payment,
        amount: int,
        reason: RefundReason,
        *,
        now: datetime,
        actor_id: UUID | None = None,
        note: str | None = None,
    ) -> Self:
        made = new_id()
        return cls(
            id=made,
            reference=made.hex,
            payment_id=payment.id,
            amount=amount,
            payee_part=0,
            earned_part=0,
            reason=reason,
            actor_id=actor_id,
            note=validation.optional_text("reason", note, max_length=MAX_NOTE_LENGTH),
            status=RefundStatus.PENDING,
            created_at=now,
        )

    def as_order(self, payment: Payment) -> RefundOrder:
        return RefundOrder(self.reference, payment.as_charged(), self.amount, self.reason.value)

    def succeed(self, now: datetime) -> None:
        self.status, self.succeeded_at = RefundStatus.SUCCEEDED, now

    def fail(self, failure: Failure) -> None:
        self.status = RefundStatus.FAILED
        self.failure_code = failure.code[:_MAX_CODE_LENGTH]
        self.failure_message = failure.message[:_MAX_MESSAGE_LENGTH]
