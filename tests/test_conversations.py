"""Conversations of all kinds over the real gateway: messages, read marks, threads, members, blocks, strangers."""

import asyncio
import contextlib

import pytest

from tests.chance import new_chance
from tests.chatting import code, ok, says, thread_of
from tests.people import PASSWORD, Person
from tools.stack.stack import Stack

MEMBERS = 32


async def test_message_is_edited_deleted_and_read_in_front_of_both(people: list[Person]) -> None:
    client, provider, *_ = people
    request = await provider.does("accept", request=await client.asks_for_help())
    path = f"/messages/{request['id']}"
    async with client.socket() as at_client, provider.socket(f"/ws/{request['id']}") as at_provider:
        await at_provider.frame("connection.established")
        said = await ok(client.post(path, content="Where are you"), 201)
        assert (said["conversation_id"], said["request_id"]) == (request["id"], request["id"])
        edited = await ok(client.http.patch(f"{path}/{said['id']}", json={"content": "Where are you?"}))
        assert (edited["content"], edited["seq"]) == ("Where are you?", 1)
        assert edited["edited_at"]
        await at_provider.send("message.read", seq=1)
        read = await at_client.frame("message.read", user_id=provider.id)
        assert (read["data"]["seq"], read["data"]["conversation_id"]) == (1, request["id"])
        deleted = await ok(client.http.delete(f"{path}/{said['id']}"))
        assert (deleted["content"], deleted["attachments"], deleted["seq"]) == ("", [], 1)
        for socket in (at_client, at_provider):
            assert (await socket.frame("message.updated", id=said["id"]))["data"] == edited
            assert (await socket.frame("message.deleted", id=said["id"]))["data"] == deleted
    assert (await client.get(path)).json() == [deleted]
    # Doing it again changes nothing; what is deleted or another's cannot be changed.
    assert await ok(client.http.delete(f"{path}/{said['id']}")) == deleted
    assert await code(client.http.patch(f"{path}/{said['id']}", json={"content": "x"})) == (409, "MESSAGE_DELETED")
    theirs = await ok(provider.post(path, content="Here"), 201)
    for attempt in (
        client.http.patch(f"{path}/{theirs['id']}", json={"content": "x"}),
        client.http.delete(f"{path}/{theirs['id']}"),
    ):
        assert await code(attempt) == (403, "NOT_OWN_MESSAGE")
    await provider.does("start", "complete", request=request)
    assert [one["content"] for one in (await provider.get(path)).json()] == ["", "Here"]


async def test_two_people_have_one_thread_however_often_it_is_started(people: list[Person]) -> None:
    one, other, *_ = people
    async with other.socket() as socket:
        await socket.frame("connection.established")
        answers = await asyncio.gather(
            *(who.post("/conversations", user_ids=[whom.id]) for who, whom in [(one, other), (other, one)] * 4)
        )
        assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
        (thread_id,) = {answer.json()["id"] for answer in answers}
        await socket.frame("conversation.created", id=thread_id)
    thread = answers[0].json()
    assert (thread["kind"], thread["request_id"], thread["listing_id"]) == ("direct", None, None)
    names = {member["user_id"]: member["name"] for member in thread["members"]}
    assert names == {one.id: "A client", other.id: "A provider"}
    said = await says(one, thread_id)
    assert (said["request_id"], said["conversation_id"], said["seq"]) == (None, thread_id, 1)
    assert await ok(one.get(f"/messages/{thread_id}")) == await ok(other.get(f"/conversations/{thread_id}/messages"))
    # A thread with a third member is another one.
    assert await thread_of(one, other, people[2]) != thread_id


async def test_socket_of_a_thread_shows_it_alone(people: list[Person]) -> None:
    one, other, stranger, _ = people
    thread_id, elsewhere = await thread_of(one, other, title="Tyres"), await thread_of(one, stranger)
    assert (await stranger.refused_socket(f"/ws/{thread_id}")).status_code == 403
    async with other.socket(f"/ws/{thread_id.upper()}") as socket, one.socket() as at_one:
        await socket.frame("connection.established")
        await says(one, elsewhere)
        await at_one.send("message.send", conversation_id=thread_id, content="Here", client_message_id="1")
        ack = await at_one.frame("message.ack", client_message_id="1")
        assert ack["data"]["message"]["request_id"] is None
        await socket.send("message.send", content="Thanks")
        await socket.frame("message.created", content="Thanks")
        assert [one["content"] for one in socket.of_type("message.created")] == ["Here", "Thanks"]
    await ok(other.http.delete(f"/conversations/{thread_id}/members/me"))
    assert (await other.refused_socket(f"/ws/{thread_id}")).status_code == 403


async def test_many_members_write_at_once_without_gaps(people: list[Person], chat_stack: Stack) -> None:
    chance = new_chance()
    creator = people[0]
    async with contextlib.AsyncExitStack() as open_:
        others = [Person(chat_stack.gateway_url) for _ in range(MEMBERS - 1)]
        await asyncio.gather(*(open_.enter_async_context(one) for one in others))
        thread_id = await thread_of(creator, *others[:9])
        for one in others[9:]:
            await ok(creator.post(f"/conversations/{thread_id}/members", user_id=one.id), 201)
        everyone = [creator, *others]
        async with creator.socket(f"/ws/{thread_id}") as socket:
            await socket.frame("connection.established")
            sends = [(one, f"{one.id} {number}") for one in everyone for number in range(3)]
            chance.shuffle(sends)
            sent = await asyncio.gather(*(says(one, thread_id, content) for one, content in sends))
            assert sorted(one["seq"] for one in sent) == list(range(1, len(sends) + 1))
            await socket.frame("message.created", seq=len(sends))
            # Live, each arrives once and in order.
            assert [one["seq"] for one in socket.of_type("message.created")] == list(range(1, len(sends) + 1))
        async with asyncio.TaskGroup() as group:
            for one in everyone:
                group.create_task(unread_is(one, thread_id, len(sends) - 3))


async def unread_is(person: Person, thread_id: str, number: int) -> None:
    assert (await ok(person.get(f"/conversations/{thread_id}")))["unread_count"] == number


async def test_strangers_wait_for_an_answer(people: list[Person]) -> None:
    one, other, third, _ = people
    for thread_id in (await thread_of(one, third), await thread_of(one, other, third)):
        sent = await asyncio.gather(*(says_or_code(one, thread_id) for _ in range(6)))
        assert sorted(sent) == [(201, "")] * 3 + [(409, "AWAITING_ANSWER")] * 3
        await says(third, thread_id)
        assert (await says(one, thread_id))["seq"] == 5
    async with one.socket() as socket:
        alone = await thread_of(one, other)
        for _ in range(4):
            await socket.send("message.send", conversation_id=alone, content="Hello?")
        await socket.frame("error", code="AWAITING_ANSWER")


async def says_or_code(person: Person, conversation_id: str) -> tuple[int, str]:
    return await code(person.post(f"/conversations/{conversation_id}/messages", content="Hello?"))


async def test_threads_of_a_day_are_limited(people: list[Person]) -> None:
    one, *others = people
    groups = [await one.post("/conversations", user_ids=[other.id for other in others]) for _ in range(20)]
    assert {answer.status_code for answer in groups} == {201}
    refused = await one.post("/conversations", user_ids=[others[0].id])
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert 0 < int(refused.headers["Retry-After"]) <= 86_400


# The client has blocked the provider, or the other way round.
@pytest.mark.parametrize("blocker", [0, 1])
async def test_a_block_holds_both_ways(people: list[Person], blocker: int) -> None:
    pair, third = people[:2], people[2]
    thread_id = await thread_of(*pair)
    group = await thread_of(*pair, third)
    request = await pair[1].does("accept", request=await pair[0].asks_for_help())
    said = [await says(one, thread_id) for one in pair]
    who, whom = pair[blocker], pair[1 - blocker]
    first = await ok(who.put(f"/blocks/{whom.id}"))
    assert await ok(who.put(f"/blocks/{whom.id}")) == first
    for one, other, own in zip(pair, reversed(pair), said, strict=True):
        path = f"/messages/{thread_id}"
        assert await code(one.post(path, content="Hello")) == (403, "BLOCKED")
        assert await code(one.http.patch(f"{path}/{own['id']}", json={"content": "x"})) == (403, "BLOCKED")
        # A title is a text that the other one reads; putting the thread away is one's own.
        assert await code(one.http.patch(f"/conversations/{thread_id}", json={"title": "Hello"})) == (403, "BLOCKED")
        await ok(one.http.patch(f"/conversations/{thread_id}", json={"is_active": False}))
        assert await code(one.post("/conversations", user_ids=[other.id])) == (403, "BLOCKED")
        assert await code(one.post("/conversations", user_ids=[other.id, third.id])) == (403, "BLOCKED")
        # They can read, and work together.
        assert len((await one.get(path)).json()) == 2
        await says(one, group)
        await says(one, request["id"])
    async with who.socket() as here, whom.socket() as there:
        for socket in (here, there):
            await socket.frame("connection.established")
        await ok(who.post(f"/messages/{thread_id}/read", seq=2))
        await here.frame("message.read", conversation_id=thread_id, user_id=who.id)
        # In the order of the feed: a frame about the thread of the two would have come before.
        await says(third, group)
        await there.frame("message.created", conversation_id=group, sender_id=third.id)
        assert [frame for frame in there.frames if frame["type"] == "message.read"] == []
    small = await thread_of(pair[0], third)
    assert await code(pair[0].post(f"/conversations/{small}/members", user_id=pair[1].id)) == (403, "BLOCKED")
    assert (await who.http.delete(f"/blocks/{whom.id}")).status_code == 204
    assert (await says(whom, thread_id))["seq"] == 3


# The block is older than the departure, or younger.
@pytest.mark.parametrize("is_older", [True, False])
async def test_a_block_holds_in_a_group_that_all_others_have_left(people: list[Person], *, is_older: bool) -> None:
    one, other, third, fourth = people
    group = await thread_of(one, other, third, fourth)
    await ok(fourth.http.delete(f"/conversations/{group}/members/me"))
    if is_older:
        await ok(one.put(f"/blocks/{other.id}"))
        await says(other, group)
    await ok(third.http.delete(f"/conversations/{group}/members/me"))
    if not is_older:
        await says(other, group)
        await ok(one.put(f"/blocks/{other.id}"))
    for who in (one, other):
        assert await code(who.post(f"/messages/{group}", content="Hello")) == (403, "BLOCKED")
        assert await code(who.http.patch(f"/conversations/{group}", json={"title": "Hello"})) == (403, "BLOCKED")
        assert await code(who.post(f"/conversations/{group}/members", user_id=third.id)) == (403, "BLOCKED")
    assert (await one.http.delete(f"/blocks/{other.id}")).status_code == 204
    await says(other, group)


async def test_former_member_reads_until_they_left(people: list[Person]) -> None:
    one, other, third, late = people
    thread_id = await thread_of(one, other, third)
    for number in range(3):
        await says(one, thread_id, f"before {number}")
    async with other.socket() as socket:
        await socket.frame("connection.established")
        left = await ok(third.http.delete(f"/conversations/{thread_id}/members/me"))
        assert await ok(third.http.delete(f"/conversations/{thread_id}/members/me")) == left
        updated = await socket.frame("conversation.updated", id=thread_id)
        assert [one["user_id"] for one in updated["data"]["members"] if one["left_at"]] == [third.id]
    await says(other, thread_id, "after")
    path = f"/conversations/{thread_id}"
    assert [one["seq"] for one in await ok(third.get(f"{path}/messages"))] == [1, 2, 3]
    assert [one["seq"] for one in await ok(third.get(f"{path}/messages", before_seq=9, limit=2))] == [2, 3]
    assert await ok(third.get(f"{path}/messages", after_seq=3)) == []
    seen = await ok(third.get(path))
    assert (seen["last_message"]["content"], seen["unread_count"]) == ("before 2", 3)
    assert await code(third.post(f"{path}/messages", content="x")) == (403, "NOT_PART_OF_CONVERSATION")
    assert await code(third.post(f"{path}/members", user_id=late.id)) == (403, "NOT_PART_OF_CONVERSATION")
    assert await code(third.post(f"{path}/read", seq=4)) == (422, "VALIDATION_ERROR")
    # A member who is added reads from then on.
    async with late.socket() as socket:
        await socket.frame("connection.established")
        await ok(one.post(f"{path}/members", user_id=late.id), 201)
        await ok(one.post(f"{path}/members", user_id=late.id), 200)
        await socket.frame("conversation.created", id=thread_id)
    assert await ok(late.get(f"{path}/messages")) == []
    await says(one, thread_id, "welcome")
    assert [one["seq"] for one in await ok(late.get(f"{path}/messages"))] == [5]
    assert (await ok(late.get(path)))["unread_count"] == 1


async def test_name_of_a_deleted_user_goes(people: list[Person]) -> None:
    one, other, third, _ = people
    thread_id = await thread_of(one, other, third)
    await says(other, thread_id, "I was here")
    await ok(other.http.request("DELETE", "/users/me", json={"password": PASSWORD}))
    async with asyncio.timeout(30):
        while "Deleted user" not in (names := await names_in(one, thread_id)):
            await asyncio.sleep(0.05)
    assert sorted(names) == ["A client", "A client", "Deleted user"]
    (message,) = (await one.get(f"/messages/{thread_id}")).json()
    assert (message["content"], message["sender_id"]) == ("I was here", other.id)
    assert await code(one.post("/conversations", user_ids=[other.id])) == (422, "VALIDATION_ERROR")
    assert await code(one.put(f"/blocks/{other.id}")) == (404, "USER_NOT_FOUND")


async def names_in(person: Person, thread_id: str) -> list[str]:
    return [member["name"] for member in (await ok(person.get(f"/conversations/{thread_id}")))["members"]]
