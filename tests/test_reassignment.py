"""Help that does not come is replaced, whoever is killed meanwhile; and whoever lost a job changes nothing any more."""

import asyncio
import contextlib
import json

import pytest

from tests.conftest import DATABASES, StartStack
from tests.people import Person
from tools.demo.photo import photo

HURRY = {
    "PROGRESS_RULES": json.dumps(
        {"default": {"tick_seconds": 0.3, "bad_ticks": 2, "grace_seconds": 1, "start_seconds": 0, "dark_seconds": 1}}
    ),
    # One provider after the other, each for two seconds.
    "DISPATCH_RULES": json.dumps({"default": {"wave_size": 1, "wave_seconds": 2, "head_start_seconds": 0}}),
}
PLACE = {"latitude": 9.0108, "longitude": 38.7613}


async def until_offered(person: Person, request_id: str) -> None:
    async with asyncio.timeout(15):
        while [offer["request_id"] for offer in (await person.get("/providers/me/offers")).json()] != [request_id]:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("kind", DATABASES)
async def test_provider_who_does_not_come_is_replaced_and_locked_out(start_stack: StartStack, kind: str) -> None:
    async with (
        start_stack(kind, **HURRY) as stack,
        Person(stack.gateway_url) as client,
        Person(stack.gateway_url, "provider") as lazy,
        Person(stack.gateway_url, "provider") as quick,
        client.socket() as socket,
    ):
        # Far enough away to have to come.
        await lazy.goes_available(PLACE["latitude"] + 0.01, PLACE["longitude"])
        request = await client.asks_for_help(**PLACE)
        path = f"/requests/{request['id']}"
        assert (await lazy.post(f"{path}/accept")).json()["epoch"] == 1
        dark_or_stalled = await socket.frame("notification", request_id=request["id"])
        assert dark_or_stalled["data"]["kind"] in ("progress.dark", "progress.stalled")
        await socket.frame("notification", request_id=request["id"], kind="request.reassigned")
        await quick.goes_available(PLACE["latitude"] + 0.01, PLACE["longitude"])
        await until_offered(quick, request["id"])
        assert (await quick.post(f"{path}/accept")).json()["epoch"] == 2
        await refused_everywhere(lazy, request["id"])
        seen = (await client.get(path)).json()
        assert (seen["status"], seen["provider_id"], seen["epoch"]) == ("accepted", quick.id, 2)
        told = [entry["type"] for entry in (await client.get(f"{path}/timeline")).json()]
        accepted = [kind for kind in told if kind in ("request.accepted", "request.reassigned")]
        assert accepted == ["request.accepted", "request.reassigned", "request.accepted"]


async def refused_everywhere(former: Person, request_id: str) -> None:
    """As a device does that was without a network and now sends what it has kept."""
    path = f"/requests/{request_id}"
    for step in ("start", "complete"):
        stale = await former.post(f"{path}/{step}", epoch=1)
        assert (stale.status_code, stale.json()["error"]["code"]) == (409, "STALE_EPOCH")
        assert (await former.post(f"{path}/{step}")).status_code == 403
    assert (await former.post(f"{path}/cancel")).status_code == 403
    assert (await former.get(path)).status_code == 403
    assert (await former.post(f"/messages/{request_id}", content="I am nearly there")).status_code == 403
    assert (await former.uploads(request_id, photo())).status_code == 404


@pytest.mark.parametrize("kind", DATABASES)
async def test_dispatch_continues_after_a_kill(start_stack: StartStack, kind: str) -> None:
    async with start_stack(kind, **HURRY) as stack, contextlib.AsyncExitStack() as open_:
        client = await open_.enter_async_context(Person(stack.gateway_url))
        people = [await open_.enter_async_context(Person(stack.gateway_url, "provider")) for _ in range(3)]
        sockets = [await open_.enter_async_context(person.socket()) for person in people]
        for number, person in enumerate(people):
            await person.goes_available(PLACE["latitude"] + number * 0.001, PLACE["longitude"])
        request = await client.asks_for_help(**PLACE)
        offered = [
            asyncio.create_task(socket.frame("offer.created", 25, request_id=request["id"])) for socket in sockets
        ]
        done, _ = await asyncio.wait(offered, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        assert len(done) == 1
        stack.kill("request-service")
        await asyncio.sleep(0.5)
        await stack.restart("request-service")
        await asyncio.gather(*offered)
        # Time for an offer that was made twice.
        await asyncio.sleep(1)
        for socket in sockets:
            await socket.send("ping", ping_id="last")
            await socket.frame("pong")
            assert len(socket.of_type("offer.created")) == 1
        assert (await people[0].post(f"/requests/{request['id']}/accept")).status_code == 200
