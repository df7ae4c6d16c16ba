"""The inbox of webhooks: one row for each event of a gateway. A second delivery of an event changes nothing."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base
from request_service.payment.gateways.interface import GatewayName, Notice, Subject

_MAX_KEY_LENGTH = 255
_MAX_REFERENCE_LENGTH = 255
_UNKNOWN = text("subject_id IS NULL")


class GatewayNotice(Base):
    __tablename__ = "gateway_notices"

    # Ordered by arrival, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    gateway: Mapped[GatewayName]
    key: Mapped[str] = mapped_column(String(_MAX_KEY_LENGTH))
    subject: Mapped[Subject]
    # As the gateway names it: our reference, or its own id.
    reference: Mapped[str | None] = mapped_column(String(_MAX_REFERENCE_LENGTH))
    gateway_id: Mapped[str | None] = mapped_column(String(_MAX_REFERENCE_LENGTH))
    # The payment, refund or payout; null for one that is not known here.
    subject_id: Mapped[UUID | None]
    received_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("gateway", "key"),
        # Notices about what is not known here, for reconciliation.
        Index("ix_gateway_notices_unknown", "id", postgresql_where=_UNKNOWN, sqlite_where=_UNKNOWN),
    )

    @classmethod
    def of(cls, gateway: GatewayName, notice: Notice, subject_id: UUID | None, now: datetime) -> Self:
        return cls(
            id=new_id(),
            gateway=gateway,
            key=notice.key[:_MAX_KEY_LENGTH],
            subject=notice.subject,
            reference=None if notice.reference is None else notice.reference[:_MAX_REFERENCE_LENGTH],
            gateway_id=None if notice.gateway_id is None else notice.gateway_id[:_MAX_REFERENCE_LENGTH],
            subject_id=subject_id,
            received_at=now,
        )
