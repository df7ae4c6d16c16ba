"""The page /docs/socket and the example for browsers in docs/realtime.md, in Chromium.

The screenshots are kept in `.data/screenshots/`.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser import SCREENSHOTS, SERIOUS, chromium, needs_chromium
from tests.people import Person
from tests.test_realtime_docs import example
from tools.stack.stack import Stack

__all__ = ["chromium"]

pytestmark = needs_chromium


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(shared_stack: Callable[[str], Awaitable[Stack]]) -> Stack:
    return await shared_stack("sqlite")


@pytest_asyncio.fixture(loop_scope="session")
async def person(site: Stack) -> AsyncIterator[Person]:
    async with Person(site.gateway_url) as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session", params=["light", "dark"])
async def page(request: pytest.FixtureRequest, chromium: Browser, site: Stack) -> AsyncIterator[Page]:
    """The page, whose console must stay silent."""
    context = await chromium.new_context(color_scheme=request.param, viewport={"width": 1100, "height": 1000})
    said: list[str] = []
    page = await context.new_page()
    page.on("console", lambda message: said.append(message.text) if message.type in SERIOUS else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    await page.goto(f"{site.gateway_url}/docs/socket")
    yield page
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"docs-socket-{request.param}.png")
    await context.close()
    assert said == []


async def connect(page: Page, person: Person) -> None:
    """Connects with the keyboard alone."""
    await page.get_by_label("Access token").focus()
    await page.keyboard.insert_text(person.tokens["access_token"])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Connected")


async def test_message_sent_over_rest_is_shown_within_a_second(page: Page, person: Person) -> None:
    request = await person.asks_for_help()
    await connect(page, person)
    started = time.monotonic()
    assert (await person.post(f"/messages/{request['id']}", content="sent over REST")).status_code == 201
    await page.get_by_text("sent over REST").wait_for(timeout=1000)
    assert time.monotonic() - started < 1

    await page.get_by_label("Conversation or request").fill(request["id"])
    await page.get_by_label("Frame").select_option("message.send")
    await page.get_by_label("JSON").focus()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("li[data-kind='message.ack']")).to_have_count(1)
    await page.get_by_label("Only types that contain").fill("ack")
    await expect(page.locator("li:visible")).to_have_count(1)
    await page.get_by_label("Only types that contain").fill("")


async def test_page_resumes_with_its_cursor_and_names_a_refusal(page: Page, person: Person) -> None:
    request = await person.asks_for_help()
    await connect(page, person)
    await page.get_by_role("button", name="Disconnect").click()
    await expect(page.get_by_role("status")).to_contain_text("Closed with")
    await person.post(f"/messages/{request['id']}", content="missed")
    await page.get_by_role("button", name="Connect", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("every frame since the cursor")
    await page.get_by_text('"missed"').wait_for(timeout=2000)


async def until(page: Page, condition: str) -> None:
    """Waits for a condition. Playwright's own way needs `eval`, which the policy of the page forbids."""
    async with asyncio.timeout(30):
        while not await page.evaluate(f"() => {condition}"):
            await asyncio.sleep(0.02)


async def test_example_for_browsers_receives_what_it_missed(chromium: Browser, site: Stack, person: Person) -> None:
    request = await person.asks_for_help()
    page = await chromium.new_page()
    await page.goto(f"{site.gateway_url}/docs/socket")
    await page.evaluate(
        f"""token => {{
            window.frames_ = [];
            window.loads = 0;
            const plain = window.WebSocket;
            window.WebSocket = function (...args) {{ return (window.socket_ = new plain(...args)); }};
            {example("js")}
            follow(location.origin.replace("http", "ws"), async () => token, f => frames_.push(f), async () => loads++);
        }}""",
        person.tokens["access_token"],
    )
    await until(page, "loads === 1")
    contents = "frames_.filter(f => f.type === 'message.created').map(f => f.data.content)"
    for number in range(3):
        await person.post(f"/messages/{request['id']}", content=f"number {number}")
        await until(page, f"{contents}.length === {number + 1}")
        await page.evaluate("socket_.close()")
    found: list[str] = await page.evaluate(contents)
    assert found == ["number 0", "number 1", "number 2"]
    assert await page.evaluate("loads") == 1
    await page.close()
