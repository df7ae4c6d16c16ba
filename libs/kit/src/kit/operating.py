"""The commands of an operator for the database of any service: backup, restore, a look at the outbox, maintenance."""

import argparse
import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import func, select, text

from kit import backup, clock
from kit.backup import Service
from kit.database import Database
from kit.housekeeping import Housekeeping
from kit.rehearsal import Deeds, counted, rehearsed
from kit.tables import outbox
from kit.worker import Periodic

# A table of which a tenth has changed is analysed again, as PostgreSQL's own autovacuum would do.
_STALE = text(
    "SELECT quote_ident(relname) FROM pg_stat_user_tables WHERE schemaname = 'public' AND ("
    "n_mod_since_analyze > 50 + 0.1 * n_live_tup OR coalesce(last_analyze, last_autoanalyze) IS NULL) ORDER BY relname"
)


# Makes the workers of a service that sweep a database.
type Sweeps = Callable[[Database], Sequence[Periodic]]


@dataclass(frozen=True)
class OutboxStatus:
    """Committed events that are not published. The oldest is the last to be kept waiting: they go out in order."""

    rows: int
    oldest_seconds: float


async def look_at_outbox(database: Database) -> OutboxStatus:
    async with database.read_once() as session:
        rows, oldest = (await session.execute(select(func.count(), func.min(outbox.c.occurred_at)))).one()
    waited = (clock.now() - oldest).total_seconds() if oldest is not None else 0.0
    return OutboxStatus(rows, round(max(0.0, waited), 1))


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    programs = "one more folder in which pg_dump and pg_restore may be"
    back_up = commands.add_parser("backup", help="write a backup while the service runs")
    back_up.add_argument("folder", type=Path, help="a folder that does not exist yet")
    back_up.add_argument("--programs", type=Path, help=programs)
    restore = commands.add_parser("restore", help="put a backup back while the service does not run")
    restore.add_argument("folder", type=Path, help="the folder of the backup")
    restore.add_argument("--programs", type=Path, help=programs)
    restore.add_argument("--force", action="store_true", help="replace a database that is not empty")
    commands.add_parser("outbox", help="print how many events are not published, and the age of the oldest")
    maintain = commands.add_parser("maintain", help="sweep once, and let the database look after itself")
    maintain.add_argument("--dry", action="store_true", help="change nothing, and say what would be done")


COMMANDS = ("backup", "restore", "outbox", "maintain")


async def run[S](
    service: Service[S],
    arguments: argparse.Namespace,
    database: Database,
    migrate: Callable[[], Awaitable[None]],
    sweeps: Sweeps,
) -> None:
    match arguments.command:
        case "backup":
            manifest = await backup.back_up(service, database, arguments.folder)
            size = sum(part.bytes for part in manifest.parts)
            print(f"{service.name}: {size:,} bytes in {arguments.folder}. {manifest.note}".rstrip())
        case "restore":
            manifest, done = await backup.restore(service, database, arguments.folder, migrate, force=arguments.force)
            print(f"{service.name} is as of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC. {done}".rstrip())
        case "outbox":
            print(json.dumps(asdict(await look_at_outbox(database))))
        case _:
            for done in await maintain(database, sweeps, is_dry=arguments.dry):
                print(f"{service.name}: {done}")


async def maintain(database: Database, sweeps: Sweeps, *, is_dry: bool = False) -> list[str]:
    """Sweeps once, and lets the database look after itself; the service may run. Returns what was done.

    A dry run changes nothing, and returns what would be done.
    """
    if is_dry:
        async with rehearsed(database) as copy:
            return [f"would sweep: {await _sweep(copy, sweeps)}; would refresh the statistics of the database"]
    swept = f"swept: {await _sweep(database, sweeps)}"
    if database.is_sqlite:
        return [swept, await asyncio.to_thread(_maintain_file, Path(database.engine.url.database or ""))]
    return [swept, await _analyse(database)]


async def _sweep(database: Database, sweeps: Sweeps) -> str:
    deeds = Deeds()
    with counted(database, deeds):
        workers = [Housekeeping(database), *sweeps(database)]
        for worker in workers:
            await worker.sweep()
            deeds.update(worker.deeds)
    return f"{deeds} (by {', '.join(worker.name for worker in workers)})"


def _maintain_file(file: Path) -> str:
    with contextlib.closing(sqlite3.connect(file, timeout=5, isolation_level=None)) as connection:
        connection.execute("PRAGMA optimize=0x10002")
        # Truncated only if no connection reads it just now; else the next run does it.
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    log = "the log is in use and was kept" if busy else "the log was written into the file and emptied"
    return f"SQLite: statistics are fresh; {log}"


async def _analyse(database: Database) -> str:
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        stale = list(await connection.scalars(_STALE))
        for table in stale:
            await connection.execute(text(f"ANALYZE {table}"))
    return f"PostgreSQL: analysed {', '.join(stale)}" if stale else "PostgreSQL: all statistics are fresh"
