"""Calls to payment gateways: one row for each, planned by the transaction of the change that it belongs to.

A row is claimed when it is due, and sent outside of any transaction under its id. Its outcome and the effects of that
are written together. The row says how far it has come, so that no crash makes a gateway do a thing twice: a call that
was claimed, and of which no outcome was written, may have reached the gateway. It is then asked first.

A subject has one call of a kind at a time that is not finished, which a partial unique index decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base
from request_service.payment.gateways.interface import GatewayName

MAX_TROUBLE_LENGTH = 500
# A call that was claimed, and of which nothing was written for this time, is taken by another process.
CLAIM = timedelta(seconds=90)
# The pauses before a call is sent, or asked for, again.
_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 60, 300))
# The pauses between questions about something that is pending; the last one repeats.
_LOOKS = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 120, 600, 1800))
FIRST_LOOK = _LOOKS[0]
# After this time, a person has to find out what has become of a call.
GIVEN_UP_AFTER = timedelta(hours=24)

# As the partial indexes have them: a condition with parameters would not be recognised.
DONE = text("state = 'done'")
OPEN = text("state IN ('planned', 'sending', 'unknown')")


class OperationKind(StrEnum):
    # The values are stored: they never change.
    CREATE = "create"
    CAPTURE = "capture"
    CANCEL = "cancel"
    REFUND = "refund"
    PAY_OUT = "pay_out"
    # Asks for the state of a subject.
    QUERY = "query"
    # Asks for the state of a dispute.
    DISPUTE = "dispute"
    # The customer of a gateway, to whom saved cards belong.
    CREATE_CUSTOMER = "create_customer"
    DELETE_CUSTOMER = "delete_customer"
    SAVE_CARD = "save_card"
    REMOVE_CARD = "remove_card"


class OperationState(StrEnum):
    PLANNED = "planned"
    # Claimed by a process, which may have sent it.
    SENDING = "sending"
    # Sent, and the answer is lost.
    UNKNOWN = "unknown"
    DONE = "done"
    # Ended without an outcome: a person has to decide.
    GIVEN_UP = "given_up"


_CLOSED = frozenset({OperationState.DONE, OperationState.GIVEN_UP})


class GatewayOperation(Base):
    __tablename__ = "gateway_operations"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    gateway: Mapped[GatewayName]
    kind: Mapped[OperationKind]
    # The payment, refund, payout, dispute, customer or card.
    subject_id: Mapped[UUID]
    # In the smallest units; null where the subject says it.
    amount: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[OperationState]
    due_at: Mapped[datetime]
    # The number of times that it was claimed.
    attempts: Mapped[int]
    # News has come while it was being sent.
    is_wanted_again: Mapped[bool]
    trouble: Mapped[str | None] = mapped_column(String(MAX_TROUBLE_LENGTH))
    # For one that is planned ahead, the moment that it is planned for: the time after which it is given up begins then.
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_gateway_operations_subject_id_kind",
            "subject_id",
            "kind",
            unique=True,
            postgresql_where=OPEN,
            sqlite_where=OPEN,
        ),
        # The calls of a gateway that are due.
        Index(
            "ix_gateway_operations_gateway_due_at",
            "gateway",
            "due_at",
            "id",
            postgresql_where=OPEN,
            sqlite_where=OPEN,
        ),
        # The calls to delete.
        Index("ix_gateway_operations_finished_at", "finished_at", postgresql_where=DONE, sqlite_where=DONE),
    )

    @classmethod
    def plan(  # noqa: PLR0913  # the columns that differ
        cls,
        gateway: GatewayName,
        kind: OperationKind,
        subject_id: UUID,
        now: datetime,
        *,
        amount: int | None = None,
        due_at: datetime | None = None,
    ) -> Self:
        return cls(
            id=new_id(),
            gateway=gateway,
            kind=kind,
            subject_id=subject_id,
            amount=amount,
            state=OperationState.PLANNED,
            due_at=due_at or now,
            attempts=0,
            is_wanted_again=False,
            created_at=max(now, due_at or now),
        )

    def claim(self, now: datetime) -> "Claim":
        """Takes the call for this process, and says whether it may have been sent before."""
        is_fresh = self.state is OperationState.PLANNED
        self.created_at = min(self.created_at, now)
        self.state, self.due_at = OperationState.SENDING, now + CLAIM
        self.attempts += 1
        return Claim(self.id, self.gateway, self.kind, self.subject_id, self.amount, self.attempts, is_fresh)

    def finish(self, now: datetime) -> None:
        self._go(OperationState.DONE, now)

    def postpone(self, now: datetime, trouble: str, after: timedelta | None = None) -> None:
        """Sends it again later: the gateway cannot have got it."""
        self.trouble = trouble[:MAX_TROUBLE_LENGTH]
        self._wait(OperationState.PLANNED, now, after or _of(_PAUSES, self.attempts))

    def lose(self, now: datetime, trouble: str) -> None:
        """Asks before anything is sent again: the gateway may have got it."""
        self.trouble = trouble[:MAX_TROUBLE_LENGTH]
        self._wait(OperationState.UNKNOWN, now, _of(_PAUSES, self.attempts))

    def look_again(self, now: datetime, until: datetime | None = None) -> None:
        """Asks again, more and more seldom, what has become of something that is pending, at *until* at the latest."""
        pause = _of(_LOOKS, self.attempts)
        self._wait(OperationState.UNKNOWN, now, pause if until is None else min(pause, until - now))

    def look_at(self, moment: datetime) -> None:
        """Asks again at a moment what has become of something, which may be days ahead."""
        self._go(OperationState.UNKNOWN, moment)
        self.created_at = self.due_at

    def _wait(self, state: OperationState, now: datetime, pause: timedelta) -> None:
        is_over = now + pause > self.created_at + GIVEN_UP_AFTER
        self._go(OperationState.GIVEN_UP if is_over else state, now + pause)

    def _go(self, state: OperationState, moment: datetime) -> None:
        """Becomes due at a moment in an open state, or ends then."""
        if state is not OperationState.PLANNED and self.is_wanted_again:
            # The answer that has come may be older than the news.
            state, self.is_wanted_again = OperationState.UNKNOWN, False
            self.due_at = self.created_at
        elif state in _CLOSED:
            self.finished_at = moment
        else:
            self.due_at = moment
        self.state = state


def _of(pauses: Sequence[timedelta], attempts: int) -> timedelta:
    return pauses[min(attempts, len(pauses)) - 1]


@dataclass(frozen=True)
class Claim:
    """A call that this process has claimed. Its *attempt* tells it from a later claim of another process."""

    operation_id: UUID
    gateway: GatewayName
    kind: OperationKind
    subject_id: UUID
    amount: int | None
    attempt: int
    # No process can have sent it before; otherwise the gateway is asked first.
    is_fresh: bool
