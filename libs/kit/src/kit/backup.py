"""Makes a backup of one service while it runs, and puts one back while it does not.

The database comes first and the bytes beside it second: bytes are stored before the rows that name them, and deleted
long after, so all bytes that the copy of the database names are there. A copy is never that of a live file: SQLite
writes it by `VACUUM INTO`, which also leaves out what was deleted, and PostgreSQL by pg_dump.
"""

import asyncio
import contextlib
import os
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, text

from kit import backup_files, clock, postgres_programs, release, versions
from kit.backup_files import Manifest
from kit.database import Database
from kit.starting import CannotStart

# The things that migrations make in PostgreSQL. The schema stays, which belongs to the server's administrator.
_OWN = {
    "TABLE": text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"),
    "ROUTINE": text(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS"
        " (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
    ),
}


@dataclass(frozen=True)
class Beside[S]:
    """The part of a backup that is a service's own, beside its database, and its work after a restore."""

    # Adds files to the folder of the backup; returns what is not in them, for people.
    back_up: Callable[[S, Database, Path], Awaitable[str]]
    # Is run when the database is restored and up to date; returns what was done, for people.
    restore: Callable[[S, Database, Path], Awaitable[str]]


@dataclass(frozen=True)
class Service[S]:
    name: str
    package: str
    settings: S
    beside: Beside[S] | None = None
    # One more folder in which pg_dump and pg_restore may be.
    programs: Path | None = None


async def back_up[S](service: Service[S], database: Database, folder: Path) -> Manifest:
    """Writes a backup to *folder*, which must not exist. Raises `CannotStart`."""
    partial = _partial(folder)
    try:
        revision, taken_at = await _revision(database), clock.now()
        await _copy(database, partial, service.programs)
        if await _revision(database) != revision:
            raise CannotStart("A migration ran meanwhile: run the backup again.")  # noqa: TRY301  # the folder goes
        note = await service.beside.back_up(service.settings, database, partial) if service.beside else ""
        manifest = Manifest(
            service=service.name,
            version=release.version(service.name),
            revision=revision,
            taken_at=taken_at,
            system=_system(database),
            parts=await asyncio.to_thread(backup_files.parts_of, list(partial.iterdir())),
            note=note,
        )
        backup_files.write(manifest, partial)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    os.sync()
    partial.rename(folder)
    return manifest


async def restore[S](
    service: Service[S], database: Database, folder: Path, migrate: Callable[[], Awaitable[None]], *, force: bool
) -> tuple[Manifest, str]:
    """Puts the backup in *folder* back and brings it up to date. Returns its manifest, and what was done besides.

    Raises `CannotStart` before anything is changed if the backup is damaged or is another's, if the service runs, or
    if the database is not empty without *force*.
    """
    manifest = await asyncio.to_thread(backup_files.read, folder)
    _refuse_what_does_not_fit(service, database, manifest)
    await _refuse_if_in_use(database, force=force)
    if database.is_sqlite:
        await asyncio.to_thread(_replace_file, folder / manifest.database, _file_of(database))
    else:
        await _drop_all(database)
        await postgres_programs.restore(database, folder / manifest.database, service.programs)
    await migrate()
    done = await service.beside.restore(service.settings, database, folder) if service.beside else ""
    return manifest, done


def _partial(folder: Path) -> Path:
    """Makes the folder in which a backup is written until it is complete."""
    if folder.exists():
        raise CannotStart(f"{folder} is there already: a backup is written to a folder of its own.")
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    return partial


async def _revision(database: Database) -> str:
    revision = await versions.applied(database)
    if revision is None:
        raise CannotStart("The database has no tables yet, so there is nothing to keep.")
    return revision


def _system(database: Database) -> backup_files.System:
    return "sqlite" if database.is_sqlite else "postgresql"


def _file_of(database: Database) -> Path:
    return Path(database.engine.url.database or "").resolve()


async def _copy(database: Database, folder: Path, programs: Path | None) -> None:
    file = folder / backup_files.database_file(_system(database))
    if database.is_sqlite:
        await asyncio.to_thread(vacuum_into, _file_of(database), file)
    else:
        await postgres_programs.dump(database, file, programs)


def vacuum_into(source: Path, target: Path) -> None:
    with contextlib.closing(sqlite3.connect(source, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    with contextlib.closing(sqlite3.connect(target)) as copy:
        (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise CannotStart(f"The database {source} is damaged: {verdict}.")


def _refuse_what_does_not_fit[S](service: Service[S], database: Database, manifest: Manifest) -> None:
    if manifest.service != service.name:
        raise CannotStart(f"This is a backup of {manifest.service}, and not of {service.name}.")
    if manifest.system != _system(database):
        raise CannotStart(
            f"This is a backup of {manifest.system}, and DATABASE_URL names {_system(database)}: restore it there."
        )
    if versions.is_later(service.package, manifest.revision):
        newest = versions.newest(service.package)
        raise CannotStart(
            f"The backup has migration {manifest.revision}, and this release ends with {newest}: restore it with the"
            f" release that made it ({manifest.version}) or a later one."
        )


async def _refuse_if_in_use(database: Database, *, force: bool) -> None:
    # The connections of this process's own pool.
    await database.engine.dispose()
    if database.is_sqlite:
        is_used, is_empty = await asyncio.to_thread(_look_at_file, _file_of(database))
    else:
        is_used, is_empty = await _look_at_server(database)
    if is_used:
        raise CannotStart("Something is connected to the database: stop the service first, all of its replicas.")
    if not is_empty and not force:
        raise CannotStart(
            "The database is not empty, and a restore replaces all that is in it: FORCE=1 (--force) does so."
        )


def _look_at_file(file: Path) -> tuple[bool, bool]:
    """Returns whether another connection is open, and whether the file has no tables."""
    if not file.exists():
        return False, True
    with contextlib.closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            # Leaving the write-ahead log needs a lock that no connection gets while there are others.
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            return True, False
        except sqlite3.DatabaseError:
            # It is damaged, or no database: of no use, and not to be overwritten without a word.
            return False, False
    return mode != "delete", not tables


async def _look_at_server(database: Database) -> tuple[bool, bool]:
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    async with database.engine.connect() as connection:
        used = await connection.scalar(others)
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    return bool(used), not tables


async def _drop_all(database: Database) -> None:
    async with database.engine.begin() as connection:
        for kind in ("TABLE", "ROUTINE"):
            if found := list(await connection.scalars(_OWN[kind])):
                await connection.execute(text(f"DROP {kind} {', '.join(found)} CASCADE"))
    await database.engine.dispose()


def _replace_file(source: Path, target: Path) -> None:
    """Puts a copy of *source* in the place of *target*: all of it, or nothing."""
    arriving = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(source, arriving)
    with arriving.open("rb+") as file:
        os.fsync(file.fileno())
    for ending in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    arriving.replace(target)
