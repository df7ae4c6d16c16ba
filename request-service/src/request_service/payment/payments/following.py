"""Money follows the job: what a change of what is paid for does to its payments, in the transaction of the change.

The caller has locked what is paid for. Nothing here calls a gateway: calls are planned, and sent after the commit.
Nothing that a gateway does or refuses can keep a job from being completed or cancelled.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from kit import clock
from kit.database import Session
from kit.errors import InvalidInput
from request_service.payment.gateways.errors import CurrencyNotSupported, GatewayUnavailable
from request_service.payment.methods import actions as methods
from request_service.payment.methods.errors import PaymentMethodNotFound
from request_service.payment.operations.actions import plan_call_later
from request_service.payment.operations.models import OperationKind
from request_service.payment.payments import applying, books, queries
from request_service.payment.payments.actions import ask_for_payment
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payments.errors import PaymentRequired
from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import Payment, RefundReason, Way
from request_service.payment.payments.payables import Payable, PayableState, PayableStatus
from request_service.payment.payments.terms import PaymentPolicy, status_of

# Holds last for some days only: a job that is planned for later is paid for this long before.
_HELD_BEFORE = timedelta(days=5)

# Takes over what the payments amount to, as a part of the change that they follow.
type NoteStatus = Callable[[PayableStatus], None]


class PayableMoney:
    """The money of what is paid for, as the verbs that change it need it."""

    def __init__(self, cashier: Cashier) -> None:
        self._cashier = cashier

    async def accepted(self, session: Session, payable: Payable) -> None:
        """Asks for the price where it is required, by the way that the client has named.

        A way that is not open any more keeps no provider from accepting: the client chooses another one.
        """
        if self._cashier.terms.policy is not PaymentPolicy.REQUIRED or payable.price is None or payable.way is None:
            return
        payments = await queries.lock_payments_of(session, payable.id, payable.purpose)
        if any(one.is_kept or one.status is PaymentStatus.PENDING for one in payments):
            return
        now = clock.now()
        due_at = max(now, payable.scheduled_for - _HELD_BEFORE) if payable.scheduled_for else now
        way = await _open_way(session, payable, payable.way)
        with contextlib.suppress(GatewayUnavailable, CurrencyNotSupported):
            payment = await ask_for_payment(
                session, self._cashier, payable, payable.purpose, price=payable.price, way=way, due_at=due_at
            )
            await applying.note_status(session, self._cashier, payable, payment)

    async def require_secured(self, session: Session, payable: Payable) -> None:
        """Raises PaymentRequired for a job that may not begin before its price is held or taken."""
        if self._cashier.terms.policy is PaymentPolicy.REQUIRED and payable.price is not None:
            payments = await queries.lock_payments_of(session, payable.id, payable.purpose)
            if not any(one.is_kept and not one.is_returned for one in payments):
                raise PaymentRequired

    async def completed(self, session: Session, payable: Payable, note: NoteStatus | None = None) -> None:
        """The price is earned: takes what is held, and settles what was taken.

        *note* is called before anything is written; without it, what is paid for is told afterwards.
        """
        # The change of what is paid for is written once, with its new status.
        with session.no_autoflush:
            payments = await queries.lock_payments_of(session, payable.id, payable.purpose)
        if note is not None and (status := self._status(payable, payments)) is not None:
            # A completed job is paid or owed, and the loop below does not change which of them.
            note(status)
        for payment in payments:
            if payment.settles_at is not None:
                # Without the question, SQLAlchemy would look for a change of each payment.
                payment.settles_at = None
            if payment.is_kept and payment.status is PaymentStatus.AUTHORIZED:
                await _capture(session, payment, payment.amount)
            elif payment.is_kept:
                await books.settle(session, self._cashier.terms, payable, payment, payment.amount_captured)
        if note is None:
            await self._tell(session, payable, payments)

    async def moved(self, session: Session, payable: Payable) -> None:
        """Follows to another time: what was held for the earlier one, and would lapse before this one, is taken."""
        now = clock.now()
        for payment in await queries.lock_payments_of(session, payable.id, payable.purpose):
            payment.settles_at = payable.settles_at
            is_held = payment.is_kept and payment.status is PaymentStatus.AUTHORIZED
            if is_held and payable.state is PayableState.RUNNING and not payable.may_be_held(now):
                await _capture(session, payment, payment.amount)

    async def settle_if_over(self, session: Session, payment_id: UUID) -> None:
        """Settles what is to be settled by now without a word of the payee."""
        payable = await self._cashier.lock_payable(session, await queries.get_payable_of(session, payment_id))
        if payable.state is PayableState.COMPLETED:
            await self.completed(session, payable)
        else:
            # It has ended, or takes place at another time.
            await self.moved(session, payable)

    async def ended(
        self, session: Session, payable: Payable, reason: RefundReason, owed: int, *, note: NoteStatus | None = None
    ) -> None:
        """Gives the money back of what was cancelled or has expired, but for the amount that the payer owes.

        *note* is called at the end; without it, what is paid for is told.
        """
        payments = await queries.lock_payments_of(session, payable.id, payable.purpose)
        for payment in payments:
            payment.settles_at = None
            payment.amount_owed = min(owed, payment.amount) if payment.is_kept else 0
            await self._end(session, payable, payment, reason)
        if note is None:
            await self._tell(session, payable, payments)
        elif (status := self._status(payable, payments)) is not None:
            note(status)

    async def _end(self, session: Session, payable: Payable, payment: Payment, reason: RefundReason) -> None:
        if payment.status is PaymentStatus.PENDING:
            await applying.close(session, payment, PaymentStatus.CANCELLED)
        elif payment.status is PaymentStatus.AUTHORIZED and payment.amount_owed:
            await _capture(session, payment, payment.amount_owed)
        elif payment.status is PaymentStatus.AUTHORIZED:
            await applying.release(session, payment)
        elif payment.status is PaymentStatus.SUCCESS:
            await books.settle(session, self._cashier.terms, payable, payment, payment.amount_owed)
            await books.return_rest(session, payment, reason)

    async def _tell(self, session: Session, payable: Payable, payments: Sequence[Payment]) -> None:
        status = self._status(payable, payments)
        if status is not None:
            await self._cashier.set_payment_status(session, payable.id, status)

    def _status(self, payable: Payable, payments: Sequence[Payment]) -> PayableStatus | None:
        """Returns what the payments amount to; `None` if there is nothing to pay."""
        if not payments and payable.price is None:
            return None
        return status_of(payable, payments, self._cashier.terms)


async def _open_way(session: Session, payable: Payable, way: Way) -> Way:
    """Returns the way that the client has named, without the card if they have removed it since."""
    if way.payment_method_id is None:
        return way
    try:
        await methods.require_method(session, payable.payer_id, way.payment_method_id, way.gateway)
    except (PaymentMethodNotFound, InvalidInput):
        return replace(way, payment_method_id=None)
    return way


async def _capture(session: Session, payment: Payment, amount: int) -> None:
    await plan_call_later(session, payment.gateway, OperationKind.CAPTURE, payment.id, amount=amount)
