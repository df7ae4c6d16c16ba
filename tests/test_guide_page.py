"""The guide for developers in Chromium, on a wide and on a narrow screen, with screenshots in `.data/screenshots/`."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser import SCREENSHOTS, SERIOUS, chromium, needs_chromium
from tools.guide import site
from tools.stack.stack import Stack

__all__ = ["chromium"]

pytestmark = needs_chromium

_SIZES = {"wide": (1400, 900), "telephone": (390, 844)}


@pytest_asyncio.fixture(loop_scope="session", params=list(_SIZES))
async def page(
    request: pytest.FixtureRequest, chromium: Browser, shared_stack: Callable[[str], Awaitable[Stack]]
) -> AsyncIterator[Page]:
    """The first page, whose console must stay silent: a script or style that may not run would be told there."""
    stack = await shared_stack("sqlite")
    site.build(stack.config.guide)
    width, height = _SIZES[request.param]
    context = await chromium.new_context(viewport={"width": width, "height": height})
    said: list[str] = []
    page = await context.new_page()
    page.on("console", lambda message: said.append(message.text) if message.type in SERIOUS else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    await page.goto(f"{stack.gateway_url}/guide")
    yield page
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"guide-{request.param}.png")
    await context.close()
    assert said == []


async def test_the_search_leads_to_a_section(page: Page) -> None:
    await page.get_by_label("Search").fill("idempotency key")
    found = page.locator("#found a")
    await expect(found.first).to_be_visible()
    await page.get_by_label("Search").press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_contain_text("Idempotency-Key")


async def test_no_page_is_wider_than_the_screen(page: Page) -> None:
    for name in ("Five minutes to the first request", "Errors", "For frontend developers"):
        await page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(name)
        assert await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
