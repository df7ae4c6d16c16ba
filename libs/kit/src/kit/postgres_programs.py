"""pg_dump and pg_restore, for backups: where they are, and how they are run.

A program reads servers of its own major version and of earlier ones. So those of the distribution are looked at beside
the ones that the caller names, and the oldest that is new enough is taken: a dump is read by programs of the same
version or of later ones.
"""

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, make_url, text

from kit.database import Database
from kit.starting import CannotStart

# The folders in which distributions keep several versions beside one another.
_DEBIAN, _RED_HAT = Path("/usr/lib/postgresql"), Path("/usr")
_VERSION = re.compile(r"(\d+)(\.\d+)*")


async def dump(database: Database, file: Path, programs: Path | None) -> None:
    """Writes the database to *file* as of one moment, while others go on writing. Raises `CannotStart`."""
    program = await _find("pg_dump", database, programs)
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={file}"]
    await _run(program, *options, url=database.engine.url)


async def restore(database: Database, file: Path, programs: Path | None) -> None:
    """Fills the empty database from *file*: completely, or not at all. Raises `CannotStart`."""
    program = await _find("pg_restore", database, programs)
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    await _run(program, *options, str(file), url=database.engine.url)


async def _find(name: str, database: Database, programs: Path | None) -> Path:
    async with database.engine.connect() as connection:
        wanted = int(await connection.scalar(text("SHOW server_version_num"))) // 10_000
    return await asyncio.to_thread(find, name, wanted, programs)


def find(name: str, wanted: int, programs: Path | None) -> Path:
    """Returns the oldest program of the major version *wanted* or of a later one; *programs* is one more folder."""
    found = {path: version for path in _candidates(name, programs) if (version := _version(path)) is not None}
    fit = [path for path, version in found.items() if version >= wanted]
    if not fit:
        seen = ", ".join(f"{path} is of version {version}" for path, version in found.items()) or "there is none"
        raise CannotStart(
            f"{name} of PostgreSQL {wanted} or later is needed: {seen}."
            f" Install postgresql-client-{wanted}, or name the folder of the program with PG_PROGRAMS=FOLDER."
        )
    return min(fit, key=found.__getitem__)


def _candidates(name: str, programs: Path | None) -> Iterator[Path]:
    if programs is not None:
        yield programs / name
    if on_path := shutil.which(name):
        yield Path(on_path)
    yield from sorted(_DEBIAN.glob(f"*/bin/{name}"))
    yield from sorted(_RED_HAT.glob(f"pgsql-*/bin/{name}"))


def _version(program: Path) -> int | None:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=10).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    number = _VERSION.search(said)
    return int(number[1]) if number else None


async def _run(program: Path, *arguments: str, url: URL) -> None:
    plain, password = _for_libpq(url)
    # rule: allow environment — the program takes a password from it, and from no argument that others can see.
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    running = await asyncio.create_subprocess_exec(
        program, f"--dbname={plain}", *arguments, env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, said = await running.communicate()
    if running.returncode:
        reason = said.decode(errors="replace").strip().partition("\n")[0]
        raise CannotStart(f"{program.name} failed: {reason}.")


def _for_libpq(url: URL) -> tuple[str, str]:
    """Returns the URL as libpq knows it, without its password, and the password: others see a command's arguments."""
    plain = make_url(url).set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False), str(url.password or "")
