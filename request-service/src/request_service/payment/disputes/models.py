"""Disputes: objections of payers to payments, as their gateways tell of them.

A row begins when a gateway names a dispute for the first time, and has no status until the gateway was asked for it. It
has a payment once one is known that was taken: from then on its amount is in the ledger. All amounts are whole numbers
of the smallest units of the dispute's currency.
"""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base
from request_service.payment.disputes.lifecycle import NEXT_DISPUTE, DisputeStatus
from request_service.payment.gateways.interface import DisputeReport, GatewayName

MAX_GATEWAY_ID_LENGTH = 255
_CURRENCY_LENGTH = 3
_MAX_REASON_LENGTH = 100
_MOMENT = timedelta(microseconds=1)

# An open dispute is looked at this long before its evidence is due and after, and then as often as this.
_AROUND_DUE = timedelta(days=1)
_LOOKED_AT_EVERY = timedelta(days=7)
_LOOKED_AT_FOR = timedelta(days=365)
# A dispute whose payment is not known is looked at more often in the beginning.
_YOUNG = timedelta(hours=1)
_LOOKED_AT_SOON = timedelta(minutes=5)


class Dispute(Base):
    __tablename__ = "disputes"

    # Ordered by arrival, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    gateway: Mapped[GatewayName]
    gateway_id: Mapped[str] = mapped_column(String(MAX_GATEWAY_ID_LENGTH))
    # Null as long as no payment is known that it is about, and that was taken.
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))
    # Null until the gateway has said it.
    status: Mapped[DisputeStatus | None]
    currency: Mapped[str | None] = mapped_column(String(_CURRENCY_LENGTH))
    amount: Mapped[int] = mapped_column(BigInteger)
    # The gateway's charge for handling it, once it is in the ledger.
    fee: Mapped[int] = mapped_column(BigInteger)
    # The part of a lost amount that was not earned.
    unearned_part: Mapped[int] = mapped_column(BigInteger)
    # The gateway's own word.
    reason: Mapped[str] = mapped_column(String(_MAX_REASON_LENGTH))
    evidence_due_by: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads this attribute of the class
    __table_args__ = (
        UniqueConstraint("gateway", "gateway_id"),
        # The disputes of a payment, and all, newest first, with the filters of the list.
        Index(None, "payment_id", "id"),
        Index(None, "status", "id"),
    )

    @classmethod
    def hear(cls, gateway: GatewayName, gateway_id: str, now: datetime) -> Self:
        """Returns a dispute of which nothing is known but its name."""
        return cls(
            id=new_id(),
            gateway=gateway,
            gateway_id=gateway_id,
            amount=0,
            fee=0,
            unearned_part=0,
            reason="",
            created_at=now,
            updated_at=now,
            version=1,
        )

    @property
    def is_decided(self) -> bool:
        return self.status not in (None, DisputeStatus.OPEN)

    def learn(self, report: DisputeReport, now: datetime) -> bool:
        """Takes over what the gateway tells besides the state. Returns True if people see a difference."""
        if self.payment_id is None:
            # Nothing is in the ledger yet, so the newest word counts.
            self.amount, self.currency = report.amount, report.currency
        before = self.reason
        self.reason = report.reason[:_MAX_REASON_LENGTH]
        self.evidence_due_by = report.evidence_due_by or self.evidence_due_by
        has_changed = before != self.reason
        if has_changed:
            self._touch(now)
        return has_changed

    def open_for(self, payment_id: UUID, fee: int, now: datetime) -> None:
        """The payment is known now. The amount and the fee go into the ledger with this."""
        self.payment_id, self.status, self.fee = payment_id, DisputeStatus.OPEN, fee
        self.decided_at = None
        self._touch(now)

    def become(self, status: DisputeStatus, now: datetime) -> None:
        self.status = status
        self.decided_at = now if self.is_decided else None
        self._touch(now)

    def may_become(self, status: DisputeStatus) -> bool:
        return self.status is None or status in NEXT_DISPUTE[self.status]

    def next_look(self, now: datetime) -> datetime | None:
        """Returns the moment at which the gateway is asked again although it has told nothing.

        `None` for one that is older than any dispute lasts.
        """
        if now > self.created_at + _LOOKED_AT_FOR:
            return None
        if self.payment_id is None and now < self.created_at + _YOUNG:
            return now + _LOOKED_AT_SOON
        regular = now + _LOOKED_AT_EVERY
        if self.evidence_due_by is None:
            return regular
        around = (self.evidence_due_by - _AROUND_DUE, self.evidence_due_by + _AROUND_DUE)
        return min(regular, *(moment for moment in around if moment > now), regular)

    def _touch(self, now: datetime) -> None:
        # The clock of this replica may be behind that of another one.
        self.updated_at = max(now, self.updated_at + _MOMENT)
