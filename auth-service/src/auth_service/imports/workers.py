"""Reads the files of imports part by part, on every replica, and deletes old imports.

A part is read under the lock of its import, so two replicas never read the same one; the lock of a process that is
killed ends with it. After each part the import stands behind the others that wait, and logins get a turn.
"""

from datetime import datetime, timedelta

from auth_service.imports import actions, queries
from kit import call, clock
from kit.database import Database, ReadSession
from kit.due import DueWork
from kit.worker import Periodic

_KEPT = timedelta(days=30)


class ImportReader(DueWork):
    name = "imports"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        async with self._database.transaction() as session:
            going = await queries.lock_due(session, clock.now())
            if going is None:
                return False
            # Log and audit entries carry the origin of the call that began the import.
            cause = going.cause
            call.enter(
                call.Call(request_id=cause["request_id"], client_address=cause["address"], client_agent=cause["device"])
            )
            await actions.read_part(session, going)
        return True


class ImportCleaning(Periodic):
    name = "import-cleaning"
    every_seconds = 3600.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        async with self._database.transaction() as session:
            await queries.delete_finished_before(session, clock.now() - _KEPT)
