"""Reassignment of a request whose provider does not come, and dispatch across a restart of request-service."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import DATABASES, StartStack
from tests.people import Person, Socket
from tools.demo.photo import photo
from tools.stack.stack import Stack

FAST_RULES = {
    "PROGRESS_RULES": json.dumps(
        {"default": {"tick_seconds": 0.3, "bad_ticks": 2, "grace_seconds": 1, "start_seconds": 0, "dark_seconds": 1}}
    ),
    # One provider per wave, with two seconds to answer.
    "DISPATCH_RULES": json.dumps({"default": {"wave_size": 1, "wave_seconds": 2, "head_start_seconds": 0}}),
}
# The tests share a system, so each has a place where the other's providers are out of reach.
PLACE = {"latitude": 9.0108, "longitude": 38.7613}
OTHER_PLACE = {"latitude": 7.05, "longitude": 38.48}


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def fast_stack(request: pytest.FixtureRequest, start_stack: StartStack) -> AsyncIterator[Stack]:
    async with start_stack(request.param, **FAST_RULES) as stack:
        yield stack


async def until_offered(person: Person, request_id: str) -> None:
    async with asyncio.timeout(15):
        while [offer["request_id"] for offer in (await person.get("/providers/me/offers")).json()] != [request_id]:
            await asyncio.sleep(0.05)


async def test_provider_who_does_not_come_is_replaced_and_locked_out(fast_stack: Stack) -> None:
    async with (
        Person(fast_stack.gateway_url) as client,
        Person(fast_stack.gateway_url, "provider") as late,
        Person(fast_stack.gateway_url, "provider") as next_provider,
        client.socket() as socket,
    ):
        # Far enough away that the provider has to move.
        await late.goes_available(PLACE["latitude"] + 0.01, PLACE["longitude"])
        request = await client.asks_for_help(**PLACE)
        path = f"/requests/{request['id']}"
        assert (await late.does("accept", request=request))["epoch"] == 1
        await client.post(f"/messages/{request['id']}", content="Where are you?")
        await next_provider.goes_available(PLACE["latitude"] + 0.01, PLACE["longitude"])
        await until_offered(next_provider, request["id"])
        assert (await next_provider.does("accept", request=request))["epoch"] == 2
        await refused_everywhere(late, request["id"])
        await reads_until_replaced(late, client, request["id"])
        seen = (await client.get(path)).json()
        assert (seen["status"], seen["provider_id"], seen["epoch"]) == ("accepted", next_provider.id, 2)
        types = [entry["type"] for entry in (await client.get(f"{path}/timeline")).json()]
        accepted = [kind for kind in types if kind in ("request.accepted", "request.reassigned")]
        assert accepted == ["request.accepted", "request.reassigned", "request.accepted"]
        await socket.frame("notification", 20, request_id=request["id"], kind="request.reassigned")
        kinds = [notification["kind"] for notification in socket.of_type("notification")]
        assert kinds[0] == "request.accepted"
        assert kinds[1] in {"progress.dark", "progress.stalled"}


async def refused_everywhere(former: Person, request_id: str) -> None:
    """Repeats the calls that a device without a network has kept, after its provider lost the job."""
    path = f"/requests/{request_id}"
    for step in ("start", "complete"):
        stale = await former.post(f"{path}/{step}", epoch=1)
        assert (stale.status_code, stale.json()["error"]["code"]) == (409, "STALE_EPOCH")
        assert (await former.post(f"{path}/{step}")).status_code == 403
    assert (await former.post(f"{path}/cancel")).status_code == 403
    assert (await former.get(path)).status_code == 403
    assert (await former.post(f"/messages/{request_id}", content="I am nearly there")).status_code == 403
    assert (await former.uploads(request_id, photo())).status_code == 404


async def reads_until_replaced(former: Person, client: Person, request_id: str) -> None:
    """The former provider keeps the conversation up to the moment at which they were replaced."""
    path = f"/messages/{request_id}"
    await client.post(path, content="Thank you for coming")
    assert [one["content"] for one in (await former.get(path)).json()] == ["Where are you?"]
    (found,) = (await former.get("/conversations")).json()
    assert (found["last_message"]["content"], found["unread_count"]) == ("Where are you?", 1)
    assert (await former.post(f"{path}/read", seq=2)).status_code == 422
    assert (await former.refused_socket(f"/ws/{request_id}")).status_code == 403


async def test_dispatch_continues_after_a_kill(fast_stack: Stack) -> None:
    async with contextlib.AsyncExitStack() as open_:
        client = await open_.enter_async_context(Person(fast_stack.gateway_url))
        people = [await open_.enter_async_context(Person(fast_stack.gateway_url, "provider")) for _ in range(3)]
        sockets = [await open_.enter_async_context(person.socket()) for person in people]
        for number, person in enumerate(people):
            await person.goes_available(OTHER_PLACE["latitude"] + number * 0.001, OTHER_PLACE["longitude"])
        request = await client.asks_for_help(**OTHER_PLACE)

        async def offer_of(socket: Socket) -> None:
            await socket.frame("offer.created", 25, request_id=request["id"])

        waiting = [asyncio.create_task(offer_of(socket)) for socket in sockets]
        done, pending = await asyncio.wait(waiting, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        assert len(done) == 1
        for task in pending:
            task.cancel()
        fast_stack.kill("request-service")
        await asyncio.sleep(0.5)
        await fast_stack.restart("request-service")
        await asyncio.gather(*map(offer_of, sockets))
        # After the acceptance no offer is made, and the events of all earlier ones have been published.
        await people[0].does("accept", request=request)
        await sockets[0].frame("request.accepted", id=request["id"])
        for socket in sockets:
            await socket.send("ping", ping_id="last")
            await socket.frame("pong")
            assert len(socket.of_type("offer.created")) == 1
