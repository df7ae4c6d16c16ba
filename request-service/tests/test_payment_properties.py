"""Property test: no sequence of a job's life, payments, presses and lost answers loses money or moves it twice.

Requests and payments are driven together. After each step the books are compared with the rows, and at the end, when
all calls are answered, the state of the job says where its money is.
"""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from dispute_testing import object_to
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from payment_testing import Desk, PaidJob, payout_desk, played
from payout_testing import ACCOUNT
from request_testing import Service
from sqlalchemy import Select, select

from kit.errors import AppError
from kit.ids import new_id
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.payment.disputes.terms import LossBearer
from request_service.payment.gateways.interface import GatewayName, Notice, Subject
from request_service.payment.operations import actions as operations
from request_service.payment.operations.models import CLAIM
from request_service.payment.payments import actions
from request_service.payment.payments.lifecycle import PaymentStatus, RefundStatus
from request_service.payment.payments.models import Payment, Purpose
from request_service.payment.payments.notices import receive_notice
from request_service.payment.payouts import actions as payouts
from request_service.payment.test_gateway import actions as checkout
from request_service.payment.test_gateway.actions import Press
from request_service.payment.test_gateway.models import PlayedCharge, PlayedDispute
from request_service.payment.wiring import ELSEWHERE
from testkit.rows import stored

# The hundredths choose how the built-in gateway behaves.
prices = st.sampled_from([10_000, 10_003, 10_005, 10_007, 10_009])
gateways = st.sampled_from([GatewayName.STRIPE, GatewayName.CHAPA])
numbers = st.integers(0, 5)


class Money(RuleBasedStateMachine):
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

    @initialize(total=prices)
    def begin(self, total: int) -> None:
        self.job: PaidJob = self.run(self.desk.job(total))
        account = (payout_desk(self.desk.gateways), self.job.provider, ACCOUNT)
        self.run(self.desk.service.do(payouts.update_account, *account))

    @rule()
    def accept(self) -> None:
        self.may(self.job.accept())

    @rule()
    def wait_for_long(self) -> None:
        self.may(self.job.was_accepted(timedelta(minutes=10)))

    @rule()
    def start(self) -> None:
        self.may(self.job.start())

    @rule()
    def complete(self) -> None:
        self.may(self.job.complete())

    @rule(by=st.sampled_from(["client", "provider"]))
    def cancel(self, by: str) -> None:
        self.may(self.job.cancel(getattr(self.job, by)))

    @rule(gateway=gateways)
    def ask(self, gateway: GatewayName) -> None:
        self.may(self.job.ask(gateway))

    @rule(gateway=gateways)
    def pay(self, gateway: GatewayName) -> None:
        self.may(self.job.pay(gateway))

    @rule(gateway=gateways, amount=st.sampled_from(["1", "10.07"]))
    def tip(self, gateway: GatewayName, amount: str) -> None:
        self.may(self.job.tip(amount, gateway))

    @rule(number=numbers, button=st.sampled_from(list(Press)))
    def press(self, number: int, button: Press) -> None:
        if payment := self.pick(number):
            self.may(self.desk.service.do(checkout.press, payment.reference, button))

    @rule(number=numbers)
    def give_up(self, number: int) -> None:
        if payment := self.pick(number):
            cancel = self.desk.service.do(actions.cancel_payment, self.desk.cashier, self.job.client, payment.id)
            self.may(cancel)

    @rule(number=numbers, amount=st.sampled_from(["0.01", "33.33", None]))
    def refund(self, number: int, amount: str | None) -> None:
        if payment := self.pick(number):
            self.may(self.job.refund(payment, amount))

    @rule(number=numbers, amount=st.sampled_from([None, 4_000, 3_333]))
    def object_to(self, number: int, amount: int | None) -> None:
        if payment := self.pick(number):
            self.may(self.desk.service.do(object_to, payment.reference, amount))

    @rule(numbers=st.lists(numbers, min_size=1, max_size=3))
    def hear(self, numbers: list[int]) -> None:
        """Webhooks about disputes come, some of them again, and the gateways are asked."""
        disputes = self.run(self.desk.service.scalars(self.of_disputes()))
        for number in numbers if disputes else ():
            dispute = disputes[number % len(disputes)]
            gateway, notice = GatewayName(dispute.gateway), Notice(new_id().hex, Subject.DISPUTE, None, str(dispute.id))
            self.run(self.desk.service.do(receive_notice, gateway, notice, ELSEWHERE))
        self.run(self.desk.call())

    @rule(loss_by=st.sampled_from(LossBearer))
    def change_the_settings(self, loss_by: LossBearer) -> None:
        self.desk.loss_by = loss_by

    @rule(amount=st.sampled_from([None, 1_000]))
    def pay_out(self, amount: int | None) -> None:
        """No payout takes what is disputed."""
        desk, provider = payout_desk(self.desk.gateways), self.job.provider
        disputed = sum(one.payee_disputed for one in self.payments())
        before = self.run(self.desk.balance(provider))
        self.may(self.desk.service.do(payouts.create_payout, desk, provider, "ETB", amount))
        paid = before - self.run(self.desk.balance(provider))
        assert paid <= max(before - disputed, 0)

    def of_disputes(self) -> Select[PlayedDispute]:
        references = select(Payment.reference).where(Payment.request_id == self.job.request_id)
        charges = select(PlayedCharge.id).where(PlayedCharge.reference.in_(references))
        return select(PlayedDispute).where(PlayedDispute.charge_id.in_(charges)).order_by(PlayedDispute.id)

    @rule(gateway=gateways)
    def die(self, gateway: GatewayName) -> None:
        """A process claims what is due, and dies."""
        self.run(self.desk.service.do(operations.claim_due_calls, gateway, 10))

    @rule(past=st.sampled_from([timedelta(seconds=3), CLAIM, timedelta(hours=2)]))
    def pass_time(self, past: timedelta) -> None:
        self.run(self.desk.pass_time(past))
        self.run(self.desk.call())

    def pick(self, number: int) -> Payment | None:
        found = self.payments()
        return found[number % len(found)] if found else None

    def payments(self) -> list[Payment]:
        of_request = select(Payment).where(Payment.request_id == self.job.request_id).order_by(Payment.id)
        return list(self.run(self.desk.service.scalars(of_request)))

    @invariant()
    def books_are_right(self) -> None:
        if not hasattr(self, "job"):
            return
        assert self.run(self.desk.differences()) == []
        accounts = self.run(self.desk.accounts(self.job.payable_id))
        assert sum(accounts.values()) == 0
        payments = self.payments()
        kept = [one for one in payments if one.is_kept]
        assert len(kept) == len({one.purpose for one in kept})
        for one in payments:
            assert 0 <= one.amount_refunded + one.amount_lost <= one.amount_captured
            assert 0 <= one.payee_disputed <= one.amount_disputed <= one.amount_captured
            assert one.amount_settled <= one.amount_captured
        assert accounts.get("escrow", 0) == -sum(one.unsettled for one in payments)

    def teardown(self) -> None:
        if not hasattr(self, "job"):
            return
        buttons = [Press.WIN, Press.LOSE]
        for number, dispute in enumerate(self.run(self.desk.service.scalars(self.of_disputes()))):
            (charge,) = self.run(
                self.desk.service.scalars(select(PlayedCharge).where(PlayedCharge.id == dispute.charge_id))
            )
            self.may(self.desk.service.do(checkout.press, charge.reference, buttons[number % 2]))
        for _ in range(2):
            self.hear_all()
        for _ in range(8):
            if not any(one.finished_at is None for one in self.run(self.desk.operations())):
                break
            self.run(self.desk.pass_time(timedelta(hours=2)))
            self.run(self.desk.call())
        self.books_are_right()
        self.money_is_where_it_belongs()

    def hear_all(self) -> None:
        for dispute in self.run(self.desk.service.scalars(self.of_disputes())):
            gateway, notice = GatewayName(dispute.gateway), Notice(new_id().hex, Subject.DISPUTE, None, str(dispute.id))
            self.run(self.desk.service.do(receive_notice, gateway, notice, ELSEWHERE))
        self.run(self.desk.pass_time(timedelta(hours=2)))
        self.run(self.desk.call())

    def money_is_where_it_belongs(self) -> None:
        request = self.run(stored(self.desk.service.database, ServiceRequest, self.job.request_id))
        refunds = self.run(self.desk.refunds())
        assert all(one.status is RefundStatus.SUCCEEDED for one in refunds)
        for one in self.payments():
            assert (one.disputed, one.amount_disputed, one.payee_disputed) == (False, 0, 0)
            if one.purpose is Purpose.TIP:
                continue
            if not one.is_kept:
                assert one.amount_captured == one.amount_refunded + one.amount_lost
                assert one.status is not PaymentStatus.AUTHORIZED
            elif request.status is Status.COMPLETED:
                assert (one.status, one.unsettled) == (PaymentStatus.SUCCESS, 0)
            elif request.status is Status.CANCELLED:
                assert one.status is not PaymentStatus.AUTHORIZED
                assert one.amount_settled <= one.amount_owed, (one.amount_settled, one.amount_owed, one.amount_captured)
                assert one.unsettled == 0
        if request.status is Status.COMPLETED:
            kept = next((one for one in self.payments() if one.purpose is Purpose.JOB and one.is_kept), None)
            paid = "due" if kept is None else "returned" if kept.is_returned else "paid"
            assert request.payment_status.value == paid


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_money_is_never_lost_or_moved_twice(service: Service) -> None:
    Money.desk = Desk(service, played(service))
    Money.loop = asyncio.get_running_loop()
    calm = settings(max_examples=25, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, Money, settings=calm)
