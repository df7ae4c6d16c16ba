"""Chromium for tests: the fixture of a browser, and windows as people use them, with a keyboard and a screen reader."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tools.clients.example import EXAMPLE
from tools.registry.deployables import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SCREENSHOTS = ROOT / ".data/screenshots"
# A script or a style that the page may not load says so in the console.
SERIOUS = ("error", "warning")
PATIENT_MS = 30_000
TELEPHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1200, "height": 900}
# A network that is lost says so in the console.
_OF_THE_NETWORK = ("Failed to load resource", "WebSocket connection", "net::ERR")

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("CI") != "true", reason="Chromium is not installed; CI fails without it"
)


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
