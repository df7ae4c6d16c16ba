"""A provider with earnings, and gateways that see their payouts, in the process of a test."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from payment_testing import Desk, payout_desk, played
from request_testing import Service
from sqlalchemy import update

from kit import clock
from kit.caller import Caller
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.interface import (
    Gateway,
    GatewayName,
    PayoutOrder,
    TransferReport,
)
from request_service.payment.operations.models import GatewayOperation
from request_service.payment.payouts import actions
from request_service.payment.payouts.lifecycle import PayoutMethod
from request_service.payment.payouts.models import BankAccount, Payout, PayoutAccount
from testkit.callers import new_caller
from testkit.rows import outbox_rows, stored

NUMBER, NAME = "1000987654321", "Kebede Alemu Payee"
ACCOUNT = BankAccount(PayoutMethod.CHAPA, "855", NAME, NUMBER)
# The earnings of a provider for a job of 100.00.
EARNED = 8_500
ADMIN = new_caller("admin")


@dataclass
class Watched:
    """A gateway that counts what it is told to pay out, and may fail or say something else."""

    inner: Gateway
    orders: list[PayoutOrder] = field(default_factory=list)
    questions: Counter[str] = field(default_factory=Counter)
    fail: Callable[[], None] = lambda: None
    say: Callable[[TransferReport | None], TransferReport | None] = lambda report: report

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def pay_out(self, order: PayoutOrder) -> TransferReport | None:
        self.orders.append(order)
        self.fail()
        return self.say(await self.inner.pay_out(order))

    async def query_payout(self, order: PayoutOrder) -> TransferReport | None:
        self.questions[order.reference] += 1
        return self.say(await self.inner.query_payout(order))


@dataclass
class Till:
    """A provider with earnings and an account, and the gateways that see their payouts."""

    desk: Desk
    provider: Caller
    chapa: Watched

    @property
    def payouts(self) -> Any:
        return payout_desk(self.desk.gateways)

    async def name(self, account: BankAccount = ACCOUNT) -> PayoutAccount:
        return await self.desk.service.do(actions.update_account, self.payouts, self.provider, account)

    async def ask(self, amount: int | None = None, currency: str = "ETB", **terms: Any) -> Payout:
        desk = payout_desk(self.desk.gateways, **terms)
        return await self.desk.service.do(actions.create_payout, desk, self.provider, currency, amount)

    async def found(self, payout: Payout) -> Payout:
        return await stored(self.desk.service.database, Payout, payout.id)

    async def settle_down(self) -> None:
        """Lets a day and more pass, in which the gateway is asked."""
        for _ in range(4):
            await self.desk.call()
            await self.desk.pass_time(timedelta(hours=1))

    async def give_up(self) -> None:
        """Lets the time come after which a call is given up."""
        earlier = clock.now() - timedelta(hours=25)
        await self.desk.service.execute(update(GatewayOperation).values(created_at=earlier))
        await self.desk.pass_time(timedelta(hours=1))
        await self.desk.call()

    async def decide(self, verb: Callable[..., Any], payout: Payout, admin: Caller = ADMIN) -> Payout:
        decided: Payout = await self.desk.service.do(verb, admin, payout.id)
        return decided

    async def frames(self) -> list[str]:
        rows = await outbox_rows(self.desk.service.database)
        return [row.type.rpartition(".")[2] for row in rows if "Payout" in row.type]


async def new_till(service: Service) -> Till:
    """Returns a provider who has earned something, and whose gateways are watched."""
    inner = played(service)
    chapa = Watched(inner.get(GatewayName.CHAPA))
    found: dict[GatewayName, Any] = {name: inner.get(name) for name in inner.names} | {GatewayName.CHAPA: chapa}
    desk = Desk(service, Gateways(found, expects_live_money=False))
    job = await desk.job()
    await job.pay()
    await job.run()
    await desk.call()
    made = Till(desk, job.provider, chapa)
    assert await desk.balance(job.provider) == EARNED
    return made


async def is_clean(till: Till) -> bool:
    return await till.desk.differences() == []
