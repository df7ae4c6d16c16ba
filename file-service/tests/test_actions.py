import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from file_testing import add, claim, note
from participants_testing import client_of, provider_of

from file_service.blobs import queries as blobs
from file_service.files.lifecycle import FileStatus
from file_service.files.models import File
from kit import clock
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id
from participants.errors import RequestNotFound
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.people import expect_error, outcome
from testkit.rows import outbox_rows, stored
from twou.file.v1.events_pb2 import FileUploaded


async def mark_all_for_deletion(database: Database) -> set[UUID]:
    async with database.transaction() as session:
        soon = clock.now() + timedelta(seconds=1)
        return {blob.id for blob in await blobs.mark_blobs_for_deletion(session, unused_before=soon, limit=100)}


async def test_file_is_published_to_its_readers(database: Database, known: ParticipantsState) -> None:
    owner = provider_of(known)
    content = await claim(database)
    file = await add(database, owner, content, known.topic_id, "photo.png")
    noted = await stored(database, File, file.id)
    assert (noted.request_id, noted.owner_id, noted.filename) == (known.topic_id, owner.user_id, "photo.png")
    assert (noted.file_size, noted.sha256, noted.status) == (2**40, content.content.sha256, FileStatus.READY)
    row, ready = await outbox_rows(database)
    assert (ready.type, ready.audience, ready.topic) == ("twou.file.v1.FileReady", row.audience, row.topic)
    event = FileUploaded.FromString(row.payload)
    assert (event.file.id, event.file.request_id) == (str(file.id), str(known.topic_id))
    assert event.occurred_at == event.file.uploaded_at
    assert row.audience == sorted([str(known.client_id), str(known.provider_id)])
    assert row.topic == str(known.topic_id)
    # A file without request is published to its owner alone.
    await add(database, owner, content)
    assert [(row.audience, row.topic) for row in await outbox_rows(database)][2:] == [([str(owner.user_id)], None)] * 2


async def test_provider_replaced_amid_an_upload_adds_nothing(database: Database, known: ParticipantsState) -> None:
    content = await claim(database)
    await note(database, replace(known, epoch=2, provider_id=new_id()))
    for loser in (provider_of(known), new_caller()):
        await expect_error(add(database, loser, content, known.topic_id), RequestNotFound)
    assert not await outbox_rows(database)


async def test_equal_bytes_claimed_at_once_are_one_blob(database: Database, migrated_url: str) -> None:
    async with Database(migrated_url) as replica:
        claimed = await asyncio.gather(*(claim(each, sha256="ab" * 32) for each in [database, replica] * 5))
    assert len({content.blob_id for content in claimed}) == 1


async def test_bytes_of_a_file_are_never_marked_for_deletion(database: Database) -> None:
    used, unused = await claim(database), await claim(database)
    await add(database, new_caller(), used)
    # An upload of the same bytes that was interrupted.
    assert (await claim(database, sha256=used.content.sha256)).blob_id == used.blob_id
    assert await mark_all_for_deletion(database) == {unused.blob_id}


async def test_bytes_marked_for_deletion_are_uploaded_again_as_another_blob(database: Database) -> None:
    late = await claim(database)
    assert await mark_all_for_deletion(database) == {late.blob_id}
    await expect_error(add(database, new_caller(), late), Unavailable)
    again = await claim(database, sha256=late.content.sha256)
    assert again.blob_id != late.blob_id
    await add(database, new_caller(), again)
    # A blob whose deletion was interrupted is found by the next sweep.
    assert await mark_all_for_deletion(database) == {late.blob_id}
    async with database.transaction() as session:
        await blobs.delete_blob(session, late.blob_id)
    assert await mark_all_for_deletion(database) == set()


async def test_concurrent_use_and_deletion_of_a_blob_exclude_each_other(database: Database) -> None:
    for _ in range(20):
        content = await claim(database)
        use = outcome(add(database, new_caller(), content))
        used, marked = await asyncio.gather(use, mark_all_for_deletion(database))
        assert used == (Unavailable.code if content.blob_id in marked else "OK")


async def test_provider_who_joins_receives_earlier_files_once(
    database: Database, pending: ParticipantsState, accepted: ParticipantsState
) -> None:
    await note(database, pending)
    for name in ("one.png", "two.png"):
        await add(database, client_of(pending), await claim(database), pending.topic_id, name)
    for _ in range(2):
        await note(database, accepted)
    published = [row for row in await outbox_rows(database) if row.audience == [str(accepted.provider_id)]]
    assert [FileUploaded.FromString(row.payload).file.filename for row in published] == ["one.png", "two.png"]
