"""API keys at the edge, with the exchange of auth-service replaced by one that counts."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest
from api_keys_testing import KEY, MACHINE, OTHER_KEY, PERSON, Authority, by, client_of, outcome

from gateway.api_keys import is_in
from gateway.budgets import READING
from gateway.key_exchange import KeyExchange
from kit.errors import RateLimited
from testkit.callers import new_caller


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def exchange(authority: Authority) -> KeyExchange:
    return KeyExchange(authority.exchange, authority)  # type: ignore[arg-type]


@pytest.fixture
def client(authority: Authority, exchange: KeyExchange) -> httpx2.AsyncClient:
    return client_of(authority, exchange)


@pytest.fixture
def strict(authority: Authority, exchange: KeyExchange) -> httpx2.AsyncClient:
    """A client of a gateway with REQUIRE_API_KEY."""
    return client_of(authority, exchange, require_api_key=True)


async def test_a_key_alone_calls_as_its_own_account(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/notes", headers=by())
    assert answer.json() == {"user_id": str(MACHINE.user_id), "token": "token 1"}
    assert (await client.get("/notes/open", headers=by())).json()["user_id"] == str(MACHINE.user_id)


async def test_beside_a_token_the_token_says_who_calls_and_the_key_what_is_allowed(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/notes", headers=by(token="person"))
    assert answer.json() == {"user_id": str(PERSON.user_id), "token": "person"}
    assert outcome(await client.post("/notes", headers=by(token="person"))) == (403, "INSUFFICIENT_SCOPE")
    assert outcome(await client.post("/payouts", headers=by(token="person"))) == (200, "")
    assert outcome(await client.get("/notes", headers=by(token="unknown"))) == (401, "INVALID_TOKEN")
    assert outcome(await client.get("/notes", headers=by(OTHER_KEY, "person"))) == (401, "INVALID_API_KEY")


async def test_a_key_alone_does_nothing_that_needs_a_person(client: httpx2.AsyncClient) -> None:
    # Although its scopes name it.
    assert outcome(await client.post("/payouts", headers=by())) == (403, "NOT_FOR_API_KEYS")
    assert outcome(await client.post("/notes", headers=by())) == (403, "INSUFFICIENT_SCOPE")


@pytest.mark.parametrize(
    "key", ["", "x", KEY[:-1], f"{KEY}a", KEY.upper(), OTHER_KEY, KEY.replace("2u_", "sk_"), "\u00e9" * 79]
)
async def test_a_wrong_key_is_refused(client: httpx2.AsyncClient, key: str) -> None:
    headers: Any = [(b"X-API-Key", key.encode("latin-1"))]
    for path in ("/notes", "/notes/open"):
        answer = await client.get(path, headers=headers)
        assert outcome(answer) == (401, "INVALID_API_KEY")
        assert len(key) < 9 or key not in answer.text


async def test_a_key_is_told_of_its_revocation_as_a_key_although_a_service_speaks_of_the_token(
    client: httpx2.AsyncClient,
) -> None:
    for code in ("INVALID_TOKEN", "NOT_AUTHENTICATED"):
        path = f"/notes/afar?code={code}"
        assert outcome(await client.get(path, headers=by())) == (401, "INVALID_API_KEY")
        assert outcome(await client.get(path, headers=by(token="person"))) == (401, code)


async def test_two_keys_in_one_request_are_refused(client: httpx2.AsyncClient) -> None:
    twice = [("X-API-Key", KEY), ("X-API-Key", KEY)]
    assert outcome(await client.get("/notes", headers=twice)) == (401, "INVALID_API_KEY")


@pytest.mark.parametrize("name", ["api_key", "apikey", "api-key", "x-api-key", "X-API-Key", "%61pi_key", "x_api_key"])
async def test_a_key_in_the_url_is_refused_and_not_used(
    client: httpx2.AsyncClient, authority: Authority, name: str
) -> None:
    for value in (KEY, "x", ""):
        answer = await client.get(f"/notes?{name}={value}", headers=by(token="person"))
        assert outcome(answer) == (401, "INVALID_API_KEY")
    assert authority.asked == []


def test_a_key_in_any_parameter_of_a_url_is_found() -> None:
    assert is_in(f"cursor={KEY}".encode())
    assert is_in(f"cursor={KEY.replace('_', '%5F')}".encode())
    assert not any(
        map(is_in, (b"", b"limit=5&cursor=abc", b"q=key", b"keyword=api%20key", b"name=2u_1", b"\xff%ff=key"))
    )


async def test_the_token_of_a_key_is_not_accepted_as_a_token(client: httpx2.AsyncClient) -> None:
    assert outcome(await client.get("/notes", headers=by(None, "of a key"))) == (401, "INVALID_TOKEN")


async def test_without_a_key_nothing_changes(client: httpx2.AsyncClient, authority: Authority) -> None:
    assert outcome(await client.post("/notes", headers=by(None, "person"))) == (200, "")
    assert outcome(await client.get("/notes")) == (401, "NOT_AUTHENTICATED")
    assert authority.asked == []


async def test_a_required_key_is_asked_for_everywhere_but_for_health_and_what_others_call(
    strict: httpx2.AsyncClient,
) -> None:
    person = by(None, "person")
    for path in ("/notes", "/notes/open"):
        assert outcome(await strict.get(path, headers=person)) == (401, "API_KEY_REQUIRED")
    assert outcome(await strict.post("/auth/login")) == (401, "API_KEY_REQUIRED")
    assert outcome(await strict.post("/auth/login", headers=by())) == (200, "")
    assert outcome(await strict.get("/notes", headers=by(token="person"))) == (200, "")
    assert outcome(await strict.get("/notes", headers=by(OTHER_KEY, "person"))) == (401, "INVALID_API_KEY")
    assert outcome(await strict.post("/payments/webhooks/telebirr")) == (200, "")
    for headers in ({}, by(), by("nonsense")):
        assert outcome(await strict.get("/health", headers=headers)) == (200, "")


async def test_a_page_may_send_the_header(client: httpx2.AsyncClient, strict: httpx2.AsyncClient) -> None:
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-api-key, authorization"}
    for one in (client, strict):
        answer = await one.options("/notes", headers={"Origin": "http://localhost:3000", **asked})
        assert answer.status_code == 200
        assert "x-api-key" in answer.headers["Access-Control-Allow-Headers"].lower()


async def test_a_key_with_a_rate_has_a_budget_of_its_own(client: httpx2.AsyncClient, authority: Authority) -> None:
    authority.keys[KEY] = replace(MACHINE, rate=3)
    authority.keys[OTHER_KEY] = replace(new_caller(), scopes=MACHINE.scopes, rate=3)
    answers = [await client.get("/notes", headers=by()) for _ in range(4)]
    assert [outcome(one) for one in answers] == [(200, "")] * 3 + [(429, "RATE_LIMIT_EXCEEDED")]
    assert [one.headers["RateLimit-Limit"] for one in answers] == ["3"] * 4
    assert answers[0].headers["RateLimit-Remaining"] == "2"
    # Beside a token, too, whose account has its own budget.
    assert outcome(await client.get("/notes", headers=by(token="person"))) == (429, "RATE_LIMIT_EXCEEDED")
    other = await client.get("/notes", headers=by(OTHER_KEY, "person"))
    assert (other.status_code, other.headers["RateLimit-Limit"]) == (200, str(READING.burst))


async def test_a_network_that_guesses_is_told_to_wait(client: httpx2.AsyncClient, authority: Authority) -> None:
    authority.outage = RateLimited(retry_after=7)
    answer = await client.get("/notes", headers=by())
    assert outcome(answer) == (429, "RATE_LIMIT_EXCEEDED")
    assert answer.headers["Retry-After"] == "7"
