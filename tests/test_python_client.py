"""The Python client against a running system: tokens that expire, keys, errors, pages, sockets and uploads."""

import asyncio
import contextlib
import re
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from testkit import log_secrets
from tests.forge import Forger
from tests.people import PASSWORD, Person
from tests.resumable import text
from tools.registry.deployables import ROOT, Registry
from tools.stack.stack import Stack
from twou_client import Client, FileStorage, Live, MemoryStorage, Replaced, Tokens, errors, frames, models

MiB = 1024 * 1024
FILES = Registry.read()["file-service"]
PARALLEL_CALLS = 20
HELP: models.NewRequest = {"description": "It is stuck", "category": "towing", "latitude": 9.0108, "longitude": 38.7613}


@pytest_asyncio.fixture(loop_scope="session")
async def app(client: Person) -> AsyncIterator[Client]:
    """The client of a person who is logged in."""
    async with Client(client.url, trust_env=False) as app:
        await app.login(client.email, PASSWORD)
        log_secrets.note(app.access_token or "")
        yield app


def sent(app: Client) -> list[str]:
    """Returns a list that gets the path of each request of a client."""
    paths: list[str] = []

    async def note(request: httpx2.Request) -> None:
        paths.append(request.url.path)

    app._http.event_hooks = {"request": [note]}
    return paths


async def test_parallel_calls_with_an_expired_token_make_one_refresh(stack: Stack, client: Person) -> None:
    forger = await Forger.of(stack, client)
    tokens = Tokens(forger.signed(exp=int(time.time()) - 60), client.tokens["refresh_token"])
    async with Client(client.url, storage=MemoryStorage(tokens), trust_env=False) as app:
        paths = sent(app)
        users = await asyncio.gather(*(app.api.get_me() for _ in range(PARALLEL_CALLS)))
        assert {user["id"] for user in users} == {client.id}
        assert paths.count("/api/v1/auth/refresh") == 1
        async with app.connect() as live:
            assert (await anext(live))["type"] == "connection.established"


async def test_a_session_that_has_ended_is_an_error_and_is_forgotten(stack: Stack, client: Person) -> None:
    forger = await Forger.of(stack, client)
    expired = forger.signed(exp=int(time.time()) - 60)
    storage = MemoryStorage(Tokens(expired, "no-such-refresh-token"))
    async with Client(client.url, storage=storage, trust_env=False) as app:
        with pytest.raises(errors.InvalidRefreshToken):
            await app.api.get_me()
        assert storage.load() is None
        with pytest.raises(errors.NotAuthenticated) as refused:
            await app.api.get_me()
        assert (refused.value.status, refused.value.request_id != "") == (401, True)
        storage.save(Tokens(expired, "no-such-refresh-token"))
        with pytest.raises(errors.InvalidRefreshToken):
            async with app.connect() as live:
                await anext(live)


def mode_of(path: Path) -> int:
    return path.stat().st_mode


async def test_a_session_in_a_file_goes_on_in_another_process_and_ends_with_logout(
    client: Person, tmp_path: Path
) -> None:
    storage = FileStorage(tmp_path / "session.json")
    async with Client(client.url, storage=storage, trust_env=False) as app:
        await app.login(client.email, PASSWORD)
    log_secrets.note(app.access_token or "")
    assert mode_of(tmp_path / "session.json") & 0o077 == 0
    async with Client(client.url, storage=storage, trust_env=False) as another:
        assert (await another.api.get_me())["id"] == client.id
        await another.logout()
        with pytest.raises(errors.NotAuthenticated):
            await another.api.get_me()
    assert not storage.load()


async def test_errors_are_typed_by_their_code(app: Client) -> None:
    with pytest.raises(errors.RequestNotFound):
        await app.api.get_request("01940000-0000-7000-8000-000000000000")
    with pytest.raises(errors.ValidationError) as invalid:
        await app.api.create_request({**HELP, "description": ""})
    assert [detail["field"] for detail in invalid.value.details] == ["description"]


async def test_a_command_with_the_key_of_another_is_the_same_command(app: Client) -> None:
    first = await app.api.create_request(HELP, key="the-same")
    second = await app.api.create_request(HELP, key="the-same")
    third = await app.api.create_request(HELP)
    assert first["id"] == second["id"] != third["id"]


async def test_lists_have_pages(app: Client) -> None:
    request = await app.api.create_request(HELP)
    for number in range(5):
        await app.api.send_message_to(request["id"], {"content": str(number)})
    page = await app.api.list_messages(request["id"], limit=2)
    assert [message["content"] async for message in app.each(page)] == ["0", "1", "2", "3", "4"]
    assert await app.previous_page(await app.api.list_messages(request["id"], limit=1)) is None


async def test_a_socket_that_was_replaced_does_not_come_back(client: Person, app: Client) -> None:
    async with contextlib.AsyncExitStack() as opened:
        oldest = await opened.enter_async_context(app.connect())
        await anext(oldest)
        for _ in range(5):
            await (await opened.enter_async_context(client.socket())).frame("connection.established")
        with pytest.raises(Replaced):
            async for _ in oldest:
                pass
        with pytest.raises(Replaced):
            await anext(oldest)


async def test_a_later_socket_continues_behind_what_was_handled(app: Client) -> None:
    request = await app.api.create_request(HELP)
    async with app.connect(request["id"]) as live:
        await anext(live)
        for content in ("one", "two", "three"):
            await app.api.send_message_to(request["id"], {"content": content})
        await _message(live, "one")
        # Only now the first is handled; the second is not when the socket ends.
        await _message(live, "two")
        cursor = live.cursor
    async with app.connect(request["id"], cursor=cursor) as later:
        assert [(await next_message(later)) for _ in range(2)] == ["two", "three"]


async def test_the_example_of_the_readme_works(stack: Stack) -> None:
    text_of_page = (ROOT / "clients/python/README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text_of_page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    email = f"reader-{secrets.token_hex(8)}@example.com"
    filename, cursor = await names["ask_for_help"](stack.gateway_url, email, PASSWORD)
    assert (filename, bool(cursor)) == ("note.txt", True)


async def test_frames_are_sent_and_answered(app: Client) -> None:
    request = await app.api.create_request(HELP)
    async with app.connect() as live:
        data: frames.NewMessageTo = {"request_id": request["id"], "content": "Here", "client_message_id": "device-1"}
        await live.send({"type": "message.send", "data": data})
        async for frame in live:
            if frame["type"] == "message.ack":
                assert frame["data"]["message"]["content"] == "Here"
                break


async def next_message(live: Live) -> str:
    async for frame in live:
        if frame["type"] == "message.created":
            return str(frame["data"]["content"])
    raise AssertionError("The socket has ended")


async def _message(live: Live, content: str) -> None:
    assert await next_message(live) == content


async def test_another_process_goes_on_with_an_upload(app: Client, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(text(9 * MiB))
    begun: list[str] = []

    def stop(stored: int, _size: int) -> None:
        if stored:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await app.upload(path, on_begin=begun.append, on_progress=stop)
    told: list[int] = []
    made = await app.upload(path, resume=begun[0], on_progress=lambda stored, _: told.append(stored))
    assert (made["filename"], made["file_size"]) == ("notes.txt", 9 * MiB)
    assert told[0] > 0
    assert await app.download(f"/uploads/{made['id']}/download") == path.read_bytes()
