"""Statements about our payments, refunds and payouts that are compared with what their gateway says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, exists, or_, select, tuple_

from kit.database import ReadSession
from kit.ids import lowest_id
from request_service.payment.gateways.interface import GatewayName, Subject
from request_service.payment.ledger.accounts import GATEWAY_FEES
from request_service.payment.ledger.models import LedgerEntry, LedgerPosting
from request_service.payment.ledger.postings import EntryKind
from request_service.payment.operations.models import OPEN, GatewayOperation, OperationKind
from request_service.payment.payments.models import GatewayNotice, Payment, Refund
from request_service.payment.payouts.models import Payout
from request_service.payment.reconciliations.models import ReconciledSubject, Reconciliation

_entries, _postings = LedgerEntry.__table__.c, LedgerPosting.__table__.c
# The size of a page.
PAGE = 100
_MODELS: dict[Subject, Any] = {Subject.PAYMENT: Payment, Subject.REFUND: Refund, Subject.PAYOUT: Payout}


@dataclass(frozen=True)
class OwnRow:
    """A payment, refund or payout of ours, with all that a comparison looks at."""

    subject: Subject
    one: Payment | Refund | Payout
    # The payment of a refund.
    payment: Payment | None
    # The fee of a payment in the ledger.
    fee: int | None
    # A call that changes it is not finished.
    is_on_its_way: bool

    def get_payment(self) -> Payment:
        """Returns the payment of a refund."""
        if self.payment is None:
            raise TypeError(f"a {self.subject} is no part of a payment")
        return self.payment

    @property
    def changed_at(self) -> datetime:
        if isinstance(self.one, Refund):
            return self.one.succeeded_at or self.one.created_at
        return self.one.updated_at


@dataclass(frozen=True)
class Position:
    """The last row of a page."""

    changed_at: datetime
    id: UUID


async def list_uncompared(
    session: ReadSession, subject: Subject, gateway: GatewayName, within: Reconciliation, after: Position | None
) -> Sequence[OwnRow]:
    """Returns a page of what has changed in the time of a reconciliation, and was not compared in it."""
    model = _MODELS[subject]
    seen = exists().where(ReconciledSubject.reconciliation_id == within.id, ReconciledSubject.subject_id == model.id)
    if subject is Subject.REFUND:
        # Ids are ordered by creation.
        statement = _rows(subject, _filtered_at(Payment.gateway, gateway)).where(~seen)
        statement = statement.where(Refund.id >= lowest_id(within.since), Refund.created_at < within.until)
        if after is not None:
            statement = statement.where(Refund.id > after.id)
        return await _found(session, subject, statement.order_by(Refund.id))
    statement = _rows(subject, _at(subject, gateway)).where(~seen)
    statement = statement.where(model.updated_at >= within.since, model.updated_at < within.until)
    if after is not None:
        statement = statement.where(tuple_(model.updated_at, model.id) > (after.changed_at, after.id))
    return await _found(session, subject, statement.order_by(model.updated_at, model.id))


async def find_known(
    session: ReadSession,
    subject: Subject,
    gateway: GatewayName,
    references: Collection[str],
    gateway_ids: Collection[str],
) -> Sequence[OwnRow]:
    """Returns those of ours that a gateway names, by our references or by its ids."""
    model = _MODELS[subject]
    column = Payout.method if subject is Subject.PAYOUT else Payment.gateway
    named = or_(model.reference.in_(references), model.gateway_id.in_(gateway_ids))
    return await _found(session, subject, _rows(subject, _filtered_at(column, gateway)).where(named), limit=None)


async def get_own(session: ReadSession, subject: Subject, gateway: GatewayName, subject_id: UUID) -> OwnRow:
    """Returns one of ours as it is at this moment."""
    (found,) = await _found(
        session, subject, _rows(subject, _at(subject, gateway)).where(_MODELS[subject].id == subject_id)
    )
    return found


async def list_compared(session: ReadSession, reconciliation_id: UUID, ids: Collection[UUID]) -> Collection[UUID]:
    """Returns those of *ids* that were compared in a reconciliation."""
    statement = select(ReconciledSubject.subject_id).where(
        ReconciledSubject.reconciliation_id == reconciliation_id, ReconciledSubject.subject_id.in_(ids)
    )
    return set(await session.scalars(statement))


async def list_unknown_notices(
    session: ReadSession, gateway: GatewayName, within: Reconciliation, after: UUID | None, limit: int
) -> Sequence[GatewayNotice]:
    """Returns webhooks about what was not known here when they came, oldest first."""
    statement = select(GatewayNotice).where(
        GatewayNotice.subject_id.is_(None),
        GatewayNotice.id >= lowest_id(within.since),
        GatewayNotice.received_at < within.until,
        _filtered_at(GatewayNotice.gateway, gateway),
    )
    if after is not None:
        statement = statement.where(GatewayNotice.id > after)
    return (await session.scalars(statement.order_by(GatewayNotice.id).limit(limit))).all()


def _rows(subject: Subject, gateway: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Selects all that a comparison looks at. *gateway* is the condition for the gateway."""
    match subject:
        case Subject.PAYMENT:
            return select(Payment, _fee(), _is_called(Payment.id)).where(gateway)
        case Subject.REFUND:
            joined = select(Refund, Payment, _is_called(Refund.id)).join(Payment, Payment.id == Refund.payment_id)
            return joined.where(gateway)
        case _:
            return select(Payout, _is_called(Payout.id)).where(gateway)


def _at(subject: Subject, gateway: GatewayName) -> ColumnElement[bool]:
    """Returns the condition for the gateway, which may be read by an index."""
    return Payout.method == gateway.value if subject is Subject.PAYOUT else Payment.gateway == gateway


def _filtered_at(column: Any, gateway: GatewayName) -> ColumnElement[bool]:
    """Returns the condition for the gateway as a filter that no index answers.

    Without statistics, a planner would read everything of the gateway by an index, instead of the few rows by another.
    """
    return cast(column, String).concat("") == gateway.value


async def _found(
    session: ReadSession, subject: Subject, statement: Select[*tuple[Any, ...]], limit: int | None = PAGE
) -> Sequence[OwnRow]:
    rows = await session.execute(statement.limit(limit), execution_options={"populate_existing": True})
    match subject:
        case Subject.PAYMENT:
            return [OwnRow(subject, one, None, fee, called) for one, fee, called in rows]
        case Subject.REFUND:
            return [OwnRow(subject, one, payment, None, called) for one, payment, called in rows]
        case _:
            return [OwnRow(subject, one, None, None, called) for one, called in rows]


def _fee() -> ColumnElement[int | None]:
    statement = (
        select(_postings.amount)
        .join_from(LedgerEntry.__table__, LedgerPosting.__table__, _postings.entry_id == _entries.id)
        .where(
            _entries.kind == EntryKind.GATEWAY_FEE,
            _entries.subject_id == Payment.id,
            _postings.account == GATEWAY_FEES.name,
        )
    )
    return statement.limit(1).scalar_subquery()


def _is_called(subject_id: ColumnElement[UUID] | Any) -> ColumnElement[bool]:
    return exists().where(GatewayOperation.subject_id == subject_id, GatewayOperation.kind != OperationKind.QUERY, OPEN)
