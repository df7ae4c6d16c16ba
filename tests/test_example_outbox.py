"""Messages that wait for the network outlive their page in the example application, and are said once.

They stand in the storage of the browser, for the person who has written them, until the API has taken them or
that person logs out.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Response, Route, expect

from tests.balancer import Balancer
from tests.browser import PATIENT_MS, TELEPHONE, Window, chromium, needs_chromium
from tests.example_steps import log_in, site
from tests.node_clients import needs_node
from tests.people import Person
from tools.stack.stack import Stack

__all__ = ["chromium", "site"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), needs_node, needs_chromium]

HOUR_MS = 60 * 60 * 1000
MOST = 50


@dataclass
class Talk:
    """A client with windows whose network can be lost, and what the provider of their request has heard."""

    network: Balancer
    client: Person
    request_id: str

    @property
    def url(self) -> str:
        return f"{self.network.url}/example#/client"

    async def heard(self) -> list[str]:
        return [one["content"] for one in (await self.client.get(f"/messages/{self.request_id}")).json()]

    async def until_heard(self, *texts: str) -> None:
        async with asyncio.timeout(PATIENT_MS / 1000):
            while await self.heard() != [*texts]:
                await asyncio.sleep(0.1)

    @contextlib.asynccontextmanager
    async def without_network(self) -> AsyncIterator[None]:
        gateways = list(self.network.rotation)
        self.network.rotation.clear()
        self.network.cut()
        yield
        self.network.rotation.extend(gateways)


@contextlib.asynccontextmanager
async def talking(stack: Stack) -> AsyncIterator[Talk]:
    async with (
        Balancer(stack.gateway_url).running() as network,
        Person(stack.gateway_url) as client,
        Person(stack.gateway_url, "provider") as provider,
    ):
        await provider.goes_available()
        request = await client.asks_for_help()
        await provider.does("accept", request=request)
        yield Talk(network, client, request["id"])


async def enters(window: Window, talk: Talk) -> None:
    """Logs in, and waits for the conversation: the page loads it when its socket is open."""
    await log_in(window, talk.client)
    await window.is_connection("open")
    await expect(window.page.get_by_label("Message", exact=True)).to_be_visible(timeout=PATIENT_MS)


async def waits(page: Page, count: int) -> None:
    await expect(page.get_by_text("Not sent yet", exact=False)).to_have_count(count, timeout=PATIENT_MS)


async def until(event: asyncio.Event) -> None:
    async with asyncio.timeout(PATIENT_MS / 1000):
        await event.wait()


async def kept(page: Page) -> list[dict[str, Any]]:
    """Returns the drafts that the browser keeps, the oldest first. It may keep no token."""
    stored = json.loads(await page.evaluate("JSON.stringify(localStorage)"))
    assert "eyJ" not in json.dumps(stored), "the storage that all windows share has a token"
    drafts = [json.loads(value) for name, value in stored.items() if name.startswith("2u.outbox.")]
    return sorted(drafts, key=lambda draft: draft["written_at"])


async def test_what_waits_is_sent_after_the_page_was_loaded_again(site: Stack, chromium: Browser) -> None:
    async with talking(site) as talk:
        window = await Window.open(chromium, talk.url, viewport=TELEPHONE)
        keys: dict[str, set[str | None]] = {}
        is_taken, is_lost = asyncio.Event(), asyncio.Event()

        async def note(route: Route) -> None:
            asked = route.request
            if asked.method == "POST":
                content = json.loads(asked.post_data or "")["content"]
                keys.setdefault(content, set()).add(await asked.header_value("Idempotency-Key"))
            if asked.method != "POST" or is_taken.is_set():
                await route.continue_()
            else:
                await route.fetch()  # The API takes it, and its answer is lost.
                is_taken.set()
                await until(is_lost)
                await route.abort()

        await enters(window, talk)
        await window.page.route("**/api/v1/messages/*", note)
        await window.says("The blue one")
        await until(is_taken)
        async with talk.without_network():
            is_lost.set()
            await window.is_connection("waiting")
            await window.says("Beside the pump")
            await waits(window.page, 2)
            assert [one["content"] for one in await kept(window.page)] == ["The blue one", "Beside the pump"]
            await window.page.goto("about:blank")
        await window.page.goto(talk.url)
        for text in ("The blue one", "Beside the pump"):
            await window.sees(text)
        await waits(window.page, 0)
        await talk.until_heard("The blue one", "Beside the pump")
        assert [len(of_one) for of_one in keys.values()] == [1, 1]
        assert await kept(window.page) == []
        await expect(window.page.get_by_role("alert")).to_be_empty()
        await window.close()


async def test_of_several_tabs_one_sends_what_a_closed_one_has_left(site: Stack, chromium: Browser) -> None:
    async with talking(site) as talk:
        first = await Window.open(chromium, talk.url, viewport=TELEPHONE)
        tabs = [first, *[Window(first.context, await first.context.new_page()) for _ in range(2)]]
        taken: list[Response] = []
        first.context.on("response", lambda answer: taken.append(answer) if _is_message(answer) else None)
        for tab in tabs:
            await tab.page.goto(talk.url)
            await enters(tab, talk)
        said = [f"sentence {number}" for number in range(5)]
        async with talk.without_network():
            for tab in tabs:
                await tab.is_connection("waiting")
            for text in said:
                await first.says(text)
            for tab in tabs:
                await waits(tab.page, len(said))
            await first.page.close()
        await talk.until_heard(*said)
        for tab in tabs[1:]:
            await waits(tab.page, 0)
            for text in said:
                await tab.sees(text)
        assert [answer.status for answer in taken] == [201] * len(said)
        assert not any(["idempotency-replayed" in await answer.all_headers() for answer in taken])
        await first.close()


def _is_message(answer: Response) -> bool:
    return answer.request.method == "POST" and "/api/v1/messages/" in answer.url


async def test_a_logout_forgets_what_waits(site: Stack, chromium: Browser) -> None:
    async with talking(site) as talk:
        window = await Window.open(chromium, talk.url, viewport=TELEPHONE)
        await enters(window, talk)
        async with talk.without_network():
            await window.is_connection("waiting")
            await window.says("This shall not be heard")
            assert len(await kept(window.page)) == 1
            await window.press("Log out")
            await expect(window.page.get_by_label("Password")).to_be_visible(timeout=PATIENT_MS)
            assert await kept(window.page) == []
        await enters(window, talk)
        await window.says("I am here")
        await talk.until_heard("I am here")
        await window.close()


async def test_what_is_refused_or_has_waited_too_long_goes_back_to_its_field(site: Stack, chromium: Browser) -> None:
    """The API forgets keys, so what is old might be said twice: its writer decides."""
    async with talking(site) as talk:
        window = await Window.open(chromium, talk.url, viewport=TELEPHONE)
        keep = "([name, draft]) => localStorage.setItem(name, JSON.stringify(draft))"

        async def keeps(key: str, content: str, hours: float) -> None:
            about = {"key": key, "request_id": talk.request_id, "content": content, "isRefused": False}
            draft = {**about, "written_at": int(time.time() * 1000 - hours * HOUR_MS)}
            await window.page.evaluate(keep, [f"2u.outbox.{talk.client.id}.{key}", draft])

        await keeps("old", "Where are you?", 25)
        await enters(window, talk)
        field = window.page.get_by_label("Message", exact=True)
        await expect(field).to_have_value("Where are you?", timeout=PATIENT_MS)
        # The page does not let people write so much, and another one may.
        await field.evaluate("field => { field.maxLength = 100000; }")
        await window.says("x" * 20_000)
        await expect(window.page.get_by_role("alert")).to_contain_text("VALIDATION_ERROR", timeout=PATIENT_MS)
        await expect(field).to_have_value("x" * 20_000)
        assert await kept(window.page) == []
        async with talk.without_network():
            await window.is_connection("waiting")
            for number in range(MOST):
                await keeps(f"waiting-{number}", f"{number}", 1)
            await window.says("One more")
            await expect(window.page.get_by_role("alert")).to_contain_text("Too many messages wait")
            await expect(field).to_have_value("One more")
            assert len(await kept(window.page)) == MOST
            await window.press("Log out")
        assert await talk.heard() == []
        await window.close()
