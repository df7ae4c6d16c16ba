"""What others tell, as it comes over NATS: late, twice, in any order, or broken."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from file_service import consumers, queries
from file_service.models import DeletedUser, File, RequestState
from kit import clock, tables
from kit.bus import Bus
from kit.caller import Caller
from kit.consumer import Consumer
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id
from twou.auth.v1.events_pb2 import UserDeleted
from twou.request.v1.events_pb2 import RequestAccepted, RequestCompleted, RequestCreated
from twou.request.v1.request_pb2 import RequestStatus, ServiceRequest

type Publish = Callable[..., Awaitable[None]]
type Persons = Callable[..., Caller]

MOMENT = timedelta(seconds=1)


@pytest.fixture
async def bus(nats_url: str, nats_namespace: str) -> AsyncIterator[Bus]:
    async with Bus(nats_url, nats_namespace, name="tests") as bus:
        await bus.ready()
        await bus.jetstream.purge_stream(bus.events_stream)
        yield bus


@pytest.fixture
async def consuming(bus: Bus, database: Database) -> AsyncIterator[None]:
    requests, users = consumers.subscriptions()
    async with Consumer(bus, database, requests), Consumer(bus, database, users):
        yield


@pytest.fixture
def publish(bus: Bus) -> Publish:
    async def send(event: type[Any], state: RequestState, event_id: UUID | None = None) -> None:
        request = ServiceRequest(
            id=str(state.request_id),
            client_id=str(state.client_id),
            provider_id=str(state.provider_id) if state.provider_id else None,
            epoch=state.epoch,
            status=RequestStatus.Value(f"REQUEST_STATUS_{state.status.upper()}"),
            updated_at=clock.to_timestamp(state.updated_at),
        )
        headers = {"Event-Id": str(event_id or new_id()), "Event-Type": event.DESCRIPTOR.full_name}
        payload = event(request=request).SerializeToString()
        await bus.jetstream.publish(bus.event_subject(event), payload, headers=headers)

    return send


async def appears(database: Database, state: RequestState) -> None:
    async with asyncio.timeout(5):
        while True:
            async with database.read() as session:
                found = await queries.find_participants(session, state.request_id)
            if found and (found.epoch, found.status, found.members[1:]) == (
                state.epoch,
                state.status,
                (state.provider_id,) if state.provider_id else (),
            ):
                return
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("consuming")
async def test_events_in_any_order_and_twice_end_in_the_newest_state(
    database: Database, publish: Publish, accepted: RequestState, pending: RequestState
) -> None:
    assert accepted.updated_at
    completed = replace(accepted, status="completed", updated_at=accepted.updated_at + MOMENT)
    marker, event_id = replace(pending, request_id=new_id()), new_id()
    await publish(RequestCompleted, completed, event_id)
    await publish(RequestAccepted, accepted)
    await publish(RequestCreated, pending)
    await publish(RequestCompleted, completed, event_id)
    await publish(RequestCreated, marker)
    await appears(database, marker)
    await appears(database, completed)


@pytest.mark.usefixtures("consuming")
async def test_an_event_that_cannot_be_read_does_not_hold_up_the_next(
    database: Database, publish: Publish, bus: Bus, accepted: RequestState
) -> None:
    headers = {"Event-Id": str(new_id()), "Event-Type": RequestAccepted.DESCRIPTOR.full_name}
    await bus.jetstream.publish(bus.event_subject(RequestAccepted), b"\xff\xff", headers=headers)
    await publish(RequestAccepted, accepted)
    await appears(database, accepted)


async def test_a_deletion_that_comes_twice_takes_the_files_of_its_user_once(  # noqa: PLR0913, PLR0917  # pytest names them
    service: Any, bus: Bus, person: Persons, png: bytes, count: Any, eventually: Any
) -> None:
    owner, other = person(), person()
    for who in (owner, other):
        service.enter(who, idempotency_key="key-1")
        await service.upload([png])
    event_id, event = str(new_id()), UserDeleted(user_id=str(owner.user_id))
    for again in (event_id, event_id, str(new_id())):
        headers = {"Event-Id": again, "Event-Type": UserDeleted.DESCRIPTOR.full_name}
        await bus.jetstream.publish(bus.event_subject(UserDeleted), event.SerializeToString(), headers=headers)

    async def is_alone() -> bool:
        return [await count(table) for table in (DeletedUser, File, tables.idempotency)] == [1, 1, 1]

    await eventually(is_alone)


async def test_who_may_see_a_file_follows_the_events(  # noqa: PLR0913, PLR0917  # pytest names them
    service: Any,
    database: Database,
    publish: Publish,
    person: Persons,
    pending: RequestState,
    accepted: RequestState,
    png: bytes,
) -> None:
    assert accepted.updated_at
    client, first = person(accepted.client_id), person(accepted.provider_id, role="provider")
    second, stranger = person(role="provider"), person()

    async def readers(file_id: str) -> list[bool]:
        allowed = []
        for who in (client, first, second, stranger, person(role="admin")):
            service.enter(who)
            try:
                allowed.append((await service.download(file_id))[1] == png)
            except Unavailable:
                # request-service is not there to tell of whoever the copy does not list.
                allowed.append(False)
        return allowed

    await publish(RequestCreated, pending)
    await appears(database, pending)
    service.enter(client)
    file = await service.upload([png], into=accepted.request_id)
    assert await readers(file.id) == [True, False, False, False, True]
    await publish(RequestAccepted, accepted)
    await appears(database, accepted)
    assert await readers(file.id) == [True, True, False, False, True]
    service.enter(first)
    own = await service.upload([png], into=accepted.request_id)
    reassigned = replace(accepted, epoch=2, provider_id=second.user_id, updated_at=accepted.updated_at + MOMENT)
    await publish(RequestAccepted, reassigned)
    await appears(database, reassigned)
    assert await readers(file.id) == [True, False, True, False, True]
    # What he has put there himself stays his.
    assert await readers(own.id) == [True, True, True, False, True]
