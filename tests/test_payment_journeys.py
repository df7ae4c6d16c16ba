"""The journey of money over each gateway: the peer of the gateway and our books agree to the last unit."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from tests.conftest import DATABASES, StartStack, admin_maker
from tests.gateway_peers import GATEWAYS, Paid, PaidSystem, PeerSide, paid_system
from tests.ledger import ledger_differences
from tests.money_journeys import REFUND, TIP, Travellers, plays
from tests.people import Person
from tests.reconciling import reconcile

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("preloaded")]


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def system(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[PaidSystem]:
    async with paid_system(start_stack, request.param, tmp_path_factory.mktemp("peers")) as system:
        yield system


@pytest_asyncio.fixture(loop_scope="session")
async def travellers(system: PaidSystem) -> AsyncIterator[Travellers]:
    async with AsyncExitStack() as there:
        url = system.stack.gateway_url
        client, provider, admin = [
            await there.enter_async_context(Person(url, role)) for role in ("client", "provider", "client")
        ]
        await admin_maker(system.stack)(admin)
        await admin.log_in()
        yield Travellers(client, provider, admin)


@pytest.mark.parametrize("gateway", GATEWAYS)
async def test_money_goes_from_the_quote_to_the_payout(
    system: PaidSystem, travellers: Travellers, gateway: str
) -> None:
    journey = await plays(system, gateway, travellers)
    books = await system.sides[gateway].books(system.stack)
    price, tip = round(journey.payment["amount"] * 100), TIP * 100
    assert books[journey.payment["reference"]] == Paid(price, REFUND * 100)
    assert books[journey.tip["reference"]] == Paid(tip, 0)
    chapa = system.sides["chapa"]
    assert isinstance(chapa, PeerSide)
    sent = (await chapa.steer("seen"))["transfers"].get(journey.payout["reference"])
    assert (sent is not None) == (journey.payout["method"] == "chapa")
    assert sent is None or sent["amount"] == journey.payout["amount"]
    assert await ledger_differences(system.stack) == []
    ended = reconcile(system.stack)
    assert (ended.returncode, ended.stdout.splitlines()[-1].split(",")[0]) == (0, "Open: 0"), ended.stdout
