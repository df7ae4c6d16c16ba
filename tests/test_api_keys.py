"""API keys over real gateways: what they open, how they end, and that no log, answer or event has one."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import httpx2
import pytest
import pytest_asyncio

from kit import clock
from testkit.waiting import eventually
from tests.people import ADDIS, UNKNOWN_ID, Json, Person
from tools.stack.stack import Stack

KEYS = "/admin/api-keys"
# A revoked key is refused on every gateway within this time.
AT_ONCE = 1.0
# Keys that are made beside one another, before each is revoked alone.
MADE_AT_ONCE = 10
_SOCKET_UNAUTHORIZED = 4401


class Machine:
    """Calls gateways with an API key, and notes all answers."""

    def __init__(self, key: str, *urls: str, token: str | None = None) -> None:
        headers = {"X-API-Key": key} | ({} if token is None else {"Authorization": f"Bearer {token}"})
        self.answers: list[str] = []
        self.http = [
            httpx2.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=20, trust_env=False) for url in urls
        ]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for one in self.http:
            await one.aclose()

    async def call(self, method: str, path: str, **sent: Any) -> tuple[int, Any]:
        answer = await self.http[0].request(method, path, **sent)
        self.answers.append(f"{answer.headers} {answer.text}")
        return answer.status_code, answer.json() if answer.content else None

    async def outcome(self, method: str, path: str, **sent: Any) -> tuple[int, str]:
        status, body = await self.call(method, path, **sent)
        return status, body["error"]["code"] if status >= 400 else ""

    async def until_refused(self) -> float:
        """Returns the seconds until all gateways refuse the key."""
        began = time.perf_counter()
        for one in self.http:
            while (answer := await one.get("/auth/me")).status_code != 401:
                assert answer.status_code == 200, answer.text
                # Without a pause, the questions would take the CPU that the revocation needs to travel.
                await asyncio.sleep(0.01)
            assert answer.json()["error"]["code"] == "INVALID_API_KEY"
        return time.perf_counter() - began


async def make_key(admin: Person, *scopes: str, role: str = "client", **more: Any) -> Json:
    answer = await admin.post(KEYS, name="Test machine", scopes=scopes, role=role, **more)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_machine_asks_for_help_as_its_own_account(
    stack: Stack, admin: Person, stranger: Person, provider: Person
) -> None:
    made = await make_key(admin, "requests:*", "messages:read", "users:get_me")
    async with Machine(made["key"], stack.gateway_url) as machine:
        status, me = await machine.call("GET", "/auth/me")
        assert (status, me["id"], me["role"], me["full_name"]) == (200, made["user_id"], "client", "Test machine")
        status, request = await machine.call("POST", "/requests/", json={"description": "A flat tyre", **ADDIS})
        assert (status, request["client_id"]) == (201, made["user_id"])
        # It owns the request as a person would.
        assert (await stranger.get(f"/requests/{request['id']}")).status_code in (403, 404)
        assert await machine.outcome("GET", f"/messages/{request['id']}") == (200, "")
        refused = await machine.outcome("POST", f"/messages/{request['id']}", json={"content": "Hello"})
        assert refused == (403, "INSUFFICIENT_SCOPE")
        assert await machine.outcome("GET", "/notifications") == (403, "INSUFFICIENT_SCOPE")
        assert await machine.outcome("POST", f"/requests/{request['id']}/cancel") == (200, "")
        # Its use is noted, and its acts are in the audit trail with its account.
        [listed] = [one for one in (await admin.get(KEYS)).json() if one["id"] == made["id"]]
        assert listed["last_used_at"] is not None
        assert "key" not in listed
    entries = (await admin.get("/admin/audit", user_id=made["user_id"])).json()
    created = next(one for one in entries if one["action"] == "api_key_created")
    assert (created["actor_id"], created["details"]["api_key_id"]) == (admin.id, made["id"])
    assert "messages:read requests:* users:get_me" in created["details"]["new"]


async def test_a_key_alone_makes_no_keys_admins_or_payouts(stack: Stack, admin: Person) -> None:
    made = await make_key(admin, "*", role="provider")
    body = {"name": "Another", "scopes": ["*"], "role": "client"}
    never: list[tuple[str, str, Json]] = [
        ("POST", KEYS, body),
        ("GET", KEYS, {}),
        ("POST", f"{KEYS}/{made['id']}/rotate", {}),
        ("DELETE", f"{KEYS}/{made['id']}", {}),
        ("PATCH", f"/users/{UNKNOWN_ID}", {"role": "moderator"}),
        ("POST", "/payouts", {"currency": "ETB"}),
        ("POST", "/auth/change-password", {"old_password": "a-pass-word-1", "new_password": "a-pass-word-2"}),
        ("DELETE", "/users/me", {}),
    ]
    async with Machine(made["key"], stack.gateway_url) as machine:
        for method, path, sent in never:
            assert await machine.outcome(method, path, json=sent) == (403, "NOT_FOR_API_KEYS"), path
        assert await machine.outcome("GET", "/users") == (403, "ONLY_ADMINS")
    assert code_of(await admin.post(KEYS, **body | {"role": "admin"})) == (422, "VALIDATION_ERROR")


async def test_what_is_wrong_with_a_new_key_is_told(admin: Person) -> None:
    good: Json = {"name": "Bad", "scopes": ["requests:read"], "role": "client"}
    past = (clock.now() - timedelta(minutes=1)).isoformat()
    wrong: tuple[Json, ...] = (
        *({"scopes": one} for one in ([], ["requests:fly"], ["health:read"], ["*", "x"], ["requests:read\u0000"])),
        *({"name": one} for one in ("", "  ", "x" * 101, "a\u0000b")),
        *({"rate": one} for one in (0, 6001, "60", 1.5, True)),
        *({"expires_at": one} for one in (past, "9999-12-31T00:00:00Z", "tomorrow", 5)),
        *({"role": one} for one in ("admin", "machine", "")),
    )
    for bad in wrong:
        answer = await admin.post(KEYS, **good | bad)
        assert code_of(answer) == (422, "VALIDATION_ERROR"), bad
        assert answer.json()["error"]["details"][0]["field"].startswith(next(iter(bad)))
    scopes = {one["scope"]: one["operations"] for one in (await admin.get(f"{KEYS}/scopes")).json()}
    assert {"*", "requests:*", "requests:read", "requests:write", "requests:create_request"} <= set(scopes)
    assert "requests:create_request" in scopes["requests:write"]


async def test_after_a_rotation_both_keys_work(stack: Stack, admin: Person) -> None:
    made = await make_key(admin, "users:read", expires_at=(clock.now() + timedelta(days=30)).isoformat())
    answer = await admin.http.post(f"{KEYS}/{made['id']}/rotate")
    assert (answer.status_code, answer.json()["id"]) == (200, made["id"])
    for key in (made["key"], answer.json()["key"]):
        async with Machine(key, stack.gateway_url) as machine:
            assert await machine.outcome("GET", "/auth/me") == (200, "")
    assert made["key"] != answer.json()["key"]


async def used_key(stack: Stack, other_gateway: str, admin: Person) -> tuple[str, Machine]:
    """Makes a key that both gateways have answered; returns its id and the machine that has it."""
    made = await make_key(admin, "users:read")
    machine = Machine(made["key"], stack.gateway_url, other_gateway)
    for one in machine.http:
        assert (await one.get("/auth/me")).status_code == 200
    return made["id"], machine


async def revocations(stack: Stack, other_gateway: str, admin: Person, times: int) -> list[float]:
    """Returns the seconds until both gateways have refused each of some keys, which both have used."""
    seconds = []
    for _ in range(times // MADE_AT_ONCE):
        made = await asyncio.gather(*(used_key(stack, other_gateway, admin) for _ in range(MADE_AT_ONCE)))
        for key_id, machine in made:
            async with machine:
                assert (await admin.http.delete(f"{KEYS}/{key_id}")).status_code == 204
                seconds.append(await machine.until_refused())
    assert len(seconds) == times
    return sorted(seconds)


async def test_a_revoked_key_is_refused_by_both_gateways_within_a_second(
    stack: Stack, other_gateway: str, admin: Person
) -> None:
    assert (await revocations(stack, other_gateway, admin, 20))[-1] < AT_ONCE


@pytest.mark.slow
async def test_the_slowest_of_two_hundred_revocations_takes_less_than_a_second(
    stack: Stack, other_gateway: str, admin: Person
) -> None:
    assert (await revocations(stack, other_gateway, admin, 200))[197] < AT_ONCE


async def test_a_revoked_key_closes_the_sockets_that_were_opened_with_it(
    stack: Stack, admin: Person, client: Person
) -> None:
    made = await make_key(admin, "sockets:read")
    key, token = made["key"], client.tokens["access_token"]
    by_header = {"additional_headers": {"X-API-Key": key}}
    alone: Any = {"subprotocols": ["x-api-key", key]}
    beside: Any = {"subprotocols": ["bearer", token, "x-api-key", key]}
    async with contextlib.AsyncExitStack() as open_:
        sockets = [
            await open_.enter_async_context(client.socket(options=options)) for options in (by_header, alone, beside)
        ]
        users = [(await socket.frame("connection.established"))["data"]["user_id"] for socket in sockets]
        assert users == [made["user_id"], made["user_id"], client.id]
        assert [one.connection.subprotocol for one in sockets] == [None, "x-api-key", "bearer"]
        # The key allows sockets, and no messages on them; also beside the token of a person who may write.
        for socket in sockets:
            await socket.send("message.send", request_id=UNKNOWN_ID, content="Hello")
            assert (await socket.frame("error"))["data"]["code"] == "INSUFFICIENT_SCOPE"
            await socket.send("ping", ping_id=1)
            await socket.frame("pong")
        await admin.http.delete(f"{KEYS}/{made['id']}")
        assert [await socket.closed(AT_ONCE) for socket in sockets] == [_SOCKET_UNAUTHORIZED] * 3
    refused = await client.refused_socket(options=beside)
    assert refused.status_code == 401
    assert b"INVALID_API_KEY" in refused.body


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def strict_gateway(stack: Stack, other_gateway: str) -> str:
    """Returns the URL of a gateway with REQUIRE_API_KEY.

    The second gateway, which tests find by its name, has started before it: otherwise this one would have that name.
    """
    return await stack.start_gateway(REQUIRE_API_KEY="true")


@pytest_asyncio.fixture(loop_scope="session")
async def strict(strict_gateway: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"{strict_gateway}/api/v1", timeout=20, trust_env=False) as http:
        yield http


async def test_a_gateway_that_requires_keys_opens_nothing_without_one_but_health(
    strict: httpx2.AsyncClient, strict_gateway: str, admin: Person, client: Person
) -> None:
    bearer = {"Authorization": client.http.headers["Authorization"]}
    for path in ("/auth/me", "/requests/", "/venues"):
        assert code_of(await strict.get(path, headers=bearer)) == (401, "API_KEY_REQUIRED")
    login = {"email": client.email, "password": "x"}
    assert code_of(await strict.post("/auth/login", json=login)) == (401, "API_KEY_REQUIRED")
    for path in ("/health", "/health/live", "/health/ready"):
        assert (await strict.get(path)).status_code == 200
    there = client.at(strict_gateway)
    assert b"API_KEY_REQUIRED" in (await there.refused_socket()).body
    made = await make_key(admin, "auth:login", "users:read", "sockets:*")
    keyed = {"X-API-Key": made["key"]}
    assert code_of(await strict.post("/auth/login", json=login, headers=keyed)) == (401, "INVALID_CREDENTIALS")
    assert (await strict.get("/auth/me", headers=bearer | keyed)).json()["id"] == client.id
    assert code_of(await strict.get("/requests/", headers=bearer | keyed)) == (403, "INSUFFICIENT_SCOPE")
    wrong = {"X-API-Key": f"{made['key'][:-1]}!"}
    assert code_of(await strict.get("/auth/me", headers=bearer | wrong)) == (401, "INVALID_API_KEY")
    options = {"additional_headers": bearer | keyed}
    async with there.socket(options=options) as socket:
        await socket.frame("connection.established", user_id=client.id)


async def test_neither_a_key_nor_its_hash_is_in_any_log_answer_or_event(stack: Stack, admin: Person) -> None:
    made = await make_key(admin, "*")
    rotated = (await admin.http.post(f"{KEYS}/{made['id']}/rotate")).json()["key"]
    answers: list[str] = []
    for key in (made["key"], rotated, f"{made['key'][:-1]}_"):
        async with Machine(key, stack.gateway_url) as machine:
            await machine.call("GET", "/auth/me")
            await machine.call("POST", "/requests/", json={"description": "A flat tyre", **ADDIS})
            await machine.call("POST", "/requests/", json={"description": 5})
            await machine.call("GET", f"/auth/me?api_key={key}")
            await machine.call("GET", f"/requests/?x-api-key={key}&cursor={key}")
            await machine.call("GET", f"/files/{key}")
            await machine.call("POST", "/auth/login", json={"email": key, "password": key})
            answers += machine.answers
    answers.append((await admin.get(KEYS)).text)
    await admin.http.delete(f"{KEYS}/{made['id']}")
    answers += [(await admin.get(KEYS)).text, (await admin.get("/admin/audit")).text]
    hidden = {form for key in (made["key"], rotated) for form in _forms_of(key)}
    log = stack.config.logs / "gateway.log"
    await eventually(lambda: f"{KEYS}/{made['id']}" in log.read_text())
    written = _written(stack)
    assert any(made["user_id"].encode() in text for name, text in written.items() if "nats" in name.parts)
    written |= {Path(f"answer {number}"): text.encode() for number, text in enumerate(answers)}
    assert [str(name) for name, text in written.items() for one in hidden if one in text] == []


def _forms_of(key: str) -> list[bytes]:
    """Returns the secret of a key, and its hashes as bytes and as text."""
    digests = [hashlib.sha256(text.encode()).digest() for text in (key, key[-43:])]
    return [key[-43:].encode(), *digests, *(one.hex().encode() for one in digests)]


def _written(stack: Stack) -> dict[Path, bytes]:
    """Returns all that the processes have logged, and all that NATS has stored."""
    nats = [
        one
        for one in stack.config.data.rglob("*")
        if one.is_file() and "nats" in one.relative_to(stack.config.data).parts
    ]
    return {one: one.read_bytes() for one in (*stack.config.logs.iterdir(), *nats)}
