"""Checks quarantined files for malware, and makes them ready or rejects them.

The queue is in the database, so any replica goes on after another one was killed. While the scanner does not answer,
files stay in quarantine and are tried again after growing pauses: no file becomes ready without a verdict.
"""

import asyncio
from datetime import datetime, timedelta

from file_service.blobs.store import Store, blob_key
from file_service.checks.clamav import Scanner, TooLargeToScan
from file_service.files import actions, queries
from file_service.files.models import File
from kit import backoff, clock, logging
from kit.database import Database, ReadSession
from kit.due import DueWork
from kit.errors import Unavailable
from kit.trouble import Trouble
from kit.worker import Periodic

log = logging.get(__name__)

# Reasons of a rejection; public.
INFECTED, TOO_LARGE_TO_SCAN, BYTES_LOST = "infected", "too_large_to_scan", "bytes_lost"

# Files that are scanned at the same time by one process.
_BATCH = 4
# Beyond the time of one scan, after which another worker takes the check over.
_MARGIN = timedelta(seconds=30)
_FIRST_PAUSE_SECONDS = 1.0
_MAX_PAUSE_SECONDS = 300.0
# A check that began before the scanner was back may be postponed after the first time.
_TIMES_HASTENED = 2


class ScannerProbe(Periodic):
    """Asks the scanner whether it is there, so that the health of the service tells it also while no file arrives.

    When it is back, the files that wait for it are checked at once: their pauses may have grown to minutes.
    """

    name = "scanner-probe"
    every_seconds = 5.0

    def __init__(self, database: Database, scanner: Scanner, trouble: Trouble) -> None:
        self._database = database
        self._scanner = scanner
        self._trouble = trouble
        # Perhaps it was away before this process began.
        self._hastens = _TIMES_HASTENED

    async def sweep(self) -> None:
        try:
            await self._scanner.ping()
        except Unavailable as error:
            self._trouble.begin(error.message)
            self._hastens = _TIMES_HASTENED
            return
        self._trouble.end()
        if self._hastens:
            async with self._database.transaction() as session:
                await actions.hasten_checks(session)
            self._hastens -= 1


class Checker(DueWork):
    name = "file-checker"

    def __init__(self, database: Database, store: Store, scanner: Scanner, trouble: Trouble) -> None:
        """*trouble* begins when the scanner does not answer, and ends with a verdict."""
        self._database = database
        self._store = store
        self._scanner = scanner
        self._trouble = trouble

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.next_check_at(session)

    async def run_due(self) -> bool:
        until = clock.now() + timedelta(seconds=self._scanner.seconds) + _MARGIN
        async with self._database.transaction() as session:
            files = await actions.begin_checks(session, until=until, limit=_BATCH)
        await asyncio.gather(*map(self._check, files))
        return bool(files)

    async def _check(self, file: File) -> None:
        chunks = self._store.read(blob_key(file.sha256, file.blob_id), 0, file.file_size - 1)
        try:
            infection = await self._scanner.scan(chunks)
        except Unavailable as error:
            self._trouble.begin(error.message)
            await self._postpone(file)
            return
        except TooLargeToScan:
            await self._reject(file, TOO_LARGE_TO_SCAN)
        except FileNotFoundError:
            await self._reject(file, BYTES_LOST)
        else:
            if infection is None:
                async with self._database.transaction() as session:
                    await actions.clear_file(session, file.id, file.checks)
            else:
                await self._reject(file, INFECTED, finding=infection.name)
        self._trouble.end()

    async def _reject(self, file: File, reason: str, **details: str) -> None:
        log.warning("file_rejected", file=str(file.id), owner=str(file.owner_id), reason=reason, **details)
        async with self._database.transaction() as session:
            await actions.reject_file(session, file.id, file.checks, reason)

    async def _postpone(self, file: File) -> None:
        pause = backoff.pause_seconds(file.checks, first_seconds=_FIRST_PAUSE_SECONDS, max_seconds=_MAX_PAUSE_SECONDS)
        async with self._database.transaction() as session:
            await actions.postpone_check(session, file.id, file.checks, clock.now() + timedelta(seconds=pause))
