"""Statements about payments and refunds, and the locks that decide contested changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, literal, or_, select, update

from kit.database import ReadSession, Session, columns, dialect_of, insert_on
from kit.paging import Page
from kit.statements import once
from request_service.payment.gateways.interface import Charged, GatewayName
from request_service.payment.payments.errors import PaymentNotFound, RefundNotFound
from request_service.payment.payments.lifecycle import PaymentStatus, RefundStatus
from request_service.payment.payments.models import GatewayNotice, PayableId, PayableKind, Payment, Purpose, Refund
from request_service.payment.payments.models.payments import HELD

# Holds that end within this time are announced.
ENDS_SOON = timedelta(days=1)
_MOST_COUNTED = 1000
_payments, _refunds = Payment.__table__.c, Refund.__table__.c
_SHOWN = select(*columns(Payment, without={"version"}))
_SHOWN_REFUND: Select[*tuple[Any, ...]] = select(*columns(Refund), _payments.currency).join_from(
    Refund.__table__, Payment.__table__, _payments.id == _refunds.payment_id
)
# Made once, because each report of a gateway asks for them.
_LOCKED = select(Payment).where(Payment.id == bindparam("payment_id")).with_for_update()
_ALL_LOCKED = {
    kind: select(Payment)
    .where(column == bindparam("id"), Payment.purpose == bindparam("purpose"))
    .order_by(Payment.id)
    .with_for_update()
    for kind, column in ((PayableKind.REQUEST, Payment.request_id), (PayableKind.BOOKING, Payment.booking_id))
}
_PAYABLE_OF = once(select(_payments.request_id, _payments.booking_id).where(_payments.id == bindparam("payment_id")))
_TOLD: Select[*tuple[Any, ...]] = once(
    select(
        _payments.id,
        _payments.request_id,
        _payments.booking_id,
        _payments.purpose,
        _payments.status,
        _payments.gateway_id,
        _payments.capture_before,
    ).where(_payments.id == bindparam("payment_id"))
)
# Each webhook about a payment asks for them.
_PENDING_REFUNDS: Any = once(
    select(_refunds.id).where(
        _refunds.payment_id == bindparam("of_payment"), _refunds.status == literal(RefundStatus.PENDING)
    )
)
_CHARGED = once(
    select(_payments.id, _payments.reference, _payments.gateway_id, _payments.amount, _payments.currency).where(
        _payments.id == bindparam("payment_id")
    )
)


@dataclass(frozen=True)
class PaymentFilters:
    """The filters of a list of payments; `None` means no filter. *seen_by* is the payer or the payee."""

    seen_by: UUID | None = None
    status: PaymentStatus | None = None
    gateway: GatewayName | None = None
    request_id: UUID | None = None
    hold_ends_before: datetime | None = None
    booking_id: UUID | None = None

    def narrowed(self, seen_by: UUID | None) -> "PaymentFilters":
        """Returns the filters, restricted to the payments that a person may see; `None` stands for an admin."""
        return replace(self, seen_by=seen_by)


async def get_payment(session: ReadSession, payment_id: UUID) -> Row[Any]:
    """Returns the columns of a payment. Raises PaymentNotFound."""
    found = (await session.execute(_SHOWN.where(_payments.id == payment_id))).one_or_none()
    if found is None:
        raise PaymentNotFound
    return found


async def get_unlocked(session: ReadSession, payment_id: UUID) -> Payment:
    """Returns a payment as it is at this moment. Raises PaymentNotFound."""
    found = await session.get(Payment, payment_id)
    if found is None:
        raise PaymentNotFound
    return found


async def get_charged(session: ReadSession, payment_id: UUID) -> Charged:
    """Returns a payment as its gateway knows it. Raises PaymentNotFound."""
    found = (await session.execute(_CHARGED, {"payment_id": payment_id})).one_or_none()
    if found is None:
        raise PaymentNotFound
    return Charged(*found)


async def get_told(session: ReadSession, payment_id: UUID) -> Row[Any]:
    """Returns what its gateway has told about a payment, and what that is for. Raises PaymentNotFound."""
    found = (await session.execute(_TOLD, {"payment_id": payment_id})).one_or_none()
    if found is None:
        raise PaymentNotFound
    return found


async def get_unlocked_refund(session: ReadSession, refund_id: UUID) -> Refund:
    """Returns a refund as it is at this moment. Raises RefundNotFound."""
    found = await session.get(Refund, refund_id)
    if found is None:
        raise RefundNotFound
    return found


async def get_payable_of(session: ReadSession, payment_id: UUID) -> PayableId:
    """Returns the name of what a payment is for, which never changes. Raises PaymentNotFound."""
    found = (await session.execute(_PAYABLE_OF, {"payment_id": payment_id})).one_or_none()
    if found is None:
        raise PaymentNotFound
    return PayableId.of(found.request_id, found.booking_id)


async def find_payment_id(session: ReadSession, reference: str | None, gateway_id: str | None) -> UUID | None:
    """Returns the payment of a reference, or else of the id that its gateway has given it."""
    return await _find_id(session, _payments, reference, gateway_id)


async def find_refund_id(session: ReadSession, reference: str | None, gateway_id: str | None) -> UUID | None:
    """Returns the refund of a reference, or else of the id that its gateway has given it."""
    return await _find_id(session, _refunds, reference, gateway_id)


async def list_pending_refunds(session: ReadSession, payment_id: UUID) -> Sequence[UUID]:
    """Returns the refunds of a payment of which its gateway has not said that they are done."""
    return (await session.scalars(_PENDING_REFUNDS, {"of_payment": payment_id})).all()


async def lock_payment(session: Session, payment_id: UUID) -> Payment:
    """Locks a payment. The caller has locked what it is for. Raises PaymentNotFound."""
    found = await session.scalar(_LOCKED, {"payment_id": payment_id}, execution_options={"populate_existing": True})
    if found is None:
        raise PaymentNotFound
    return found


async def lock_payments_of(session: Session, payable_id: PayableId, purpose: Purpose) -> Sequence[Payment]:
    """Locks all payments of one thing for a purpose, oldest first. The caller has locked the thing."""
    locked, values = _ALL_LOCKED[payable_id.kind], {"id": payable_id.id, "purpose": purpose}
    return (await session.scalars(locked, values, execution_options={"populate_existing": True})).all()


async def lock_refund(session: Session, refund_id: UUID) -> Refund:
    """Locks a refund. The caller has locked its payment, and what that is for. Raises RefundNotFound."""
    statement = select(Refund).where(Refund.id == refund_id).with_for_update()
    found = await session.scalar(statement, execution_options={"populate_existing": True})
    if found is None:
        raise RefundNotFound
    return found


async def get_payment_of_refund(session: ReadSession, refund_id: UUID) -> tuple[UUID, PayableId]:
    """Returns the payment of a refund and what that is for, which never change. Raises RefundNotFound."""
    statement = select(_refunds.payment_id, _payments.request_id, _payments.booking_id).join_from(
        Refund.__table__, Payment.__table__, _payments.id == _refunds.payment_id
    )
    found = (await session.execute(statement.where(_refunds.id == refund_id))).one_or_none()
    if found is None:
        raise RefundNotFound
    return found.payment_id, PayableId.of(found.request_id, found.booking_id)


async def list_payments(session: ReadSession, filters: PaymentFilters, page: Page) -> Sequence[Row[Any]]:
    """Returns payments, newest first, and one more than the page holds if there is one."""
    statement = _SHOWN
    if filters.seen_by is not None:
        statement = statement.where(or_(_payments.user_id == filters.seen_by, _payments.payee_id == filters.seen_by))
    if filters.status is not None:
        statement = statement.where(_payments.status == filters.status)
    if filters.gateway is not None:
        statement = statement.where(_payments.gateway == filters.gateway)
    if filters.hold_ends_before is not None:
        statement = statement.where(HELD, _payments.capture_before <= filters.hold_ends_before)
    if filters.request_id is not None:
        statement = statement.where(_payments.request_id == filters.request_id)
    if filters.booking_id is not None:
        statement = statement.where(_payments.booking_id == filters.booking_id)
    if page.after is not None:
        statement = statement.where(_payments.id < page.after.id)
    newest_first = statement.order_by(_payments.id.desc())
    return (await session.execute(newest_first.offset(page.offset).limit(page.limit + 1))).all()


async def list_untold_holds(session: ReadSession, until: datetime, limit: int) -> Sequence[UUID]:
    """Returns payments whose hold ends before a moment, which was not announced, those that end first."""
    ending = select(_payments.id).where(
        HELD, _payments.capture_before <= until, _payments.is_kept, _payments.hold_told_at.is_(None)
    )
    return (await session.scalars(ending.order_by(_payments.capture_before, _payments.id).limit(limit))).all()


async def count_ending_holds(session: ReadSession, until: datetime) -> int:
    """Returns how many holds end before a moment, up to 1000."""
    ending = select(_payments.id).where(HELD, _payments.capture_before <= until, _payments.is_kept)
    found: int | None = await session.scalar(select(func.count()).select_from(ending.limit(_MOST_COUNTED).subquery()))
    return found or 0


async def list_refunds(session: ReadSession, page: Page) -> Sequence[Row[Any]]:
    """Returns refunds with the currency of their payment, newest first, and one more than the page holds."""
    statement = _SHOWN_REFUND
    if page.after is not None:
        statement = statement.where(_refunds.id < page.after.id)
    newest_first = statement.order_by(_refunds.id.desc())
    return (await session.execute(newest_first.offset(page.offset).limit(page.limit + 1))).all()


async def list_paid_bookings(session: ReadSession, booking_ids: Sequence[UUID]) -> set[UUID]:
    """Returns those of these bookings that have payments."""
    return set(await session.scalars(select(_payments.booking_id).where(_payments.booking_id.in_(booking_ids))))


async def list_to_settle(session: ReadSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Returns payments that are to be settled by now without a word of the payee, longest due first."""
    statement = select(_payments.id).where(_payments.settles_at <= now).order_by(_payments.settles_at)
    return (await session.scalars(statement.limit(limit))).all()


async def erase_payer(session: Session, user_id: UUID) -> None:
    """Takes all but ids, amounts and states out of the payments of a deleted account, which the ledger refers to."""
    erased = {"payment_method_id": None, "return_url": None, "checkout_url": None, "client_secret": None}
    changed = update(Payment).where(Payment.user_id == user_id).values(**erased, version=Payment.version + 1)
    await session.execute(changed, execution_options={"synchronize_session": False})


async def insert_notice(session: Session, notice: GatewayNotice) -> bool:
    """Inserts a notice. Returns False if its event was delivered before."""
    values = {column.name: getattr(notice, column.name) for column in GatewayNotice.__table__.columns}
    return (await session.execute(_insert_notice(dialect_of(session)), values)).first() is not None


@cache
def _insert_notice(dialect: str) -> Any:
    notices: Any = GatewayNotice.__table__
    return once(insert_on(dialect, notices).on_conflict_do_nothing().returning(notices.c.id))


async def _find_id(session: ReadSession, table: Any, reference: str | None, gateway_id: str | None) -> UUID | None:
    for column, value in ((table.reference, reference), (table.gateway_id, gateway_id)):
        if value is not None:
            found: UUID | None = await session.scalar(_id_where(column), {"value": value})
            if found is not None:
                return found
    return None


@cache
def _id_where(column: Any) -> Any:
    """Returns the statement for the id of the row whose *column* has a value."""
    return once(select(column.table.c.id).where(column == bindparam("value")).limit(1))
