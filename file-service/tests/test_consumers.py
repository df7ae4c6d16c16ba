"""Events over NATS change who may read files, and erase files of deleted accounts."""

import pytest
from file_testing import Service, add, claim, note
from participants_testing import client_of, later, provider_of, request_event
from sqlalchemy import select

from file_service import consumers
from file_service.files.models import DeletedUser, File, Participants
from file_service.holds import actions as holds
from file_service.settings import Settings
from kit import tables
from kit.bus import Bus
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id
from participants.models import ParticipantsState
from participants.queries import find_participants
from testkit.callers import new_caller
from testkit.events import publish
from testkit.rows import count_rows, outbox_rows, select_all
from testkit.waiting import eventually
from twou.auth.v1.events_pb2 import UserDeleted
from twou.auth.v1.moderation_events_pb2 import ContentRemoved
from twou.chat.v1.chat_pb2 import Message
from twou.chat.v1.events_pb2 import FilesAttached
from twou.request.v1.events_pb2 import RequestAccepted, RequestCreated


@pytest.fixture
def settings(settings: Settings, namespace: str) -> Settings:
    return settings.model_copy(update={"nats_namespace": namespace})


async def knows(database: Database, state: ParticipantsState) -> bool:
    async with database.read() as session:
        found = await find_participants(session, Participants, state.topic_id)
    noted = found and (found.epoch, found.status, found.provider_id)
    return noted == (state.epoch, state.status, state.provider_id)


def test_durable_names_are_stable() -> None:
    durables = [subscription.durable for subscription in consumers.subscriptions()]
    assert durables == [
        *("file-service-requests", "file-service-users"),
        *("file-service-moderation", "file-service-messages", "file-service-documents"),
        "file-service-listings",
    ]


async def test_a_file_notes_the_first_message_that_carries_it(database: Database, known: ParticipantsState) -> None:
    client = client_of(known)
    await note(database, known)
    there = await add(database, client, await claim(database), request_id=known.topic_id)
    elsewhere = await add(database, client, await claim(database))
    ids, place = [str(there.id), str(elsewhere.id)], str(known.topic_id)
    messages = [Message(id=str(new_id()), conversation_id=place, seq=seq, attachments=ids) for seq in (3, 4)]
    for message in messages:
        async with database.transaction() as session:
            await consumers.on_files_attached(session, FilesAttached(message=message))
    found = {file.id: (str(file.message_id), file.message_seq) for file in await select_all(database, select(File))}
    assert found == {there.id: (messages[0].id, 3), elsewhere.id: ("None", None)}


async def test_a_moderator_removes_files_but_no_documents_of_a_verification(
    database: Database, known: ParticipantsState
) -> None:
    client = client_of(known)
    await note(database, known)
    there = await add(database, client, await claim(database), request_id=known.topic_id)
    held = await add(database, client, await claim(database))
    async with database.transaction() as session:
        await holds.reserve(session, new_id(), client.user_id, [held.id])
    other = await add(database, client, await claim(database))
    removed = ContentRemoved(report_id=str(new_id()), subject_type="file", subject_id=str(there.id))
    for event in (
        removed,
        removed,
        ContentRemoved(subject_type="file", subject_id=str(held.id)),
        ContentRemoved(subject_type="message", subject_id=str(other.id)),
    ):
        async with database.transaction() as session:
            await consumers.on_content_removed(session, event)
    assert {file.id for file in await select_all(database, select(File))} == {held.id, other.id}
    deletions = [row for row in await outbox_rows(database) if row.type.endswith("FileDeleted")]
    assert [set(row.audience) for row in deletions] == [{str(known.client_id), str(known.provider_id)}]


async def test_repeated_deletion_event_erases_once(service: Service, database: Database, bus: Bus, png: bytes) -> None:
    owner, other = new_caller(), new_caller()
    for uploader in (owner, other):
        service.enter(uploader, idempotency_key="key-1")
        await service.upload([png])
    event_id, event = new_id(), UserDeleted(user_id=str(owner.user_id))
    for again in (event_id, event_id, new_id()):
        await publish(bus, event, event_id=again)

    async def is_alone() -> bool:
        return [await count_rows(database, table) for table in (DeletedUser, File, tables.idempotency)] == [1, 1, 1]

    await eventually(is_alone)


async def test_readers_of_a_file_follow_the_events(  # noqa: PLR0913, PLR0917  # pytest names them
    service: Service, database: Database, bus: Bus, pending: ParticipantsState, accepted: ParticipantsState, png: bytes
) -> None:
    client, first, second = client_of(accepted), provider_of(accepted), new_caller("provider")

    async def readers(file_id: str) -> list[bool]:
        allowed = []
        for reader in (client, first, second, new_caller(), new_caller("admin")):
            service.enter(reader)
            try:
                allowed.append((await service.download(file_id))[1] == png)
            except Unavailable:
                # request-service, which does not run, would be asked about a caller who is not in the copy.
                allowed.append(False)
        return allowed

    await publish(bus, request_event(RequestCreated, pending))
    await eventually(lambda: knows(database, pending))
    service.enter(client)
    file = await service.upload([png], into=accepted.topic_id)
    assert await readers(file.id) == [True, False, False, False, True]
    await publish(bus, request_event(RequestAccepted, accepted))
    await eventually(lambda: knows(database, accepted))
    assert await readers(file.id) == [True, True, False, False, True]
    service.enter(first)
    own = await service.upload([png], into=accepted.topic_id)
    reassigned = later(accepted, 1, epoch=2, provider_id=second.user_id)
    await publish(bus, request_event(RequestAccepted, reassigned))
    await eventually(lambda: knows(database, reassigned))
    assert await readers(file.id) == [True, False, True, False, True]
    # The replaced provider still reads the file that they uploaded.
    assert await readers(own.id) == [True, True, True, False, True]
