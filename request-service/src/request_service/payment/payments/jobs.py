"""The jobs that are paid for, as payments see them. Another capability knows them, and is passed in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from kit.database import Session
from request_service.payment.payments.models import MoneyAmount, Way


class JobState(StrEnum):
    # It waits for a provider, or one is on it.
    RUNNING = "running"
    COMPLETED = "completed"
    # It was cancelled or has expired.
    ENDED = "ended"


class PaymentStatusOfJob(StrEnum):
    # The values are stored and shown: they never change.
    NONE = "none"
    PENDING = "pending"
    # The price is held or taken.
    SECURED = "secured"
    # The provider has earned it.
    PAID = "paid"
    # The job is done, and the price is neither held nor taken.
    DUE = "due"
    RETURNED = "returned"


@dataclass(frozen=True)
class PayableJob:
    request_id: UUID
    client_id: UUID
    # The one who has it now, or had it when it ended.
    provider_id: UUID | None
    state: JobState
    # The total of its quote; `None` without one.
    price: MoneyAmount | None
    # The way in which the client said they would pay.
    way: Way | None = None
    scheduled_for: datetime | None = None
    completed_at: datetime | None = None


class Jobs(Protocol):
    async def lock_job(self, session: Session, request_id: UUID) -> PayableJob:
        """Locks a request, before any of its payments. Raises RequestNotFound."""

    async def set_payment_status(self, session: Session, request_id: UUID, status: PaymentStatusOfJob) -> None:
        """Writes the state of the money into a request, which the caller has locked."""
