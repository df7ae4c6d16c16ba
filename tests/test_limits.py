"""Rate limits and quotas with their default values, as people and scripts meet them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import DATABASES, StartStack
from tests.people import ADDIS, Person
from tools.stack.stack import Stack


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def strict(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Stack]:
    async with start_stack(request.param, RATE_LIMITS="strict") as stack:
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


async def test_one_network_cannot_have_mails_sent_to_strangers_by_registering(strict: Stack) -> None:
    person = Person(strict.gateway_url, address="127.0.0.9")
    accounts = [{**person.account(), "email": f"stranger-{number}-{person.email}"} for number in range(100)]
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
        # The provider may hold three offers at a time: the false ones are declined, the honest one follows.
        request = await honest.asks_for_help()
        async with asyncio.timeout(15):
            while request["id"] not in (offered := await offers_of(provider)):
                for other in offered:
                    await provider.post(f"/requests/{other}/decline")
                await asyncio.sleep(0.1)


async def offers_of(provider: Person) -> set[str]:
    return {offer["request"]["id"] for offer in (await provider.get("/providers/me/offers")).json()}
