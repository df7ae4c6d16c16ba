"""A NATS server lives and is cut off from the others of its cluster: those who are connected to it go elsewhere."""

import asyncio
import contextlib
from collections.abc import Iterator
from uuid import uuid4

import pytest

from kit.bus import Bus
from kit.cut_off import are_served
from testkit.nats_cluster import Member, NatsCluster, nats_cluster
from testkit.waiting import eventually
from tests.chance import new_chance
from tests.conftest import StartStack
from tests.device import Device
from tests.feed_reader import reading
from tests.people import Person
from tests.test_feed_cluster import connected, gateway_at, leader, publish
from tests.test_nats_lost import BOUNDS, ELECTED_SECONDS

pytestmark = pytest.mark.slow

# Two looks without an answer, the look at another server, a resumption, and what a busy machine adds.
LEAVES_SECONDS = 45.0


@pytest.fixture(scope="module")
def cluster() -> Iterator[NatsCluster]:
    with nats_cluster() as running:
        yield running


@pytest.mark.timeout(300)
@pytest.mark.parametrize("is_silent", [False, True], ids=["closed", "silent"])
@pytest.mark.parametrize("is_leader", [False, True], ids=["follower", "leader"])
async def test_sockets_miss_nothing_when_the_server_of_their_gateway_is_cut_off(
    cluster: NatsCluster,
    is_leader: bool,  # noqa: FBT001  # a parameter of the test
    is_silent: bool,  # noqa: FBT001
) -> None:
    async with connected(cluster.url) as bus:
        head = await leader(cluster, bus)
        member = head if is_leader else next(one for one in cluster.members if one is not head)
        others = ",".join(one.url for one in cluster.members if one is not member)
    users = [uuid4() for _ in range(3)]
    async with (
        connected(others) as publisher,
        gateway_at(member) as gateway,
        reading(gateway, users) as readers,
    ):
        for user in users:
            await publish(publisher, user, "before")
        await eventually(lambda: all(one.received == ["before"] for one in readers), seconds=LEAVES_SECONDS)
        with cluster.cut_off(member, is_silent=is_silent):
            for user in users:
                await publish(publisher, user, "during", seconds=ELECTED_SECONDS)
            await eventually(
                lambda: all(one.received == ["before", "during"] for one in readers), seconds=LEAVES_SECONDS
            )
            # A frame may pass in the moment of the cut, before the gateway has left.
            await eventually(lambda: _is_elsewhere(gateway.bus, member), seconds=LEAVES_SECONDS)
        for user in users:
            await publish(publisher, user, "after")
        await eventually(
            lambda: all(one.received == ["before", "during", "after"] for one in readers), seconds=LEAVES_SECONDS
        )
        assert not any(one.told for one in readers)


@pytest.mark.timeout(120)
async def test_processes_that_start_meanwhile_leave_it_too(cluster: NatsCluster) -> None:
    """Each of them may be connected to it first, and then waits for streams that nothing tells of there."""
    async with connected(cluster.url):
        member, *_ = cluster.members
    with cluster.cut_off(member):
        async with contextlib.AsyncExitStack() as running:
            started = [await running.enter_async_context(Bus(cluster.url, "cluster", name="late")) for _ in range(6)]
            await asyncio.gather(*(bus.ready_within(ELECTED_SECONDS) for bus in started))
            await eventually(lambda: all(_is_elsewhere(bus, member) for bus in started), seconds=LEAVES_SECONDS)


def _is_elsewhere(bus: Bus, member: Member) -> bool:
    here = bus.client.connected_url
    return bus.is_connected and here is not None and here.port != member.port


async def test_a_process_that_knows_no_number_of_replicas_takes_none_away(cluster: NatsCluster) -> None:
    """Otherwise each gateway that starts would leave every stream on one server."""
    async with connected(cluster.url) as bus, Bus(cluster.url, bus.namespace, name="gateway") as other:
        await other.ready_within(ELECTED_SECONDS)
        infos = [await bus.jetstream.stream_info(name) for name in bus.stream_names]
    assert {info.config.name: info.config.num_replicas for info in infos} == dict.fromkeys(bus.stream_names, 3)


async def test_no_server_is_left_while_none_of_them_is_served(cluster: NatsCluster) -> None:
    """An election, or the loss of the majority, is no reason to go anywhere: sockets would be checked for nothing."""
    member, *others = cluster.members
    async with gateway_at(member) as gateway:
        for other in others:
            other.pause()
        try:
            await asyncio.sleep(10)
        finally:
            for other in others:
                other.resume()
        assert gateway.bus.losses == 0
        await eventually(lambda: are_served(gateway.bus.jetstream, gateway.bus.stream_names), seconds=ELECTED_SECONDS)


@pytest.mark.timeout(300)
async def test_a_system_whose_server_is_cut_off_goes_on(start_stack: StartStack, cluster: NatsCluster) -> None:
    """Every process is connected to the server that is cut off, and knows the others from it."""
    member = new_chance().choice(cluster.members)
    settings = {"NATS_URL": member.url, "NATS_NAMESPACE": "cut", "NATS_REPLICAS": "3"}
    async with (
        start_stack("sqlite", **settings, **BOUNDS) as stack,
        Person(stack.gateway_url) as client,
        Person(stack.gateway_url, "provider") as provider,
        Device(provider, [stack.gateway_url], new_chance()).following() as device,
    ):
        request = await provider.does("accept", request=await client.asks_for_help())
        with cluster.cut_off(member):
            assert (await client.post(f"/messages/{request['id']}", content="1")).status_code == 201
            await eventually(lambda: device.history[request["id"]] == [1], seconds=ELECTED_SECONDS)
            # Consumers of other services go on, too: chat-service hears of the new request.
            other = await provider.does("accept", request=await client.asks_for_help())
            assert (await provider.post(f"/messages/{other['id']}", content="1")).status_code == 201
            await eventually(lambda: device.history[other["id"]] == [1], seconds=ELECTED_SECONDS)
            with contextlib.suppress(TimeoutError):
                await client.until_status("/health", 200, seconds=ELECTED_SECONDS)
            assert (health := await client.get("/health")).status_code == 200, health.text
        assert not device.reloads
