"""Events of auth-service arrive over NATS. test_departures.py tests what they change."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from nats.js.errors import NotFoundError
from request_testing import Service, deactivated, deleted, registered, updated

from kit import clock
from kit.bus import Bus
from kit.consumer import Consumer, Subscription
from kit.ids import new_id
from request_service.assistance import consumers
from request_service.providers import queries
from request_service.providers.models import Provider
from testkit.events import publish, publish_bytes
from testkit.waiting import eventually
from twou.auth.v1 import auth_pb2
from twou.auth.v1.events_pb2 import UserRegistered

NAMES, DEPARTURES, *_ = consumers.subscriptions()


@pytest.fixture
async def consuming(service: Service, bus: Bus) -> AsyncIterator[None]:
    async with Consumer(bus, service.database, NAMES), Consumer(bus, service.database, DEPARTURES):
        yield


async def shows(service: Service, provider_id: UUID, **expected: object) -> None:
    """Waits until there is a row of the provider with these values."""

    async def condition() -> bool:
        async with service.database.read() as session:
            row = await session.get(Provider, provider_id)
        return row is not None and all(getattr(row, name) == value for name, value in expected.items())

    await eventually(condition)


@pytest.mark.usefixtures("consuming")
async def test_a_registered_provider_gets_a_row_and_a_client_does_not(service: Service, bus: Bus) -> None:
    client, provider = new_id(), new_id()
    await publish(bus, registered(client, auth_pb2.ROLE_CLIENT))
    await publish(bus, registered(provider))
    await shows(service, provider, name="Abebe Bikila")
    assert not await service.read(queries.exists_provider, client)


@pytest.mark.usefixtures("consuming")
async def test_repeated_event_changes_nothing(service: Service, bus: Bus) -> None:
    provider, event_id, last = new_id(), new_id(), new_id()
    await publish(bus, registered(provider), event_id=event_id)
    await shows(service, provider)
    await service.do(queries.end_job, provider, clock.now(), completed=True)
    # The same event again, and another event with the same content.
    await publish(bus, registered(provider), event_id=event_id)
    await publish(bus, registered(provider))
    await publish(bus, registered(last))
    await shows(service, last)
    assert (await service.profile(provider)).completed_jobs == 1


@pytest.mark.usefixtures("consuming")
async def test_malformed_event_does_not_block_the_next(service: Service, bus: Bus) -> None:
    provider = new_id()
    await publish_bytes(bus, UserRegistered, b"\xff\xff")
    await publish(bus, UserRegistered(user_id="not an id", full_name="Abebe Bikila", role=auth_pb2.ROLE_PROVIDER))
    await publish(bus, registered(provider))
    await shows(service, provider)


@pytest.mark.usefixtures("consuming")
async def test_newer_name_is_stored_and_late_older_name_is_ignored(service: Service, bus: Bus) -> None:
    provider, client, last, now = new_id(), new_id(), new_id(), clock.now()
    await publish(bus, registered(provider))
    await publish(bus, updated(provider, now))
    await publish(bus, updated(provider, now - timedelta(seconds=1), name="Abebe the Older"))
    await publish(bus, updated(client, now, auth_pb2.ROLE_CLIENT))
    # This event arrives before the registration.
    await publish(bus, updated(last, now, name="Derartu Tulu"))
    await shows(service, last, name="Derartu Tulu")
    assert (await service.profile(provider)).name == "Abebe the Newest"
    assert not await service.read(queries.exists_provider, client)


async def test_consumer_of_the_previous_release_gets_the_new_event(service: Service, bus: Bus) -> None:
    previous = Subscription(NAMES.durable, {UserRegistered: consumers.on_user_registered})
    provider = new_id()
    for subscription in (previous, NAMES):
        async with Consumer(bus, service.database, subscription), asyncio.timeout(5):
            subjects = [bus.event_subject(event) for event in subscription.handlers]
            while await filters(bus, NAMES.durable) != subjects:
                await asyncio.sleep(0.01)
    async with Consumer(bus, service.database, NAMES):
        await publish(bus, updated(provider, clock.now()))
        await shows(service, provider, name="Abebe the Newest")


async def filters(bus: Bus, durable: str) -> list[str] | None:
    with contextlib.suppress(NotFoundError):
        config = (await bus.jetstream.consumer_info(bus.events_stream, durable)).config
        # The server stores a single filter in another field.
        return config.filter_subjects or ([config.filter_subject] if config.filter_subject else None)
    return None


@pytest.mark.usefixtures("consuming")
async def test_a_deactivated_provider_and_one_of_another_role_are_unavailable(service: Service, bus: Bus) -> None:
    gone, changed = await service.add_provider(), await service.add_provider()
    await publish(bus, deactivated(gone.user_id))
    await publish(bus, updated(changed.user_id, clock.now(), auth_pb2.ROLE_ADMIN))
    await shows(service, gone.user_id, name="Abebe Bikila", is_available=False)
    await shows(service, changed.user_id, name="Abebe the Newest", is_available=False)


async def test_deletion_published_before_the_first_subscription_is_consumed(service: Service, bus: Bus) -> None:
    provider, marker = await service.add_provider(), new_id()
    # Only replicas of the previous release run.
    async with Consumer(bus, service.database, NAMES):
        await publish(bus, deleted(provider.user_id))
        await publish(bus, registered(marker))
        await shows(service, marker)
    async with Consumer(bus, service.database, DEPARTURES):
        await shows(service, provider.user_id, name="Deleted user")
