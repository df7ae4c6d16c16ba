"""Statements about disputes, and the locks that decide contested changes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, exists, func, or_, select

from kit.database import ReadSession, Session, columns, insert
from kit.paging import Page
from request_service.payment.disputes.errors import DisputeNotFound
from request_service.payment.disputes.lifecycle import DisputeStatus
from request_service.payment.disputes.models import Dispute
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.ledger.accounts import DISPUTES
from request_service.payment.ledger.models import LedgerEntry, LedgerPosting
from request_service.payment.ledger.postings import EntryKind

_disputes = Dispute.__table__.c
_entries, _postings = LedgerEntry.__table__.c, LedgerPosting.__table__.c
_SHOWN = select(*columns(Dispute, without={"version"})).where(_disputes.status.is_not(None))


async def find_dispute_id(session: ReadSession, gateway: GatewayName, gateway_id: str) -> UUID | None:
    named = select(_disputes.id).where(_disputes.gateway == gateway, _disputes.gateway_id == gateway_id)
    found: UUID | None = await session.scalar(named)
    return found


async def get_dispute_id(session: ReadSession, gateway: GatewayName, gateway_id: str) -> UUID:
    """Returns a dispute that was heard of. Raises DisputeNotFound."""
    found = await find_dispute_id(session, gateway, gateway_id)
    if found is None:
        raise DisputeNotFound
    return found


async def get_unlocked(session: ReadSession, dispute_id: UUID) -> Dispute:
    """Returns a dispute as it is at this moment. Raises DisputeNotFound."""
    found = await session.get(Dispute, dispute_id)
    if found is None:
        raise DisputeNotFound
    return found


async def insert_unless_heard(session: Session, dispute: Dispute) -> None:
    """Inserts a dispute, unless its gateway has named it before."""
    values = {column.name: getattr(dispute, column.name) for column in Dispute.__table__.columns}
    statement = insert(session, Dispute.__table__).values(values).on_conflict_do_nothing()
    await session.execute(statement)


async def lock_dispute(session: Session, dispute_id: UUID) -> Dispute:
    """Locks a dispute. The caller has locked the payment that it is about. Raises DisputeNotFound."""
    statement = select(Dispute).where(Dispute.id == dispute_id).with_for_update()
    found = await session.scalar(statement, execution_options={"populate_existing": True})
    if found is None:
        raise DisputeNotFound
    return found


async def list_open(session: ReadSession, payment_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns `amount` and `currency` of the open disputes of a payment, which the caller has locked."""
    statement = select(_disputes.amount, _disputes.currency).where(
        _disputes.payment_id == payment_id, _disputes.status == DisputeStatus.OPEN
    )
    return (await session.execute(statement)).all()


async def list_disputes(
    session: ReadSession, status: DisputeStatus | None, payment_id: UUID | None, page: Page
) -> Sequence[Row[Any]]:
    """Returns disputes, newest first, and one more than the page holds if there is one."""
    statement = _SHOWN
    if status is not None:
        statement = statement.where(_disputes.status == status)
    if payment_id is not None:
        statement = statement.where(_disputes.payment_id == payment_id)
    if page.after is not None:
        statement = statement.where(_disputes.id < page.after.id)
    newest_first = statement.order_by(_disputes.id.desc())
    return (await session.execute(newest_first.offset(page.offset).limit(page.limit + 1))).all()


async def list_wrong_disputes(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns disputes whose part of the account of disputes is not their amount while they are open, else zero."""
    parts = (
        select(_entries.subject_id, func.sum(_postings.amount).label("total"))
        .join_from(LedgerEntry.__table__, LedgerPosting.__table__, _postings.entry_id == _entries.id)
        .where(_postings.account == DISPUTES.name)
        .group_by(_entries.subject_id)
        .subquery()
    )
    held = func.coalesce(parts.c.total, 0)
    is_open = and_(_disputes.payment_id.is_not(None), _disputes.status == DisputeStatus.OPEN)
    statement = (
        select(_disputes.id, _disputes.status, _disputes.amount, held.label("held"))
        .outerjoin_from(Dispute.__table__, parts, parts.c.subject_id == _disputes.id)
        .where(or_(is_open & (held != _disputes.amount), func.coalesce(~is_open, True) & (held != 0)))
    )
    return (await session.execute(statement.limit(limit))).all()


async def list_unknown_disputes(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns entries about disputes that do not exist."""
    kinds = (EntryKind.DISPUTE_OPENED, EntryKind.DISPUTE_WON, EntryKind.DISPUTE_LOST)
    statement = select(_entries.id, _entries.subject_id).where(
        _entries.kind.in_(kinds), ~exists().where(_disputes.id == _entries.subject_id)
    )
    return (await session.execute(statement.limit(limit))).all()
