"""The store and the rows are compared in both directions, and what differs is repaired."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from file_testing import AT_ONCE, MiB, Paths, Service, each_of, pdf, running_service
from sqlalchemy import delete, select, update

from file_service.blobs.models import Blob
from file_service.blobs.store import Store, blob_key
from file_service.files.models import File
from file_service.retention import Retention
from file_service.settings import Settings
from file_service.upkeep.stocktaking import Kind, WrongStore, take_stock
from file_service.upkeep.sweeper import Sweeper
from kit import clock
from kit.database import Database
from kit.errors import NotFound, Unavailable
from kit.ids import new_id
from testkit import forks
from testkit.callers import new_caller
from testkit.disks import small_disk
from testkit.people import expect_error
from testkit.rows import count_rows

SOON = timedelta(seconds=5)


async def stock(database: Database, store: Store, *, repairs: bool = False) -> list[tuple[Kind, str]]:
    found = await take_stock(database, store, clock.now() + SOON, repairs=repairs)
    return [(finding.kind, finding.key) for finding in found]


async def test_every_difference_is_found_and_repaired(
    service: Service, database: Database, store: Store, folder: Path, paths: Paths
) -> None:
    service.enter(new_caller())
    whole, gone, cut, endangered, forgotten = [await service.upload([b"text %d" % number]) for number in range(5)]
    assert await stock(database, store) == []
    keys = {path[13:77]: path for path in paths()}
    (folder / keys[gone.sha256]).unlink()
    (folder / keys[cut.sha256]).write_bytes(b"t")
    orphan = blob_key("ab" * 32, new_id())
    await store.write(orphan, each_of([b"text"]))
    async with database.transaction() as session:
        await session.execute(update(Blob).where(Blob.sha256 == endangered.sha256).values(unused_since=clock.now()))
        await session.execute(delete(File).where(File.sha256 == forgotten.sha256))
    expected = {
        (Kind.ORPHAN, orphan),
        (Kind.LOST, keys[gone.sha256]),
        (Kind.LOST, keys[cut.sha256]),
        (Kind.ENDANGERED, keys[endangered.sha256]),
        (Kind.FORGOTTEN, keys[forgotten.sha256]),
    }
    assert set(await stock(database, store)) == expected
    assert set(await stock(database, store, repairs=True)) == expected
    assert await stock(database, store) == []
    assert paths() == sorted([keys[one.sha256] for one in (whole, endangered, forgotten)])
    for lost in (gone, cut):
        await expect_error(service.get(lost.id), NotFound)
    assert (await service.download(endangered.id))[1] == b"text 3"
    # The bytes of a lost file can be uploaded again.
    for number in (1, 2):
        again = await service.upload([b"text %d" % number])
        assert (await service.download(again.id))[1] == b"text %d" % number
    await Sweeper(database, store, AT_ONCE).sweep()
    assert len(paths()) == 4


async def test_young_bytes_are_no_orphans(database: Database, store: Store) -> None:
    await store.write(blob_key("ab" * 32, new_id()), each_of([b"text"]))
    assert await take_stock(database, store, clock.now() - SOON, repairs=True) == []


async def test_nothing_is_repaired_if_most_bytes_are_missing(
    service: Service, database: Database, store: Store, folder: Path, paths: Paths
) -> None:
    service.enter(new_caller())
    for number in range(11):
        await service.upload([b"text %d" % number])
    for path in paths():
        (folder / path).unlink()
    with pytest.raises(WrongStore):
        await stock(database, store, repairs=True)
    assert await count_rows(database, File) == 11


@pytest.mark.usefixtures("preloaded")
async def test_command_tells_and_repairs(service: Service, settings: Settings, folder: Path, paths: Paths) -> None:
    def check(*options: str) -> tuple[int, str]:
        environment = {"DATABASE_URL": settings.database_url, "UPLOAD_DIR": str(folder)}
        command = [sys.executable, "-m", "file_service", "check", *options]
        done = forks.run(command, Path.cwd(), environment, seconds=30)
        return done.returncode, done.stdout + done.stderr

    service.enter(new_caller())
    await service.upload([b"text"])
    assert check()[0] == 0
    (folder / paths()[0]).unlink()
    code, text = check()
    assert (code, text.split("\t")[0]) == (1, "lost")
    assert "REPAIR=1" in text
    assert check("--repair", "yes")[0] == 0
    assert check() == (0, "Every file has its bytes, and all bytes belong to files.\n")


async def test_old_files_are_deleted_as_the_settings_say(service: Service, database: Database, store: Store) -> None:
    service.enter(new_caller())
    kinds = ("ready", "rejected", "young", "kyc")
    made = {}
    for kind in kinds:
        purpose = "FILE_PURPOSE_KYC" if kind == "kyc" else "FILE_PURPOSE_GENERAL"
        made[kind] = (await service.upload([b"text"], purpose=purpose)).id
    async with database.transaction() as session:
        old = clock.now() - timedelta(days=9)
        await session.execute(update(File).where(File.id != UUID(made["young"])).values(uploaded_at=old))
        await session.execute(update(File).where(File.id == UUID(made["rejected"])).values(status="rejected"))

    async def left(**kept: timedelta) -> set[str]:
        await Sweeper(database, store, Retention(**kept)).sweep()
        async with database.read() as session:
            ids = {str(found) for found in await session.scalars(select(File.id))}
        return {kind for kind in kinds if made[kind] in ids}

    assert await left() == set(kinds)
    assert await left(rejected=timedelta(days=8)) == {"ready", "young", "kyc"}
    assert await left(others=timedelta(days=10)) == {"ready", "young", "kyc"}
    assert await left(others=timedelta(days=8)) == {"young", "kyc"}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "small", 4) as folder:
        yield folder


async def test_full_store_refuses_and_keeps_nothing_half(settings: Settings, small: Path) -> None:
    async with running_service(settings, upload_dir=small / "files") as service:
        service.enter(new_caller())
        first = await service.upload([b"text"])
        for size in (8 * MiB, 5 * MiB):
            await expect_error(service.upload(pdf(size)), Unavailable, "STORAGE_FULL")
        assert [path.name[:64] for path in (small / "files").rglob("*") if path.is_file()] == [first.sha256]
        assert (await service.download(first.id))[1] == b"text"
        # A file that fits is taken again at once.
        assert (await service.upload(pdf(2 * MiB))).file_size == 2 * MiB
