"""Steps of people in the example application, and of the system behind it."""

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest_asyncio
from PIL import Image
from playwright.async_api import expect
from sqlalchemy import select

from kit.database import Database
from request_service.assistance import actions
from request_service.assistance.requests import queries
from request_service.assistance.requests.models import ServiceRequest
from tests.balancer import Balancer
from tests.browser import PATIENT_MS, Window
from tests.people import PASSWORD, Person
from tools.clients import example
from tools.stack.config import REQUEST
from tools.stack.stack import Stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(shared_stack: Callable[[str], Awaitable[Stack]]) -> Stack:
    """The shared system, whose gateway serves the application as it is built now."""
    assert await asyncio.to_thread(example.build) == ""
    return await shared_stack("sqlite")


async def log_in(window: Window, person: Person) -> None:
    await window.page.get_by_label("E-mail address").fill(person.email)
    await window.page.get_by_label("Password").fill(PASSWORD)
    await window.page.keyboard.press("Enter")


def photo(folder: Path) -> Path:
    picture, file = io.BytesIO(), folder / "dashboard.png"
    Image.radial_gradient("L").resize((640, 480)).save(picture, "PNG")
    file.write_bytes(picture.getvalue())
    return file


async def checks_out(client: Window, button: str) -> None:
    """Presses a button on the page of the test gateway, which opens in a window of its own."""
    await client.page.get_by_role("button", name="Pay", exact=False).click()
    await expect(client.page.get_by_text("It is not paid yet.")).to_be_focused(timeout=PATIENT_MS)
    async with client.context.expect_page() as opened:
        await client.page.get_by_role("link", name="Open the checkout page").click()
    checkout = await opened.value
    await checkout.get_by_role("button", name=button, exact=True).click()
    await expect(checkout.get_by_text("You can close this page.", exact=False)).to_be_visible(timeout=PATIENT_MS)
    await checkout.close()


async def gives_up(client: Window) -> None:
    await checks_out(client, "Give up")
    await client.sees("The payment was cancelled.")


async def pays(client: Window) -> None:
    await checks_out(client, "Pay")
    await expect(client.page.get_by_text("The amount is reserved.", exact=False)).to_be_visible(timeout=PATIENT_MS)


async def asks_and_is_accepted(client: Window, provider: Window, description: str) -> None:
    await provider.press("Try it with a new account")
    await provider.page.get_by_label("I am available").check()
    await provider.look("provider-waiting")
    await client.press("Try it with a new account")
    await client.page.get_by_label("Description").fill(description)
    await client.page.keyboard.press("Tab")
    await expect(client.page.get_by_role("application")).to_be_focused()
    for _ in range(3):
        await client.page.keyboard.press("ArrowUp")
    await expect(client.page.get_by_role("application")).to_have_accessible_name(re.compile(r"9\.0168"))
    await client.press("Show the price")
    # The next element is the button that takes the price: the keyboard does not begin at the top of the page again.
    await expect(client.page.get_by_role("group", name="Total in ETB")).to_be_focused()
    await client.look("client-price")
    await client.press("Ask for help")
    await client.has_status("pending")
    offer = provider.page.get_by_role("listitem").filter(has_text=description)
    await expect(offer.get_by_role("timer")).to_contain_text("seconds left", timeout=PATIENT_MS)
    await provider.look("provider-offer")
    await offer.get_by_role("button", name="Accept").click()
    await client.has_status("accepted")


async def talk_while_one_has_no_network(network: Balancer, client: Window, provider: Window) -> None:
    """Messages of both arrive afterwards, once."""
    gateways = list(network.rotation)
    network.rotation.clear()
    network.cut()
    await client.is_connection("waiting")
    await provider.says("Ten minutes")
    await client.says("Beside the pump")
    await client.says("The blue one")
    not_sent = client.page.get_by_text("Not sent yet", exact=False)
    await expect(not_sent).to_have_count(2, timeout=PATIENT_MS)
    network.rotation.extend(gateways)
    await client.sees("Ten minutes")
    for text in ("Beside the pump", "The blue one"):
        await provider.sees(text)
    await expect(not_sent).to_have_count(0, timeout=PATIENT_MS)
    await expect(client.page.get_by_role("alert")).to_be_empty()


async def take_back(stack: Stack, description: str) -> None:
    """Does at once for an accepted request what the system does after minutes in which its provider does not come."""
    url = stack.config.environment_of(REQUEST)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    mine = select(ServiceRequest.id, ServiceRequest.provider_id).where(ServiceRequest.description == description)
    async with Database(url) as database, database.transaction() as session:
        request_id, provider_id = (await session.execute(mine)).one()
        assert provider_id is not None
        request = await queries.lock_request(session, request_id)
        await actions.release_request(session, request, provider_id, actions.NOT_COMING)
