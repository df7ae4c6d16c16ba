"""In a PUT or PATCH, null clears a field that may be empty, and is refused for every other field.

The fields are those of the OpenAPI document. What is not sent stays as it is.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from gateway_testing import openapi_document

from tests.clearable import (
    ALSO_OTHERWISE,
    CLEARABLE,
    FULL,
    NOT_STORED,
    OF_A_PROPERTY,
    PLACES_OF_OWN,
    REPLACED,
    SHOWN_OTHERWISE,
    TOMORROW,
)
from tests.market import offers, sells
from tests.people import ADDIS, Json, Person, new_nric
from tests.resources import a_broker, a_review, a_slot

pytestmark = pytest.mark.slow

DOCUMENT = openapi_document()
CHANGES = [
    (method, path.removeprefix("/api/v1"))
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if method in ("put", "patch") and "application/json" in operation.get("requestBody", {}).get("content", {})
]


@dataclass
class Resource:
    """A thing that a route changes, and where it can be read: a path, or two with " and " between them."""

    person: Person
    path: str
    shown_at: str
    full: Json
    # The fields that are shown otherwise than they are sent.
    otherwise: Collection[str] = frozenset(SHOWN_OTHERWISE)

    async def read(self) -> Json:
        shown: Json = {}
        for path in self.shown_at.split(" and "):
            answer = await self.person.get(path)
            assert answer.status_code == 200, answer.text
            shown |= answer.json()[0] if isinstance(answer.json(), list) else answer.json()
        return {name: shown[name] for name in self.full if name not in self.otherwise} | {
            name: value for name, value in self.full.items() if name in self.otherwise
        }


def schema_of(declared: Json) -> Json:
    """Returns the schema itself, where *declared* only names it or permits null too."""
    for part in declared.get("anyOf", []):
        if part.get("type") != "null":
            return schema_of(part)
    return DOCUMENT["components"]["schemas"][declared["$ref"].rpartition("/")[2]] if "$ref" in declared else declared


def fields_of(schema: Json, prefix: str = "") -> Iterator[tuple[str, bool]]:
    """Yields the names of all fields, those of nested objects with a dot, and whether the schema permits null."""
    for name, declared in schema_of(schema)["properties"].items():
        yield f"{prefix}{name}", {"type": "null"} in declared.get("anyOf", [])
        if schema_of(declared).get("type") == "object":
            yield from fields_of(declared, f"{prefix}{name}.")


def null_at(name: str) -> Json:
    outer, _, inner = name.partition(".")
    return {outer: {inner: None} if inner else None}


def without(shown: Json, name: str) -> Json:
    """Returns *shown* after the field has been cleared."""
    outer, _, inner = name.partition(".")
    if isinstance(shown[outer], dict):
        return shown | {outer: {one: None if inner in ("", one) else value for one, value in shown[outer].items()}}
    return shown | {outer: None}


async def resource(path: str, client: Person, provider: Person, admin: Person) -> Resource:
    full = dict(FULL[path])
    if "username" in full:
        full |= {"username": client.email.partition("@")[0][-20:], "email": client.email}
    if path in PLACES_OF_OWN:
        return Resource(client, path, PLACES_OF_OWN[path], full | ({"nric": new_nric()} if "nric" in full else {}))
    if path == "/users/{user_id}":
        return Resource(admin, f"/users/{client.id}", f"/users/{client.id}", full)
    if path == "/requests/{request_id}":
        place = f"/requests/{(await client.asks_for_help())['id']}"
        return Resource(client, place, place, full)
    if path == "/messages/{request_id}/{message_id}":
        place = f"/messages/{(await client.asks_for_help())['id']}"
        said = (await client.post(place, content="Good morning")).json()
        return Resource(client, f"{place}/{said['id']}", place, full)
    if path == "/conversations/{conversation_id}":
        thread = (await client.post("/conversations", user_ids=[provider.id])).json()
        place = f"/conversations/{thread['id']}"
        return Resource(client, place, place, full)
    return await resource_of(provider, admin, path, full)


async def a_lead(seller: Person, buyer: Person, full: Json) -> Resource:
    """Returns a lead of the buyer, which the seller changes."""
    await sells(seller)
    asked = await buyer.post(f"/listings/{(await offers(seller))['id']}/leads", message="Is it still there?")
    place = f"/leads/{asked.json()['id']}"
    # A lead is contacted once.
    return Resource(seller, place, place, {"note": full["note"]}, {"status"})


async def resource_for_sale(client: Person, path: str) -> Resource:
    """Returns a seller's profile, or a listing of theirs."""
    place, full = path, FULL[path]
    await sells(client)
    if path != "/sellers/me":
        place = f"/listings/{(await offers(client))['id']}"
    own = {name: value for name, value in full.items() if name not in OF_A_PROPERTY}
    return Resource(client, place, place, own, ALSO_OTHERWISE[path])


async def resource_of(provider: Person, admin: Person, path: str, full: Json) -> Resource:
    """Returns a thing that a provider or an admin changes."""
    if path == "/services/{service_id}":
        place = f"/services/{(await admin.post('/services', **full)).json()['id']}"
        return Resource(admin, place, place, full)
    if path == "/leads/{lead_id}":
        return await a_lead(provider, admin, full)
    if path == "/reviews/{review_id}":
        place = f"/reviews/{await a_review(provider, admin)}"
        return Resource(provider, place, place, full)
    if path == "/slots/{slot_id}":
        full["provider_id"] = provider.id
        place = f"/slots/{await a_slot(provider, TOMORROW)}"
        return Resource(provider, place, place, full)
    if path == "/venues/{venue_id}":
        place = f"/venues/{(await provider.post('/venues', **full)).json()['id']}"
        return Resource(provider, place, place, full)
    assert path in {"/providers/me", "/brokers/me"}, f"{path} needs a resource here"
    if path == "/brokers/me":
        full["license_number"] = await a_broker(provider)
    return Resource(provider, path, f"{path.removesuffix('/me')}/{provider.id}", full)


def test_table_lists_every_route_and_field() -> None:
    assert {path for _, path in CHANGES} == set(FULL)
    for method, path in CHANGES:
        content = DOCUMENT["paths"][f"/api/v1{path}"][method]["requestBody"]["content"]
        found = dict(fields_of(content["application/json"]["schema"]))
        assert {name.partition(".")[0] for name in found} - NOT_STORED == set(FULL[path]), path
        assert {name for name, permits_null in found.items() if permits_null} - NOT_STORED == CLEARABLE[path], path


@pytest.mark.parametrize(
    ("method", "path"),
    [one for one in CHANGES if one[1] not in REPLACED],
)
async def test_null_clears_or_is_refused(
    client: Person, provider: Person, admin: Person, method: str, path: str
) -> None:
    of_market = path in ALSO_OTHERWISE
    thing = await (resource_for_sale(client, path) if of_market else resource(path, client, provider, admin))
    content = DOCUMENT["paths"][f"/api/v1{path}"][method]["requestBody"]["content"]
    for name, permits_null in fields_of(content["application/json"]["schema"]):
        if name in NOT_STORED or name in thing.otherwise:
            continue
        filled = await thing.person.http.request(method, thing.path, json=thing.full)
        assert filled.status_code == 200, filled.text
        assert await thing.read() == thing.full
        answer = await thing.person.http.request(method, thing.path, json=null_at(name))
        if permits_null:
            assert answer.status_code == 200, answer.text
            assert await thing.read() == without(thing.full, name)
        else:
            assert answer.status_code == 422, (name, answer.text)
            assert [one["field"] for one in answer.json()["error"]["details"]] == [name]
            assert await thing.read() == thing.full
    await provider.put("/providers/me", is_available=False)


async def test_null_in_a_position_is_unknown(provider: Person) -> None:
    """A position replaces the one before, so that a field without a value is unknown. Only the place is needed."""
    full = FULL["/providers/me/location"]
    for name in full:
        async with Person(provider.url, "provider") as someone:
            answer = await someone.put("/providers/me/location", **full | {name: None})
            if name in ADDIS:
                assert answer.status_code == 422, name
                continue
            shown: dict[str, Any] = answer.json()
            assert (shown[name] is None) == (name != "recorded_at"), answer.text
            assert {one: shown[one] for one in full if one not in (name, "recorded_at")} == {
                one: full[one] for one in full if one not in (name, "recorded_at")
            }


async def test_request_without_its_time_is_wanted_at_once(client: Person, provider: Person) -> None:
    await provider.goes_available()
    async with provider.socket() as socket:
        request = await client.asks_for_help(scheduled_for=TOMORROW)
        cleared = await client.http.patch(f"/requests/{request['id']}", json={"scheduled_for": None})
        assert cleared.json()["scheduled_for"] is None
        await socket.frame("offer.created", request_id=request["id"])
    await client.post(f"/requests/{request['id']}/cancel")
