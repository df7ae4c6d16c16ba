"""Brokers, as people become one, are verified and are found through the gateway, on both databases."""

import asyncio
import contextlib
import json
import secrets
from typing import Any

import httpx2
import pytest

from tests.people import UNKNOWN_ID, Json, Person, is_problem
from tests.resources import a_broker
from tools.stack.stack import Stack


def new_license() -> str:
    return f"AA-{secrets.token_hex(10)}"


async def refusal(answer: httpx2.Response) -> tuple[int, str]:
    assert is_problem(answer), answer.text
    return answer.status_code, answer.json()["error"]["code"]


async def told(person: Person, kind: str) -> list[Json]:
    return [one for one in (await person.get("/notifications")).json() if one["kind"] == kind]


async def test_person_becomes_a_verified_broker_and_is_found(stack: Stack, visitor: Person, admin: Person) -> None:
    stated: Any = {
        "license_number": new_license(),
        "years_experience": 7,
        "bio": "Homes at Bole.\nቤቶች በቦሌ።",
        "company": f"Bole Homes {secrets.token_hex(4)}",
        "regions": ["አዲስ አበባ", "Adama"],
    }
    async with Person(stack.gateway_url, "broker") as broker:
        made = await broker.post("/brokers", **stated)
        assert made.status_code == 201, made.text
        shown = made.json()
        assert {name: shown[name] for name in stated} == stated
        assert (shown["status"], shown["is_verified"], shown["user_id"]) == ("pending", False, broker.id)
        assert shown["name"] == "A broker"
        async with broker.socket() as socket:
            verified = await admin.post(f"/brokers/{broker.id}/verify", decision="verified")
            assert verified.status_code == 200, verified.text
            frame = await socket.frame("broker.verified")
        assert (frame["data"]["user_id"], frame["data"]["is_verified"]) == (broker.id, True)
        # Without a login.
        found = (await visitor.get(f"/brokers/{broker.id}")).json()
        assert found == verified.json()
        assert broker.email not in str(found)
        for query in ({"q": stated["company"].upper()}, {"q": stated["license_number"], "region": "አዲስ አበባ"}):
            assert (await visitor.get("/brokers", verified="true", **query)).json() == [found], query
        assert (await visitor.get("/brokers", q=stated["company"], verified="false")).json() == []
        async with asyncio.timeout(20):
            while not await told(broker, "broker.verified"):
                await asyncio.sleep(0.1)
        # A change is to be verified again.
        changed = await broker.put("/brokers/me", years_experience=8)
        assert (changed.json()["status"], changed.json()["years_experience"]) == ("pending", 8)
        assert (await broker.http.delete("/brokers/me")).status_code == 204
        assert await refusal(await visitor.get(f"/brokers/{broker.id}")) == (404, "BROKER_NOT_FOUND")
        assert await refusal(await broker.put("/brokers/me", bio="x")) == (404, "BROKER_NOT_FOUND")
        assert await refusal(await broker.http.delete("/brokers/me")) == (404, "BROKER_NOT_FOUND")


async def test_rejected_broker_alone_reads_why(stack: Stack, visitor: Person, client: Person, admin: Person) -> None:
    async with Person(stack.gateway_url, "broker") as broker:
        license_number = await a_broker(broker)
        reason = "The licence has expired."
        async with broker.socket() as socket:
            rejected = await admin.post(f"/brokers/{broker.id}/verify", decision="rejected", reason=reason)
            assert (rejected.json()["status"], rejected.json()["reason"]) == ("rejected", reason)
            assert (await socket.frame("broker.rejected"))["data"]["reason"] == reason
        for person in (visitor, client):
            assert await refusal(await person.get(f"/brokers/{broker.id}")) == (404, "BROKER_NOT_FOUND")
            assert (await person.get("/brokers", q=license_number)).json() == []
        assert (await broker.get(f"/brokers/{broker.id}")).json()["reason"] == reason
        # No other account keeps the licence from its owner.
        async with Person(stack.gateway_url, "broker") as owner:
            assert (await owner.post("/brokers", license_number=license_number)).status_code == 201
        assert await refusal(await broker.put("/brokers/me", bio="x")) == (409, "LICENSE_TAKEN")


async def test_of_32_at_once_one_gets_a_licence(stack: Stack) -> None:
    license_number = new_license()
    async with contextlib.AsyncExitStack() as open_:
        people = [await open_.enter_async_context(Person(stack.gateway_url, "broker")) for _ in range(32)]
        answers = await asyncio.gather(*(one.post("/brokers", license_number=license_number) for one in people))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 31
        assert {answer.json()["error"]["code"] for answer in answers if answer.status_code == 409} == {"LICENSE_TAKEN"}
        (winner,) = (await people[0].get("/brokers", q=license_number)).json()
        assert people[[answer.status_code for answer in answers].index(201)].id == winner["user_id"]


async def test_only_admins_decide_and_not_on_themselves(client: Person, admin: Person) -> None:
    path = f"/brokers/{admin.id}/verify"
    assert await refusal(await client.post(path, decision="verified")) == (403, "ONLY_ADMINS")
    await a_broker(admin)
    assert await refusal(await admin.post(path, decision="verified")) == (403, "SELF_APPROVAL")
    assert await refusal(await admin.post(f"/brokers/{UNKNOWN_ID}/verify", decision="verified")) == (
        404,
        "BROKER_NOT_FOUND",
    )
    for body in ({}, {"decision": "pending"}, {"decision": None}, {"decision": "rejected", "reason": "x" * 501}):
        assert await refusal(await admin.post(path, **body)) == (422, "VALIDATION_ERROR"), body
    assert (await admin.http.delete("/brokers/me")).status_code == 204


async def test_broker_of_an_account_that_is_off_or_gone_is_not_shown(
    stack: Stack, visitor: Person, admin: Person
) -> None:
    async with Person(stack.gateway_url, "broker") as broker:
        license_number = await a_broker(broker)
        path = f"/brokers/{broker.id}"
        for is_active, status in ((False, 404), (True, 200)):
            assert (await admin.put(f"/users/{broker.id}", is_active=is_active)).status_code == 200
            await visitor.until_status(path, status)
        await broker.log_in()
        assert (await broker.http.delete("/users/me")).status_code == 200
        await visitor.until_status(path, 404)
        assert (await visitor.get("/brokers", q=license_number)).json() == []


@pytest.mark.parametrize("query", ['"', "*", "%", "_", "/", "' OR 1=1 --", "x" * 200, "ሰ" * 200])
async def test_hostile_query_finds_nothing_that_it_does_not_name(visitor: Person, client: Person, query: str) -> None:
    await a_broker(client)
    answer = await visitor.get("/brokers", q=query)
    assert answer.status_code == 200, answer.text
    assert client.id not in [one["user_id"] for one in answer.json()]


BAD_LICENSES: tuple[Any, ...] = (
    "",
    " ",
    "-/-",
    "x" * 51,
    "x" * 10_000,
    "a\x00b",
    "a\nb",
    "\ud800",
    7,
    True,
    None,
    ["AA 1"],
    {},
)
BAD_REGIONS: tuple[Any, ...] = (["x"] * 21, ["x" * 101], [""], [None], [3], "Bole", {})
BAD_COMPANIES: tuple[Any, ...] = ("x" * 201, "a\nb", "\ud800", [])
BAD_FIELDS: list[Json] = [
    {},
    *({"license_number": bad} for bad in BAD_LICENSES),
    *({"license_number": "A1", "years_experience": bad} for bad in (-1, 101, 2**40, 1.5, "3", True)),
    *({"license_number": "A1", "regions": bad} for bad in BAD_REGIONS),
    *({"license_number": "A1", "bio": bad} for bad in ("x" * 1001, "a\x00b", "\x1b[31m", 3)),
    *({"license_number": "A1", "company": bad} for bad in BAD_COMPANIES),
]
BAD_QUERIES = (
    f"q={'x' * 201}",
    "q=a%00b",
    "region=a%00b",
    f"region={'x' * 101}",
    "verified=perhaps",
    "limit=0",
    "limit=101",
    "offset=10001",
    "cursor=nonsense",
)


async def test_bad_fields_and_queries_are_refused_and_change_nothing(client: Person, visitor: Person) -> None:
    license_number = await a_broker(client)
    before = (await client.get(f"/brokers/{client.id}")).json()
    for body in BAD_FIELDS:
        sent = json.dumps(body)
        headers = {"Content-Type": "application/json"}
        if body:
            changed = await client.http.put("/brokers/me", content=sent, headers=headers)
            assert await refusal(changed) == (422, "VALIDATION_ERROR"), sent[:80]
        made = await client.http.post("/brokers", content=sent, headers=headers)
        assert await refusal(made) == (422, "VALIDATION_ERROR"), sent[:80]
    for query in BAD_QUERIES:
        assert await refusal(await visitor.http.get(f"/brokers?{query}")) == (422, "VALIDATION_ERROR"), query
    assert (await client.get(f"/brokers/{client.id}")).json() == before
    assert before["license_number"] == license_number
