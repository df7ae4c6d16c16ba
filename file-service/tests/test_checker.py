"""A file is ready only after a verdict of the scanner, which is a real clamd."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from file_testing import Service, running_service

from file_service.checks import checker
from file_service.files import queries
from file_service.files.errors import FileNotReady, FileWasRejected
from file_service.settings import Settings
from kit import clock
from kit.database import Database
from kit.errors import Conflict
from testkit.callers import new_caller
from testkit.clamd import EICAR, MAX_STREAM, Clamd
from testkit.waiting import eventually
from twou.file.v1 import file_pb2 as pb

NOT_ANSWERING = "unix:///nowhere/clamd.sock"


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    clamd = Clamd(tmp_path_factory.mktemp("clamd") / "one")
    with clamd.running():
        yield clamd


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "_FIRST_PAUSE_SECONDS", 0.05)


@pytest.fixture
async def service(settings: Settings, database: Database, clamd: Clamd) -> AsyncIterator[Service]:
    async with running_service(settings, clamav_url=clamd.url, max_upload_size=2 * MAX_STREAM) as service:
        service.enter(new_caller())
        yield service


async def settled(service: Service, file: pb.File) -> pb.File:
    """Returns the file after its check."""
    final = (pb.FILE_STATUS_READY, pb.FILE_STATUS_REJECTED)

    async def is_settled() -> bool:
        return (await service.get(file.id)).status in final

    await eventually(is_settled, seconds=20)
    return await service.get(file.id)


async def test_a_clean_file_becomes_ready(service: Service, png: bytes) -> None:
    file = await service.upload([png])
    assert file.status == pb.FILE_STATUS_QUARANTINED
    assert (await settled(service, file)).status == pb.FILE_STATUS_READY
    assert (await service.download(file.id))[1] == png


@pytest.mark.parametrize("where", ["alone", "behind an image", "in a document"])
async def test_a_virus_is_rejected_and_never_handed_out(service: Service, png: bytes, where: str) -> None:
    content = {"alone": EICAR, "behind an image": png + EICAR, "in a document": b"%PDF-1.7\n" + EICAR}[where]
    for _ in range(2):
        file = await settled(service, await service.upload([content]))
        assert (file.status, file.rejection) == (pb.FILE_STATUS_REJECTED, checker.INFECTED)
        for wanted in ({}, {"range_start": 1}, {"suffix_length": 5}):
            with pytest.raises(Conflict) as refusal:
                await service.download(file.id, **wanted)
            assert refusal.value.code == FileWasRejected.code


async def test_a_file_that_the_scanner_does_not_take_is_rejected(service: Service) -> None:
    parts = [b"%PDF-1.7\n", *[bytes(64 * 1024)] * (MAX_STREAM // (64 * 1024) + 2)]
    file = await settled(service, await service.upload(parts))
    assert (file.status, file.rejection) == (pb.FILE_STATUS_REJECTED, checker.TOO_LARGE_TO_SCAN)


async def test_without_the_scanner_files_stay_in_quarantine_until_it_is_back(
    settings: Settings, database: Database, png: bytes, tmp_path: Path
) -> None:
    clamd = Clamd(tmp_path / "clamd")
    async with running_service(settings, clamav_url=clamd.url) as service:
        service.enter(new_caller())
        files = [await service.upload([content]) for content in (png, EICAR)]
        await eventually(lambda: _were_tried(database, files, times=3))
        for file in files:
            assert (await service.get(file.id)).status in (pb.FILE_STATUS_QUARANTINED, pb.FILE_STATUS_SCANNING)
            with pytest.raises(Conflict) as refusal:
                await service.download(file.id)
            assert refusal.value.code == FileNotReady.code
        with clamd.running():
            statuses = [(await settled(service, file)).status for file in files]
    assert statuses == [pb.FILE_STATUS_READY, pb.FILE_STATUS_REJECTED]


async def test_files_that_wait_for_the_scanner_are_checked_as_soon_as_it_is_back(
    settings: Settings, database: Database, png: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without being hastened, the check would be tried again when this test has failed long ago.
    monkeypatch.setattr(checker, "_FIRST_PAUSE_SECONDS", 300)
    monkeypatch.setattr(checker.ScannerProbe, "every_seconds", 0.1)
    clamd = Clamd(tmp_path / "clamd")
    async with running_service(settings, clamav_url=clamd.url) as service:
        service.enter(new_caller())
        file = await service.upload([png])

        async def is_postponed() -> bool:
            return bool((await service.get(file.id)).status == pb.FILE_STATUS_QUARANTINED)

        await eventually(lambda: _were_tried(database, [file], times=1))
        await eventually(is_postponed)
        with clamd.running():
            assert (await settled(service, file)).status == pb.FILE_STATUS_READY


async def _were_tried(database: Database, files: list[pb.File], *, times: int) -> bool:
    async with database.read() as session:
        found = [await queries.get_file(session, UUID(file.id)) for file in files]
    return all(file.checks >= times for file in found)


@pytest.mark.parametrize("state", ["ok", "down"])
async def test_health_tells_whether_the_scanner_answers(settings: Settings, clamd: Clamd, state: str) -> None:
    async with running_service(settings, clamav_url=clamd.url if state == "ok" else NOT_ANSWERING) as service:
        health = service.chassis.server.health

        async def is_told() -> bool:
            await health.look()
            return bool(json.loads(health.servicer.trailer)["scanner"] == state)

        await eventually(is_told)


async def test_a_check_whose_worker_was_killed_is_made_by_another(
    settings: Settings, database: Database, clamd: Clamd, png: bytes
) -> None:
    async with running_service(settings, clamav_url=NOT_ANSWERING) as service:
        service.enter(new_caller())
        file = await service.upload([png])
    # As a worker leaves it that was killed during a scan, and whose time is over.
    async with database.transaction() as session:
        left = await queries.lock_file(session, UUID(file.id))
        assert left is not None
        left.begin_check(clock.now() - timedelta(seconds=1))
    async with running_service(settings, clamav_url=clamd.url) as service:
        assert (await settled(service, file)).status == pb.FILE_STATUS_READY


async def test_bytes_that_are_lost_are_no_reason_to_try_for_ever(
    settings: Settings, database: Database, clamd: Clamd, folder: Path, png: bytes
) -> None:
    async with running_service(settings, clamav_url=NOT_ANSWERING) as service:
        service.enter(new_caller())
        file = await service.upload([png])
    shutil.rmtree(folder / "sha256")
    async with running_service(settings, clamav_url=clamd.url) as service:
        checked = await settled(service, file)
    assert (checked.status, checked.rejection) == (pb.FILE_STATUS_REJECTED, checker.BYTES_LOST)


async def test_replicas_share_the_files(settings: Settings, database: Database, clamd: Clamd, png: bytes) -> None:
    async with AsyncExitStack() as stack:
        replicas = [await stack.enter_async_context(running_service(settings, clamav_url=clamd.url)) for _ in range(2)]
        owner = new_caller()
        for replica in replicas:
            replica.enter(owner)
        bodies = [EICAR if number % 3 == 0 else png + b"%d" % number for number in range(12)]
        uploads = (replicas[number % 2].upload([body]) for number, body in enumerate(bodies))
        files = await asyncio.gather(*uploads)
        found = [(await settled(replicas[0], file)).status for file in files]
    expected = [pb.FILE_STATUS_REJECTED if body == EICAR else pb.FILE_STATUS_READY for body in bodies]
    assert found == expected
