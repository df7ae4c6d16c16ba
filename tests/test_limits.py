"""Rate limits and quotas with their default values, as people and scripts meet them."""

import asyncio
import json
import math
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import DATABASES, StartStack
from tests.flood import flooding
from tests.people import ADDIS, PASSWORD, Person
from tools.stack.stack import Stack

CONNECTIONS = 230
LOGINS_OF_OTHERS = 8
# As in production.
HASHING = {"AUTH_ARGON2_MEMORY_KIB": "19456", "AUTH_ARGON2_ITERATIONS": "2"}


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def strict(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Stack]:
    async with start_stack(request.param, RATE_LIMITS="strict", GATEWAY_RATE_LIMIT_COUNTS="nats", **HASHING) as stack:
        yield stack


@pytest_asyncio.fixture(loop_scope="session")
async def client(strict: Stack) -> AsyncIterator[Person]:
    async with Person(strict.gateway_url) as person:
        yield person


async def test_sixth_failed_login_from_one_address_is_throttled(client: Person) -> None:
    answers = [await client.post("/auth/login", email=client.email, password="wrong-one-1") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].headers["RateLimit-Remaining"] == "0"
    assert {answer.json()["detail"] for answer in answers[:5]} == {"Invalid credentials"}


async def test_frame_rate_is_limited(client: Person) -> None:
    async with client.socket() as socket:
        for i in range(101):
            await socket.send("ping", ping_id=i)
        assert (await socket.frame("error", code="RATE_LIMIT_EXCEEDED"))["data"]["retry_after"] > 0


async def test_frontend_that_polls_in_five_tabs_is_served(client: Person) -> None:
    """Five tabs ask for three lists every five seconds: this is their first minute."""
    answers = await asyncio.gather(*(client.get("/requests/", limit=1) for _ in range(5 * 3 * 12)))
    assert {answer.status_code for answer in answers} == {200}


async def test_script_is_refused_and_another_account_is_not(client: Person, strict: Stack) -> None:
    answers = await asyncio.gather(*(client.http.patch("/users/me", json={"bio": "x"}) for _ in range(60)))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {200, 429}
    assert 20 <= statuses[200] <= 30
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert refused.headers["RateLimit-Limit"] == "20"
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"]
    async with Person(strict.gateway_url) as other:
        assert (await other.http.patch("/users/me", json={"bio": "x"})).status_code == 200


async def test_a_script_gets_no_more_from_two_gateways(client: Person, strict: Stack) -> None:
    elsewhere = client.at(await strict.start_gateway())
    while (await client.http.patch("/users/me", json={"bio": "x"})).status_code == 200:
        pass
    await asyncio.sleep(1)
    answer = await elsewhere.http.patch("/users/me", json={"bio": "x"})
    assert (answer.status_code, answer.headers["RateLimit-Remaining"]) == (429, "0")


async def test_one_network_cannot_have_mails_sent_to_strangers_by_registering(strict: Stack) -> None:
    person = Person(strict.gateway_url, address="127.0.0.9")
    accounts = [{**person.account(), "email": f"stranger-{number}-{person.email}"} for number in range(75)]
    answers = [await person.post("/auth/register", **account) for account in accounts]
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {201, 429}
    assert 60 <= statuses[201] <= 65
    await person.http.aclose()


async def test_client_with_a_script_leaves_an_honest_client_its_offer(client: Person, strict: Stack) -> None:
    help_wanted = {"description": "There is no car", "category": "battery", **ADDIS}
    async with Person(strict.gateway_url, "provider") as provider, Person(strict.gateway_url) as honest:
        await provider.goes_available()
        answers = await asyncio.gather(*(client.post("/requests/", **help_wanted) for _ in range(400)))
        codes = Counter(answer.json().get("error", {"code": "OK"})["code"] for answer in answers)
        assert codes["OK"] == 3
        assert set(codes) == {"OK", "TOO_MANY_OPEN_REQUESTS", "RATE_LIMIT_EXCEEDED"}
        async with asyncio.timeout(20):
            # One of the three is offered; the provider has room for others.
            while not await offers_of(provider):
                await asyncio.sleep(0.05)
            request = await honest.asks_for_help()
            while request["id"] not in await offers_of(provider):
                await asyncio.sleep(0.05)
        assert len(await offers_of(provider)) == 2


async def offers_of(provider: Person) -> set[str]:
    return {offer["request"]["id"] for offer in (await provider.get("/providers/me/offers")).json()}


@pytest.mark.parametrize("flood", ["register", "login"])
async def test_others_log_in_while_one_network_floods_the_logins(client: Person, strict: Stack, flood: str) -> None:
    attacker = Person(strict.gateway_url, address=f"127.0.1.{len(flood)}")
    account = attacker.account()
    assert (await attacker.post("/auth/register", **account)).status_code == 201
    await attacker.http.aclose()
    body = {
        "register": {**account, "email": "stranger-{number}-" + attacker.email},
        "login": {"email": attacker.email, "password": PASSWORD},
    }[flood]
    port = int(strict.gateway_url.rpartition(":")[2])
    job = {"port": port, "path": f"/auth/{flood}", "body": json.dumps(body), "address": f"127.0.1.{len(flood)}"}
    quiet = [await seconds_of_login(client) for _ in range(5)]
    async with flooding(**job, connections=CONNECTIONS) as statuses:
        await asyncio.sleep(0.5)
        took = [await seconds_of_login(client) for _ in range(LOGINS_OF_OTHERS)]
    # On a machine that does nothing else the quiet ones take a twentieth of a second.
    assert statistics.median(took) < max(1, 5 * statistics.median(quiet)), (took, quiet, statuses)
    assert statuses[429] + statuses[503] > 50, statuses


async def seconds_of_login(person: Person) -> float:
    """Returns the time of a login, which is infinite if it was refused."""
    began = time.perf_counter()
    answer = await person.post("/auth/login", email=person.email, password=PASSWORD)
    return time.perf_counter() - began if answer.status_code == 200 else math.inf
