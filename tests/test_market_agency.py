"""Brokers in the listings of others, as owners ask them and they accept through the gateway, on both databases."""

import contextlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from testkit.waiting import eventually
from tests.chatting import says
from tests.market import agrees, asks, offers, sells, unique_word
from tests.people import Json, Person
from tests.resources import a_broker
from tools.stack.stack import Stack

COLUMNS = ("stranger", "buyer", "owner", "broker", "other broker", "suspended seller", "admin")
NONE, OTHER, SHUT, UNASKED = "NOT_AUTHENTICATED", "NOT_YOUR_LISTING", "SELLER_SUSPENDED", "NOT_INVITED"
# The standing of the broker, who has been asked (1) or takes part (2), and the cells in the order of the columns.
TABLE: dict[str, tuple[int, tuple[str, ...]]] = {
    "POST /broker": (0, (NONE, OTHER, "ok", OTHER, OTHER, SHUT, OTHER)),
    "POST /broker of a broker": (2, (NONE, OTHER, "BROKER_TAKES_PART", OTHER, OTHER, SHUT, OTHER)),
    "POST /broker/accept": (1, (NONE, UNASKED, UNASKED, "ok", UNASKED, UNASKED, UNASKED)),
    "DELETE /broker": (2, (NONE, OTHER, "ok", "ok", OTHER, SHUT, OTHER)),
    "DELETE /broker who was asked": (1, (NONE, OTHER, "ok", "ok", OTHER, SHUT, OTHER)),
}


async def verified(broker: Person, admin: Person) -> None:
    await a_broker(broker)
    decided = await admin.post(f"/brokers/{broker.id}/verify", decision="verified")
    assert decided.status_code == 200, decided.text


@pytest_asyncio.fixture
async def people(stack: Stack, admin: Person) -> AsyncIterator[list[Person]]:
    """Yields a seller, a verified broker, another one, and a buyer."""
    async with contextlib.AsyncExitStack() as open_:
        found = [await open_.enter_async_context(Person(stack.gateway_url)) for _ in range(4)]
        await sells(found[0])
        for broker in found[1:3]:
            await verified(broker, admin)
        yield found


async def refusal(person: Person, method: str, path: str, **body: str) -> tuple[int, str]:
    answer = await person.http.request(method, path, json=body)
    return answer.status_code, "" if answer.is_success else answer.json()["error"]["code"]


async def found_by(visitor: Person, **query: str) -> list[str]:
    return [one["id"] for one in (await visitor.get("/listings", **query)).json()]


async def members_of(person: Person, conversation: str) -> set[str]:
    answer = await person.get(f"/conversations/{conversation}")
    return (
        {one["user_id"] for one in answer.json()["members"] if one["left_at"] is None} if answer.is_success else set()
    )


async def test_broker_accepts_talks_with_buyers_and_leaves(people: list[Person], visitor: Person) -> None:
    seller, broker, _, buyer = people
    word = unique_word()
    listing = await offers(seller, title=f"Vitz {word}")
    path = f"/listings/{listing['id']}"
    lead = await asks(buyer, listing)
    async with broker.socket() as at_broker, seller.socket() as at_seller:
        asked = (await seller.post(f"{path}/broker", broker_id=broker.id)).json()
        assert (asked["broker_id"], asked["invited_broker_id"]) == (None, broker.id)
        frame = (await at_broker.frame("broker.invited", seconds=30, listing_id=listing["id"]))["data"]
        assert (frame["listing_title"], frame["owner_id"]) == (listing["title"], seller.id)
        told = (await at_broker.frame("notification", seconds=30, type="listing_update"))["data"]
        assert (told["title"], told["link"]) == ("Asked to take part", path)
        # Others are not told whom the owner has asked, and the broker may not do anything yet.
        assert (await visitor.get(path)).json()["invited_broker_id"] is None
        assert await refusal(broker, "PATCH", path, title="Mine") == (403, "NOT_YOUR_LISTING")
        assert (await broker.post(f"{path}/broker/accept")).json()["broker_id"] == broker.id
        assert await at_seller.frame("listing.updated", seconds=30, id=listing["id"], broker_id=broker.id)
        assert (await at_broker.frame("lead.updated", seconds=30, id=lead["id"]))["data"]["broker_id"] == broker.id
    assert await found_by(visitor, broker_id=broker.id) == [listing["id"]]
    assert await found_by(visitor, q=word, verified_broker="true") == [listing["id"]]
    assert [one["id"] for one in (await broker.get("/listings/me")).json()] == [listing["id"]]
    await eventually(lambda: _is_member(buyer, lead, broker), seconds=30)
    await says(broker, lead["id"], "I can show it to you")
    assert [one["id"] for one in (await broker.get("/leads", role="seller")).json()] == [lead["id"]]
    changed = await broker.http.patch(path, json={"price": 840_000})
    assert (changed.status_code, changed.json()["price"]) == (200, 840_000)
    async with broker.socket() as at_broker:
        assert (await broker.http.delete(f"{path}/broker")).status_code == 204
        assert await at_broker.frame("listing.updated", seconds=30, id=listing["id"], broker_id=None)
    assert await found_by(visitor, broker_id=broker.id) == []
    assert await refusal(broker, "PATCH", path, title="Mine") == (403, "NOT_YOUR_LISTING")
    await eventually(lambda: _has_left(buyer, lead, broker), seconds=30)
    assert (await broker.post(f"/messages/{lead['id']}", content="One more")).status_code == 403


async def _is_member(buyer: Person, lead: Json, broker: Person) -> bool:
    return broker.id in await members_of(buyer, lead["conversation_id"])


async def _has_left(buyer: Person, lead: Json, broker: Person) -> bool:
    return broker.id not in await members_of(buyer, lead["conversation_id"])


async def test_searches_follow_the_verification_of_a_broker(
    people: list[Person], visitor: Person, admin: Person
) -> None:
    seller, broker, _, _ = people
    word = unique_word()
    listing = await offers(seller, title=f"Vitz {word}")
    await agrees(seller, listing, broker)
    for decision, found in (("rejected", []), ("verified", [listing["id"]])):
        assert (await admin.post(f"/brokers/{broker.id}/verify", decision=decision)).status_code == 200
        assert await found_by(visitor, q=word, verified_broker="true") == found
    assert (await broker.put("/brokers/me", license_number=f"New {broker.id}")).json()["status"] == "pending"
    assert await found_by(visitor, q=word, verified_broker="true") == []
    # A user who is no broker any more takes part in nothing.
    assert (await broker.http.delete("/brokers/me")).status_code == 204
    shown = (await seller.get(f"/listings/{listing['id']}")).json()
    assert (shown["broker_id"], await found_by(visitor, broker_id=broker.id)) == (None, [])


async def test_deleted_account_of_a_broker_takes_part_in_nothing(people: list[Person]) -> None:
    seller, broker, _, _ = people
    listing = await offers(seller)
    await agrees(seller, listing, broker)
    assert (await broker.http.delete("/users/me")).status_code == 200

    async def is_alone() -> bool:
        return (await seller.get(f"/listings/{listing['id']}")).json()["broker_id"] is None

    await eventually(is_alone, seconds=30)


async def test_only_verified_brokers_are_asked(people: list[Person], admin: Person) -> None:
    seller, broker, _, buyer = people
    path = f"/listings/{(await offers(seller))['id']}/broker"
    assert await refusal(seller, "POST", path, broker_id=buyer.id) == (404, "BROKER_NOT_FOUND")
    assert await refusal(seller, "POST", path, broker_id="nonsense") == (404, "BROKER_NOT_FOUND")
    await a_broker(buyer)
    assert await refusal(seller, "POST", path, broker_id=buyer.id) == (409, "BROKER_NOT_VERIFIED")
    for body in ({}, {"broker_id": None}, {"broker_id": 7}, {"broker_id": "x" * 10_000}, {"broker_id": "a\x00b"}):
        answer = await seller.http.post(path, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR"), body
    assert await refusal(seller, "POST", path, broker_id=broker.id) == (200, "")
    # Another invitation replaces the first one, whose broker cannot accept any more.
    other = people[2]
    assert await refusal(seller, "POST", path, broker_id=other.id) == (200, "")
    assert await refusal(broker, "POST", f"{path}/accept") == (403, "NOT_INVITED")
    assert (await admin.post(f"/brokers/{other.id}/verify", decision="rejected")).status_code == 200
    assert await refusal(other, "POST", f"{path}/accept") == (404, "BROKER_NOT_FOUND")


@pytest.mark.parametrize("command", TABLE)
async def test_each_command_is_for_those_of_the_table_alone(
    stack: Stack, people: list[Person], visitor: Person, admin: Person, command: str
) -> None:
    owner, broker, other, buyer = people
    standing, expected = TABLE[command]
    async with Person(stack.gateway_url) as shut:
        await sells(shut)
        callers = (visitor, buyer, owner, broker, other, shut, admin)
        listings = [await offers(shut if one is shut else owner) for one in callers]
        for caller, listing in zip(callers, listings, strict=True):
            side = shut if caller is shut else owner
            # A broker who takes part already is no owner.
            await _prepare(side, listing, broker, max(standing, 2 * (caller is broker and standing != 1)))
        assert (await admin.post(f"/sellers/{shut.id}/suspend", reason="No such cars")).status_code == 204
        method, path = command.split(" ")[:2]
        body = {"broker_id": other.id} if command.startswith("POST /broker") and path == "/broker" else {}
        found = [
            (await refusal(person, method, f"/listings/{listing['id']}{path}", **body))[1] or "ok"
            for person, listing in zip(callers, listings, strict=True)
        ]
    assert dict(zip(COLUMNS, found, strict=True)) == dict(zip(COLUMNS, expected, strict=True))


async def _prepare(owner: Person, listing: Json, broker: Person, standing: int) -> None:
    if standing == 1:
        asked = await owner.post(f"/listings/{listing['id']}/broker", broker_id=broker.id)
        assert asked.status_code == 200, asked.text
    elif standing:
        await agrees(owner, listing, broker)
