"""The checkout page of the built-in payment gateway, as a payer's browser gets it."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from kit.database import Database
from kit.ids import new_id
from request_service.payment.test_gateway import actions
from request_service.payment.test_gateway.orders import ChargeOrder
from tools.stack.config import REQUEST
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow
PAGES = "/api/v1/payments/test-checkout"


@pytest.fixture
async def browser(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=stack.gateway_url) as client:
        yield client


async def charged(stack: Stack, amount: int) -> str:
    """Has the platform order a charge, and returns its reference."""
    order = ChargeOrder(
        gateway="test",
        reference=new_id().hex,
        amount=amount,
        currency="ETB",
        title="Towing <to> Bole",
        return_url="https://app.example.org/paid",
        is_held=True,
    )
    url = stack.config.environment_of(REQUEST)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database, database.transaction() as session:
        await actions.create_charge(session, order)
    return order.reference


async def test_a_payer_agrees_in_a_browser(stack: Stack, browser: httpx2.AsyncClient) -> None:
    reference = await charged(stack, 12_300)

    page = await browser.get(f"{PAGES}/{reference}")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert "Towing &lt;to&gt; Bole" in page.text

    form = {"content-type": "application/x-www-form-urlencoded", "origin": "null"}
    sent = await browser.post(f"{PAGES}/{reference}/pay", headers=form)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{PAGES}/{reference}")
    assert "held" in (await browser.get(sent.headers["location"])).text
    again = await browser.post(f"{PAGES}/{reference}/pay", headers=form)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "NOT_PAYABLE")


async def test_other_addresses_are_not_found(stack: Stack, browser: httpx2.AsyncClient) -> None:
    reference = await charged(stack, 12_300)

    for answer in (
        await browser.get(f"{PAGES}/unknown"),
        await browser.post(f"{PAGES}/unknown/pay"),
        await browser.post(f"{PAGES}/{reference}/steal"),
    ):
        assert answer.status_code == 404, answer.text
