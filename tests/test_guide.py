"""The guide for developers: each block of its pages works as it stands, and its site needs no other host."""

import asyncio
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx2
import pytest

from testkit import log_secrets
from tests.people import PASSWORD, Person
from tools.guide import __main__ as command
from tools.guide import pages, site
from tools.stack.stack import Stack

GUIDE = pages.DOCS / "guide"
PAGES = sorted(path.name for path in GUIDE.glob("*.md"))
SECONDS = 60


def blocks(page: str, language: str = "sh") -> list[str]:
    text = (GUIDE / page).read_text(encoding="utf-8")
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    # The system runs already.
    return [block for block in found if block != "make up\n"]


@pytest.mark.parametrize("page", PAGES)
async def test_every_block_works(stack: Stack, tmp_path: Path, page: str) -> None:
    wanted = blocks("index.md") + (blocks(page) if page != "index.md" else [])
    log_secrets.note("far-from-home-1")
    running = await asyncio.create_subprocess_exec(
        "bash",
        "-euo",
        "pipefail",
        "-c",
        "\n".join(wanted),
        cwd=tmp_path,
        env={**os.environ, "GATEWAY_PORT": stack.gateway_url.rpartition(":")[2], "no_proxy": "*"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(SECONDS):
            said, complained = await running.communicate()
    finally:
        if running.returncode is None:
            running.kill()
    assert running.returncode == 0, said.decode()[-3000:] + complained.decode()[-3000:]


async def test_the_example_of_the_realtime_page_works(client: Person, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("realtime.md", "python")
    names: dict[str, Any] = {}
    exec(code, names)
    request = await client.asks_for_help()
    listening = asyncio.create_task(names["listen"](client.url, client.email, PASSWORD, "message.created"))
    async with asyncio.timeout(SECONDS):
        while "Frames may be missing" not in (told := capsys.readouterr().out):
            await asyncio.sleep(0.05)
        assert told
        await client.post(f"/messages/{request['id']}", content="Here")
        assert await listening


class Parts(HTMLParser):
    """Collects the addresses and the anchors of a page, and what its policy would not run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.inline: list[str] = []
        self._is_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.anchors.add(found.get("id", ""))
        self.inline += [name for name in found if name == "style" or name.startswith("on")]
        self._is_script = tag in {"script", "style"}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag in {"script", "link", "img"}:
            self.loads.append(found.get("src", found.get("href", "")))

    def handle_data(self, data: str) -> None:
        if self._is_script and data.strip():
            self.inline.append(data)


async def test_the_site_is_served_under_the_policy_of_the_documents(stack: Stack) -> None:
    made = site.build(stack.config.guide)
    async with httpx2.AsyncClient(base_url=stack.gateway_url, trust_env=False) as visitor:
        first = await visitor.get("/guide")
        assert (first.status_code, first.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert first.headers["content-security-policy"].startswith("default-src 'self'; object-src 'none'")
        addresses = {link.partition("#")[0] for link in Parts(first.text).links if link.startswith("/guide/")}
        assert len(addresses) == made
        for address in (*addresses, *Parts(first.text).loads, "/guide/static/search.json"):
            answer = await visitor.get(address)
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache"), address
        assert (await visitor.get("/guide/../settings.py")).status_code == 404
        assert (await visitor.get("/guide/nothing.html")).status_code == 404


def test_no_link_leads_nowhere_and_nothing_comes_from_elsewhere(tmp_path: Path) -> None:
    site.build(tmp_path / "guide")
    parts = {path.name: Parts(path.read_text(encoding="utf-8")) for path in (tmp_path / "guide").glob("*.html")}
    for name, page in parts.items():
        assert page.inline == [], name
        assert all(load.startswith("/guide/static/") for load in page.loads), name
        for link in page.links:
            address, _, anchor = link.partition("#")
            target = name if not address else address.removeprefix("/guide").strip("/") or "index.html"
            if address.startswith("/guide") or not address:
                assert target in parts, (name, link)
                assert not anchor or anchor in parts[target].anchors, (name, link)


def test_the_table_of_errors_has_every_code() -> None:
    text = (GUIDE / "errors.md").read_text(encoding="utf-8")
    assert command.table() in text
    assert "| 409 | `ALREADY_TAKEN` | The request is already taken. |" in text


def test_markup_in_a_document_is_shown_and_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    (tmp_path / "api.md").write_text("# A <b>title</b>\n<script>alert(1)</script>\n[x](javascript:alert(1))\n")
    page = pages.read("api.md", frozenset({"api.md"}))
    assert "<script" not in page.html
    assert 'href="javascript' not in page.html
