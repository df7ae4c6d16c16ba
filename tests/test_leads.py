"""Buyers and sellers who talk about listings: one lead and one conversation, also while services are down or die."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from testkit.waiting import eventually
from tests import crashes
from tests.chatting import code, ok, says
from tests.conftest import DATABASES, StartStack
from tests.crashes import Crash, Fragile, command, insist
from tests.market import CAR, asks, offers, sells
from tests.people import PASSWORD, UNKNOWN_ID, Json, Person

RACERS = 32


async def contents(person: Person, lead: Json) -> list[str]:
    path = f"/conversations/{lead['conversation_id']}/messages"
    return [one["content"] for one in await ok(person.get(path, limit=100))]


async def until_said(person: Person, lead: Json, *said: str) -> None:
    async def is_said() -> bool:
        return await contents(person, lead) == list(said)

    await eventually(is_said, seconds=30)


async def lead_of(person: Person, lead: Json) -> Json:
    found: Json = await ok(person.get(f"/leads/{lead['id']}"))
    return found


async def until_status(person: Person, lead: Json, status: str) -> Json:
    async def has_it() -> bool:
        return bool((await lead_of(person, lead))["status"] == status)

    await eventually(has_it, seconds=30)
    return await lead_of(person, lead)


async def test_buyer_and_seller_talk_about_a_listing(people: list[Person]) -> None:
    seller, buyer, stranger, _ = people
    await sells(seller)
    listing = await offers(seller)
    async with seller.socket() as at_seller, buyer.socket() as at_buyer:
        for socket in (at_seller, at_buyer):
            await socket.frame("connection.established")
        lead = await ok(buyer.post(f"/listings/{listing['id']}/leads", message="Is it there?", offer_amount=5.5), 201)
        assert (lead["conversation_id"], lead["status"], lead["kind"]) == (lead["id"], "new", "offer")
        assert (lead["offer_amount"], lead["seller_id"], lead["note"]) == (5.5, seller.id, None)
        # The conversation can be written to at once.
        await says(buyer, lead["id"], "I can come today")
        assert await contents(buyer, lead) == ["Is it there?", "I can come today"]
        created = (await at_seller.frame("conversation.created", id=lead["id"]))["data"]
        assert (created["kind"], created["listing_id"], created["title"]) == ("listing", listing["id"], CAR["title"])
        assert (await at_seller.frame("lead.created", id=lead["id"]))["data"]["buyer_id"] == buyer.id
        told = (await at_seller.frame("notification", type="listing_update"))["data"]
        assert (told["title"], told["link"]) == ("New enquiry", f"/conversations/{lead['id']}")
        await says(seller, lead["id"], "It is")
        updated = (await at_buyer.frame("lead.updated", id=lead["id"]))["data"]
        assert (updated["status"], updated.get("note")) == ("contacted", None)
        assert updated["first_answer_at"] is not None
    again = await ok(buyer.post(f"/listings/{listing['id']}/leads", message="And the tyres?"), 200)
    assert again["id"] == lead["id"]
    await until_said(seller, lead, "Is it there?", "I can come today", "It is", "And the tyres?")
    for person in (buyer, seller):
        assert [one["id"] for one in await ok(person.get("/leads"))] == [lead["id"]]
        (conversation,) = await ok(person.get("/conversations", kind="listing"))
        assert {one["user_id"] for one in conversation["members"]} == {buyer.id, seller.id}
    assert await ok(seller.get("/leads", role="buyer")) == []
    qualified = await ok(seller.http.patch(f"/leads/{lead['id']}", json={"status": "qualified", "note": "Pays cash"}))
    assert (qualified["status"], qualified["note"]) == ("qualified", "Pays cash")
    assert (await lead_of(buyer, lead))["note"] is None
    # Strangers, and what is not theirs.
    assert await code(stranger.get(f"/leads/{lead['id']}")) == (404, "LEAD_NOT_FOUND")
    assert await code(stranger.post(f"/messages/{lead['id']}", content="x")) == (403, "NOT_PART_OF_CONVERSATION")
    assert (await stranger.refused_socket(f"/ws/{lead['id']}")).status_code == 403
    assert await code(buyer.http.patch(f"/leads/{lead['id']}", json={"status": "won"})) == (403, "NOT_YOUR_LISTING")
    assert await code(seller.post(f"/listings/{listing['id']}/leads", message="x")) == (403, "OWN_LISTING")
    assert await code(seller.http.delete(f"/conversations/{lead['id']}/members/me")) == (409, "NOT_A_THREAD")


async def test_of_many_questions_at_once_one_is_the_lead(people: list[Person], chat_stack: object) -> None:
    seller, buyer, *_ = people
    await sells(seller)
    listing = await offers(seller)
    path = f"/listings/{listing['id']}/leads"
    asked = await asyncio.gather(*(buyer.post(path, message=f"Question {n}") for n in range(RACERS)))
    assert sorted(answer.status_code for answer in asked) == [200] * (RACERS - 1) + [201]
    (lead_id,) = {answer.json()["id"] for answer in asked}
    lead = {"id": lead_id, "conversation_id": lead_id}
    # Many ask for the conversation at once, of which perhaps no event has arrived.
    read = await asyncio.gather(*(buyer.get(f"/messages/{lead_id}") for _ in range(RACERS)))
    assert {answer.status_code for answer in read} == {200}

    async def all_are_said() -> bool:
        return sorted(await contents(seller, lead)) == sorted(f"Question {n}" for n in range(RACERS))

    await eventually(all_are_said, seconds=30)
    messages = await ok(seller.get(f"/messages/{lead_id}", limit=100))
    assert [one["seq"] for one in messages] == list(range(1, RACERS + 1))
    assert len(await ok(buyer.get("/conversations", kind="listing"))) == 1


async def test_who_was_blocked_cannot_ask_or_write(people: list[Person]) -> None:
    seller, buyer, *_ = people
    await sells(seller)
    listing, other = await offers(seller), await offers(seller)
    lead = await asks(buyer, listing)
    await until_said(seller, lead, "Is it still there?")
    await ok(seller.put(f"/blocks/{buyer.id}"))
    for person in (buyer, seller):
        assert await code(person.post(f"/messages/{lead['id']}", content="x")) == (403, "BLOCKED")
    for one in (listing, other):
        assert await code(buyer.post(f"/listings/{one['id']}/leads", message="x")) == (403, "BLOCKED")
    assert (await seller.http.delete(f"/blocks/{buyer.id}")).status_code == 204
    await says(buyer, lead["id"], "Hello again")
    assert await contents(seller, lead) == ["Is it still there?", "Hello again"]


async def test_deleted_buyer_leaves_their_words(people: list[Person]) -> None:
    seller, _, buyer, _ = people
    await sells(seller)
    lead = await asks(buyer, await offers(seller))
    await until_said(seller, lead, "Is it still there?")
    await ok(seller.http.patch(f"/leads/{lead['id']}", json={"note": "Calls often"}))
    await ok(buyer.http.request("DELETE", "/users/me", json={"password": PASSWORD}))
    found = await until_status(seller, lead, "lost")
    assert found["note"] is None

    async def has_left() -> bool:
        members = (await ok(seller.get(f"/conversations/{lead['id']}")))["members"]
        names = {one["user_id"]: (one["name"], bool(one["left_at"])) for one in members}
        return names[buyer.id] == ("Deleted user", True)

    await eventually(has_left, seconds=30)
    assert await contents(seller, lead) == ["Is it still there?"]


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def fragile(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Fragile]:
    folder = tmp_path_factory.mktemp("lead-crash-points")
    async with start_stack(request.param, **crashes.settings(folder)) as stack:
        await crashes.redeliver_soon(stack)
        async with Fragile.of(stack, folder) as fragile:
            yield fragile


@contextlib.asynccontextmanager
async def request_service_stopped(fragile: Fragile) -> AsyncIterator[None]:
    await fragile.stack.stop_one("request-service")
    try:
        yield
    finally:
        await fragile.stack.restart("request-service")
        await fragile.client.until_healthy()


@pytest.mark.slow
async def test_they_talk_while_request_service_is_stopped(fragile: Fragile) -> None:
    seller, buyer = fragile.client, fragile.provider
    await sells(seller)
    lead = await asks(buyer, await offers(seller))
    await until_said(seller, lead, "Is it still there?")
    async with seller.socket(f"/ws/{lead['id']}") as at_seller, request_service_stopped(fragile):
        await at_seller.frame("connection.established")
        await says(buyer, lead["id"], "I wait")
        await at_seller.frame("message.created", content="I wait")
        async with buyer.socket(f"/ws/{lead['id']}") as at_buyer:
            await at_buyer.frame("connection.established")
            await at_seller.send("message.send", content="Come", client_message_id="1")
            await at_seller.frame("message.ack", client_message_id="1")
            await at_buyer.frame("message.created", content="Come")
        assert await contents(buyer, lead) == ["Is it still there?", "I wait", "Come"]
        # An unknown id may be that of a lead that only request-service knows.
        assert (await buyer.get(f"/messages/{UNKNOWN_ID}")).status_code == 503
    # The answer was given meanwhile.
    assert (await until_status(seller, lead, "contacted"))["first_answer_at"] is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("service", "point", "event"),
    [
        ("request-service", "before_commit", "request.v1.LeadCreated"),
        ("request-service", "after_commit", "request.v1.LeadCreated"),
        ("request-service", "after_publish", "request.v1.LeadCreated"),
        ("chat-service", "before_ack", "request.v1.LeadCreated"),
        ("chat-service", "after_commit", "chat.v1.ConversationCreated"),
        ("request-service", "before_ack", "chat.v1.ConversationAnswered"),
    ],
)
async def test_no_lead_is_without_its_conversation(fragile: Fragile, service: str, point: str, event: str) -> None:
    seller, buyer, key = fragile.client, fragile.provider, secrets.token_hex(8)
    await sells(seller)
    listing = await offers(seller)
    ask = command(buyer, "POST", f"/listings/{listing['id']}/leads", key, json={"message": key})

    async def talk() -> Json:
        lead: Json = (await insist(ask)).json()
        await insist(command(seller, "POST", f"/messages/{lead['id']}", f"{key} answer", json={"content": "Yes"}))
        return lead

    (lead,) = await fragile.crash([Crash(service, point, event)], talk())
    assert (await ask()).json()["id"] == lead["id"]
    await until_said(seller, lead, key, "Yes")
    assert (await until_status(seller, lead, "contacted"))["listing_id"] == listing["id"]
    assert [one["id"] for one in await ok(buyer.get("/leads", listing_id=listing["id"]))] == [lead["id"]]
