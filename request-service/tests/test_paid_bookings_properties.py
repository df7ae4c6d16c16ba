"""Property test: no sequence of a booking's life, payments, presses and lost answers loses money or moves it twice."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from payment_testing import TERMS, Desk, played
from request_testing import Service
from sqlalchemy import select, update
from visit_testing import Visit, new_visit, priced_clinic

from kit import clock
from kit.errors import AppError
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.bookings.models import Booking
from request_service.booking.consumers import on_user_deleted
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.operations import actions as operations
from request_service.payment.operations.models import CLAIM
from request_service.payment.payments.lifecycle import PaymentStatus
from request_service.payment.payments.models import Payment
from request_service.payment.test_gateway import actions as checkout
from request_service.payment.test_gateway.actions import Press
from testkit.rows import stored
from twou.auth.v1.events_pb2 import UserDeleted

# The hundredths choose how the built-in gateway behaves.
prices = st.sampled_from(["100", "100.03", "100.05", "100.07", "100.09"])
gateways = st.sampled_from([GatewayName.STRIPE, GatewayName.CHAPA])
numbers = st.integers(0, 5)


class BookedMoney(RuleBasedStateMachine):
    desk: ClassVar[Desk]
    loop: ClassVar[asyncio.AbstractEventLoop]

    def run[T](self, command: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(command, self.loop).result(30)

    def may(self, command: Coroutine[Any, Any, Any]) -> None:
        """Runs a command that may be refused."""
        try:
            self.run(command)
        except AppError:
            return

    @initialize(price=prices, hours=st.sampled_from([0.5, 24, 24 * 20]))
    def begin(self, price: str, hours: float) -> None:
        async def booked() -> Visit:
            clinic = await priced_clinic(self.desk, price, cancel_until_minutes=60)
            return await new_visit(clinic, self.desk, hours)

        self.visit = self.run(booked())

    @rule(by=st.sampled_from(["client", "owner"]))
    def cancel(self, by: str) -> None:
        self.may(self.visit.cancel(getattr(self.visit, by)))

    @rule(verb=st.sampled_from(["check_in", "complete", "miss", "settle"]))
    def mark(self, verb: str) -> None:
        self.may(getattr(self.visit, verb)())

    @rule(ago=st.sampled_from([timedelta(0), timedelta(hours=30)]))
    def take_place(self, ago: timedelta) -> None:
        self.run(self.visit.was(ago))
        due = update(Payment).where(Payment.settles_at.is_not(None)).values(settles_at=clock.now())
        self.run(self.desk.service.execute(due))

    @rule()
    def leave(self) -> None:
        deleted = UserDeleted(user_id=str(self.visit.client.user_id), occurred_at=clock.to_timestamp(clock.now()))
        self.may(self.desk.service.do(on_user_deleted, deleted, self.visit.clinic.desk))

    @rule(gateway=gateways)
    def ask(self, gateway: GatewayName) -> None:
        self.may(self.visit.ask(gateway))

    @rule(gateway=gateways)
    def pay(self, gateway: GatewayName) -> None:
        self.may(self.visit.pay(gateway))

    @rule(number=numbers, button=st.sampled_from(list(Press)))
    def press(self, number: int, button: Press) -> None:
        if found := self.payments():
            payment = found[number % len(found)]
            self.may(self.desk.service.do(checkout.press, payment.reference, button))

    @rule(number=numbers, amount=st.sampled_from(["0.01", "33.33", None]))
    def refund(self, number: int, amount: str | None) -> None:
        if found := self.payments():
            self.may(self.visit.refund(found[number % len(found)], amount))

    @rule(gateway=gateways)
    def die(self, gateway: GatewayName) -> None:
        """A process claims what is due, and dies."""
        self.run(self.desk.service.do(operations.claim_due_calls, gateway, 10))

    @rule(past=st.sampled_from([timedelta(seconds=3), CLAIM, timedelta(hours=2)]))
    def pass_time(self, past: timedelta) -> None:
        self.run(self.desk.pass_time(past))
        self.run(self.desk.call())

    def payments(self) -> list[Payment]:
        its = select(Payment).where(Payment.booking_id == self.visit.payable_id.id).order_by(Payment.id)
        return list(self.run(self.desk.service.scalars(its)))

    @invariant()
    def books_are_right(self) -> None:
        if not hasattr(self, "visit"):
            return
        assert self.run(self.desk.differences()) == []
        payments = self.payments()
        assert len([one for one in payments if one.is_kept]) <= 1
        accounts = self.run(self.desk.accounts(self.visit.payable_id))
        assert sum(accounts.values()) == 0
        assert accounts.get("escrow", 0) == -sum(one.unsettled for one in payments)

    def teardown(self) -> None:
        if not hasattr(self, "visit"):
            return
        for _ in range(8):
            if not any(one.finished_at is None for one in self.run(self.desk.operations())):
                break
            self.run(self.desk.pass_time(timedelta(hours=2)))
            self.run(self.desk.call())
        self.books_are_right()
        booking = self.run(stored(self.desk.service.database, Booking, self.visit.payable_id.id))
        for one in self.payments():
            if not one.is_kept:
                assert one.amount_captured == one.amount_refunded
                assert one.status is not PaymentStatus.AUTHORIZED
            elif booking.status in (BookingStatus.COMPLETED, BookingStatus.NO_SHOW):
                assert (one.status, one.unsettled) == (PaymentStatus.SUCCESS, 0)
            elif booking.status is BookingStatus.CANCELLED:
                kept = one.amount_captured - one.amount_refunded
                assert one.status is not PaymentStatus.AUTHORIZED
                assert kept <= one.amount_owed <= one.amount
                assert one.unsettled == 0


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_money_of_bookings_is_never_lost_or_moved_twice(service: Service) -> None:
    BookedMoney.desk = Desk(service, played(service), TERMS)
    BookedMoney.loop = asyncio.get_running_loop()
    calm = settings(max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, BookedMoney, settings=calm)
