"""NATS loses a server of its cluster, or comes back without its data, while people use the system."""

import asyncio
import shutil
from collections.abc import Iterator

import nats
import pytest

from testkit.nats_cluster import NatsCluster, nats_cluster
from testkit.waiting import eventually
from tests.chance import new_chance
from tests.conftest import StartStack
from tests.device import Device
from tests.people import Person

pytestmark = pytest.mark.slow

BOUNDS = {f"NATS_{name}_MAX_BYTES": str(16 * 1024**2) for name in ("FEED", "EVENTS", "DEAD", "REVOCATIONS")}
# An election takes up to ten seconds, and a gateway whose server was lost goes elsewhere first.
ELECTED_SECONDS = 45.0


@pytest.fixture
def cluster() -> Iterator[NatsCluster]:
    with nats_cluster() as cluster:
        yield cluster


async def replicas_of_streams(url: str) -> dict[str, int]:
    """Returns on how many servers each stream is kept."""
    client = await nats.connect(url.split(","))
    try:
        streams = await client.jetstream().streams_info()
        return {stream.config.name or "": stream.config.num_replicas or 1 for stream in streams}
    finally:
        await client.close()


@pytest.mark.timeout(300)
async def test_losing_a_server_of_three_costs_no_request_and_no_frame(
    start_stack: StartStack, cluster: NatsCluster
) -> None:
    settings = {"NATS_URL": cluster.url, "NATS_NAMESPACE": "lost", "NATS_REPLICAS": "3"}
    async with (
        start_stack("sqlite", **settings, **BOUNDS) as stack,
        Person(stack.gateway_url) as client,
        Person(stack.gateway_url, "provider") as provider,
        Device(provider, [stack.gateway_url], new_chance()).following() as device,
    ):
        request = await provider.does("accept", request=await client.asks_for_help())
        assert set((await replicas_of_streams(cluster.url)).values()) == {3}
        leader = cluster.leader_of("lost-events")
        assert leader is not None
        for number, change in enumerate((None, leader.kill, leader.start), start=1):
            if change is not None:
                await asyncio.to_thread(change)
            assert (await client.post(f"/messages/{request['id']}", content=f"{number}")).status_code == 201
            # A gateway that was connected to it closes its sockets, and clients resume.
            await eventually(lambda: len(device.history[request["id"]]) >= number, seconds=ELECTED_SECONDS)  # noqa: B023  # awaited here
        # The device fails if one comes twice, or out of order.
        assert device.history[request["id"]] == [1, 2, 3]
        assert not device.reloads


async def is_connected(person: Person) -> bool:
    """Returns whether the gateway and all services have NATS again, and can read and write there."""
    states = (await person.get("/health")).json()["services"]
    return all(states[part] == "ok" for part in ("nats", "streams", "revocations", "outbox"))


async def tells_a_loss(person: Person) -> bool:
    """Returns whether a service tells that events are gone; its consumers look when they are connected again."""
    return bool((await person.get("/health")).json()["services"]["consumers"] != "ok")


async def test_nats_that_comes_back_empty_loses_frames_and_nothing_else(start_stack: StartStack) -> None:
    async with (
        start_stack("sqlite") as stack,
        Person(stack.gateway_url) as client,
        Person(stack.gateway_url, "provider") as provider,
        Person(stack.gateway_url) as gone,
    ):
        request = await provider.does("accept", request=await client.asks_for_help())
        path = f"/messages/{request['id']}"
        async with provider.socket() as socket:
            await client.post(path, content="first")
            await socket.frame("message.created", content="first")
            cursor = socket.frames[-1]["cursor"]
        assert (await gone.post("/auth/logout")).status_code == 200

        stack.kill("nats")
        assert (await client.post(path, content="while it was away")).status_code == 201
        shutil.rmtree(stack.config.data / "nats")
        # As a deployment does, with `kit.nats_setup`.
        await stack.restart("nats")
        await eventually(lambda: is_connected(client), seconds=ELECTED_SECONDS)

        async with provider.socket(cursor=cursor) as socket:
            # The client is told that frames are missing, and loads the state again.
            established = await socket.frame("connection.established")
            assert established["data"]["recovered"] is False
            assert (await client.post(path, content="after")).status_code == 201
            await socket.frame("message.created", content="after")
            other = await provider.does("accept", request=await client.asks_for_help())
            await socket.frame("request.accepted", id=other["id"])
        contents = [message["content"] for message in (await provider.get(path)).json()]
        assert sorted(contents) == ["after", "first", "while it was away"]
        # An operator is told that events are gone that were not read.
        await eventually(lambda: tells_a_loss(client), seconds=ELECTED_SECONDS)
        # Events go on to other services, and what was revoked stays revoked.
        assert (await provider.post(f"/messages/{other['id']}", content="hello")).status_code == 201
        assert (await gone.get("/auth/me")).status_code == 401
