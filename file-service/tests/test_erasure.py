"""The deletion of an account erases its files, and keeps the files of requests without their names."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from file_testing import AT_ONCE, Paths, Service, add, claim
from participants_testing import client_of, provider_of
from sqlalchemy import select, update

from file_service.blobs.models import Blob
from file_service.blobs.store import Store
from file_service.files import actions
from file_service.files.drafts import Draft
from file_service.files.models import File
from file_service.upkeep.sweeper import Sweeper
from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import NotFound, Unauthenticated
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.people import expect_error
from testkit.rows import select_all

NAME = "Abebe Bikila.png"


async def erase(database: Database, owner: Caller) -> None:
    async with database.transaction() as session:
        await actions.erase_owner(session, owner.user_id)


async def filenames(database: Database, owner: Caller) -> Sequence[str]:
    of_owner = select(File.filename).where(File.owner_id == owner.user_id)
    return await select_all(database, of_owner.order_by(File.id))


async def unused(database: Database) -> set[UUID]:
    return set(await select_all(database, select(Blob.id).where(Blob.unused_since.is_not(None))))


async def test_files_without_request_are_deleted_with_their_bytes(  # noqa: PLR0913, PLR0917  # pytest names them
    service: Service, database: Database, store: Store, known: ParticipantsState, png: bytes, paths: Paths
) -> None:
    owner = client_of(known)
    service.enter(owner)
    kept = await service.upload([png], into=known.topic_id)
    own = await service.upload([b"my diary"])
    assert len(paths()) == 2
    await erase(database, owner)
    await Sweeper(database, store, AT_ONCE).sweep()
    assert len(paths()) == 1
    service.enter(provider_of(known))
    assert (await service.download(kept.id))[1] == png
    service.enter(new_caller("admin"))
    await expect_error(service.get(own.id), NotFound)


async def test_files_of_a_request_are_renamed_to_their_type(database: Database, known: ParticipantsState) -> None:
    owner, other = client_of(known), provider_of(known)
    types = ["image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain", "text/html"]
    for content_type in types:
        await add(database, owner, await claim(database, content_type=content_type), known.topic_id, NAME)
    await add(database, other, await claim(database), known.topic_id, NAME)
    await erase(database, owner)
    assert await filenames(database, owner) == ["file.jpg", "file.png", "file.webp", "file.pdf", "file.txt", "file.bin"]
    assert await filenames(database, other) == [NAME]
    assert await unused(database) == set()


async def test_bytes_of_other_files_stay(database: Database, known: ParticipantsState) -> None:
    owner, other = client_of(known), new_caller()
    alone, shared, both = [await claim(database) for _ in range(3)]
    for stored in (alone, alone, shared, both):
        await add(database, owner, stored)
    await add(database, other, shared, filename=NAME)
    await add(database, owner, both, known.topic_id)
    await erase(database, owner)
    assert await unused(database) == {alone.blob_id}
    assert await filenames(database, owner) == ["file.png"]
    assert await filenames(database, other) == [NAME]


async def test_repeated_erasure_changes_nothing(database: Database) -> None:
    owner, earlier = new_caller(), clock.now() - timedelta(minutes=50)
    await add(database, owner, await claim(database))
    await erase(database, owner)
    async with database.transaction() as session:
        await session.execute(update(Blob).values(unused_since=earlier))
    await erase(database, owner)
    assert await select_all(database, select(Blob.unused_since)) == [earlier]


async def test_upload_that_outlasts_its_account_adds_no_file(database: Database, known: ParticipantsState) -> None:
    owner, stored = client_of(known), await claim(database)
    await erase(database, owner)
    for request_id in (None, known.topic_id):
        await expect_error(add(database, owner, stored, request_id), Unauthenticated)
    assert await filenames(database, owner) == []
    assert await unused(database) == {stored.blob_id}


async def test_concurrent_file_of_the_same_bytes_keeps_them(database: Database) -> None:
    for _ in range(20):
        owner, other, stored = new_caller(), new_caller(), await claim(database)
        await add(database, owner, stored)
        await asyncio.gather(add(database, other, stored), erase(database, owner))
        assert stored.blob_id not in await unused(database)


async def test_file_added_during_an_erasure_is_erased_too(database: Database) -> None:
    owner, stored = new_caller(), await claim(database)
    added = asyncio.Event()

    async def add_slowly() -> None:
        async with database.transaction() as session:
            await actions.add_file(session, owner, Draft(None, NAME), stored)
            await session.flush()
            added.set()
            # An erasure that does not wait would end within this time.
            await asyncio.sleep(0.3)

    adding = asyncio.create_task(add_slowly())
    await added.wait()
    await erase(database, owner)
    await adding
    assert await filenames(database, owner) == []
    assert await unused(database) >= {stored.blob_id}
