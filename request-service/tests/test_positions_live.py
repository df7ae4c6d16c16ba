"""Tests live positions: only the client of a running job receives them, at most once a second."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from nats.aio.msg import Msg
from remote_testing import Remote, issuer
from request_testing import ADDIS

from kit import clock, rpc
from kit.bus import Bus
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import app
from request_service.providers.followers import LivePosition
from request_service.providers.live import LivePositions
from request_service.providers.models import Provider
from request_service.providers.positions import GeoFix
from request_service.settings import Settings
from testkit.people import Person
from testkit.waiting import eventually
from twou.request.v1 import events_pb2, provider_pb2, request_pb2

LATITUDE, LONGITUDE = ADDIS.latitude, ADDIS.longitude
NOWHERE = "nats://127.0.0.1:1"


class Subscriber:
    """Collects the ephemeral messages to all users."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._subjects = bus.ephemeral_subject("*")
        self.received: list[Msg] = []

    async def listen(self) -> None:
        async def receive(message: Msg) -> None:
            self.received.append(message)

        await self._bus.ready()
        await self._bus.client.subscribe(self._subjects, cb=receive)
        await self._bus.client.flush()

    async def all(self, replicas: Sequence[Remote]) -> list[tuple[str, provider_pb2.LivePosition]]:
        """Returns the recipient and the position of each message that the replicas have published so far."""
        for replica in replicas:
            await replica.chassis.bus.client.flush()
        # NATS delivers this sentinel after all that the replicas have flushed.
        sentinel = new_id().hex
        await self._bus.client.publish(self._subjects.replace("*", sentinel))

        async def has_arrived() -> bool:
            return any(message.subject.endswith(sentinel) for message in self.received)

        await eventually(has_arrived)
        self.received = [message for message in self.received if not message.subject.endswith(sentinel)]
        found = []
        for message in self.received:
            headers = message.headers or {}
            assert headers["Event-Type"] == "twou.request.v1.ProviderLocation"
            position = events_pb2.ProviderLocation.FromString(message.data).position
            assert headers["Topic"] == position.request_id
            found.append((message.subject.rsplit(".", 1)[1], position))
        return found


@pytest.fixture
async def replicas(settings: Settings) -> AsyncIterator[list[Remote]]:
    """Two replicas of the service on one database."""
    async with AsyncExitStack() as stack:
        running = []
        for _ in range(2):
            chassis = await stack.enter_async_context(
                app.running(settings, keys=lambda _: issuer.keys(), states=lambda _: issuer.state)
            )
            await chassis.bus.ready()
            channel = await stack.enter_async_context(rpc.channel(f"127.0.0.1:{chassis.server.port}"))
            running.append(Remote.of(chassis, channel))
        yield running


@pytest.fixture
async def subscriber(settings: Settings) -> AsyncIterator[Subscriber]:
    async with Bus(settings.nats_url, settings.nats_namespace, name="subscriber") as bus:
        subscriber = Subscriber(bus)
        await subscriber.listen()
        yield subscriber


async def accepted(replica: Remote, client: Person, provider: Person) -> str:
    """Returns the id of a request of `client` that `provider` accepted."""
    request_id = (await replica.create(client)).id
    await provider(replica.requests.AcceptRequest, request_pb2.AcceptRequestRequest(request_id=request_id))
    return request_id


async def pass_a_second(replica: Remote, provider: Person) -> None:
    """Makes the moment at which the provider was last shown a second older, instead of waiting."""
    async with replica.chassis.database.transaction() as session:
        row = await session.get_one(Provider, provider.id)
        assert row.shown_at is not None
        row.shown_at -= timedelta(seconds=1)


async def test_only_the_client_of_the_job_receives_live_positions(
    replicas: list[Remote], subscriber: Subscriber
) -> None:
    replica, client = replicas[0], issuer.person("client")
    provider = await replica.known_provider()
    await replica.move(provider, latitude=LATITUDE - 0.05)
    assert await subscriber.all(replicas) == []
    request_id = await accepted(replica, client, provider)
    known = await replica.move(provider, latitude=LATITUDE - 0.01, accuracy_m=8, heading=1, speed=9)
    ((user_id, shown),) = await subscriber.all(replicas)
    assert (user_id, shown.request_id, shown.provider_id) == (str(client.id), request_id, str(provider.id))
    assert (shown.latitude, shown.longitude, shown.recorded_at) == (known.latitude, known.longitude, known.recorded_at)
    assert (shown.accuracy_m, shown.heading, shown.speed) == (8, 1, 9)
    assert shown.distance_km == pytest.approx(1.112, abs=0.001)


async def test_started_job_ends_live_positions(replicas: list[Remote], subscriber: Subscriber) -> None:
    replica, client = replicas[0], issuer.person("client")
    provider = await replica.known_provider()
    request_id = await accepted(replica, client, provider)
    await replica.move(provider, latitude=LATITUDE - 0.01)
    assert len(await subscriber.all(replicas)) == 1
    await provider(replica.requests.StartRequest, request_pb2.StartRequestRequest(request_id=request_id))
    await pass_a_second(replicas[0], provider)
    await replica.move(provider, latitude=LATITUDE - 0.02)
    assert len(await subscriber.all(replicas)) == 1


async def test_live_positions_of_several_replicas_are_limited_to_one_a_second(
    replicas: list[Remote], subscriber: Subscriber
) -> None:
    client, provider = issuer.person("client"), await replicas[0].known_provider()
    await accepted(replicas[0], client, provider)
    begun = clock.now()
    sent = 20
    await asyncio.gather(*(replicas[n % 2].move(provider, latitude=LATITUDE - n / 1000) for n in range(sent)))
    lasted = (clock.now() - begun).total_seconds()
    assert 1 <= len(await subscriber.all(replicas)) <= 1 + lasted
    await pass_a_second(replicas[0], provider)
    before = len(subscriber.received)
    await replicas[1].move(provider)
    assert len(await subscriber.all(replicas)) == before + 1


async def test_refused_and_replayed_positions_are_not_published(replicas: list[Remote], subscriber: Subscriber) -> None:
    replica, client = replicas[0], issuer.person("client")
    provider = await replica.known_provider()
    await accepted(replica, client, provider)
    with pytest.raises(InvalidInput):
        await replica.move(provider, accuracy_m=6000)
    with pytest.raises(InvalidInput):
        await replica.move(provider, recorded_at=clock.to_timestamp(clock.now() + timedelta(minutes=2)))
    assert await subscriber.all(replicas) == []
    first = await replica.move(provider, key="once")
    assert len(await subscriber.all(replicas)) == 1
    await pass_a_second(replicas[0], provider)
    assert await replica.move(provider, key="once") == first
    assert len(await subscriber.all(replicas)) == 1


async def test_live_positions_without_nats_are_no_error() -> None:
    position = GeoFix(LATITUDE, LONGITUDE, clock.now())
    shown = LivePosition(new_id(), new_id(), new_id(), position, distance_km=1)
    await LivePositions(Bus(NOWHERE, "live", name="not connected yet")).show([shown])
