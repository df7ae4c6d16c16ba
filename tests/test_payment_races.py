"""Reports about one payment at once, over two gateways and two replicas of request-service: they count once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from kit import clock
from request_service.payment.ledger.models import LedgerEntry
from request_service.payment.operations.models import GatewayOperation
from testkit.processes import free_port
from tests.conftest import DATABASES, StartStack
from tests.gateway_peers import GATEWAYS, PaidSystem, database_of, paid_system
from tests.ledger import ledger_differences
from tests.payers import asks_for_payment, asks_with_a_price, becomes
from tests.people import Person
from tests.webhook_forge import Forge, Signed
from tools.stack.config import REQUEST

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def system(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[PaidSystem]:
    async with paid_system(start_stack, request.param, tmp_path_factory.mktemp("peers")) as system:
        yield system


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gateways(system: PaidSystem) -> list[str]:
    """Two gateways, each with a replica of request-service."""
    port = free_port()
    await system.stack.start_replica(REQUEST, PORT=str(port))
    return [system.stack.gateway_url, await system.stack.start_gateway(REQUEST_ADDRESS=f"127.0.0.1:{port}")]


async def has_all_asked(system: PaidSystem, payment_id: str) -> None:
    """Has the workers of all replicas ask the gateway for a payment, again and again."""
    of_payment = update(GatewayOperation).where(GatewayOperation.subject_id == UUID(payment_id))
    async with database_of(system.stack) as database:
        for _ in range(8):
            async with database.transaction() as session:
                await session.execute(of_payment.values(due_at=clock.now()))
            await asyncio.sleep(0.05)


async def report(there: list[Person], webhook_path: str, webhooks: list[Signed], payment_id: str) -> None:
    """Sends webhooks, questions and looks at once, half of them over each gateway."""
    answers = await asyncio.gather(
        *(there[n % 2].http.post(webhook_path, content=body, headers=head) for n, (head, body) in enumerate(webhooks)),
        *(there[n % 2].post(f"/payments/{payment_id}/sync") for n in range(16)),
        *(there[n % 2].get(f"/payments/{payment_id}") for n in range(16)),
    )
    assert {one.status_code for one in answers} == {200}


async def entries_of(system: PaidSystem, payment_id: str) -> Counter[str]:
    async with database_of(system.stack) as database, database.read() as session:
        found = await session.scalars(select(LedgerEntry.kind).where(LedgerEntry.payment_id == UUID(payment_id)))
        return Counter(kind.value for kind in found)


@pytest.mark.parametrize("gateway", GATEWAYS)
async def test_sixty_four_reports_of_a_payment_at_once_are_one_event_and_one_entry(
    system: PaidSystem, gateways: list[str], gateway: str
) -> None:
    forge = Forge(system)
    async with Person(gateways[0]) as client, Person(gateways[1], "provider") as provider:
        request = await asks_with_a_price(client)
        payment = await asks_for_payment(client, request, gateway)
        webhooks = [await forge.signed(gateway, forge.event(gateway, payment["reference"])) for _ in range(24)]
        there = [client, client.at(gateways[1])]

        async def reports(payment_id: str) -> None:
            path = f"/payments/webhooks/{gateway}"
            await asyncio.gather(report(there, path, webhooks, payment_id), has_all_asked(system, payment_id))

        async with client.socket() as socket:
            await socket.frame("connection.established")
            await asyncio.gather(system.sides[gateway].pay(client, payment), reports(payment["id"]))
            secured = "authorized" if payment["capture"] == "manual" else "success"
            await becomes(client, payment, secured)
            await asyncio.gather(provider.does("accept", "start", "complete", request=request), reports(payment["id"]))
            await becomes(client, payment, "success")
            await reports(payment["id"])
            # A frame of something later: a second one about the payment would be before it.
            last = await asks_with_a_price(client)
            await socket.frame("request.created", id=last["id"])
        told = Counter(frame["type"] for frame in socket.frames if frame["data"].get("id") == payment["id"])
        states = {"payment.authorized", "payment.succeeded"} & told.keys()
        assert {told[kind] for kind in states} == {1}
        assert states == ({"payment.authorized"} if secured == "authorized" else set()) | {"payment.succeeded"}
        entries = await entries_of(system, payment["id"])
        assert (entries["charge"], entries["settle"]) == (1, 1)
        (balance,) = (await provider.get("/providers/me/balance")).json()
        assert balance["balance"] == round(payment["amount"] * 0.85, 2)
    assert await ledger_differences(system.stack) == []
