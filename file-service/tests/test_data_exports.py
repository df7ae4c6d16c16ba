"""Archives of a user's data: the documents of other services and the user's own files; on both databases."""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from file_testing import Service

from file_service.blobs.inspection import Limits
from file_service.blobs.receiver import UploadReceiver
from file_service.blobs.store import Store
from file_service.data_exports import actions, queries
from file_service.data_exports.models import COLLECTED_WITHIN, DOCUMENTS, KEPT, LEASE, DataExport, DataExportPart
from file_service.data_exports.wiring import DATA_EXPORT_SERVICE
from file_service.data_exports.worker import DataExportMaker
from file_service.files.models import File
from kit import clock, rpc
from kit.caller import Caller
from kit.database import Database
from kit.errors import InvalidInput, NotFound
from testkit.callers import new_caller
from testkit.expectations import last_event
from testkit.people import expect_error
from testkit.rows import count_rows, outbox_rows
from twou.file.v1 import data_export_events_pb2 as events
from twou.file.v1 import data_export_pb2 as pb
from twou.file.v1.data_export_pb2_grpc import DataExportServiceStub

READY, FAILED, EXPIRED = pb.DATA_EXPORT_STATUS_READY, pb.DATA_EXPORT_STATUS_FAILED, pb.DATA_EXPORT_STATUS_EXPIRED


@pytest.fixture
def owner() -> Caller:
    return new_caller()


@pytest.fixture
def maker(database: Database, store: Store) -> DataExportMaker:
    return DataExportMaker(database, store, UploadReceiver(database, store, Limits(1024, frozenset())))


async def begin(database: Database, owner: Caller) -> DataExport:
    async with database.transaction() as session:
        return await actions.begin_export(session, owner.user_id)


async def send(stub: DataExportServiceStub, export_id: str, name: str, *chunks: bytes) -> None:
    async def messages() -> AsyncIterator[pb.AddDataExportPartRequest]:
        yield pb.AddDataExportPartRequest(header=pb.DataExportPartHeader(data_export_id=export_id, name=name))
        for chunk in chunks:
            yield pb.AddDataExportPartRequest(chunk=chunk)

    await rpc.upload(stub.AddDataExportPart, messages())


async def send_all(stub: DataExportServiceStub, export_id: str) -> None:
    for name in DOCUMENTS:
        await send(stub, export_id, name, b'{"rows": [', b"1, " * 1000, b"2]}")


async def status_of(stub: DataExportServiceStub) -> pb.DataExport:
    return (await rpc.unary(stub.GetDataExport, pb.GetDataExportRequest())).data_export


async def until(stub: DataExportServiceStub, status: int) -> pb.DataExport:
    async with asyncio.timeout(20):
        while (found := await status_of(stub)).status != status:
            await asyncio.sleep(0.05)
    return found


@pytest.fixture
async def stub(service: Service, owner: Caller) -> AsyncIterator[DataExportServiceStub]:
    async with rpc.channel(f"127.0.0.1:{service.chassis.server.port}", DATA_EXPORT_SERVICE) as channel:
        yield DataExportServiceStub(channel)


async def test_the_archive_has_all_documents_and_the_users_own_files(
    service: Service, stub: DataExportServiceStub, owner: Caller, database: Database
) -> None:
    service.enter(owner)
    await expect_error(status_of(stub), NotFound, "DATA_EXPORT_NOT_FOUND")
    service.enter(new_caller())
    await service.upload([b"of another user"])
    service.enter(owner)
    kept = await service.upload([b"bytes ", b"of the user"], filename="a note.txt")
    begun = (await rpc.unary(stub.BeginDataExport, pb.BeginDataExportRequest())).data_export
    bus = service.chassis.bus
    told = await last_event(bus, events.DataExportBegun, lambda event: event.data_export_id == begun.id)
    assert told.user_id == str(owner.user_id)
    # While it is being made, another call begins no other.
    assert (await rpc.unary(stub.BeginDataExport, pb.BeginDataExportRequest())).data_export.id == begun.id
    await send(stub, begun.id, "account.json", b"an earlier document")
    await send_all(stub, begun.id)
    ready = await until(stub, READY)
    _, content = await service.download(ready.file_id)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {*archive.namelist()} == {*DOCUMENTS, "files.json", f"files/{kept.id}-a note.txt"}
        assert archive.read(f"files/{kept.id}-a note.txt") == b"bytes of the user"
        assert json.loads(archive.read("account.json")) == {"rows": [*[1] * 1000, 2]}
        (listed,) = json.loads(archive.read("files.json"))["files"]
        assert (listed["id"], listed["sha256"]) == (kept.id, kept.sha256)
    assert await count_rows(database, DataExportPart) == 0
    last = await last_event(bus, events.DataExportReady, lambda event: event.data_export.id == begun.id)
    assert last.data_export.url == f"/api/v1/uploads/{ready.file_id}/download"
    assert ready.expires_at.ToDatetime() - last.occurred_at.ToDatetime() == KEPT
    # Documents that come late change nothing.
    await send(stub, begun.id, "account.json", b"late")
    assert await count_rows(database, DataExportPart) == 0


async def test_parts_of_nothing_are_refused(
    service: Service, stub: DataExportServiceStub, owner: Caller, database: Database
) -> None:
    service.enter(owner)
    await expect_error(send(stub, str(owner.user_id), "other.json", b"{}"), InvalidInput)
    await expect_error(send(stub, "nothing", "account.json", b"{}"), NotFound)
    # The export was deleted meanwhile: nothing is to be sent again.
    await send(stub, str(owner.user_id), "account.json", b"{}")
    assert await count_rows(database, DataExportPart) == 0


async def test_one_of_many_calls_at_once_begins_an_export(database: Database, owner: Caller) -> None:
    begun = await asyncio.gather(*(begin(database, owner) for _ in range(16)))
    assert len({one.id for one in begun}) == 1


@pytest.mark.parametrize("arrived", [frozenset(), DOCUMENTS - {"account.json"}], ids=["none", "two"])
async def test_an_export_fails_after_a_day(
    database: Database, maker: DataExportMaker, owner: Caller, arrived: frozenset[str]
) -> None:
    export = await begin(database, owner)
    for name in arrived:
        async with database.transaction() as session:
            await actions.add_document(session, export.id, name, [b"a piece"])
    await move(database, export.id, COLLECTED_WITHIN)
    assert await maker.run_due()
    (row,) = [row for row in await outbox_rows(database) if row.type.endswith("DataExportFailed")]
    told = events.DataExportFailed.FromString(row.payload)
    assert (told.data_export.id, told.data_export.status) == (str(export.id), FAILED)
    assert await count_rows(database, DataExportPart) == 0
    # Now another one can be begun.
    assert (await begin(database, owner)).id != export.id


async def test_an_archive_expires(
    service: Service, stub: DataExportServiceStub, owner: Caller, database: Database
) -> None:
    service.enter(owner)
    begun = (await rpc.unary(stub.BeginDataExport, pb.BeginDataExportRequest())).data_export
    await send_all(stub, begun.id)
    await until(stub, READY)
    await move(database, UUID(begun.id), KEPT)
    await until(stub, EXPIRED)
    async with asyncio.timeout(20):
        while await count_rows(database, File):
            await asyncio.sleep(0.05)
    assert not (await status_of(stub)).HasField("url")


async def test_a_lease_that_is_over_makes_no_archive(database: Database, owner: Caller) -> None:
    export = await begin(database, owner)
    for name in DOCUMENTS:
        async with database.transaction() as session:
            await actions.add_document(session, export.id, name, [b"a piece"])
    async with database.transaction() as session:
        first = await actions.take_step(session, owner.user_id, export.id)
    assert first is not None
    async with database.transaction() as session:
        assert await actions.take_step(session, owner.user_id, export.id) is None
    await move(database, export.id, LEASE)
    async with database.transaction() as session:
        second = await actions.take_step(session, owner.user_id, export.id)
    async with database.transaction() as session:
        assert await actions.renew(session, first) is None
    assert second is not None
    async with database.transaction() as session:
        assert await actions.renew(session, second) is not None


async def test_the_export_of_a_deleted_account_is_forgotten(database: Database, owner: Caller) -> None:
    export = await begin(database, owner)
    async with database.transaction() as session:
        await actions.add_document(session, export.id, "account.json", [b"a piece"])
        await actions.erase_owner(session, owner.user_id)
    assert await count_rows(database, DataExport) == await count_rows(database, DataExportPart) == 0


async def test_an_export_that_begins_while_its_account_is_deleted_is_forgotten(
    database: Database, owner: Caller
) -> None:
    async def erase() -> None:
        async with database.transaction() as session:
            await actions.erase_owner(session, owner.user_id)

    async with database.transaction() as session:
        await actions.begin_export(session, owner.user_id)
        await session.flush()
        erasing = asyncio.create_task(erase())
        await asyncio.sleep(0.3)
    await erasing
    assert await count_rows(database, DataExport) == 0


async def move(database: Database, export_id: UUID, by: timedelta) -> None:
    """Makes an export as much older."""
    async with database.transaction() as session:
        export = await queries.lock(session, export_id)
        assert export is not None
        export.created_at -= by
        export.due_at = (export.due_at or clock.now()) - by
        if export.expires_at is not None:
            export.expires_at -= by
