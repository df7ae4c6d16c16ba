"""Lists, exports and deletions of the caller's own files."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from file_testing import AT_ONCE, Paths, Service, add, claim, note
from participants_testing import client_of, provider_of
from sqlalchemy import insert, select, update

from file_service.blobs.models import Blob
from file_service.blobs.store import Store
from file_service.files import actions, queries
from file_service.files.drafts import Draft
from file_service.files.models import File, Usage
from file_service.upkeep.sweeper import Sweeper
from kit import clock, rpc
from kit.caller import Caller
from kit.database import Database
from kit.errors import InvalidInput, NotFound
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.people import expect_error, outcome
from testkit.rows import outbox_rows, select_all
from twou.file.v1 import file_pb2 as pb
from twou.file.v1.events_pb2 import FileDeleted

SORTS = ("uploaded_at", "filename", "file_size")


async def listed(service: Service, **wanted: Any) -> pb.ListFilesResponse:
    return await rpc.unary(service.stub.ListFiles, pb.ListFilesRequest(**wanted))


async def pages(service: Service, **wanted: Any) -> AsyncIterator[list[pb.File]]:
    cursor = ""
    while True:
        answer = await listed(service, cursor=cursor, **wanted)
        yield list(answer.files)
        cursor = answer.next_cursor
        if not cursor:
            return


async def many(database: Database, owner: Caller, number: int) -> list[File]:
    """Adds files with names, sizes and times that repeat."""
    made = []
    for place in range(number):
        content = await claim(database, size=10 + place % 3)
        made.append(await add(database, owner, content, filename=f"{'ab%_'[place % 4]} {place % 5}.png"))
    async with database.transaction() as session:
        for place, file in enumerate(made):
            file.uploaded_at = clock.now() - timedelta(minutes=place % 4)
            change = update(File).where(File.id == file.id).values(uploaded_at=file.uploaded_at)
            await session.execute(change)
    return made


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("is_ascending", [True, False])
async def test_pages_hold_every_own_file_once_and_in_order(
    service: Service, database: Database, sort: str, *, is_ascending: bool
) -> None:
    owner = new_caller()
    made = await many(database, owner, 23)
    await add(database, new_caller(), await claim(database))
    service.enter(owner)
    value = pb.FileSort.Value(f"FILE_SORT_{sort.upper()}")
    found = [file async for page in pages(service, sort=value, is_ascending=is_ascending, limit=4) for file in page]
    places = [(getattr(file, sort), UUID(str(file.id))) for file in made]
    expected = [str(place[1]) for place in sorted(places, reverse=not is_ascending)]
    if sort == "filename":
        # The database decides how names compare; each page goes on where the one before has ended.
        assert sorted(file.id for file in found) == sorted(expected)
        whole = await listed(service, sort=value, is_ascending=is_ascending, limit=100)
        assert [file.id for file in found] == [file.id for file in whole.files]
    else:
        assert [file.id for file in found] == expected


async def test_filters_narrow_and_take_their_text_as_it_is(service: Service, database: Database) -> None:
    owner = new_caller()
    made = await many(database, owner, 12)
    service.enter(owner)

    async def names(**wanted: Any) -> set[str]:
        return {file.filename for file in (await listed(service, filter=pb.FileFilter(**wanted))).files}

    assert await names(q="A ") == {file.filename for file in made if "a " in file.filename}
    # Neither is a wildcard.
    assert await names(q="%") == {file.filename for file in made if "%" in file.filename}
    assert await names(q="_") == {file.filename for file in made if "_" in file.filename}
    middle = made[2].uploaded_at - timedelta(seconds=1)
    stamp = clock.to_timestamp(middle)
    assert await names(created_after=stamp) == {file.filename for file in made if file.uploaded_at > middle}
    assert await names(created_before=stamp) == {file.filename for file in made if file.uploaded_at < middle}


@pytest.mark.parametrize(
    "wanted",
    [
        {"cursor": "x"},
        {"cursor": "8J+SqQ"},
        {"limit": 101},
        {"limit": -1},
        {"offset": 10_001},
        {"sort": 99},
        {"filter": pb.FileFilter(q="x" * 256)},
        {"filter": pb.FileFilter(q="\x00")},
    ],
)
async def test_bad_questions_are_refused(service: Service, wanted: dict[str, Any]) -> None:
    service.enter(new_caller())
    await expect_error(listed(service, **wanted), InvalidInput)


async def test_cursor_belongs_to_its_order(service: Service, database: Database) -> None:
    owner = new_caller()
    await many(database, owner, 3)
    service.enter(owner)
    cursor = (await listed(service, limit=1)).next_cursor
    for other in ({"sort": pb.FILE_SORT_FILENAME}, {"is_ascending": True}):
        await expect_error(listed(service, cursor=cursor, **other), InvalidInput)


async def test_export_has_every_file(service: Service, database: Database) -> None:
    owner, content = new_caller(), await claim(database)
    async with database.transaction() as session:
        await actions.add_file(session, owner, Draft(None, "a.png"), content)
        await session.flush()
        [row] = (await session.execute(select(File.__table__).where(File.owner_id == owner.user_id))).mappings()
        await session.execute(insert(File), [{**row, "id": new_id()} for _ in range(1200)])
    service.enter(owner)
    batches = rpc.stream(service.stub.ExportFiles, pb.ExportFilesRequest())
    ids = [file.id async for batch in batches for file in batch.files]
    assert len(ids) == len(set(ids)) == 1201


async def delete(service: Service, file_id: str) -> None:
    await rpc.unary(service.stub.DeleteFile, pb.DeleteFileRequest(file_id=file_id))


async def test_deleted_file_is_gone_with_its_bytes(  # noqa: PLR0913, PLR0917  # pytest names them
    service: Service, database: Database, store: Store, known: ParticipantsState, png: bytes, paths: Paths
) -> None:
    owner = client_of(known)
    service.enter(owner)
    file, twin = [await service.upload([png], into=known.topic_id) for _ in range(2)]
    await delete(service, file.id)
    for attempt in (service.get(file.id), service.download(file.id), delete(service, file.id)):
        await expect_error(attempt, NotFound, "FILE_NOT_FOUND")
    deleted = [row for row in await outbox_rows(database) if row.type.endswith("FileDeleted")]
    assert [(FileDeleted.FromString(row.payload).file.id, row.audience) for row in deleted] in (
        [],
        [(file.id, sorted([str(known.client_id), str(known.provider_id)]))],
    )
    await Sweeper(database, store, AT_ONCE).sweep()
    assert (await service.download(twin.id))[1] == png
    await delete(service, twin.id)
    await Sweeper(database, store, AT_ONCE).sweep()
    assert paths() == []
    usages = await select_all(database, select(Usage))
    assert [(usage.stored_bytes, usage.files) for usage in usages] == [(0, 0)] * 2


async def test_only_the_owner_deletes(service: Service, known: ParticipantsState) -> None:
    service.enter(client_of(known))
    file = await service.upload([b"text"], into=known.topic_id)
    for other in (provider_of(known), new_caller(), new_caller("admin")):
        service.enter(other)
        await expect_error(delete(service, file.id), NotFound, "FILE_NOT_FOUND")
    service.enter(client_of(known))
    assert (await service.get(file.id)).id == file.id


async def test_bulk_deletion_tells_each_id(service: Service) -> None:
    owner = new_caller()
    service.enter(new_caller())
    foreign = await service.upload([b"text"])
    service.enter(owner, idempotency_key="once")
    own = []
    for number in range(3):
        service.enter(owner)
        own.append((await service.upload([b"text %d" % number])).id)
    wanted = [own[0], own[0], own[1].upper(), foreign.id, str(new_id()), "no id"]
    for _ in range(2):
        service.enter(owner, idempotency_key="once")
        answer = await rpc.unary(service.stub.DeleteFiles, pb.DeleteFilesRequest(file_ids=wanted))
        assert (list(answer.deleted), list(answer.failed)) == ([own[0], own[1].upper()], wanted[3:])
    service.enter(owner)
    assert [file.id for file in (await listed(service)).files] == [own[2]]
    too_many = pb.DeleteFilesRequest(file_ids=[str(new_id()) for _ in range(101)])
    await expect_error(rpc.unary(service.stub.DeleteFiles, too_many), InvalidInput)


async def test_uploads_checks_and_deletions_at_once_neither_block_nor_miscount(
    database: Database, known: ParticipantsState
) -> None:
    """Deletes in bulk over two requests while files are added to both: transactions may not wait in a circle."""
    owner = client_of(known)
    other = new_id()
    await note(database, ParticipantsState(other, known.client_id, known.provider_id, 1, "accepted", None))
    contents = [await claim(database, size=7) for _ in range(4)]
    seed = random.randrange(2**32)
    sys.stdout.write(f"TEST_SEED={seed}\n")
    rng = random.Random(seed)
    files = [
        await add(database, owner, rng.choice(contents), rng.choice([None, known.topic_id, other])) for _ in range(24)
    ]

    async def remove(some: list[File]) -> None:
        async with database.transaction() as session:
            await actions.delete_files(session, owner, [file.id for file in some])

    async def insert() -> None:
        await add(database, owner, rng.choice(contents), rng.choice([known.topic_id, other]))

    jobs = [remove(rng.sample(files, 8)) for _ in range(6)] + [insert() for _ in range(12)]
    rng.shuffle(jobs)
    assert set(await asyncio.gather(*map(outcome, jobs))) == {"OK"}
    left = await select_all(database, select(File))
    for usage_id in (owner.user_id, known.topic_id, other):
        sizes = [row.file_size for row in left if usage_id in (row.owner_id, row.request_id)]
        async with database.read_once() as session:
            assert await queries.find_stored_bytes(session, usage_id) == sum(sizes)
    used = {row.blob_id for row in left}
    unused = {row.id for row in await select_all(database, select(Blob)) if row.unused_since is not None}
    assert used.isdisjoint(unused)
    assert used | unused == {content.blob_id for content in contents}
