"""What a crash leaves behind, and that the sweeper takes only that. The crash is real: a process that kills itself."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from file_service.models import Blob, File
from file_service.store import Store
from file_service.sweeper import GRACE, Sweeper
from kit.caller import Caller
from kit.database import Database

type Persons = Callable[..., Caller]

AT_ONCE = timedelta(seconds=-5)

# Uploads 3 MiB of text and dies in the middle of it, or when all of it is stored and no file has been made of it.
DYING = """
import asyncio, os, signal, sys
from pathlib import Path
from file_service.inspection import Limits
from file_service.receiver import UploadReceiver
from file_service.settings import Settings
from file_service.store import open_store
from kit.database import Database

url, folder, moment = sys.argv[1:]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

async def chunks():
    for _ in range(48):
        yield b"x" * 65536
    if moment == "amid the bytes":
        die()

async def main():
    async with Database(url) as database:
        store = open_store(Settings(upload_dir=Path(folder)))
        receiver = UploadReceiver(database, store, Limits(10_000_000, frozenset({"text/plain"})))
        await receiver.receive(chunks(), "")
        die()

asyncio.run(main())
"""


async def die(database: Database, folder: Path, moment: str) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", DYING, url, str(folder), moment]
    died = await asyncio.to_thread(subprocess.run, command, check=False)
    assert died.returncode == -signal.SIGKILL


@pytest.mark.parametrize("moment", ["amid the bytes", "before the file"])
async def test_what_a_killed_process_left_goes_after_the_grace_period(  # noqa: PLR0913, PLR0917  # pytest names them
    database: Database, store: Store, folder: Path, stored: Any, count: Any, moment: str
) -> None:
    await die(database, folder, moment)
    assert [name.split("/")[0] for name in stored()] == ["staging" if moment == "amid the bytes" else "sha256"]
    await Sweeper(database, store, grace=GRACE).sweep()
    assert len(stored()) == 1
    await Sweeper(database, store, grace=AT_ONCE).sweep()
    assert (stored(), await count(Blob)) == ([], 0)


async def test_bytes_left_by_a_killed_process_are_used_by_the_next_upload(  # noqa: PLR0913, PLR0917  # pytest names them
    service: Any, database: Database, store: Store, folder: Path, stored: Any, count: Any, person: Persons
) -> None:
    await die(database, folder, "before the file")
    (left,) = stored()
    service.enter(person())
    file = await service.upload([b"x" * 65536] * 48)
    assert (stored(), await count(Blob), await count(File)) == ([left], 1, 1)
    await Sweeper(database, store, grace=AT_ONCE).sweep()
    assert (stored(), (await service.download(file.id))[1]) == ([left], b"x" * 65536 * 48)


async def test_a_file_whose_first_sweep_was_cut_short_is_swept_by_the_next(
    database: Database, store: Store, folder: Path, stored: Any, count: Any
) -> None:
    await die(database, folder, "before the file")
    (left,) = stored()
    # As if the process had died after it deleted the bytes and before it forgot them.
    (folder / left).unlink()
    await Sweeper(database, store, grace=AT_ONCE).sweep()
    assert await count(Blob) == 0
