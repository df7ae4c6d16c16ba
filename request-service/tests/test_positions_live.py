"""The client of a running job is shown where his provider is: at most once a second, and nobody else ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from nats.aio.msg import Msg

from kit import call, clock, rpc
from kit.bus import Bus
from kit.call import Call
from kit.database import Database
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import app
from request_service.providers import actions
from request_service.providers.followers import LivePosition
from request_service.providers.live import LivePositions
from request_service.providers.positions import GeoFix
from request_service.settings import Settings
from testkit.tokens import TokenIssuer
from twou.request.v1 import events_pb2, provider_pb2, provider_pb2_grpc, request_pb2, request_pb2_grpc

LATITUDE, LONGITUDE = 9.0123, 38.7612
NOWHERE = "nats://127.0.0.1:1"

issuer = TokenIssuer()


class Replica:
    def __init__(self, database: Database, channel: Any) -> None:
        self.database = database
        self.requests = request_pb2_grpc.RequestServiceStub(channel)
        self.providers = provider_pb2_grpc.ProviderServiceStub(channel)


@dataclass(frozen=True)
class Person:
    id: UUID
    role: str

    async def __call__(self, method: Any, message: Any, key: str | None = None) -> Any:
        call.enter(Call(token=issuer.token(self.id, self.role), idempotency_key=key))
        return await rpc.unary(method, message)


class Ears:
    """Receives the ephemeral events of all users."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.heard: list[Msg] = []

    async def listen(self) -> None:
        async def hear(message: Msg) -> None:
            self.heard.append(message)

        await self._bus.ready()
        await self._bus.client.subscribe(self._bus.ephemeral_subject(">"), cb=hear)
        await self._bus.client.flush()

    async def all(self) -> list[tuple[str, provider_pb2.LivePosition]]:
        """To whom, and what."""
        await asyncio.sleep(0.2)
        found = []
        for message in self.heard:
            headers = message.headers or {}
            assert headers["Event-Type"] == "twou.request.v1.ProviderLocation"
            position = events_pb2.ProviderLocation.FromString(message.data).position
            assert headers["Topic"] == position.request_id
            found.append((message.subject.rsplit(".", 1)[1], position))
        return found


@pytest.fixture
async def replicas(settings: Settings) -> AsyncIterator[list[Replica]]:
    """Two of the service, on one database."""
    async with AsyncExitStack() as stack:
        running = [
            await stack.enter_async_context(app.running(settings, keys=lambda _: issuer.keys())) for _ in range(2)
        ]
        for chassis in running:
            await chassis.bus.ready()
        channels = [
            await stack.enter_async_context(rpc.channel(f"127.0.0.1:{chassis.server.port}")) for chassis in running
        ]
        yield [Replica(chassis.database, channel) for chassis, channel in zip(running, channels, strict=True)]


@pytest.fixture
async def ears(settings: Settings) -> AsyncIterator[Ears]:
    async with Bus(settings.nats_url, settings.nats_namespace, name="ears") as bus:
        ears = Ears(bus)
        await ears.listen()
        yield ears


async def known_provider(replica: Replica) -> Person:
    person = Person(new_id(), "provider")
    async with replica.database.transaction() as session:
        await actions.add_provider(session, person.id, "Abebe Bikila")
    return person


async def accepted(replica: Replica, client: Person, provider: Person) -> str:
    """The id of a job of those two."""
    creation = request_pb2.CreateRequestRequest(description="Flat tire", latitude=LATITUDE, longitude=LONGITUDE)
    request_id: str = (await client(replica.requests.CreateRequest, creation)).request.id
    await provider(replica.requests.AcceptRequest, request_pb2.AcceptRequestRequest(request_id=request_id))
    return request_id


async def moves(replica: Replica, provider: Person, latitude: float, key: str | None = None, **said: Any) -> Any:
    position = provider_pb2.Position(latitude=latitude, longitude=LONGITUDE, **said)
    message = provider_pb2.UpdateLocationRequest(position=position)
    return (await provider(replica.providers.UpdateLocation, message, key)).position


async def test_the_client_of_the_job_is_shown_where_his_provider_is_and_nobody_else(
    replicas: list[Replica], ears: Ears
) -> None:
    replica, client = replicas[0], Person(new_id(), "client")
    provider = await known_provider(replica)
    await moves(replica, provider, LATITUDE - 0.05)
    assert await ears.all() == []
    request_id = await accepted(replica, client, provider)
    known = await moves(replica, provider, LATITUDE - 0.01, accuracy_m=8, heading=1, speed=9)
    ((user_id, shown),) = await ears.all()
    assert (user_id, shown.request_id, shown.provider_id) == (str(client.id), request_id, str(provider.id))
    assert (shown.latitude, shown.longitude, shown.recorded_at) == (known.latitude, known.longitude, known.recorded_at)
    assert (shown.accuracy_m, shown.heading, shown.speed) == (8, 1, 9)
    assert shown.distance_km == pytest.approx(1.112, abs=0.001)


async def test_when_the_job_is_done_he_is_shown_no_more(replicas: list[Replica], ears: Ears) -> None:
    replica, client = replicas[0], Person(new_id(), "client")
    provider = await known_provider(replica)
    of_it: dict[str, Any] = {"request_id": await accepted(replica, client, provider)}
    await provider(replica.requests.StartRequest, request_pb2.StartRequestRequest(**of_it))
    await moves(replica, provider, LATITUDE - 0.01)
    assert len(await ears.all()) == 1
    await provider(replica.requests.CompleteRequest, request_pb2.CompleteRequestRequest(**of_it))
    await asyncio.sleep(1)
    await moves(replica, provider, LATITUDE - 0.02)
    assert len(await ears.all()) == 1


async def test_many_points_to_several_replicas_are_shown_once_a_second(replicas: list[Replica], ears: Ears) -> None:
    client, provider = Person(new_id(), "client"), await known_provider(replicas[0])
    await accepted(replicas[0], client, provider)
    begun = clock.now()
    sent = 20
    await asyncio.gather(*(moves(replicas[n % 2], provider, LATITUDE - n / 1000) for n in range(sent)))
    lasted = (clock.now() - begun).total_seconds()
    assert 1 <= len(await ears.all()) <= 1 + lasted
    await asyncio.sleep(1)
    before = len(ears.heard)
    await moves(replicas[1], provider, LATITUDE)
    assert len(await ears.all()) == before + 1


async def test_what_is_refused_or_repeated_under_its_key_shows_nothing(replicas: list[Replica], ears: Ears) -> None:
    replica, client = replicas[0], Person(new_id(), "client")
    provider = await known_provider(replica)
    await accepted(replica, client, provider)
    with pytest.raises(InvalidInput):
        await moves(replica, provider, LATITUDE, accuracy_m=6000)
    with pytest.raises(InvalidInput):
        await moves(replica, provider, LATITUDE, recorded_at=clock.to_timestamp(clock.now() + timedelta(minutes=2)))
    assert await ears.all() == []
    first = await moves(replica, provider, LATITUDE, key="once")
    assert len(await ears.all()) == 1
    await asyncio.sleep(1)
    assert await moves(replica, provider, LATITUDE, key="once") == first
    assert len(await ears.all()) == 1


async def test_without_nats_nobody_is_shown_anything_and_that_is_no_error() -> None:
    position = GeoFix(LATITUDE, LONGITUDE, clock.now())
    shown = LivePosition(new_id(), new_id(), new_id(), position, distance_km=1)
    await LivePositions(Bus(NOWHERE, "live", name="not connected yet")).show([shown])


async def test_strangers_are_told_distances_to_a_tenth_of_a_kilometre(replicas: list[Replica]) -> None:
    replica, stranger = replicas[0], Person(new_id(), "client")
    provider = await known_provider(replica)
    await provider(replica.providers.UpdateProfile, provider_pb2.UpdateProfileRequest(is_available=True))
    looked = provider_pb2.ListNearbyProvidersRequest(latitude=LATITUDE, longitude=LONGITUDE)
    for degrees, distance_km in ((0.0004, 0.0), (0.001, 0.1), (0.0333, 3.7)):
        await moves(replica, provider, LATITUDE + degrees)
        (found,) = (await stranger(replica.providers.ListNearbyProviders, looked)).providers
        assert found.distance_km == distance_km
