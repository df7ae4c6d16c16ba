"""A job with a price, its client and its provider, and the built-in gateway, in the process of a test."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from request_testing import Service
from sqlalchemy import func, or_, select, update

from kit import clock
from kit.caller import Caller
from kit.ids import new_id
from kit.vault import ServiceVault
from request_service.assistance import actions as assistance
from request_service.assistance.requests.models import ServiceRequest
from request_service.categories import Category
from request_service.paid_bookings import MoneyOfBookings
from request_service.paid_for import PAYABLES
from request_service.paid_jobs import MoneyOfRequests
from request_service.payment.checking import LEDGER_RULES
from request_service.payment.disputes import dispute_calls
from request_service.payment.disputes.dispute_calls import DisputeCalls
from request_service.payment.disputes.servicer import DisputeServicer
from request_service.payment.disputes.terms import DisputeDesk, LossBearer
from request_service.payment.gateways.directory import Gateways, play
from request_service.payment.gateways.interface import Gateway, GatewayName
from request_service.payment.ledger.checks import check_ledger
from request_service.payment.ledger.models import LedgerBalance, LedgerEntry, LedgerPosting
from request_service.payment.methods import customer_calls, method_calls
from request_service.payment.methods.customer_calls import CustomerCalls
from request_service.payment.methods.method_calls import MethodCalls
from request_service.payment.methods.servicer import MethodServicer
from request_service.payment.methods.wallet import Wallet
from request_service.payment.operations.models import GatewayOperation
from request_service.payment.operations.sending import Sender
from request_service.payment.payments import actions, payment_calls, refund_calls
from request_service.payment.payments.cashier import Cashier
from request_service.payment.payments.following import PayableMoney
from request_service.payment.payments.models import PayableId, PayableKind, Payment, Refund, Way
from request_service.payment.payments.payment_calls import PaymentCalls
from request_service.payment.payments.refund_calls import RefundCalls
from request_service.payment.payments.servicer import PaymentServicer
from request_service.payment.payments.terms import PaymentPolicy, PaymentTerms
from request_service.payment.payouts import payout_calls
from request_service.payment.payouts.payout_calls import PayoutCalls
from request_service.payment.payouts.servicer import PayoutServicer
from request_service.payment.payouts.terms import PayoutDesk
from request_service.payment.reconciliations.servicer import ReconciliationServicer
from request_service.payment.reconciliations.terms import Auditor, ReconciliationTerms
from request_service.payment.test_gateway import actions as checkout
from request_service.payment.test_gateway.actions import Press
from request_service.quoted import CancellationTerms, Line, LineKind, QuotedPrice
from testkit.callers import new_caller
from testkit.rows import stored

TERMS = PaymentTerms(PaymentPolicy.OPTIONAL, fee_bps=1500, counts_test_money=True)
# The fee of a client who cancels late, and that of one who cancels after the start.
CANCEL_FEE, CALLOUT_FEE = 1_000, 2_500


def played(service: Service, *names: GatewayName) -> Gateways:
    """Returns the built-in gateway under all names, or under these."""
    secret, page = SecretStr("a secret of the tests"), "http://127.0.0.1:8000/test-checkout/"
    found: dict[GatewayName, Gateway] = {
        name: play(name, service.database, secret, page) for name in names or GatewayName
    }
    return Gateways(found, expects_live_money=False)


SECRET = SecretStr("a secret of the tests, long enough for a key")
VAULT = ServiceVault("request-service", SECRET)


def payout_desk(gateways: Gateways, hold: timedelta = timedelta(), approval_above: int = 20_000) -> PayoutDesk:
    """*approval_above* is the limit of payouts in ETB, in its units."""
    return PayoutDesk(gateways, VAULT, hold, {"ETB": approval_above * 100})


def money_servicers(service: Service) -> dict[str, object]:
    """Returns the servicers of what people do with money, by the names of their services."""
    desk = Desk(service, played(service))
    auditor = Auditor(desk.cashier, ReconciliationTerms(1, timedelta(days=3), timedelta()))
    return {
        "PaymentService": PaymentServicer(service.database, desk.cashier, desk.sender),
        "DisputeService": DisputeServicer(service.database),
        "MethodService": MethodServicer(service.database, desk.wallet, desk.sender),
        "PayoutService": PayoutServicer(service.database, payout_desk(played(service))),
        "ReconciliationService": ReconciliationServicer(service.database, auditor),
    }


@dataclass
class Desk:
    """Payments on the database of a service; each verb runs in a transaction of its own."""

    service: Service
    gateways: Gateways
    terms: PaymentTerms = TERMS
    loss_by: LossBearer = LossBearer.PLATFORM

    @property
    def money(self) -> MoneyOfRequests:
        return MoneyOfRequests(PayableMoney(self.cashier))

    @property
    def money_of_bookings(self) -> MoneyOfBookings:
        return MoneyOfBookings(PayableMoney(self.cashier))

    @property
    def cashier(self) -> Cashier:
        return Cashier(PAYABLES, self.gateways, self.terms)

    @property
    def dispute_desk(self) -> DisputeDesk:
        return DisputeDesk(self.cashier, self.loss_by)

    @property
    def wallet(self) -> Wallet:
        return Wallet(self.gateways, self.terms.lifetime, counts_test_cards=self.terms.counts_test_money)

    @property
    def sender(self) -> Sender:
        of_payments = PaymentCalls(self.service.database, self.cashier)
        of_refunds = RefundCalls(self.service.database, self.cashier)
        calls: dict[Any, Any] = dict.fromkeys(payment_calls.KINDS, of_payments)
        calls |= dict.fromkeys(refund_calls.KINDS, of_refunds)
        of_payouts = PayoutCalls(self.service.database, payout_desk(self.gateways))
        calls |= dict.fromkeys(customer_calls.KINDS, CustomerCalls(self.service.database))
        calls |= dict.fromkeys(method_calls.KINDS, MethodCalls(self.service.database, self.wallet))
        calls |= dict.fromkeys(payout_calls.KINDS, of_payouts)
        calls |= dict.fromkeys(dispute_calls.KINDS, DisputeCalls(self.service.database, self.dispute_desk))
        return Sender(self.service.database, self.gateways, calls)

    async def call(self, rounds: int = 10) -> None:
        """Sends what is due to the gateways, and what follows from their answers."""
        for _ in range(rounds):
            if not any([await self.sender.send_due(name) for name in GatewayName]):
                return

    async def job(self, total: int = 10_000, currency: str = "ETB", way: Way | None = None) -> "PaidJob":
        """Returns a pending request with a price."""
        client, provider = new_caller(), await self.service.add_provider()
        request = await self.service.create(client)
        price = QuotedPrice(
            new_id(),
            Category.TOWING,
            currency,
            total,
            (Line(LineKind.BASE, "Base", total),),
            "rules",
            clock.now() + timedelta(hours=1),
            CancellationTerms(free_minutes=5, fee=CANCEL_FEE, callout_fee=CALLOUT_FEE),
        )
        values = {
            "quote": price.to_text(),
            "payment_gateway": None if way is None else way.gateway.value,
            "payment_method_id": None if way is None or way.payment_method_id is None else UUID(way.payment_method_id),
        }
        await self.service.execute(update(ServiceRequest).where(ServiceRequest.id == request.id).values(**values))
        return PaidJob(self, client, PayableId(PayableKind.REQUEST, request.id), provider)

    async def payment(self, payment_id: UUID) -> Payment:
        return await stored(self.service.database, Payment, payment_id)

    async def refunds(self) -> Sequence[Refund]:
        return await self.service.scalars(select(Refund).order_by(Refund.id))

    async def operations(self) -> Sequence[GatewayOperation]:
        return await self.service.scalars(select(GatewayOperation).order_by(GatewayOperation.id))

    async def accounts(self, payable_id: PayableId | None = None) -> dict[str, int]:
        """Returns the sums of the accounts that are not zero; those of gateways and their fees are one.

        With *payable_id*, only the payments of this one count.
        """
        sums = select(LedgerPosting.account, func.sum(LedgerPosting.amount)).group_by(LedgerPosting.account)
        if payable_id is not None:
            its = select(Payment.id).where(
                or_(Payment.request_id == payable_id.id, Payment.booking_id == payable_id.id)
            )
            entries = select(LedgerEntry.id).where(LedgerEntry.payment_id.in_(its))
            sums = sums.where(LedgerPosting.entry_id.in_(entries))
        found = Counter[str]()
        async with self.service.database.read() as session:
            for name, total in await session.execute(sums):
                found["gateways" if name.startswith("gateway") else name] += int(total)
        return {name: total for name, total in found.items() if total}

    async def differences(self) -> Sequence[str]:
        """Returns the differences that the check of the ledger finds."""
        return (await check_ledger(self.service.database, LEDGER_RULES)).differences

    async def balance(self, provider: Caller) -> int:
        """Returns the stored balance of a provider."""
        account = f"provider:{provider.user_id}"
        found = await self.service.scalars(select(LedgerBalance.balance).where(LedgerBalance.account == account))
        return sum(found)

    async def pass_time(self, past: timedelta) -> None:
        """Lets time pass for the calls that wait."""
        moved = {"due_at": clock.now() - timedelta(seconds=1)}
        soon = update(GatewayOperation).where(GatewayOperation.due_at <= clock.now() + past)
        await self.service.execute(soon.values(**moved))


@dataclass
class Paid:
    """A person and what they pay for."""

    desk: Desk
    client: Caller
    payable_id: PayableId

    async def ask(self, gateway: GatewayName = GatewayName.STRIPE) -> Payment:
        """Asks for the price, and has the gateway create the payment."""
        made = await self.plan(gateway)
        await self.desk.call()
        return await self.desk.payment(made.id)

    async def plan(self, gateway: GatewayName = GatewayName.STRIPE) -> Payment:
        """Asks for the price; no process has called the gateway."""
        desk, wish = self.desk, (self.client, self.payable_id, Way(gateway))
        made: Payment = await desk.service.do(actions.create_payment, desk.cashier, *wish)
        return made

    async def press(self, payment: Payment, button: Press = Press.PAY) -> Payment:
        """Presses a button of the checkout page, and has the gateway asked."""
        await self.desk.service.do(checkout.press, payment.reference, button)
        return await self.sync(payment)

    async def sync(self, payment: Payment) -> Payment:
        await self.desk.pass_time(timedelta(minutes=1))
        await self.desk.call()
        return await self.desk.payment(payment.id)

    async def pay(self, gateway: GatewayName = GatewayName.STRIPE) -> Payment:
        """Asks for the price and pays it."""
        return await self.press(await self.ask(gateway))

    async def refund(self, payment: Payment, amount: str | None = None) -> None:
        admin = replace(new_caller(), role="admin")
        cashier = self.desk.cashier
        await self.desk.service.do(actions.refund_payment, cashier, admin, payment.id, amount=amount, note="")
        await self.desk.call()


@dataclass
class PaidJob(Paid):
    provider: Caller

    @property
    def request_id(self) -> UUID:
        return self.payable_id.id

    async def accept(self) -> None:
        service = self.desk.service
        await service.do(assistance.accept_request, self.provider, self.request_id, service.rule_set, self.desk.money)

    async def start(self) -> None:
        await self.desk.service.do(assistance.start_request, self.provider, self.request_id, None, self.desk.money)

    async def complete(self) -> None:
        await self.desk.service.do(assistance.complete_request, self.provider, self.request_id, None, self.desk.money)

    async def run(self) -> None:
        """Brings the job to its end."""
        await self.accept()
        await self.start()
        await self.complete()

    async def cancel(self, by: Caller) -> None:
        await self.desk.service.do(assistance.cancel_request, by, self.request_id, None, self.desk.money)

    async def was_accepted(self, ago: timedelta) -> None:
        """Moves the acceptance into the past, if the request was accepted: no provider has a time without it."""
        accepted_at: datetime = clock.now() - ago
        accepted = ServiceRequest.id == self.request_id, ServiceRequest.accepted_at.is_not(None)
        await self.desk.service.execute(update(ServiceRequest).where(*accepted).values(accepted_at=accepted_at))

    async def tip(self, amount: str, gateway: GatewayName = GatewayName.STRIPE) -> Payment:
        desk = self.desk
        made = await desk.service.do(
            actions.tip_provider, desk.cashier, self.client, self.request_id, Way(gateway), amount=amount
        )
        await desk.call()
        return await self.press(await desk.payment(made.id))

    async def payment_status(self) -> str:
        request = await stored(self.desk.service.database, ServiceRequest, self.request_id)
        return request.payment_status.value
