"""Uploads in pieces amid interruptions, other replicas, crashes, expiry, erasure and quotas."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from file_testing import Paths, Service, each_of, running_service
from upload_testing import Uploads, row, text, uploads_of

from file_service.blobs.store import Store, piece_key
from file_service.consumers import on_user_deleted
from file_service.files.models import File
from file_service.settings import Settings
from file_service.uploads import actions
from file_service.uploads.errors import UploadInterrupted
from file_service.uploads.leases import Leases
from file_service.uploads.models import Piece, Upload
from file_service.uploads.sweeper import UploadSweeper
from kit import clock
from kit.database import Database
from kit.errors import Conflict, InvalidInput, NotFound, TooLarge, Unauthenticated
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.people import expect_error
from testkit.rows import count_rows
from testkit.waiting import eventually
from twou.auth.v1.events_pb2 import UserDeleted


async def until_held(database: Database, upload_id: str) -> None:
    """Waits until a request adds bytes to the upload."""

    async def is_held() -> bool:
        return (await row(database, upload_id)).is_held(clock.now())

    await eventually(is_held)


async def test_newcomer_ends_a_stuck_request_which_keeps_its_bytes(uploads: Uploads, database: Database) -> None:
    upload = await uploads.create(30)

    async def stuck() -> AsyncIterator[bytes]:
        yield b"0123456789"
        await asyncio.Event().wait()

    first = asyncio.create_task(uploads.add(upload.id, 0, stuck()))
    await until_held(database, upload.id)
    await asyncio.sleep(0.05)
    assert (await uploads.get(upload.id)).offset == 10
    await expect_error(first, InvalidInput, "UPLOAD_INTERRUPTED")
    assert (await uploads.add(upload.id, 10, [b"x" * 20])).offset == 30


async def test_bytes_of_a_broken_connection_are_kept(uploads: Uploads, database: Database) -> None:
    upload = await uploads.create(30)

    async def cut() -> AsyncIterator[bytes]:
        yield b"0123456789"
        await asyncio.Event().wait()

    adding = asyncio.create_task(uploads.add(upload.id, 0, cut()))
    await until_held(database, upload.id)
    await asyncio.sleep(0.05)
    adding.cancel()
    await asyncio.wait([adding])

    async def is_kept() -> bool:
        return (await uploads.get(upload.id)).offset == 10

    await eventually(is_kept)


async def test_only_one_of_many_concurrent_requests_adds_each_byte(service: Service, uploads: Uploads) -> None:
    content = text(40_000)
    upload = await uploads.create(len(content))

    async def add_all() -> None:
        while (offset := (await uploads.get(upload.id)).offset) < len(content):
            try:
                await uploads.add(upload.id, offset, [content[offset : offset + 10_000]])
            except (Conflict, InvalidInput):
                await asyncio.sleep(0.01)

    await asyncio.gather(*(add_all() for _ in range(4)))
    assert (await service.download(upload.id))[1] == content


async def test_holder_of_another_replica_is_passed_over_and_cannot_write(
    service: Service, uploads: Uploads, database: Database
) -> None:
    """A stopped replica is played by a lease that no process renews."""
    upload = await uploads.create(10)
    other, owner_id = Leases(database, look_seconds=60), (await row(database, upload.id)).owner_id
    async with other.taken(UUID(upload.id), owner_id, lambda: None) as stopped:
        assert (await uploads.add(upload.id, 0, [b"12345"])).offset == 5
        late = Piece(id=new_id(), upload_id=stopped.id, start=5, size=5)
        with pytest.raises(UploadInterrupted):
            async with database.transaction() as session:
                await actions.add_piece(session, stopped, late, stopped.expires_at)
    assert (await uploads.add(upload.id, 5, [b"67890"])).offset == 10
    assert (await service.download(upload.id))[1] == b"1234567890"


async def test_another_replica_makes_the_file_of_a_process_that_died(
    service: Service, uploads: Uploads, database: Database, store: Store
) -> None:
    """The process is played by one that stops between the last byte and the file."""
    upload = await uploads.create(10)
    await uploads.add(upload.id, 0, [b"12345"])
    last = Piece(id=new_id(), upload_id=UUID(upload.id), start=5, size=5)
    await store.write(piece_key(last.id), each_of([b"67890"]))
    owner_id = (await row(database, upload.id)).owner_id
    async with database.transaction() as session:
        soon = clock.now() + timedelta(seconds=0.2)
        held = await actions.take_lease(session, UUID(upload.id), owner_id, soon, at_once=True)
        assert held is not None
        await actions.add_piece(session, held, last, held.expires_at)
    assert (await uploads.get(upload.id)).offset == 10

    async def is_file() -> bool:
        return await count_rows(database, File) == 1

    await eventually(is_file)
    assert (await service.download(upload.id))[1] == b"1234567890"


async def test_expired_uploads_and_pieces_without_an_upload_are_swept(
    settings: Settings, database: Database, store: Store, paths: Paths
) -> None:
    async with running_service(settings, resumable_silence_seconds=0.01) as service:
        service.enter(new_caller())
        uploads = uploads_of(service)
        upload = await uploads.create(10)
        await eventually_gone(uploads, upload.id)
    await store.write(piece_key(new_id()), each_of([b"left by a crash"]))
    sweeper = UploadSweeper(database, store, grace=timedelta(hours=1))
    await sweeper.sweep()
    assert (await count_rows(database, Upload), len(paths())) == (0, 1)
    await UploadSweeper(database, store, grace=-timedelta(seconds=5)).sweep()
    assert paths() == []


async def eventually_gone(uploads: Uploads, upload_id: str) -> None:
    async def is_gone() -> bool:
        try:
            await uploads.get(upload_id)
        except NotFound:
            return True
        return False

    await eventually(is_gone)


async def test_pieces_of_an_upload_are_not_swept(uploads: Uploads, database: Database, store: Store) -> None:
    upload = await uploads.create(10)
    await uploads.add(upload.id, 0, [b"12345"])
    await UploadSweeper(database, store, grace=-timedelta(seconds=5)).sweep()
    await uploads.add(upload.id, 5, [b"67890"])
    assert await count_rows(database, File) == 1


async def test_uploads_of_a_deleted_account_are_erased(uploads: Uploads, database: Database) -> None:
    upload = await uploads.create(10)
    await uploads.add(upload.id, 0, [b"12345"])
    owner_id = (await row(database, upload.id)).owner_id
    async with database.transaction() as session:
        await on_user_deleted(session, UserDeleted(user_id=str(owner_id)))
    assert (await count_rows(database, Upload), await count_rows(database, Piece)) == (0, 0)
    await expect_error(uploads.add(upload.id, 5, [b"67890"]), NotFound, "UPLOAD_NOT_FOUND")
    await expect_error(uploads.create(10), Unauthenticated)


async def test_announced_bytes_count_for_the_quota(settings: Settings) -> None:
    limits = {"stored_bytes_per_account": 100, "unfinished_uploads_per_account": 3}
    async with running_service(settings, rate_limits="strict", **limits) as service:
        service.enter(new_caller())
        uploads = uploads_of(service)
        made = await asyncio.gather(*(uploads.create(60) for _ in range(5)), return_exceptions=True)
        assert sum(not isinstance(one, BaseException) for one in made) == 1
        await expect_error(uploads.create(41), TooLarge, "QUOTA_EXCEEDED")
        for _ in range(2):
            await uploads.create(1)
        await expect_error(uploads.create(1), Conflict, "TOO_MANY_UPLOADS")
