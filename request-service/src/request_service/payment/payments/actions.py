"""The verbs of payments. Each runs in its caller's transaction, and locks what is paid for before its payments."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import acts, clock, paging
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.paging import Page, PageKey
from request_service.money import DEFAULT_CURRENCY, decimal_text, minor_units
from request_service.payment.gateways.interface import Capture
from request_service.payment.methods import actions as methods
from request_service.payment.operations.actions import ask_now, plan_call
from request_service.payment.operations.models import OperationKind
from request_service.payment.payments import announcing, applying, books, errors, queries
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import (
    MoneyAmount,
    PayableId,
    PayableKind,
    Payment,
    Purpose,
    Refund,
    RefundReason,
    Way,
)
from request_service.payment.payments.payables import Payable, PayableState
from request_service.payment.payments.queries import PaymentFilters
from request_service.payment.payments.terms import PaymentPolicy
from request_service.roles import ADMIN

_PAYABLE = frozenset({PayableState.RUNNING, PayableState.COMPLETED})
_NOT_FOUND = {PayableKind.REQUEST: errors.JobNotFound, PayableKind.BOOKING: errors.BookingNotFound}
# A provider is tipped within this time after the job.
_TIPPED_WITHIN = timedelta(days=30)
# The payments of one purpose that may be pending at a time.
_MAX_PENDING = 5


async def create_payment(  # noqa: PLR0913  # a permission and its collaborator
    session: Session, cashier: Cashier, payer: Caller, payable_id: PayableId, way: Way, *, amount: str | None = None
) -> Payment:
    """Asks for the price of a request or a booking. Raises NotPayable, AmountMismatch and those of the gateway."""
    payable = await _lock_for(session, cashier, payer, payable_id)
    payments = await queries.lock_payments_of(session, payable.id, payable.purpose)
    is_payable = payable.state in _PAYABLE and cashier.terms.policy is not PaymentPolicy.OFF
    if payable.price is None or not is_payable or any(one.is_kept for one in payments):
        raise errors.NotPayable
    if amount is not None and minor_units(amount, payable.price.currency) != payable.price.amount:
        raise errors.AmountMismatch
    if sum(one.status is PaymentStatus.PENDING for one in payments) >= _MAX_PENDING:
        raise errors.NotPayable
    payment = await ask_for_payment(session, cashier, payable, payable.purpose, price=payable.price, way=way)
    await applying.note_status(session, cashier, payable, payment)
    return payment


async def tip_provider(  # noqa: PLR0913  # a permission and its collaborator
    session: Session, cashier: Cashier, client: Caller, request_id: UUID, way: Way, *, amount: str
) -> Payment:
    """Asks for a tip to the provider who has completed a job. Raises NotPayable and those of the gateway."""
    payable = await _lock_for(session, cashier, client, PayableId(PayableKind.REQUEST, request_id))
    is_young = payable.completed_at is not None and clock.now() <= payable.completed_at + _TIPPED_WITHIN
    payments = await queries.lock_payments_of(session, payable.id, Purpose.TIP)
    if payable.state is not PayableState.COMPLETED or not is_young or any(one.is_kept for one in payments):
        raise errors.NotPayable
    if sum(one.status is PaymentStatus.PENDING for one in payments) >= _MAX_PENDING:
        raise errors.NotPayable
    currency = payable.price.currency if payable.price is not None else DEFAULT_CURRENCY
    units = minor_units(amount, currency)
    if units <= 0:
        raise errors.AmountMismatch
    return await ask_for_payment(session, cashier, payable, Purpose.TIP, price=MoneyAmount(units, currency), way=way)


async def ask_for_payment(  # noqa: PLR0913  # the facts of a payment
    session: Session,
    cashier: Cashier,
    payable: Payable,
    purpose: Purpose,
    *,
    price: MoneyAmount,
    way: Way,
    due_at: datetime | None = None,
) -> Payment:
    """Plans a payment with the call that creates it at its gateway. The caller has locked what is paid for."""
    if way.payment_method_id is not None:
        # Another person's card could be charged otherwise.
        await methods.require_method(session, payable.payer_id, way.payment_method_id, way.gateway)
    gateway = cashier.gateways.get_for(way.gateway, price.currency)
    now = clock.now()
    is_held = gateway.can_hold and purpose is payable.purpose and payable.may_be_held(now)
    payment = Payment.ask(
        payable.id,
        payable.payer_id,
        purpose,
        price=price,
        way=way,
        capture=Capture.MANUAL if is_held else Capture.AUTOMATIC,
        now=now,
        expires_at=(due_at or now) + cashier.terms.lifetime,
    )
    payment.settles_at, payment.fee_bps = payable.settles_at, cashier.terms.fee_bps
    session.add(payment)
    await session.flush()
    await plan_call(session, way.gateway, OperationKind.CREATE, payment.id, due_at=due_at)
    await announcing.tell_state(session, payment)
    return payment


async def sync_payment(session: Session, caller: Caller, payment_id: UUID) -> bool:
    """Has the gateway asked for a payment. Returns False if it was asked a moment ago, or nothing can change."""
    await get_payment(session, caller, payment_id)
    payment = await queries.lock_payment(session, payment_id)
    if payment.user_id != caller.user_id and caller.role != ADMIN:
        raise errors.PaymentNotFound
    if not payment.ask_again(clock.now()):
        return False
    await session.flush()
    await ask_now(session, payment.gateway, payment.id)
    return True


async def cancel_payment(session: Session, cashier: Cashier, payer: Caller, payment_id: UUID) -> Payment:
    """Ends a payment that is pending. Raises PaymentTransition for others."""
    found = await get_payment(session, payer, payment_id)
    if found.user_id != payer.user_id:
        raise errors.PaymentNotFound
    payable = await cashier.lock_payable(session, PayableId.of(found.request_id, found.booking_id))
    payment = await queries.lock_payment(session, payment_id)
    if payment.status is not PaymentStatus.PENDING:
        raise errors.PaymentTransition
    await applying.end(session, cashier, payable, payment, PaymentStatus.CANCELLED)
    return payment


async def refund_payment(  # noqa: PLR0913  # a permission and its collaborator
    session: Session, cashier: Cashier, admin: Caller, payment_id: UUID, *, amount: str | None, note: str
) -> tuple[Payment, Refund]:
    """Orders money of a payment to go back. Raises RefundExceedsPayment and Disputed."""
    payable = await cashier.lock_payable(session, await queries.get_payable_of(session, payment_id))
    payment = await queries.lock_payment(session, payment_id)
    if payment.status is not PaymentStatus.SUCCESS:
        raise errors.PaymentTransition
    if payment.disputed:
        raise errors.Disputed
    units = payment.refundable if amount is None else minor_units(amount, payment.currency)
    if not 0 < units <= payment.refundable:
        raise errors.RefundExceedsPayment
    refund = await books.return_money(
        session, payment, units, RefundReason.ADMIN, actor_id=admin.user_id, note=note or None
    )
    await applying.note_status(session, cashier, payable, payment)
    amount = decimal_text(units, payment.currency)
    facts = {"payment_id": payment.id, "refund_id": refund.id, "amount": amount, "currency": payment.currency}
    await acts.record(session, admin, "payment_refunded", payment.user_id, **facts)
    return payment, refund


async def announce_end_of_hold(session: Session, cashier: Cashier, payment_id: UUID) -> Payment | None:
    """Tells payer and provider that a hold ends soon. Returns `None` if they know, or if it is no hold any more."""
    payable = await cashier.lock_payable(session, await queries.get_payable_of(session, payment_id))
    payment = await queries.lock_payment(session, payment_id)
    if not payment.tell_end_of_hold(clock.now()):
        return None
    await session.flush()
    await announcing.tell_update(session, payment)
    if payable.payee_id is not None:
        await announcing.tell_earned(session, payment, payable.payee_id)
    return payment


async def _lock_for(session: Session, cashier: Cashier, payer: Caller, payable_id: PayableId) -> Payable:
    """Locks what the caller pays for. That of another payer is not found."""
    found = await cashier.lock_payable(session, payable_id)
    if found.payer_id != payer.user_id:
        raise _NOT_FOUND[payable_id.kind]
    return found


async def get_payment(session: ReadSession, caller: Caller, payment_id: UUID) -> Row[Any]:
    """Returns a payment to its payer, its payee or an admin. Raises PaymentNotFound to others."""
    found = await queries.get_payment(session, payment_id)
    if caller.role != ADMIN and caller.user_id not in (found.user_id, found.payee_id):
        raise errors.PaymentNotFound
    return found


async def list_payments(
    session: ReadSession, caller: Caller, filters: PaymentFilters, page: Page
) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of payments and the cursor of the next one: a caller's own, and all to admins."""
    seen_by = None if caller.role == ADMIN else caller.user_id
    found = await queries.list_payments(session, filters.narrowed(seen_by), page)
    return paging.cut(found, page, lambda payment: PageKey(payment.created_at, payment.id))


async def list_refunds(session: ReadSession, page: Page) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of all refunds, newest first, and the cursor of the next one."""
    found = await queries.list_refunds(session, page)
    return paging.cut(found, page, lambda refund: PageKey(refund.created_at, refund.id))
