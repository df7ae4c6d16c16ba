"""Requests and bookings, as payments see them. Other capabilities know them, and are passed in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from kit.database import Session
from request_service.payment.payments.models import MoneyAmount, PayableId, Purpose, Way

# Gateways hold an amount for some seven days.
_HELD_FOR = timedelta(days=6)


class PayableState(StrEnum):
    # It is not certain yet, and nothing may be paid.
    TENTATIVE = "tentative"
    # It waits to be done, or is being done.
    RUNNING = "running"
    # The price is earned.
    COMPLETED = "completed"
    # It was cancelled or has expired.
    ENDED = "ended"


class PayableStatus(StrEnum):
    """The state of the money for one thing."""

    # The values are stored and shown: they never change.
    NONE = "none"
    PENDING = "pending"
    # The price is held or taken.
    SECURED = "secured"
    # The payee has earned it.
    PAID = "paid"
    # It is done, and the price is neither held nor taken.
    DUE = "due"
    RETURNED = "returned"


@dataclass(frozen=True)
class Payable:
    id: PayableId
    payer_id: UUID
    # The person who earns the price, or would have; `None` if there is none yet.
    payee_id: UUID | None
    state: PayableState
    # `None` if nothing is to be paid.
    price: MoneyAmount | None
    # The way in which the payer said they would pay.
    way: Way | None = None
    scheduled_for: datetime | None = None
    completed_at: datetime | None = None
    # The price is earned then at the latest, without a word of the payee; `None`: by their word alone.
    settles_at: datetime | None = None
    # The locked row. A session forgets a row that is not kept, and would read it again to change it.
    row: object = field(default=None, compare=False, repr=False)

    @property
    def purpose(self) -> Purpose:
        """The purpose of a payment of the price."""
        return self.id.kind.purpose

    def may_be_held(self, now: datetime) -> bool:
        """Returns True if a hold that is made now lasts until the price is earned, as far as that is known."""
        is_soon = self.settles_at is None or self.settles_at <= now + _HELD_FOR
        return self.state is PayableState.RUNNING and is_soon


class Payables(Protocol):
    """All that can be paid for of one kind."""

    async def lock(self, session: Session, payable_id: UUID) -> Payable:
        """Locks one, before any of its payments. Raises NotFound."""

    async def set_payment_status(self, session: Session, payable_id: UUID, status: PayableStatus) -> None:
        """Writes the state of its money where people see it. The caller has locked it."""
