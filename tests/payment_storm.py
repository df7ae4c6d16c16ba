"""Many jobs that are paid for while processes die: who does them, and what must be true of their money at the end."""

import asyncio
import contextlib
import random
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Self

import httpx2
from sqlalchemy import select, update

from kit import clock, tables
from kit.errors import Unavailable
from request_service.payment.operations.models import GatewayOperation, OperationKind, OperationState
from request_service.payment.payments.lifecycle import RefundStatus
from request_service.payment.payments.models import Payment, Refund
from request_service.payment.payouts.lifecycle import PayoutStatus
from request_service.payment.payouts.models import Payout
from tests.crashes import command, insist
from tests.gateway_peers import ChapaSide, Paid, PaidSystem, database_of
from tests.payers import ACCOUNT, TOW
from tests.people import Json, Person

REFUND = 50
PAYOUT = 10
# The endings of a job, with how often each comes. A page of a gateway that cannot be closed is paid late.
ENDINGS = {"complete": 8, "refund": 3, "cancel": 4, "unpaid": 2, "twice": 3, "late": 2}
# The parts of the price, in the smallest units, that are not given back.
_KEPT: dict[str, Callable[[int], int]] = {
    "complete": lambda price: price,
    "refund": lambda price: price - REFUND * 100,
    "twice": lambda price: price,
}
_STATUS = dict.fromkeys(("complete", "refund", "twice"), "paid") | {"cancel": "returned", "late": "returned"}
# A machine with other work takes minutes for 200 jobs at once.
_PATIENCE_SECONDS = 400.0
_PAUSE_SECONDS = 0.2
_HURRY_SECONDS = 2.0
_ALL_GATEWAYS = ("chapa", "telebirr", "stripe", "test")
_WITHOUT_END = ("chapa", "telebirr")


@dataclass
class Job:
    client: Person
    ending: str
    gateway: str
    request: Json = field(default_factory=dict)
    payments: list[Json] = field(default_factory=list)
    is_done: bool = False

    @property
    def kept(self) -> int:
        price = round(self.request["quote"]["total"] * 100)
        return _KEPT[self.ending](price) if self.ending in _KEPT else 0


@dataclass
class Crowd:
    clients: list[Person]
    providers: asyncio.Queue[Person]
    admin: Person

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, gateways: list[str], providers: int, make_admin: Any) -> AsyncIterator[Self]:
        """Half of the people come over each gateway."""
        async with contextlib.AsyncExitStack() as there:

            async def person(role: str, number: int) -> Person:
                return await there.enter_async_context(Person(gateways[number % len(gateways)], role))

            clients = [await person("client", number) for number in range(10)]
            admin = await person("client", 0)
            await make_admin(admin)
            await admin.log_in()
            free = asyncio.Queue[Person]()
            account = ACCOUNT | {"method": "chapa", "account_number": "0912345678"}
            for number in range(providers):
                one = await person("provider", number)
                named = await one.put("/providers/me/payout-account", **account)
                assert named.status_code == 200, named.text
                free.put_nowait(one)
            yield cls(clients, free, admin)


@dataclass
class Storm:
    system: PaidSystem
    crowd: Crowd
    chance: random.Random
    jobs: list[Job] = field(default_factory=list)

    def new_job(self) -> Job:
        ending = self.chance.choices(list(ENDINGS), list(ENDINGS.values()))[0]
        gateway = self.chance.choice(_WITHOUT_END if ending == "late" else _ALL_GATEWAYS)
        job = Job(self.crowd.clients[len(self.jobs) % len(self.crowd.clients)], ending, gateway)
        self.jobs.append(job)
        return job

    async def play(self, job: Job) -> None:
        client = job.client
        quote = await _sent(client, "/quotes", **TOW)
        job.request = await _sent(client, "/requests/", description="It does not start", quote_id=quote["id"], **TOW)
        gateways = [job.gateway, self.chance.choice(_ALL_GATEWAYS)][: 1 + (job.ending == "twice")]
        for gateway in gateways:
            wish = {"request_id": job.request["id"], "gateway": gateway}
            job.payments.append(await _sent(client, "/payments", **wish))
        if job.ending == "late":
            # Only the last one has a page: those before have lost theirs.
            job.payments = [await self._has_checkout(client, job, job.payments[0])]
            await _sent(client, f"/requests/{job.request['id']}/cancel")
        if job.ending != "unpaid":
            await asyncio.gather(*(self._pay(client, job, payment) for payment in list(job.payments)))
        while job.ending == "twice" and not await self._is_paid(client, job):
            # Both pages were lost.
            wish = {"request_id": job.request["id"], "gateway": job.gateway}
            job.payments.append(await _sent(client, "/payments", **wish))
            await self._pay(client, job, job.payments[-1])
        await self._end(job, client)
        job.is_done = True

    async def _end(self, job: Job, client: Person) -> None:
        path = f"/requests/{job.request['id']}"
        if job.ending in ("unpaid", "cancel"):
            await _sent(client, f"{path}/cancel")
        if job.ending not in _KEPT:
            return
        provider = await self.crowd.providers.get()
        try:
            for step in ("accept", "start", "complete"):
                await _sent(provider, f"{path}/{step}")
            await _until(client, path, lambda found: bool(found["payment_status"] == "paid"))
            if job.ending == "refund":
                refund = {"amount": REFUND, "reason": "It took too long."}
                (kept,) = [one["id"] for one in await self._payments(client, job) if one["status"] == "success"]
                await _sent(self.crowd.admin, f"/payments/{kept}/refunds", **refund)
            if self.chance.random() < 0.5:
                await _sent(provider, "/payouts", amount=PAYOUT, currency="ETB")
        finally:
            self.crowd.providers.put_nowait(provider)

    async def _payments(self, client: Person, job: Job) -> list[Json]:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            answer = await insist(lambda: client.get("/payments", request_id=job.request["id"]))
        return list(answer.json())

    async def _is_paid(self, client: Person, job: Job) -> bool:
        return any(one["status"] in ("authorized", "success") for one in await self._payments(client, job))

    async def _has_checkout(self, client: Person, job: Job, payment: Json) -> Json:
        """Returns the payment with its page, or another one if its page was lost."""
        while True:
            path = f"/payments/{payment['id']}"
            payment = await _until(client, path, lambda found: bool(found["checkout"]) or found["status"] != "pending")
            is_lost = (payment["failure"] or {}).get("code") == "checkout_lost"
            if payment["checkout"] or not is_lost or job.ending == "twice":
                # One that has ended is not paid: another one of the request was.
                return payment
            again = {"request_id": payment["request_id"], "gateway": payment["gateway"]}
            payment = await _sent(client, "/payments", **again)
            job.payments.append(payment)

    async def _pay(self, client: Person, job: Job, payment: Json) -> None:
        """The payer agrees as soon as they can, and tries again while the gateway does not answer."""
        side = self.system.sides[payment["gateway"]]
        if not payment["checkout"]:
            payment = await self._has_checkout(client, job, payment)
        if not payment["checkout"]:
            return
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                # The page refuses while its service is away.
                with contextlib.suppress(OSError, httpx2.TransportError, AssertionError):
                    await side.pay(client, payment)
                    break
                with contextlib.suppress(OSError, httpx2.TransportError):
                    if (await side.books(self.system.stack)).get(payment["reference"], Paid(0, 0)) != Paid(0, 0):
                        # They have paid, and only the answer was lost.
                        break
                await asyncio.sleep(_PAUSE_SECONDS)
        path = f"/payments/{payment['id']}"
        await _until(client, path, lambda shown: bool(shown["status"] != "pending"))

    async def end_claims(self) -> None:
        """Lets the claims of processes that are dead end now, and not after a minute and a half."""
        ended = update(GatewayOperation).where(GatewayOperation.state == OperationState.SENDING)
        async with database_of(self.system.stack) as database, database.transaction() as session:
            await session.execute(ended.values(due_at=clock.now()))

    async def hurry(self) -> None:
        """Ends the pauses before calls again and again: a test has no half-hours."""
        waiting = GatewayOperation.state.in_((OperationState.PLANNED, OperationState.UNKNOWN))
        async with database_of(self.system.stack) as database:
            while True:
                now = clock.now()
                ended = update(GatewayOperation).where(waiting, GatewayOperation.due_at > now).values(due_at=now)
                with contextlib.suppress(Unavailable):
                    async with database.transaction() as session:
                        await session.execute(ended)
                await asyncio.sleep(_HURRY_SECONDS)

    async def until_settled(self) -> None:
        """Has everything that is open asked for at once, until nothing is under way."""
        of_payments = GatewayOperation.kind == OperationKind.QUERY
        is_open = GatewayOperation.finished_at.is_(None)
        async with database_of(self.system.stack) as database, asyncio.timeout(_PATIENCE_SECONDS):
            await self.end_claims()
            while True:
                async with database.transaction() as session:
                    soon = update(GatewayOperation).where(is_open, GatewayOperation.state != OperationState.SENDING)
                    await session.execute(soon.values(due_at=clock.now()))
                await asyncio.sleep(1.5)
                async with database.read() as session:
                    calls = (await session.scalars(select(GatewayOperation.kind).where(is_open, ~of_payments))).all()
                    refunds = (
                        await session.scalars(select(Refund.id).where(Refund.status == RefundStatus.PENDING))
                    ).all()
                    waiting = (await session.execute(select(tables.outbox.c.seq))).all()
                if not refunds and not waiting and set(calls) <= {OperationKind.PAY_OUT}:
                    return

    async def differences(self) -> list[str]:
        """Returns what is wrong with the money of the jobs, of our books and of the gateways' books."""
        books = {name: await side.books(self.system.stack) for name, side in self.system.sides.items()}
        all_books = {reference: paid for book in books.values() for reference, paid in book.items()}
        found = [wrong for job in self.jobs for wrong in await self._wrong_of(job, all_books)]
        async with database_of(self.system.stack) as database, database.read() as session:
            payments = (await session.scalars(select(Payment))).all()
            refunds = (await session.scalars(select(Refund))).all()
            payouts = (await session.scalars(select(Payout))).all()
        returned = Counter[Any]()
        for refund in refunds:
            found += [f"refund {refund.id} is {refund.status}"] if refund.status is not RefundStatus.SUCCEEDED else []
            returned[refund.payment_id] += refund.amount
        for one in payments:
            told = books[one.gateway].get(one.reference, Paid(0, 0))
            ours = Paid(one.amount_captured, returned[one.id])
            found += [f"payment {one.id} ({one.gateway}, {one.status}): {ours} here, {told} there"] * (ours != told)
        unknown = all_books.keys() - {one.reference for one in payments}
        return [*found, *(f"{one} is not known here" for one in unknown), *(await self._wrong_payouts(payouts))]

    async def _wrong_of(self, job: Job, books: dict[str, Paid]) -> list[str]:
        kept = sum(
            paid.taken - paid.returned
            for payment in job.payments
            if (paid := books.get(payment["reference"])) is not None
        )
        shown = (await job.client.get(f"/requests/{job.request['id']}")).json()
        status = shown.get("payment_status", shown)
        said = f"{job.ending} over {job.gateway}"
        wrong = [f"{said}: {kept} kept, not {job.kept}"] if kept != job.kept else []
        if not job.is_done or status != _STATUS.get(job.ending, status):
            wrong.append(f"{said}: it is {status}")
        return wrong

    async def _wrong_payouts(self, payouts: Any) -> list[str]:
        chapa = self.system.sides["chapa"]
        assert isinstance(chapa, ChapaSide)
        sent = (await chapa.steer("seen"))["transfers"]
        found = [f"payout {one} is not known here" for one in sent.keys() - {one.reference for one in payouts}]
        for one in payouts:
            there = sent.get(one.reference)
            # One that may have been sent, and that the gateway does not know, is for a person.
            expected = PayoutStatus.UNKNOWN if there is None else PayoutStatus.PAID
            if one.status is not expected or (there is not None and round(there["amount"] * 100) != one.amount):
                found.append(f"payout {one.reference} is {one.status}, there {there}")
        return found


async def _sent(person: Person, path: str, **body: Any) -> Json:
    """Returns the answer to a command, which is repeated under one key until it is answered."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        answer = await insist(command(person, "POST", path, secrets.token_hex(8), json=body))
    found: Json = answer.json()
    return found


async def _until(person: Person, path: str, is_so: Callable[[Json], bool]) -> Json:
    """Returns the answer of a route when it is as expected; failures in between are those of a storm."""
    found: Any = None
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                with contextlib.suppress(httpx2.TransportError):
                    answer = await person.get(path)
                    found = answer.json() if answer.is_success else {"answer": answer.status_code}
                    if answer.is_success and is_so(found):
                        return dict(found)
                await asyncio.sleep(_PAUSE_SECONDS)
    except TimeoutError:
        raise AssertionError(f"{path} is still {found}") from None
