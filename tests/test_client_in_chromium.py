"""The TypeScript client in Chromium: tabs that share a session, and an upload that outlives its page."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request

from tests.browser import chromium, needs_chromium
from tests.node_clients import needs_node
from tests.people import Person
from tests.test_typescript_client import expired
from tools.clients import node
from tools.clients.node import TYPESCRIPT
from tools.stack.stack import Stack

__all__ = ["chromium"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), needs_node, needs_chromium]

MIB = 1 << 20
# So slow that the page can be loaded again in the middle, and so fast that a busy machine gets to the end.
_UPLOAD_BYTES_PER_SECOND = 2 * MIB


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(shared_stack: Callable[[str], Awaitable[Stack]]) -> Stack:
    return await shared_stack("sqlite")


@pytest.fixture(scope="module")
def bundle() -> str:
    """The client as a script of a page; one that the page loads would be refused by its policy."""
    esbuild = ("npx", "esbuild", "src/index.ts", "--bundle", "--format=iife", "--global-name=client2u")
    return node.run(TYPESCRIPT, *esbuild, "--log-level=error") + "; window.client2u = client2u; undefined"


@pytest.mark.parametrize("shared", ["sessionStorage", "localStorage"])
async def test_five_tabs_with_an_expired_token_make_one_refresh(
    site: Stack, chromium: Browser, bundle: str, shared: str
) -> None:
    """Tabs that share their storage, and tabs that each have a copy of the tokens and hear of the new ones."""
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


async def test_an_upload_goes_on_after_its_page_was_loaded_again(
    site: Stack, chromium: Browser, bundle: str, tmp_path: Path
) -> None:
    file = tmp_path / "journey.txt"
    file.write_text("Kilometre after kilometre, and not a garage in sight.\n" * (24 * MIB // 54))
    async with Person(site.gateway_url) as person:
        context = await chromium.new_context()
        page = await context.new_page()
        sent: list[tuple[str, str | None]] = []

        def note(request: Request) -> None:
            if "/uploads/tus" in request.url:
                sent.append((request.method, request.headers.get("upload-offset")))

        page.on("request", note)
        await _slows(page)
        await _begins(page, site, bundle, person, file)
        async with asyncio.timeout(60):
            # The policy of the page allows no function that is made of a text.
            while (sent_bytes := await page.evaluate("window.sent")) < 8 * MIB:
                assert sent_bytes >= 0, await page.evaluate("window.upload")
                await asyncio.sleep(0.05)
        await page.reload()
        assert [method for method, _ in sent].count("POST") == 1
        sent.clear()
        await _begins(page, site, bundle, person, file)
        stored = await page.evaluate("window.upload")
        methods = [method for method, _ in sent]
        assert methods[0] == "HEAD"
        assert "POST" not in methods
        assert int(next(offset for method, offset in sent if method == "PATCH") or 0) > 0
        content = (await person.get(f"/uploads/{stored['id']}/download")).content
        assert content == file.read_bytes()
        assert len((await person.get("/uploads/")).json()) == 1
        await context.close()


async def _slows(page: Page) -> None:
    network = await page.context.new_cdp_session(page)
    await network.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1}
    await network.send("Network.emulateNetworkConditions", limits | {"uploadThroughput": _UPLOAD_BYTES_PER_SECOND})


async def _begins(page: Page, site: Stack, bundle: str, person: Person, file: Path) -> None:
    """Begins to upload the file that a person has chosen on a page."""
    await page.goto(f"{site.gateway_url}/docs/socket")
    await page.evaluate(bundle)
    await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<input type=file id=chosen>')")
    await page.set_input_files("#chosen", file)
    await page.evaluate(
        """tokens => {
            const storage = client2u.webStorage(sessionStorage);
            storage.set(tokens);
            const api = client2u.createClient({ baseUrl: location.origin, storage });
            window.sent = 0;
            const onProgress = sent => { window.sent = sent; };
            window.upload = api.upload(document.getElementById("chosen").files[0], { onProgress });
            window.upload.catch(() => { window.sent = -1; });
        }""",
        person.tokens,
    )
