"""Presence and typing, as the other participant of a request sees them: on two gateways, one of which fails."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import StartStack
from tests.people import Json, Person, Socket
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow

GRACE_SECONDS, SILENCE_SECONDS = 0.5, 3.0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def quick(start_stack: StartStack) -> AsyncIterator[Stack]:
    """A system whose users are gone soon after they have left."""
    settings = {
        "GATEWAY_PRESENCE_GRACE_SECONDS": str(GRACE_SECONDS),
        "GATEWAY_PRESENCE_SILENCE_SECONDS": str(SILENCE_SECONDS),
    }
    async with start_stack("sqlite", **settings) as stack:
        await stack.start_gateway()
        yield stack


@pytest_asyncio.fixture(loop_scope="session")
async def client(quick: Stack) -> AsyncIterator[Person]:
    async with Person(quick.gateway_url) as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def provider(quick: Stack) -> AsyncIterator[Person]:
    """The provider, at the other gateway."""
    [port] = [process.port for process in quick.processes if process.name == "gateway-2"]
    async with Person(quick.gateway_url, "provider") as person:
        yield person.at(f"http://127.0.0.1:{port}")


@pytest_asyncio.fixture(loop_scope="session")
async def job(client: Person, provider: Person) -> Json:
    return await provider.does("accept", request=await client.asks_for_help())


async def presence(socket: Socket, request: Json, person: Person, *, is_online: bool) -> None:
    await socket.frame("presence", request_id=request["id"], user_id=person.id, is_online=is_online)


async def test_participants_see_one_another_come_and_go(client: Person, provider: Person, job: Json) -> None:
    async with client.socket() as here:
        async with provider.socket(f"/ws/{job['id']}") as there:
            await presence(here, job, provider, is_online=True)
            await presence(there, job, client, is_online=True)
        # A reconnection within the grace period shows nothing.
        async with provider.socket() as there:
            await presence(there, job, client, is_online=True)
            assert [one["is_online"] for one in here.of_type("presence")] == [True]
        await presence(here, job, provider, is_online=False)


async def test_presence_begins_with_acceptance_and_is_shown_to_no_stranger(
    client: Person, provider: Person, quick: Stack
) -> None:
    async with (
        Person(quick.gateway_url) as stranger,
        client.socket() as here,
        provider.socket() as there,
        stranger.socket() as elsewhere,
    ):
        request = await client.asks_for_help()
        await provider.does("accept", request=request)
        await presence(here, request, provider, is_online=True)
        await presence(there, request, client, is_online=True)
        await elsewhere.send("ping", ping_id=1)
        await elsewhere.frame("pong")
        assert elsewhere.of_type("presence") == []


async def test_members_of_a_thread_see_one_another_once_it_is_answered(client: Person, provider: Person) -> None:
    thread = (await client.post("/conversations", user_ids=[provider.id])).json()
    path = f"/conversations/{thread['id']}/messages"
    async with client.socket() as here, provider.socket() as there:
        # The one who starts a thread learns nothing by that alone.
        assert (await client.post(path, content="Are you there?")).status_code == 201
        await there.frame("message.created")
        await there.send("ping", ping_id=1)
        await there.frame("pong")
        assert here.of_type("presence") == there.of_type("presence") == []
        assert (await provider.post(path, content="Yes")).status_code == 201
        await presence(here, thread, provider, is_online=True)
        await presence(there, thread, client, is_online=True)
    # Asked again by a new socket, which no event tells.
    async with provider.socket() as there, client.socket(f"/ws/{thread['id']}") as here:
        await presence(here, thread, provider, is_online=True)
        await presence(there, thread, client, is_online=True)
        there.frames.clear()
        # Known to the socket before the block.
        await there.send("typing", request_id=thread["id"], active=True)
        await here.frame("typing", active=True)
        await here.frame("typing", active=False)
        here.frames.clear()
        assert (await client.put(f"/blocks/{provider.id}")).is_success
        await presence(there, thread, client, is_online=False)
        await there.send("typing", request_id=thread["id"], active=True)
        assert (await there.frame("error"))["data"]["code"] == "BLOCKED"
        assert here.of_type("typing") == []
        there.frames.clear()
        assert (await client.http.delete(f"/blocks/{provider.id}")).is_success
        await presence(there, thread, client, is_online=True)


async def test_member_who_has_left_a_thread_sees_no_one_and_is_not_seen(
    client: Person, provider: Person, quick: Stack
) -> None:
    async with Person(quick.gateway_url) as third:
        thread = (await client.post("/conversations", user_ids=[provider.id, third.id])).json()
        path = f"/conversations/{thread['id']}"
        for one in (client, provider):
            assert (await one.post(f"{path}/messages", content="Hello")).status_code == 201
        async with client.socket() as here, third.socket() as elsewhere:
            await presence(here, thread, third, is_online=True)
            await presence(elsewhere, thread, client, is_online=True)
            assert (await third.http.delete(f"{path}/members/me")).is_success
            await elsewhere.frame("conversation.updated", id=thread["id"])
        async with third.socket() as elsewhere, client.socket() as here, provider.socket() as there:
            await presence(here, thread, provider, is_online=True)
            await presence(there, thread, client, is_online=True)
            await elsewhere.send("ping", ping_id=1)
            await elsewhere.frame("pong")
            assert elsewhere.of_type("presence") == []
            assert {one["user_id"] for one in here.of_type("presence")} == {provider.id}


async def test_member_types_and_the_sign_ends(client: Person, provider: Person, job: Json) -> None:
    async with client.socket() as here, provider.socket(f"/ws/{job['id']}") as there:
        await there.frame("connection.established")
        for active in (True, True, False):
            await here.send("typing", request_id=job["id"], active=active)
        await there.frame("typing", request_id=job["id"], user_id=client.id, active=False)
        assert [one["active"] for one in there.of_type("typing")] == [True, False]
        # The socket of a conversation knows it.
        await there.send("typing", active=True)
        await here.frame("typing", user_id=provider.id, active=True)
    assert here.of_type("typing")[-1]["user_id"] == provider.id


async def test_sign_ends_with_the_socket(client: Person, provider: Person, job: Json) -> None:
    async with client.socket() as here:
        async with provider.socket() as there:
            await there.send("typing", request_id=job["id"], active=True)
            await here.frame("typing", active=True)
        await here.frame("typing", active=False)


async def test_stranger_cannot_type(client: Person, job: Json, quick: Stack) -> None:
    async with Person(quick.gateway_url) as stranger, client.socket() as here, stranger.socket() as elsewhere:
        await elsewhere.send("typing", request_id=job["id"], active=True)
        await elsewhere.frame("error", code="NOT_PART_OF_CONVERSATION")
        await elsewhere.send("typing", request_id="nonsense", active=True)
        await elsewhere.frame("error", code="CONVERSATION_NOT_FOUND")
        await elsewhere.send("typing", request_id=job["id"], active="yes")
        await elsewhere.frame("error", code="VALIDATION_ERROR")
        assert here.of_type("typing") == []


async def test_users_of_a_killed_gateway_are_gone_after_a_while(
    client: Person, provider: Person, job: Json, quick: Stack
) -> None:
    async with client.socket() as here, provider.socket() as there:
        await presence(here, job, provider, is_online=True)
        quick.kill("gateway-2")
        async with asyncio.timeout(2 * SILENCE_SECONDS):
            await presence(here, job, provider, is_online=False)
        assert await there.closed() == 1006
    await quick.restart("gateway-2")
