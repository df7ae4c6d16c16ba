"""What a deleted account leaves behind."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from file_service import actions, queries
from file_service.drafts import Draft
from file_service.inspection import Content, StoredContent
from file_service.models import Blob, File
from file_service.store import Store
from file_service.sweeper import Sweeper
from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import NotFound, Unauthenticated
from kit.ids import new_id
from participants.models import ParticipantsState

type Persons = Callable[..., Caller]

AT_ONCE = timedelta(seconds=-5)


async def claim(database: Database, content_type: str = "image/png", sha256: str | None = None) -> StoredContent:
    content = Content(sha256 or new_id().hex * 2, 1, content_type, None, None)
    new = Blob(id=new_id(), sha256=content.sha256, size=1, content_type=content_type, created_at=clock.now())
    async with database.transaction() as session:
        return StoredContent(content, await queries.claim_blob(session, new))


async def add(database: Database, owner: Caller, stored: StoredContent, request_id: UUID | None = None) -> File:
    async with database.transaction() as session:
        return await actions.add_file(session, owner, Draft(request_id, "Abebe Bikila.png"), stored)


async def erase(database: Database, owner: Caller) -> None:
    async with database.transaction() as session:
        await actions.erase_owner(session, owner.user_id)


async def filenames(database: Database, owner: Caller) -> list[str]:
    async with database.read() as session:
        return list(
            await session.scalars(select(File.filename).where(File.owner_id == owner.user_id).order_by(File.id))
        )


async def unused(database: Database) -> set[UUID]:
    async with database.read() as session:
        return set(await session.scalars(select(Blob.id).where(Blob.unused_since.is_not(None))))


async def test_what_belongs_to_no_request_goes_with_its_bytes(  # noqa: PLR0913, PLR0917  # pytest names them
    service: Any, database: Database, store: Store, known: ParticipantsState, person: Persons, png: bytes, stored: Any
) -> None:
    owner = person(known.client_id)
    service.enter(owner)
    kept = await service.upload([png], into=known.topic_id)
    own = await service.upload([b"my diary"])
    assert len(stored()) == 2
    await erase(database, owner)
    await Sweeper(database, store, grace=AT_ONCE).sweep()
    assert len(stored()) == 1
    service.enter(person(known.provider_id, role="provider"))
    assert (await service.download(kept.id))[1] == png
    service.enter(person(role="admin"))
    with pytest.raises(NotFound):
        await service.get(own.id)


async def test_what_the_other_side_keeps_is_called_after_its_type(
    database: Database, known: ParticipantsState, person: Persons
) -> None:
    owner, other = person(known.client_id), person(known.provider_id, role="provider")
    types = ["image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain", "application/zip"]
    for content_type in types:
        await add(database, owner, await claim(database, content_type), known.topic_id)
    await add(database, other, await claim(database), known.topic_id)
    await erase(database, owner)
    assert await filenames(database, owner) == ["file.jpg", "file.png", "file.webp", "file.pdf", "file.txt", "file.bin"]
    assert await filenames(database, other) == ["Abebe Bikila.png"]
    assert await unused(database) == set()


async def test_bytes_that_another_file_has_stay(database: Database, known: ParticipantsState, person: Persons) -> None:
    owner, other = person(known.client_id), person()
    alone, shared, both = [await claim(database) for _ in range(3)]
    for stored in (alone, alone, shared, both):
        await add(database, owner, stored)
    await add(database, other, shared)
    await add(database, owner, both, known.topic_id)
    await erase(database, owner)
    assert await unused(database) == {alone.blob_id}
    assert await filenames(database, owner) == ["file.png"]
    assert await filenames(database, other) == ["Abebe Bikila.png"]


async def test_an_erasure_that_is_heard_of_again_changes_nothing(database: Database, person: Persons) -> None:
    owner, earlier = person(), clock.now() - timedelta(minutes=50)
    await add(database, owner, await claim(database))
    await erase(database, owner)
    async with database.transaction() as session:
        await session.execute(update(Blob).values(unused_since=earlier))
    await erase(database, owner)
    async with database.read() as session:
        assert await session.scalar(select(Blob.unused_since)) == earlier


async def test_whoever_is_deleted_while_his_bytes_arrive_adds_nothing(
    database: Database, known: ParticipantsState, person: Persons
) -> None:
    owner, stored = person(known.client_id), await claim(database)
    await erase(database, owner)
    for request_id in (None, known.topic_id):
        with pytest.raises(Unauthenticated):
            await add(database, owner, stored, request_id)
    assert await filenames(database, owner) == []
    assert await unused(database) == {stored.blob_id}


async def test_of_an_erasure_and_another_file_of_the_same_bytes_at_once_the_file_keeps_them(
    database: Database, person: Persons
) -> None:
    for _ in range(20):
        owner, other, stored = person(), person(), await claim(database)
        await add(database, owner, stored)
        await asyncio.gather(add(database, other, stored), erase(database, owner))
        assert stored.blob_id not in await unused(database)


async def test_a_file_that_is_being_added_during_the_erasure_is_erased_too(database: Database, person: Persons) -> None:
    owner, stored = person(), await claim(database)
    added = asyncio.Event()

    async def add_slowly() -> None:
        async with database.transaction() as session:
            await actions.add_file(session, owner, Draft(None, "Abebe Bikila.png"), stored)
            await session.flush()
            added.set()
            # Long enough for an erasure that does not wait to be over.
            await asyncio.sleep(0.3)

    adding = asyncio.create_task(add_slowly())
    await added.wait()
    await erase(database, owner)
    await adding
    assert await filenames(database, owner) == []
    assert await unused(database) >= {stored.blob_id}
