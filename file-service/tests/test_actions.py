import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, select

from file_service import actions, queries
from file_service.drafts import Draft
from file_service.inspection import Content, StoredContent
from file_service.models import Blob, File, FileStatus
from kit import clock, tables
from kit.caller import Caller
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id
from participants.errors import RequestNotFound
from participants.models import ParticipantsState
from twou.file.v1.events_pb2 import FileUploaded

type Persons = Callable[..., Caller]

CONTENT = Content("ab" * 32, 2**40, "image/png", 30, 20)


async def claim(database: Database, content: Content = CONTENT) -> StoredContent:
    new = Blob(
        id=new_id(),
        sha256=content.sha256,
        size=content.size,
        content_type=content.content_type,
        created_at=clock.now(),
    )
    async with database.transaction() as session:
        return StoredContent(content, await queries.claim_blob(session, new))


async def add(database: Database, owner: Caller, draft: Draft, stored: StoredContent) -> File:
    async with database.transaction() as session:
        return await actions.add_file(session, owner, draft, stored)


async def mark_all_for_deletion(database: Database) -> set[UUID]:
    async with database.transaction() as session:
        soon = clock.now() + timedelta(seconds=1)
        return {blob.id for blob in await queries.mark_blobs_for_deletion(session, unused_before=soon, limit=100)}


async def outbox_rows(database: Database) -> Sequence[Row[Any]]:
    async with database.read() as session:
        return (await session.execute(select(tables.outbox))).all()


async def test_a_file_of_a_request_is_told_to_both(
    database: Database, known: ParticipantsState, person: Persons
) -> None:
    owner = person(known.provider_id, role="provider")
    file = await add(database, owner, Draft(known.topic_id, "photo.png"), await claim(database))
    async with database.read() as session:
        noted = await queries.get_file(session, file.id)
    assert (noted.request_id, noted.owner_id, noted.filename) == (known.topic_id, owner.user_id, "photo.png")
    assert (noted.file_size, noted.sha256, noted.status) == (2**40, CONTENT.sha256, FileStatus.ready)
    (row,) = await outbox_rows(database)
    event = FileUploaded.FromString(row.payload)
    assert (event.file.id, event.file.request_id) == (str(file.id), str(known.topic_id))
    assert event.occurred_at == event.file.uploaded_at
    assert row.audience == sorted([str(known.client_id), str(known.provider_id)])
    assert row.topic == str(known.topic_id)


async def test_a_file_without_a_request_is_told_to_its_owner(database: Database, person: Persons) -> None:
    owner = person()
    await add(database, owner, Draft(None, "photo.png"), await claim(database))
    (row,) = await outbox_rows(database)
    assert (row.audience, row.topic) == ([str(owner.user_id)], None)


async def test_who_lost_the_job_while_bytes_arrived_adds_nothing(
    database: Database, known: ParticipantsState, person: Persons
) -> None:
    stored = await claim(database)
    async with database.transaction() as session:
        await actions.PARTICIPANTS.note(session, replace(known, epoch=2, provider_id=new_id()))
    for loser in (person(known.provider_id, role="provider"), person()):
        with pytest.raises(RequestNotFound):
            await add(database, loser, Draft(known.topic_id, "a"), stored)
    assert not await outbox_rows(database)


async def test_bytes_that_are_claimed_at_once_are_one_blob(database: Database) -> None:
    async with Database(str(database.engine.url.render_as_string(hide_password=False))) as replica:
        claimed = await asyncio.gather(*(claim((database, replica)[number % 2]) for number in range(10)))
    assert len({stored.blob_id for stored in claimed}) == 1


async def test_bytes_that_a_file_has_are_never_marked_for_deletion(database: Database, person: Persons) -> None:
    used, unused = await claim(database), await claim(database, replace(CONTENT, sha256="cd" * 32))
    await add(database, person(), Draft(None, "a"), used)
    # Claimed again by somebody who then went away.
    assert (await claim(database)).blob_id == used.blob_id
    assert await mark_all_for_deletion(database) == {unused.blob_id}


async def test_bytes_marked_for_deletion_come_again_as_another_blob(database: Database, person: Persons) -> None:
    late = await claim(database)
    assert await mark_all_for_deletion(database) == {late.blob_id}
    with pytest.raises(Unavailable):
        await add(database, person(), Draft(None, "a"), late)
    again = await claim(database)
    assert again.blob_id != late.blob_id
    await add(database, person(), Draft(None, "a"), again)
    # What a sweeper left behind is found by the next one.
    assert await mark_all_for_deletion(database) == {late.blob_id}
    async with database.transaction() as session:
        await queries.forget_blob(session, late.blob_id)
    assert await mark_all_for_deletion(database) == set()


async def test_of_a_claim_and_a_sweep_at_once_one_wins(database: Database, person: Persons) -> None:
    async def use(stored: StoredContent) -> bool:
        try:
            await add(database, person(), Draft(None, "a"), stored)
        except Unavailable:
            return False
        return True

    for number in range(20):
        stored = await claim(database, replace(CONTENT, sha256=f"{number:064x}"))
        is_used, marked = await asyncio.gather(use(stored), mark_all_for_deletion(database))
        assert is_used is (stored.blob_id not in marked)


async def test_a_provider_who_joins_is_told_once_what_was_uploaded_before(
    database: Database, known: ParticipantsState, person: Persons
) -> None:
    request_id, client, provider_id = new_id(), person(), new_id()
    alone = replace(known, topic_id=request_id, client_id=client.user_id, provider_id=None, epoch=0)
    joined = replace(alone, provider_id=provider_id, epoch=1)
    async with database.transaction() as session:
        await actions.PARTICIPANTS.note(session, alone)
    for name in ("one.png", "two.png"):
        await add(database, client, Draft(request_id, name), await claim(database))
    for _ in range(2):
        async with database.transaction() as session:
            await actions.PARTICIPANTS.note(session, joined)
    told = [row for row in await outbox_rows(database) if row.audience == [str(provider_id)]]
    assert [FileUploaded.FromString(row.payload).file.filename for row in told] == ["one.png", "two.png"]
