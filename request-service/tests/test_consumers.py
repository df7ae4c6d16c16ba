import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from nats.js.errors import NotFoundError
from request_testing import Located

from kit import clock
from kit.bus import Bus
from kit.consumer import Consumer, Subscription
from kit.database import Database
from kit.ids import new_id
from request_service.assistance import consumers
from request_service.providers import queries
from request_service.providers.models import Provider
from testkit.waiting import eventually
from twou.auth.v1 import auth_pb2
from twou.auth.v1.events_pb2 import UserDeactivated, UserDeleted, UserRegistered, UserUpdated

type Publish = Callable[..., Awaitable[None]]


@pytest.fixture
async def bus(nats_url: str, nats_namespace: str) -> AsyncIterator[Bus]:
    async with Bus(nats_url, nats_namespace, name="tests") as bus:
        await bus.ready()
        yield bus


@pytest.fixture
async def consuming(bus: Bus, database: Database) -> AsyncIterator[None]:
    await bus.jetstream.purge_stream(bus.events_stream)
    names, departures = consumers.subscriptions()
    async with Consumer(bus, database, names), Consumer(bus, database, departures):
        yield


@pytest.fixture
def publish(bus: Bus) -> Publish:
    async def send(user_id: str, role: auth_pb2.Role.ValueType, event_id: UUID | None = None) -> None:
        event = UserRegistered(user_id=user_id, full_name="Abebe Bikila", role=role)
        headers = {"Event-Id": str(event_id or new_id()), "Event-Type": UserRegistered.DESCRIPTOR.full_name}
        subject = bus.event_subject(UserRegistered)
        await bus.jetstream.publish(subject, event.SerializeToString(), headers=headers)

    return send


@pytest.fixture
def leave(bus: Bus) -> Publish:
    async def send(event: type[Any], user_id: UUID, event_id: UUID | None = None) -> None:
        payload = event(user_id=str(user_id), occurred_at=clock.to_timestamp(clock.now())).SerializeToString()
        headers = {"Event-Id": str(event_id or new_id()), "Event-Type": event.DESCRIPTOR.full_name}
        await bus.jetstream.publish(bus.event_subject(event), payload, headers=headers)

    return send


@pytest.fixture
def rename(bus: Bus) -> Publish:
    async def send(user_id: UUID, name: str, at: datetime, role: auth_pb2.Role.ValueType) -> None:
        event = UserUpdated(user_id=str(user_id), full_name=name, role=role, occurred_at=clock.to_timestamp(at))
        headers = {"Event-Id": str(new_id()), "Event-Type": UserUpdated.DESCRIPTOR.full_name}
        await bus.jetstream.publish(bus.event_subject(UserUpdated), event.SerializeToString(), headers=headers)

    return send


async def appears(database: Database, provider_id: UUID) -> Provider:
    while True:
        async with database.read() as session:
            if await queries.exists_provider(session, provider_id):
                return await queries.get_provider(session, provider_id)
        await asyncio.sleep(0.01)


@pytest.mark.usefixtures("consuming")
async def test_a_registered_provider_gets_a_row_and_a_client_does_not(database: Database, publish: Publish) -> None:
    client, provider = new_id(), new_id()
    await publish(str(client), auth_pb2.ROLE_CLIENT)
    await publish(str(provider), auth_pb2.ROLE_PROVIDER)
    assert (await appears(database, provider)).name == "Abebe Bikila"
    async with database.read() as session:
        assert not await queries.exists_provider(session, client)


@pytest.mark.usefixtures("consuming")
async def test_repeated_event_changes_nothing(database: Database, publish: Publish) -> None:
    provider, event_id, last = new_id(), new_id(), new_id()
    await publish(str(provider), auth_pb2.ROLE_PROVIDER, event_id)
    await appears(database, provider)
    async with database.transaction() as session:
        await queries.end_job(session, provider, clock.now(), completed=True)
    # The same event again, and another event with the same content.
    await publish(str(provider), auth_pb2.ROLE_PROVIDER, event_id)
    await publish(str(provider), auth_pb2.ROLE_PROVIDER)
    await publish(str(last), auth_pb2.ROLE_PROVIDER)
    await appears(database, last)
    assert (await appears(database, provider)).completed_jobs == 1


@pytest.mark.usefixtures("consuming")
async def test_malformed_event_does_not_block_the_next(database: Database, publish: Publish, bus: Bus) -> None:
    provider = new_id()
    subject = bus.event_subject(UserRegistered)
    headers = {"Event-Id": str(new_id()), "Event-Type": UserRegistered.DESCRIPTOR.full_name}
    await bus.jetstream.publish(subject, b"\xff\xff", headers=headers)
    await publish("not an id", auth_pb2.ROLE_PROVIDER)
    await publish(str(provider), auth_pb2.ROLE_PROVIDER)
    assert (await appears(database, provider)).id == provider


@pytest.mark.usefixtures("consuming")
async def test_newer_name_is_stored_and_late_older_name_is_ignored(
    database: Database, publish: Publish, rename: Publish
) -> None:
    provider, client, last, now = new_id(), new_id(), new_id(), clock.now()
    await publish(str(provider), auth_pb2.ROLE_PROVIDER)
    await rename(provider, "Abebe the Newest", now, auth_pb2.ROLE_PROVIDER)
    await rename(provider, "Abebe the Older", now - timedelta(seconds=1), auth_pb2.ROLE_PROVIDER)
    await rename(client, "A Client", now, auth_pb2.ROLE_CLIENT)
    # This event arrives before the registration.
    await rename(last, "Derartu Tulu", now, auth_pb2.ROLE_PROVIDER)
    assert (await appears(database, last)).name == "Derartu Tulu"
    assert (await appears(database, provider)).name == "Abebe the Newest"
    async with database.read() as session:
        assert not await queries.exists_provider(session, client)


async def test_consumer_of_the_previous_release_gets_the_new_event(
    bus: Bus, database: Database, rename: Publish
) -> None:
    current, _ = consumers.subscriptions()
    previous = Subscription(current.durable, {UserRegistered: consumers.on_user_registered})
    provider = new_id()
    await bus.jetstream.purge_stream(bus.events_stream)
    for subscription in (previous, current):
        async with Consumer(bus, database, subscription), asyncio.timeout(5):
            subjects = [bus.event_subject(event) for event in subscription.handlers]
            while await filters(bus, current.durable) != subjects:
                await asyncio.sleep(0.01)
    async with Consumer(bus, database, current):
        await rename(provider, "Derartu Tulu", clock.now(), auth_pb2.ROLE_PROVIDER)
        assert (await appears(database, provider)).name == "Derartu Tulu"


async def shows(database: Database, provider_id: UUID, **expected: object) -> None:
    async def condition() -> bool:
        async with database.read() as session:
            row = await session.get(Provider, provider_id)
        return row is not None and all(getattr(row, name) == value for name, value in expected.items())

    await eventually(condition)


@pytest.mark.usefixtures("consuming")
async def test_deleted_name_stays_deleted_after_late_and_repeated_events(
    database: Database, publish: Publish, rename: Publish, leave: Publish
) -> None:
    known, unknown, last = new_id(), new_id(), new_id()
    await publish(str(known), auth_pb2.ROLE_PROVIDER)
    await shows(database, known, name="Abebe Bikila")
    for provider, event_id in ((known, new_id()), (unknown, new_id())):
        # The same event again, and another event with the same content.
        for again in (event_id, event_id, new_id()):
            await leave(UserDeleted, provider, again)
        await shows(database, provider, name="Deleted user")
        await publish(str(provider), auth_pb2.ROLE_PROVIDER)
        await rename(provider, "Abebe the Newest", clock.now(), auth_pb2.ROLE_PROVIDER)
    await publish(str(last), auth_pb2.ROLE_PROVIDER)
    await shows(database, last, name="Abebe Bikila")
    for provider in (known, unknown):
        await shows(database, provider, name="Deleted user")


@pytest.mark.usefixtures("consuming")
async def test_a_deactivated_provider_and_one_of_another_role_are_unavailable(
    database: Database, located: Located, rename: Publish, leave: Publish
) -> None:
    deactivated, changed = await located(), await located()
    await leave(UserDeactivated, deactivated.user_id)
    await rename(changed.user_id, "An Admin", clock.now(), auth_pb2.ROLE_ADMIN)
    await shows(database, deactivated.user_id, name="Abebe Bikila", is_available=False)
    await shows(database, changed.user_id, name="An Admin", is_available=False)


async def test_deletion_published_before_the_first_subscription_is_consumed(
    bus: Bus, database: Database, located: Located, publish: Publish, leave: Publish
) -> None:
    provider, marker = await located(), new_id()
    names, departures = consumers.subscriptions()
    await bus.jetstream.purge_stream(bus.events_stream)
    with contextlib.suppress(NotFoundError):
        await bus.jetstream.delete_consumer(bus.events_stream, departures.durable)
    # Only replicas of the previous release run.
    async with Consumer(bus, database, names):
        await leave(UserDeleted, provider.user_id)
        await publish(str(marker), auth_pb2.ROLE_PROVIDER)
        await appears(database, marker)
    async with Consumer(bus, database, departures):
        await shows(database, provider.user_id, name="Deleted user")


async def filters(bus: Bus, durable: str) -> list[str] | None:
    try:
        config = (await bus.jetstream.consumer_info(bus.events_stream, durable)).config
    except NotFoundError:
        return None
    # The server stores a single filter in another field.
    return config.filter_subjects or ([config.filter_subject] if config.filter_subject else None)
