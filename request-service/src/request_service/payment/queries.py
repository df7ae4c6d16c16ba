"""Statements that compare the ledger with payments and refunds. Each list is empty unless there is a defect."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, case, column, func, or_, select, table

from kit import clock
from kit.database import ReadSession
from request_service.payment.disputes.lifecycle import DisputeStatus
from request_service.payment.disputes.models import Dispute
from request_service.payment.ledger.accounts import ESCROW
from request_service.payment.ledger.models import LedgerEntry, LedgerPosting
from request_service.payment.payments.lifecycle import PaymentStatus, RefundStatus
from request_service.payment.payments.models import Payment, Refund

_payments, _refunds = Payment.__table__.c, Refund.__table__.c
_disputes = Dispute.__table__.c
_entries, _postings = LedgerEntry.__table__.c, LedgerPosting.__table__.c
# Tables of other capabilities, of which only this is read.
_REQUESTS = table("requests", column("id"), column("status"))
_BOOKINGS = table("bookings", column("id"), column("status"))
# A gateway has this long to release a hold.
_RELEASED_WITHIN = timedelta(hours=1)

# The part of each payment's refunds that was not earned, and all of them.
_IS_ON = _refunds.status != RefundStatus.FAILED
_RETURNED = (
    select(
        _refunds.payment_id,
        func.sum(case((_IS_ON, _refunds.amount), else_=0)).label("total"),
        func.sum(case((_IS_ON, _refunds.amount - _refunds.earned_part), else_=0)).label("spare"),
    )
    .group_by(_refunds.payment_id)
    .subquery()
)
# The part of each payment that was lost before anyone had earned it, and the number of its open disputes.
_LOST = (
    select(
        _disputes.payment_id,
        func.sum(_disputes.unearned_part).label("unearned"),
        func.sum(case((_disputes.status == DisputeStatus.OPEN, 1), else_=0)).label("open"),
    )
    .where(_disputes.payment_id.is_not(None))
    .group_by(_disputes.payment_id)
    .subquery()
)
_ESCROWS = (
    select(_entries.payment_id, func.sum(_postings.amount).label("total"))
    .join_from(LedgerEntry.__table__, LedgerPosting.__table__, _postings.entry_id == _entries.id)
    .where(_postings.account == ESCROW.name, _entries.payment_id.is_not(None))
    .group_by(_entries.payment_id)
    .subquery()
)


async def list_wrong_escrows(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns payments whose part of the escrow is not what came, less what was earned and what goes back."""
    held = func.coalesce(_ESCROWS.c.total, 0)
    gone = func.coalesce(_RETURNED.c.spare, 0) + func.coalesce(_LOST.c.unearned, 0)
    left = _payments.amount_captured - _payments.amount_settled - gone
    statement = (
        select(_payments.id, held.label("escrow"), left.label("left"))
        .outerjoin_from(Payment.__table__, _ESCROWS, _ESCROWS.c.payment_id == _payments.id)
        .outerjoin(_RETURNED, _RETURNED.c.payment_id == _payments.id)
        .outerjoin(_LOST, _LOST.c.payment_id == _payments.id)
        .where(held != -left)
    )
    return (await session.execute(statement.limit(limit))).all()


async def list_overdrawn_payments(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns payments of which more goes back than came, or another amount than their refunds say."""
    total = func.coalesce(_RETURNED.c.total, 0)
    gone = _payments.amount_refunded + _payments.amount_lost
    statement = (
        select(_payments.id, _payments.amount_captured, _payments.amount_refunded, total.label("refunds"))
        .outerjoin_from(Payment.__table__, _RETURNED, _RETURNED.c.payment_id == _payments.id)
        .where((gone > _payments.amount_captured) | (_payments.amount_refunded != total))
    )
    return (await session.execute(statement.limit(limit))).all()


async def list_wrong_disputed(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns payments that are disputed without an open dispute, or that are not although there is one."""
    number = func.coalesce(_LOST.c.open, 0)
    has_parts = (_payments.amount_disputed != 0) | (_payments.payee_disputed != 0)
    statement = (
        select(_payments.id, _payments.disputed, number.label("open"))
        .outerjoin_from(Payment.__table__, _LOST, _LOST.c.payment_id == _payments.id)
        .where(or_(_payments.disputed != (number > 0), and_(number == 0, has_parts)))
    )
    return (await session.execute(statement.limit(limit))).all()


async def list_forgotten_holds(session: ReadSession, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns payments that are still held an hour after what they are for has ended."""
    statement = (
        select(_payments.id, _payments.request_id, _payments.booking_id)
        .outerjoin_from(Payment.__table__, _REQUESTS, _REQUESTS.c.id == _payments.request_id)
        .outerjoin(_BOOKINGS, _BOOKINGS.c.id == _payments.booking_id)
        .where(
            _payments.status == PaymentStatus.AUTHORIZED,
            or_(_REQUESTS.c.status.in_(("cancelled", "expired")), _BOOKINGS.c.status == "cancelled"),
            _payments.updated_at < clock.now() - _RELEASED_WITHIN,
        )
    )
    return (await session.execute(statement.limit(limit))).all()
