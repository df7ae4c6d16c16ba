"""A reconciliation: one comparison of our books with those of the gateways, and the differences that it has found.

One runs at a time, which a partial unique index decides, and each night has one. A process claims it for a while, again
and again as long as it works; when it dies, another process goes on. What was compared is noted, so that nothing is
compared or reported twice.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base
from request_service.payment.gateways.interface import GatewayName, Subject
from request_service.payment.reconciliations.terms import ReconciliationTerms

# A process that has not gone on for this time has died.
CLAIM = timedelta(seconds=90)
# A reconciliation that so many processes have not finished is finished as it is.
MOST_ATTEMPTS = 5
# Reconciliations are deleted after this time.
KEPT = timedelta(days=180)
_MAX_NAME_LENGTH = 255
_MAX_SAID_LENGTH = 200
MAX_TROUBLE_LENGTH = 500
RUNNING = text("state = 'running'")


class ReconciliationState(StrEnum):
    # The values are stored and shown: they never change.
    RUNNING = "running"
    FINISHED = "finished"


class DifferenceKind(StrEnum):
    # A gateway has money that is not known here.
    MISSING_HERE = "missing_here"
    # We count on money that the gateway does not know.
    MISSING_THERE = "missing_there"
    AMOUNT = "amount"
    STATUS = "status"
    FEE = "fee"


class Reconciliation(Base):
    __tablename__ = "reconciliations"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[ReconciliationState]
    # The night of a nightly one.
    night: Mapped[date | None] = mapped_column(unique=True)
    # The admin who has started it; null for a nightly one, and for the command.
    requested_by: Mapped[UUID | None]
    # The changes here between these moments are compared.
    since: Mapped[datetime]
    until: Mapped[datetime]
    # The process that works on it has it until then.
    claimed_until: Mapped[datetime]
    # The number of times that it was claimed.
    attempts: Mapped[int]
    # Differences that no report could mend, and those that one has mended.
    open: Mapped[int]
    mended: Mapped[int]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        # One at a time.
        Index("uq_reconciliations_running", "state", unique=True, postgresql_where=RUNNING, sqlite_where=RUNNING),
    )

    @classmethod
    def plan(
        cls, terms: ReconciliationTerms, now: datetime, *, night: date | None = None, requested_by: UUID | None = None
    ) -> Self:
        return cls(
            id=new_id(),
            state=ReconciliationState.RUNNING,
            night=night,
            requested_by=requested_by,
            since=now - terms.window,
            until=now - terms.settled_after,
            claimed_until=now,
            attempts=0,
            open=0,
            mended=0,
            created_at=now,
        )

    @property
    def is_running(self) -> bool:
        return self.state is ReconciliationState.RUNNING

    def claim(self, now: datetime) -> int:
        """Takes it for this process, and returns the number of the attempt."""
        self.claimed_until = now + CLAIM
        self.attempts += 1
        return self.attempts

    def finish(self, now: datetime, *, open_ones: int, mended: int) -> None:
        self.state, self.finished_at = ReconciliationState.FINISHED, now
        self.open, self.mended = open_ones, mended


class ReconciledGateway(Base):
    """The part of a reconciliation that is about one gateway."""

    __tablename__ = "reconciled_gateways"

    reconciliation_id: Mapped[UUID] = mapped_column(ForeignKey("reconciliations.id"), primary_key=True)
    gateway: Mapped[GatewayName] = mapped_column(primary_key=True)
    # Payments, refunds and payouts of ours that were compared.
    compared: Mapped[int]
    is_done: Mapped[bool]
    # Why not all could be compared.
    trouble: Mapped[str | None] = mapped_column(String(MAX_TROUBLE_LENGTH))


class ReconciliationDifference(Base):
    __tablename__ = "reconciliation_differences"

    # Ordered by the moment at which it was found, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    reconciliation_id: Mapped[UUID] = mapped_column(ForeignKey("reconciliations.id"))
    gateway: Mapped[GatewayName]
    kind: Mapped[DifferenceKind]
    subject: Mapped[Subject]
    # The payment, refund or payout of ours, if there is one.
    subject_id: Mapped[UUID | None]
    # The name by which the gateway knows it: our reference, or its own id.
    name: Mapped[str] = mapped_column(String(_MAX_NAME_LENGTH))
    ours: Mapped[str] = mapped_column(String(_MAX_SAID_LENGTH))
    theirs: Mapped[str] = mapped_column(String(_MAX_SAID_LENGTH))
    # The report of the gateway was applied, after which both agree.
    is_mended: Mapped[bool]

    __table_args__ = (
        UniqueConstraint(
            "reconciliation_id", "gateway", "kind", "subject", "name", name="uq_reconciliation_differences_found"
        ),
        # The differences of one, and those that are open.
        Index(None, "reconciliation_id", "id"),
        Index(None, "reconciliation_id", "is_mended", "id"),
    )

    @classmethod
    def found(  # noqa: PLR0913  # the facts of a difference
        cls,
        reconciliation_id: UUID,
        gateway: GatewayName,
        kind: DifferenceKind,
        subject: Subject,
        *,
        name: str,
        ours: str,
        theirs: str,
        subject_id: UUID | None = None,
        is_mended: bool = False,
    ) -> Self:
        return cls(
            id=new_id(),
            reconciliation_id=reconciliation_id,
            gateway=gateway,
            kind=kind,
            subject=subject,
            subject_id=subject_id,
            name=name[:_MAX_NAME_LENGTH],
            ours=ours[:_MAX_SAID_LENGTH],
            theirs=theirs[:_MAX_SAID_LENGTH],
            is_mended=is_mended,
        )


class ReconciledSubject(Base):
    """A payment, refund or payout that was compared. It is deleted when the reconciliation has finished."""

    __tablename__ = "reconciled_subjects"

    reconciliation_id: Mapped[UUID] = mapped_column(ForeignKey("reconciliations.id"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    gateway: Mapped[GatewayName]
