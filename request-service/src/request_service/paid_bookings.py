"""Joins bookings and payments, which know nothing of each other: each sees here what it needs of the other one.

The venue's owner earns the price of the service as it was when the seat was booked. A seat that is only held is not
paid for. A person who does not come owes the price, and so does one who withdraws later than the venue lets people
cancel. Of a booking about which the venue says nothing, the price is earned a day after the end.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock
from kit.database import Session
from request_service.booking.bookings import queries
from request_service.booking.bookings.errors import RecordNotFound
from request_service.booking.bookings.lifecycle import BookingSide, BookingStatus
from request_service.booking.bookings.models import Booking
from request_service.booking.bookings.queries.terms import get_terms
from request_service.payment.payments import queries as payments
from request_service.payment.payments.errors import BookingNotFound
from request_service.payment.payments.following import PayableMoney
from request_service.payment.payments.models import MoneyAmount, PayableId, PayableKind, RefundReason
from request_service.payment.payments.payables import Payable, PayableState, PayableStatus

# The venue has this time after the end of a booking to say whether the person came.
_SAID_WITHIN = timedelta(days=1)
_STATES = {
    BookingStatus.HELD: PayableState.TENTATIVE,
    BookingStatus.BOOKED: PayableState.RUNNING,
    BookingStatus.CHECKED_IN: PayableState.RUNNING,
    BookingStatus.COMPLETED: PayableState.COMPLETED,
    # The seat was kept for them.
    BookingStatus.NO_SHOW: PayableState.COMPLETED,
    BookingStatus.CANCELLED: PayableState.ENDED,
    BookingStatus.LAPSED: PayableState.ENDED,
}


class PaidBookings:
    """Bookings, as payments see them: see `payment.payments.payables.Payables`."""

    async def lock(self, session: Session, payable_id: UUID) -> Payable:
        try:
            booking = await queries.lock_booking(session, payable_id)
        except RecordNotFound as error:
            raise BookingNotFound from error
        if booking.currency is None:
            # A release that froze no prices has made it.
            booking.fix_price((await get_terms(session, booking.slot_id)).price)
        return await _payable_of(session, booking)

    async def set_payment_status(self, session: Session, payable_id: UUID, status: PayableStatus) -> None:
        """People see the state of the money in the payments of a booking."""


class MoneyOfBookings:
    """Payments, as the verbs of bookings see them: see `booking.bookings.desk.BookingMoney`."""

    def __init__(self, money: PayableMoney) -> None:
        self._money = money

    async def earned(self, session: Session, booking: Booking) -> None:
        for one in await _paid(session, [booking]):
            await self._money.completed(session, await _payable_of(session, one))

    async def moved(self, session: Session, booking: Booking) -> None:
        for one in await _paid(session, [booking]):
            await self._money.moved(session, await _payable_of(session, one))

    async def cancelled(self, session: Session, bookings: Sequence[Booking], by: BookingSide) -> None:
        for one in await _paid(session, bookings):
            owed = 0 if by is BookingSide.STAFF else await _owed(session, one)
            await self._money.ended(session, await _payable_of(session, one), RefundReason.CANCELLED, owed)


async def _paid(session: Session, bookings: Sequence[Booking]) -> Sequence[Booking]:
    """Returns the bookings that have payments. Those without a price take no statement."""
    priced = [one.id for one in bookings if one.price_units]
    found = await payments.list_paid_bookings(session, priced) if priced else set()
    return [one for one in bookings if one.id in found]


async def _payable_of(session: Session, booking: Booking) -> Payable:
    await session.flush()
    (shown,) = await queries.list_shown(session, [booking.id])
    state, settles_at = _state_of(shown), None
    if state in (PayableState.TENTATIVE, PayableState.RUNNING):
        settles_at = shown.slot_ends_at + _SAID_WITHIN
    return Payable(
        PayableId(PayableKind.BOOKING, booking.id),
        booking.user_id,
        shown.venue_owner_id,
        state,
        MoneyAmount(booking.price_units, booking.currency) if booking.price_units and booking.currency else None,
        completed_at=booking.ended_at if state is PayableState.COMPLETED else None,
        settles_at=settles_at,
    )


def _state_of(shown: Row[Any]) -> PayableState:
    state = _STATES[shown.status]
    is_over = clock.now() >= shown.slot_ends_at + _SAID_WITHIN
    return PayableState.COMPLETED if state is PayableState.RUNNING and is_over else state


async def _owed(session: Session, booking: Booking) -> int:
    """Returns what a person owes who has withdrawn: the price, if the venue would not have let them cancel."""
    cancel_until = (await get_terms(session, booking.slot_id)).cancel_until
    is_late = (booking.ended_at or clock.now()) > booking.starts_at - cancel_until
    return booking.price_units or 0 if is_late else 0
