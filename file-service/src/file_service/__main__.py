"""The command line of file-service: `python -m file_service serve` starts it, other commands are for operators."""

import argparse
import sys
from collections.abc import Sequence

from file_service import app
from file_service.blobs.store import open_store
from file_service.settings import Settings
from file_service.upkeep import archive
from file_service.upkeep.stocktaking import WrongStore, take_stock
from file_service.upkeep.sweeper import Sweeper
from file_service.uploads.sweeper import UploadSweeper
from kit import clock
from kit.backup import Beside
from kit.database import Database
from kit.process import Command, ServiceProcess
from kit.worker import Periodic


async def check_files(settings: Settings, arguments: argparse.Namespace) -> None:
    before, repairs = clock.now() - settings.retention.grace, arguments.repair is not None
    async with Database(settings.database_url) as database:
        try:
            findings = await take_stock(database, open_store(settings), before, repairs=repairs)
        except WrongStore:
            print("Most files have no bytes: is this the right store? Nothing was changed.", file=sys.stderr)
            raise SystemExit(1) from None
    for finding in findings:
        print(f"{finding.kind}\t{finding.key}")
    if not findings:
        print("Every file has its bytes, and all bytes belong to files.")
    elif repairs:
        print(f"Repaired: {len(findings)}.")
    else:
        print(f"Found: {len(findings)}. With REPAIR=1 they are repaired.", file=sys.stderr)
        raise SystemExit(1)


def sweeps(settings: Settings, database: Database) -> Sequence[Periodic]:
    store = open_store(settings)
    store.is_rehearsal = database.is_rehearsal
    return Sweeper(database, store, settings.retention), UploadSweeper(database, store, grace=settings.retention.grace)


process = ServiceProcess(
    "file-service",
    "file_service",
    Settings,
    app.running,
    commands={
        "check": Command(
            help="compare the store with the database",
            arguments={},
            run=check_files,
            options={"repair": "any value: repair what differs"},
        )
    },
    beside=Beside(back_up=archive.back_up, restore=archive.restore),
    sweeps=sweeps,
)

if __name__ == "__main__":
    process.main()
