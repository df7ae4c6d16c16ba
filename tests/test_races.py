"""Races: of many simultaneous calls one succeeds, and the others receive a clear refusal."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack

from tests.people import Person
from tools.stack.stack import Stack

RACERS = 32


async def test_one_of_32_providers_gets_the_request(stack: Stack, client: Person) -> None:
    async with AsyncExitStack() as crowd:
        people = [Person(stack.gateway_url, "provider") for _ in range(RACERS)]
        await asyncio.gather(*(crowd.enter_async_context(person) for person in people))
        request = await client.asks_for_help()
        answers = await asyncio.gather(*(person.post(f"/requests/{request['id']}/accept") for person in people))
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: RACERS - 1}
        refused = [answer.json()["error"]["code"] for answer in answers if answer.status_code == 409]
        assert set(refused) == {"ALREADY_TAKEN"}
        winner = next(answer.json() for answer in answers if answer.status_code == 200)
        now = (await client.get(f"/requests/{request['id']}")).json()
        assert (now["provider_id"], now["epoch"]) == (winner["provider_id"], 1)


async def test_one_of_20_registrations_of_one_address_succeeds(visitor: Person) -> None:
    variants = [visitor.email.upper() if i % 2 else visitor.email for i in range(20)]
    bodies = [visitor.account() | {"email": email} for email in variants]
    answers = await asyncio.gather(*(visitor.post("/auth/register", **body) for body in bodies))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 19}
    assert all("already exists" in answer.json()["detail"] for answer in answers if answer.status_code == 409)
    await visitor.log_in()


async def test_a_command_sent_five_times_with_one_key_happens_once(client: Person) -> None:
    body = {"description": "Flat tire", "latitude": 1.0, "longitude": 1.0}
    client.http.headers["Idempotency-Key"] = "press-twice"
    answers = await asyncio.gather(*(client.post("/requests/", **body) for _ in range(5)))
    codes = Counter(answer.status_code for answer in answers)
    assert set(codes) <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    assert len((await client.get("/requests/")).json()) == 1
    assert (await client.post("/requests/", **body)).headers["Idempotency-Replayed"] == "true"
    assert (await client.post("/requests/", **body | {"description": "Another thing"})).status_code == 422
