"""Deletes files that are no longer to be kept, and bytes that no file uses: of interrupted uploads and deleted files.

A blob is marked for deletion in one transaction, its bytes are deleted outside any transaction, and its row is deleted
in another. A sweeper may stop at any point and several may run at once: a marked blob is never used again, so its bytes
can be deleted late and more than once.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from file_service.blobs import queries as blob_queries
from file_service.blobs.store import Store, blob_key
from file_service.files import actions
from file_service.files import queries as file_queries
from file_service.holds.queries import delete_over_before
from file_service.listings.queries import delete_ended_before
from file_service.retention import Retention
from kit import clock, crash_points, logging
from kit.database import Database, Session
from kit.worker import Periodic

log = logging.get(__name__)

_BATCH = 100
# Longer than the events stream keeps an event about a document or a listing.
_ENDS_KEPT = timedelta(days=30)


class Sweeper(Periodic):
    name = "sweeper"
    every_seconds = 600.0

    def __init__(self, database: Database, store: Store, retention: Retention) -> None:
        self._database = database
        self._store = store
        self._retention = retention

    @property
    def deeds(self) -> Mapping[tuple[str, str], int]:
        return {("objects of the store", "deleted"): self._store.take_deleted()}

    async def sweep(self) -> None:
        """Deletes what has been kept long enough: files, then staged bytes and unused blobs."""
        now = clock.now()
        files = 0
        while removed := await self._remove_old(now):
            files += removed
        for forget in (delete_over_before, delete_ended_before):
            while await self._forget(forget, now) == _BATCH:
                pass
        before = now - self._retention.grace
        staged = await self._store.delete_staged(before)
        blobs = 0
        while deleted := await self._delete_unused(before):
            blobs += deleted
        if files or staged or blobs:
            log.info("swept", files=files, staged=staged, blobs=blobs)

    async def _remove_old(self, now: datetime) -> int:
        removed = 0
        for kept, is_rejected in ((self._retention.rejected, True), (self._retention.others, False)):
            if kept:
                async with self._database.transaction() as session:
                    old = await file_queries.lock_old_files(session, now - kept, _BATCH, is_rejected=is_rejected)
                    await actions.remove_files(session, old)
                removed += len(old)
        return removed

    async def _forget(self, delete: Callable[[Session, datetime, int], Awaitable[int]], now: datetime) -> int:
        async with self._database.transaction() as session:
            return await delete(session, now - _ENDS_KEPT, _BATCH)

    async def _delete_unused(self, before: datetime) -> int:
        async with self._database.transaction() as session:
            marked = await blob_queries.mark_blobs_for_deletion(session, unused_before=before, limit=_BATCH)
            # Renditions of these bytes go with them, after a grace period of its own.
            made = await blob_queries.delete_renditions(session, [blob.id for blob in marked])
            await file_queries.release_blobs(session, made)
        for blob in marked:
            if crash_points.armed is not None:
                crash_points.armed.reach("blob_marked", ["sweeper"])
            await self._store.delete(blob_key(blob.sha256, blob.id))
            if crash_points.armed is not None:
                crash_points.armed.reach("bytes_deleted", ["sweeper"])
            async with self._database.transaction() as session:
                await blob_queries.delete_blob(session, blob.id)
        return len(marked)
