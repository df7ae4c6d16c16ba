"""The example application in Chromium: a client and a provider play the whole journey in two windows, and a moderator
decides on a report. The client's window is as wide as a telephone, and loses its network in between.

Screenshots are kept in `.data/screenshots/`. Each page is looked at by axe, which may find no serious fault.
"""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.balancer import Balancer
from tests.conftest import admin_maker
from tests.node_clients import needs_node
from tests.people import PASSWORD, Person
from tests.test_socket_page import CHROMIUM, SCREENSHOTS, SERIOUS
from tests.test_typescript_client import expired
from tools.clients import example, node
from tools.clients.example import EXAMPLE
from tools.clients.node import TYPESCRIPT
from tools.stack.stack import Stack

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    needs_node,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true", reason="Chromium is not installed; CI fails without it"
    ),
]

PATIENT_MS = 30_000
TELEPHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1200, "height": 900}
# A network that is lost says so in the console.
_OF_THE_NETWORK = ("Failed to load resource", "WebSocket connection", "net::ERR")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(shared_stack: Callable[[str], Awaitable[Stack]]) -> Stack:
    assert await asyncio.to_thread(example.build) == ""
    return await shared_stack("sqlite")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-proxy-server"])
        yield browser
        await browser.close()


class Window:
    """A window with a session of its own, whose console stays silent but for what a lost network says."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context = context
        self.page = page
        self.said: list[str] = []
        page.set_default_timeout(PATIENT_MS)
        page.on("console", lambda one: self.said.append(one.text) if one.type in SERIOUS else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    @classmethod
    async def open(cls, browser: Browser, url: str, *, viewport: dict[str, int], dark: bool = False) -> "Window":
        context = await browser.new_context(
            viewport={"width": viewport["width"], "height": viewport["height"]},
            color_scheme="dark" if dark else "light",
        )
        window = cls(context, await context.new_page())
        await window.page.goto(url)
        return window

    async def press(self, name: str) -> None:
        """Presses a button with the keyboard."""
        button = self.page.get_by_role("button", name=name, exact=True)
        await button.focus()
        await self.page.keyboard.press("Enter")

    async def says(self, text: str) -> None:
        await self.page.get_by_label("Message", exact=True).fill(text)
        await self.page.keyboard.press("Enter")

    async def sees(self, text: str) -> None:
        await expect(self.page.get_by_text(text, exact=True)).to_have_count(1, timeout=PATIENT_MS)

    async def has_status(self, status: str) -> None:
        await expect(self.page.locator(f"[data-status='{status}']")).to_be_visible(timeout=PATIENT_MS)

    async def is_connection(self, state: str) -> None:
        await expect(self.page.locator(f"[data-connection='{state}']")).to_be_visible(timeout=PATIENT_MS)

    async def look(self, name: str) -> None:
        """Keeps a screenshot, and holds what people with a screen reader or a narrow screen need."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SCREENSHOTS / f"example-{name}.png", full_page=True)
        assert await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than its window"
        await self.page.evaluate((EXAMPLE / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
        found = await self.page.evaluate("axe.run().then(found => found.violations)")
        serious = [
            (one["id"], [node["target"] for node in one["nodes"]])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert serious == []

    async def close(self) -> None:
        await self.context.close()
        unexpected = [text for text in self.said if not any(part in text for part in _OF_THE_NETWORK)]
        assert unexpected == []


def photo(folder: Path) -> Path:
    picture, file = io.BytesIO(), folder / "dashboard.png"
    Image.radial_gradient("L").resize((640, 480)).save(picture, "PNG")
    file.write_bytes(picture.getvalue())
    return file


async def pays(client: Window) -> None:
    """Pays on the page of the test gateway, which opens in a window of its own."""
    await client.page.get_by_role("button", name="Pay", exact=False).click()
    async with client.context.expect_page() as opened:
        await client.page.get_by_role("link", name="Open the checkout page").click()
    checkout = await opened.value
    await checkout.get_by_role("button", name="Pay", exact=False).first.click()
    await checkout.wait_for_load_state()
    await checkout.close()
    await expect(client.page.get_by_text("Payment: authorized")).to_be_visible(timeout=PATIENT_MS)


async def asks_and_is_accepted(client: Window, provider: Window) -> None:
    await provider.press("Try it with a new account")
    await provider.page.get_by_label("I am available").check()
    await provider.look("provider-waiting")
    await client.press("Try it with a new account")
    await client.page.get_by_label("Description").fill("The lights are dim")
    place = client.page.get_by_role("application")
    await place.focus()
    for _ in range(3):
        await client.page.keyboard.press("ArrowUp")
    await client.press("Show the price")
    await client.look("client-price")
    await client.press("Ask for help")
    await client.has_status("pending")
    offer = provider.page.get_by_role("listitem").filter(has_text="The lights are dim")
    await expect(offer.get_by_role("timer")).to_contain_text("seconds left", timeout=PATIENT_MS)
    await provider.look("provider-offer")
    await offer.get_by_role("button", name="Accept").click()
    await client.has_status("accepted")


async def test_client_and_provider_play_the_whole_journey(site: Stack, chromium: Browser, tmp_path: Path) -> None:
    async with Balancer(site.gateway_url).running() as network:
        client = await Window.open(chromium, f"{network.url}/example#/client", viewport=TELEPHONE)
        provider = await Window.open(chromium, f"{site.gateway_url}/example#/provider", viewport=DESKTOP)
        await asks_and_is_accepted(client, provider)
        await client.says("I am at the petrol station")
        await provider.sees("I am at the petrol station")

        network.rotation.clear()
        network.cut()
        await client.is_connection("waiting")
        await provider.says("Ten minutes")
        network.add(site.gateway_url)
        await client.sees("Ten minutes")

        await provider.press("Drive to the client")
        await expect(client.page.locator("[data-place='provider']")).to_be_visible(timeout=PATIENT_MS)
        await pays(client)
        await client.page.get_by_label("Send a photo").set_input_files(photo(tmp_path))
        for window in (client, provider):
            picture = window.page.get_by_role("img", name="dashboard.png")
            await expect(picture).to_have_js_property("complete", value=True, timeout=PATIENT_MS)
            assert await picture.evaluate("image => image.naturalWidth") > 0
        await client.look("client")
        await provider.look("provider")

        await provider.press("Start the work")
        await client.has_status("in_progress")
        await provider.press("Complete the job")
        await client.has_status("completed")
        await client.page.get_by_label("4 of 5").check()
        await client.page.get_by_label("Comment").fill("Fast and friendly")
        await client.press("Send the rating")
        await client.sees("Thank you for your rating.")
        # A page that is loaded again finds its session and its job.
        await provider.page.reload()
        await provider.page.get_by_label("I am available").uncheck()
        await expect(client.page.locator("li.mine, li.theirs")).to_have_count(3)
        await client.close()
        await provider.close()


async def test_moderator_decides_on_a_report(site: Stack, chromium: Browser) -> None:
    async with (
        Person(site.gateway_url) as author,
        Person(site.gateway_url) as reader,
        Person(site.gateway_url) as admin,
    ):
        await admin_maker(site)(admin)
        thread = (await author.post("/conversations", user_ids=[reader.id])).json()["id"]
        text = f"Buy cheap tires, {author.email}"
        message = (await author.post(f"/conversations/{thread}/messages", content=text)).json()
        report = {"subject_type": "message", "subject_id": message["id"], "reason": "spam"}
        assert (await reader.post("/reports", **report)).status_code == 201
        window = await Window.open(chromium, f"{site.gateway_url}/example#/moderator", viewport=DESKTOP, dark=True)
        await window.page.get_by_label("E-mail address").fill(admin.email)
        await window.page.get_by_label("Password").fill(PASSWORD)
        await window.page.keyboard.press("Enter")
        case = window.page.get_by_role("listitem").filter(has_text=text)
        await expect(case).to_be_visible(timeout=PATIENT_MS)
        await window.look("moderator")
        await case.get_by_label("Note").fill("Advertising")
        await case.get_by_role("button", name="Remove").click()
        await expect(case).to_have_count(0, timeout=PATIENT_MS)
        await window.close()

        async def is_removed() -> bool:
            messages = (await reader.get(f"/conversations/{thread}/messages")).json()
            return bool(messages[0]["deleted_at"])

        async with asyncio.timeout(20):
            while not await is_removed():
                await asyncio.sleep(0.1)


async def test_pages_are_in_amharic_and_a_wrong_password_is_told(site: Stack, chromium: Browser) -> None:
    window = await Window.open(chromium, f"{site.gateway_url}/example/", viewport=TELEPHONE)
    await window.press("አማርኛ")
    await expect(window.page.locator("html")).to_have_attribute("lang", "am")
    await window.page.get_by_role("link", name="እርዳታ እፈልጋለሁ").click()
    await window.look("amharic")
    await window.page.get_by_label("የኢሜይል አድራሻ").fill("none@example.com")
    await window.page.get_by_label("የይለፍ ቃል").fill("wrong")
    await window.page.keyboard.press("Enter")
    await expect(window.page.get_by_role("alert")).to_contain_text("INVALID_CREDENTIALS")
    await window.press("English")
    await expect(window.page.get_by_role("button", name="Log in")).to_be_visible()
    await window.close()


@pytest.mark.parametrize("shared", ["sessionStorage", "localStorage"])
async def test_five_tabs_with_an_expired_token_make_one_refresh(site: Stack, chromium: Browser, shared: str) -> None:
    """Tabs that share their storage, and tabs that each have a copy of the tokens and hear of the new ones."""
    bundle = await asyncio.to_thread(_bundle)
    async with Person(site.gateway_url) as person:
        tokens = await expired(site, person)
        context = await chromium.new_context()
        refreshes: list[str] = []
        context.on("request", lambda one: refreshes.append(one.url) if one.url.endswith("/auth/refresh") else None)
        tabs = [await context.new_page() for _ in range(5)]
        for tab in tabs:
            await tab.goto(f"{site.gateway_url}/docs/socket")
            await tab.evaluate(bundle)
            await tab.evaluate(
                f"""tokens => {{
                    const storage = client2u.webStorage({shared});
                    storage.set(tokens);
                    window.api = client2u.createClient({{ baseUrl: location.origin, storage }});
                    return api.tokens();
                }}""",
                tokens,
            )
        ask = "Promise.all([1, 2, 3, 4].map(() => api.GET('/auth/me').then(({ data }) => data.id)))"
        answers = await asyncio.gather(*(tab.evaluate(ask) for tab in tabs))
        assert answers == [[person.id] * 4] * 5
        assert len(refreshes) == 1
        held = [await tab.evaluate("api.tokens().then(({ refresh_token }) => refresh_token)") for tab in tabs]
        assert len({*held}) == 1
        # One tab logs out, and the others know.
        await tabs[0].evaluate("api.logout()")
        async with asyncio.timeout(30):
            while any([await tab.evaluate("api.tokens()") for tab in tabs]):
                await asyncio.sleep(0.05)
        await context.close()


def _bundle() -> str:
    esbuild = ("npx", "esbuild", "src/index.ts", "--bundle", "--format=iife", "--global-name=client2u")
    # A script of its own would be an asset of the page, which allows no others.
    return node.run(TYPESCRIPT, *esbuild, "--log-level=error") + "; window.client2u = client2u; undefined"
