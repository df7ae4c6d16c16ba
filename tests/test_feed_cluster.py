"""Feeds on a cluster of three NATS servers that fail: every acknowledged event arrives once, in order, or clients know.

The gateway's part is the real one (feed, hub, looks, connections), in this process, and connected to the server that a
test wants. Streams have three replicas, and reads are answered by a follower that may be behind.
"""

import asyncio
import contextlib
import random
import sys
from collections.abc import AsyncIterator, Iterator
from uuid import UUID, uuid4

import nats.errors
import pytest
import pytest_asyncio
from gateway_testing import Client, Gateway

from gateway.sockets import catching_up
from gateway.sockets.connection import RESTARTED
from gateway.sockets.entries import Entry
from gateway.sockets.feed import Batch, Feed
from gateway.sockets.hub import Hub
from gateway.sockets.looks import Looks
from gateway.sockets.presence import Presence
from kit.bus import Bus
from kit.clock import now
from kit.jetstream import Bounds
from kit.revocations import Revocations
from testkit.nats_cluster import Member, NatsCluster, nats_cluster
from testkit.waiting import eventually
from tests.chance import new_chance
from tests.feed_reader import reading
from twou.chat.v1 import chat_pb2
from twou.chat.v1.events_pb2 import MessageCreated

pytestmark = pytest.mark.slow

FAULTS = 8
# Users whose event a replica does not have.
AT_ONCE = 25
# The longest time for which a test waits for what a busy machine may only do late.
PATIENCE_SECONDS = 30.0
NAMESPACE = "cluster"
REPLICAS = 3


def note(text: str) -> None:
    """Writes a line that pytest shows for a failed test."""
    sys.stdout.write(f"{text}\n")


@pytest.fixture(scope="module")
def cluster() -> Iterator[NatsCluster]:
    with nats_cluster(REPLICAS) as running:
        yield running


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[Bus]:
    bus = Bus(url, NAMESPACE, name="test", bounds=Bounds(replicas=REPLICAS))
    async with bus:
        await bus.ready_within(30)
        yield bus


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def publisher(cluster: NatsCluster) -> AsyncIterator[Bus]:
    async with connected(cluster.url) as bus:
        yield bus


@contextlib.asynccontextmanager
async def gateway_at(member: Member) -> AsyncIterator[Gateway]:
    """A gateway that is connected to *member*, and goes to the other servers if it fails."""
    # The client of NATS shuffles the addresses that it is given, so it gets one. The servers name the others.
    bus = Bus(member.url, NAMESPACE, name="gateway", bounds=Bounds(replicas=REPLICAS))
    revocations, feed = Revocations(bus), Feed(bus)
    hub = Hub(feed, Presence(bus, grace_seconds=1, silence_seconds=9), revocations, sockets_per_user=5)
    async with bus, revocations, Looks(bus, feed, hub):
        await bus.ready_within(30)
        await eventually(lambda: len(bus.client.servers) == REPLICAS, seconds=PATIENCE_SECONDS)
        yield Gateway(bus, feed, hub)


async def leader(cluster: NatsCluster, bus: Bus) -> Member:
    async with asyncio.timeout(30):
        while (found := await asyncio.to_thread(cluster.leader_of, bus.feed_stream)) is None:
            await asyncio.sleep(0.1)
    return found


async def publish(bus: Bus, user: UUID, content: str, *, seconds: float = 40.0) -> None:
    """Publishes as a relay does: again, with the same id, until it is acknowledged."""
    event = MessageCreated(message=chat_pb2.Message(content=content, request_id="r1"))
    headers = {
        "Event-Id": str(uuid4()),
        "Event-Type": event.DESCRIPTOR.full_name,
        "Occurred-At": now().isoformat(),
        "Topic": "r1",
        "Nats-Msg-Id": str(uuid4()),
    }
    async with asyncio.timeout(seconds):
        while True:
            try:
                await bus.jetstream.publish(
                    bus.feed_subject(str(user)), event.SerializeToString(), headers=headers, timeout=1
                )
            except (nats.errors.Error, TimeoutError):
                await asyncio.sleep(0.05)
            else:
                return


async def break_something(cluster: NatsCluster, bus: Bus, chance: random.Random) -> str:
    """Lets one server fail for a while, and returns what was done. The other two are a majority."""
    head = await leader(cluster, bus)
    followers = [member for member in cluster.members if member is not head]
    fault, victim = chance.choice(
        [("stopped", chance.choice(followers)), ("stopped", chance.choice(followers)), ("killed", head)]
    )
    if fault == "stopped":
        victim.pause()
        await asyncio.sleep(chance.uniform(0.2, 2))
        victim.resume()
    else:
        victim.kill()
        await asyncio.sleep(chance.uniform(0, 1))
        await asyncio.to_thread(victim.start)
    return f"{fault} {victim.name}"


async def test_every_acknowledged_event_arrives_once_and_in_order_while_servers_fail(
    cluster: NatsCluster, publisher: Bus
) -> None:
    chance = new_chance()
    head = await leader(cluster, publisher)
    users = [uuid4() for _ in range(4)]
    sent: dict[UUID, list[str]] = {user: [] for user in users}
    is_over = asyncio.Event()

    async def send(user: UUID) -> None:
        while not is_over.is_set():
            content = f"{len(sent[user])}"
            await publish(publisher, user, content)
            sent[user].append(content)
            await asyncio.sleep(chance.uniform(0, 0.05))

    # Connected to a follower, which answers the reads of this gateway.
    follower = next(member for member in cluster.members if member is not head)
    async with gateway_at(follower) as gateway, reading(gateway, users) as readers:
        sending = [asyncio.create_task(send(user)) for user in users]
        for _ in range(FAULTS):
            note(await break_something(cluster, publisher, chance))
            await asyncio.sleep(chance.uniform(0, 0.5))
        is_over.set()
        await asyncio.gather(*sending)
        note(f"{sum(map(len, sent.values()))} events, sockets closed {[reader.closed for reader in readers]} times")
        await eventually(lambda: all(sent[one.user][-1] in one.received[-1:] for one in readers), seconds=15)
        for reader in readers:
            assert reader.told == 0
            assert reader.received == sent[reader.user]
        assert (await gateway.feed.place()).deleted == 0


class CountingFeed(Feed):
    """Counts the reads that were answered by a replica without entries."""

    empty = 0

    async def read(self, user_id: str, after: int) -> Batch:
        batch = await super().read(user_id, after)
        self.empty += not batch.entries
        return batch


async def lose_one(gateway: Gateway, publisher: Bus, user: UUID) -> None:
    """Publishes an event that the gateway does not hear, and one that it hears.

    The event is dropped in this process, and NATS always knows that the user's events are wanted here. The leader of
    the stream, perhaps another server, would learn only after a while that they are wanted again, and the gateway would
    hear of neither event.
    """
    joined = gateway.hub._users[user]

    def hear(entry: Entry) -> None:
        if entry.data["content"] != "2":
            joined._on_entry(entry)

    (number, *others) = joined._numbers
    joined._numbers = (gateway.feed.subscribe(str(user), hear), *others)
    gateway.feed.unsubscribe(number)
    await publish(publisher, user, "2")
    await publish(publisher, user, "3")


async def open_clients(gateway: Gateway, publisher: Bus) -> list[Client]:
    """Opens sockets of so many users that nearly surely some of them read from each replica."""
    clients = [await Client(gateway, uuid4()).open() for _ in range(AT_ONCE)]
    await asyncio.gather(*(publish(publisher, one.connection.caller.user_id, "1") for one in clients))
    for client in clients:
        await client.receive(1, seconds=PATIENCE_SECONDS)
    return clients


async def follower_beside(gateway: Member, cluster: NatsCluster, bus: Bus) -> Member:
    """Returns a server that answers reads, does not lead the stream, and is not the one of the gateway."""
    head = await leader(cluster, bus)
    follower = next(member for member in cluster.members if member not in (head, gateway))
    await eventually(lambda: follower.answers_reads_of(bus.feed_stream), seconds=PATIENCE_SECONDS)
    return follower


async def test_event_that_a_replica_does_not_have_yet_is_waited_for_and_never_skipped(
    cluster: NatsCluster, publisher: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = await leader(cluster, publisher)
    # A client is never given up because the machine is slow.
    monkeypatch.setattr(catching_up, "BEHIND_SECONDS", PATIENCE_SECONDS)
    async with gateway_at(member) as gateway:
        feed = gateway.feed = CountingFeed(gateway.bus)
        patient, impatient = [await open_clients(gateway, publisher) for _ in range(2)]
        # Chosen only now: another server may have been elected since the gateway began to connect.
        with cluster.lagging(await follower_beside(member, cluster, publisher)):
            users = [client.connection.caller.user_id for client in patient]
            await asyncio.gather(*(lose_one(gateway, publisher, user) for user in users))
            for client in patient:
                assert await client.receive(3, seconds=PATIENCE_SECONDS) == ["1", "2", "3"]
            assert feed.empty
            monkeypatch.setattr(catching_up, "BEHIND_SECONDS", 0.0)
            await asyncio.gather(*(come_back(gateway, publisher, client) for client in impatient))
        closed = [client for client in impatient if client.socket.closed is not None]
        note(f"{feed.empty} reads were answered by a replica that was behind, {len(closed)} sockets closed")
        assert closed


async def come_back(gateway: Gateway, publisher: Bus, client: Client) -> None:
    """Loses an event of a client; if its socket is closed, the client resumes, and receives the event or is told."""
    user = client.connection.caller.user_id
    await lose_one(gateway, publisher, user)
    await eventually(
        lambda: client.socket.closed is not None or len(client.socket.contents) == 3, seconds=PATIENCE_SECONDS
    )
    received = client.socket.contents
    assert received == ["1", "2", "3"][: len(received)]
    if client.socket.closed is None:
        return
    assert client.socket.closed[0] == RESTARTED
    again = await Client(gateway, user).open(client.leave())
    if again.is_recovered:
        rest = ["1", "2", "3"][len(received) :]
        assert await again.receive(len(rest), seconds=PATIENCE_SECONDS) == rest
    else:
        assert again.connection.cursor.seq >= (await gateway.feed.top(str(user)) or 0)
