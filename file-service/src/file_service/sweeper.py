"""Deletes bytes that no file uses: those of interrupted uploads and of deleted files.

A blob is marked for deletion in one transaction, its bytes are deleted outside any transaction, and its row is deleted
in another. A sweeper may stop at any point and several may run at once: a marked blob is never used again, so its bytes
can be deleted late and more than once.
"""

from datetime import datetime, timedelta

from file_service import queries
from file_service.store import Store, blob_key
from kit import clock, logging
from kit.database import Database
from kit.worker import Periodic

log = logging.get(__name__)

# An upload that is older than this has been interrupted.
GRACE = timedelta(hours=1)
_BATCH = 100


class Sweeper(Periodic):
    name = "sweeper"
    every_seconds = 600.0

    def __init__(self, database: Database, store: Store, *, grace: timedelta = GRACE) -> None:
        self._database = database
        self._store = store
        self._grace = grace

    async def sweep(self) -> None:
        """Deletes staged bytes and unused blobs that are older than the grace period."""
        before = clock.now() - self._grace
        staged = await self._store.delete_staged(before)
        blobs = 0
        while deleted := await self._delete_unused(before):
            blobs += deleted
        if staged or blobs:
            log.info("swept", staged=staged, blobs=blobs)

    async def _delete_unused(self, before: datetime) -> int:
        async with self._database.transaction() as session:
            marked = await queries.mark_blobs_for_deletion(session, unused_before=before, limit=_BATCH)
            # Renditions of these bytes go with them, after a grace period of its own.
            made = await queries.delete_renditions(session, [blob.id for blob in marked])
            await queries.release_blobs(session, made)
        for blob in marked:
            await self._store.delete(blob_key(blob.sha256, blob.id))
            async with self._database.transaction() as session:
                await queries.delete_blob(session, blob.id)
        return len(marked)
