"""Events as they come over NATS, and what they change for files."""

from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.message import Message

from file_service import consumers
from file_service.models import DeletedUser, File, Participants
from kit import tables
from kit.bus import Bus
from kit.caller import Caller
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id
from participants.models import ParticipantsState
from participants.queries import find_participants
from testkit.events import publish, service_request
from testkit.waiting import eventually
from twou.auth.v1.events_pb2 import UserDeleted
from twou.request.v1.events_pb2 import RequestAccepted, RequestCreated

type Persons = Callable[..., Caller]

MOMENT = timedelta(seconds=1)


@pytest.fixture
async def bus(nats_url: str, nats_namespace: str) -> AsyncIterator[Bus]:
    async with Bus(nats_url, nats_namespace, name="tests") as bus:
        await bus.ready()
        await bus.jetstream.purge_stream(bus.events_stream)
        yield bus


def about(state: ParticipantsState, event_type: type[Message]) -> Message:
    return event_type(request=service_request(**asdict(state)))


async def knows(database: Database, state: ParticipantsState) -> bool:
    async with database.read() as session:
        found = await find_participants(session, Participants, state.topic_id)
    noted = found and (found.epoch, found.status, found.provider_id)
    return noted == (state.epoch, state.status, state.provider_id)


def test_the_durable_names_stay() -> None:
    durables = [subscription.durable for subscription in consumers.subscriptions()]
    assert durables == ["file-service-requests", "file-service-users"]


async def test_a_deletion_that_comes_twice_takes_the_files_of_its_user_once(
    service: Any, bus: Bus, person: Persons, png: bytes, count: Any
) -> None:
    owner, other = person(), person()
    for who in (owner, other):
        service.enter(who, idempotency_key="key-1")
        await service.upload([png])
    event_id, event = new_id(), UserDeleted(user_id=str(owner.user_id))
    for again in (event_id, event_id, new_id()):
        await publish(bus, event, event_id=again)

    async def is_alone() -> bool:
        return [await count(table) for table in (DeletedUser, File, tables.idempotency)] == [1, 1, 1]

    await eventually(is_alone)


async def test_who_may_see_a_file_follows_the_events(  # noqa: PLR0913, PLR0917  # pytest names them
    service: Any,
    database: Database,
    bus: Bus,
    person: Persons,
    pending: ParticipantsState,
    accepted: ParticipantsState,
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

    await publish(bus, about(pending, RequestCreated))
    await eventually(lambda: knows(database, pending))
    service.enter(client)
    file = await service.upload([png], into=accepted.topic_id)
    assert await readers(file.id) == [True, False, False, False, True]
    await publish(bus, about(accepted, RequestAccepted))
    await eventually(lambda: knows(database, accepted))
    assert await readers(file.id) == [True, True, False, False, True]
    service.enter(first)
    own = await service.upload([png], into=accepted.topic_id)
    reassigned = replace(accepted, epoch=2, provider_id=second.user_id, updated_at=accepted.updated_at + MOMENT)
    await publish(bus, about(reassigned, RequestAccepted))
    await eventually(lambda: knows(database, reassigned))
    assert await readers(file.id) == [True, False, True, False, True]
    # What he has put there himself stays his.
    assert await readers(own.id) == [True, True, True, False, True]
