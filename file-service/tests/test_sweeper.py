"""The sweeper deletes what a crash left behind, and nothing else. The crash is real: a process kills itself."""

import asyncio
import multiprocessing
import signal
from pathlib import Path

import pytest
from file_crash import upload_and_die
from file_testing import AT_ONCE, Paths, Service

from file_service.blobs.models import Blob
from file_service.blobs.store import Store
from file_service.files.models import File
from file_service.retention import Retention
from file_service.upkeep.sweeper import Sweeper
from kit.database import Database
from testkit.callers import new_caller
from testkit.rows import count_rows

# One process imports the service; each crash happens in a fork of it.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["file_service.blobs.receiver", "asyncpg"])


async def die(database: Database, folder: Path, moment: str) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    process = processes.Process(target=upload_and_die, args=(url, folder, moment))
    await asyncio.to_thread(process.start)
    await asyncio.to_thread(process.join)
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("moment", ["amid the bytes", "before the file"])
async def test_bytes_left_by_a_crash_are_deleted_after_the_grace_period(
    database: Database, store: Store, folder: Path, paths: Paths, moment: str
) -> None:
    await die(database, folder, moment)
    assert [name.split("/")[0] for name in paths()] == ["staging" if moment == "amid the bytes" else "sha256"]
    await Sweeper(database, store, Retention()).sweep()
    assert len(paths()) == 1
    await Sweeper(database, store, AT_ONCE).sweep()
    assert (paths(), await count_rows(database, Blob)) == ([], 0)


async def test_bytes_left_by_a_crash_are_used_by_the_next_upload(
    service: Service, database: Database, store: Store, folder: Path, paths: Paths
) -> None:
    await die(database, folder, "before the file")
    (left,) = paths()
    service.enter(new_caller())
    file = await service.upload([b"x" * 65536] * 48)
    assert (paths(), await count_rows(database, Blob), await count_rows(database, File)) == ([left], 1, 1)
    await Sweeper(database, store, AT_ONCE).sweep()
    assert (paths(), (await service.download(file.id))[1]) == ([left], b"x" * 65536 * 48)


async def test_next_sweep_completes_an_interrupted_one(
    database: Database, store: Store, folder: Path, paths: Paths
) -> None:
    await die(database, folder, "before the file")
    (left,) = paths()
    # The state after a sweeper died between deleting the bytes and deleting the row.
    (folder / left).unlink()
    await Sweeper(database, store, AT_ONCE).sweep()
    assert await count_rows(database, Blob) == 0
