"""Deletes uploads that have expired, and pieces in the store that belong to no upload."""

from collections.abc import Mapping
from datetime import timedelta

from file_service.blobs.store import Store, piece_key
from file_service.uploads import actions, queries
from kit import clock, logging
from kit.database import Database
from kit.worker import Periodic

log = logging.get(__name__)

_BATCH = 100


class UploadSweeper(Periodic):
    name = "upload-sweeper"
    every_seconds = 600.0

    def __init__(self, database: Database, store: Store, *, grace: timedelta) -> None:
        """A piece of the age *grace* that is in no row was left by a crash: a row follows its bytes at once."""
        self._database = database
        self._store = store
        self._grace = grace

    @property
    def deeds(self) -> Mapping[tuple[str, str], int]:
        return {("objects of the store", "deleted"): self._store.take_deleted()}

    async def sweep(self) -> None:
        uploads = 0
        while deleted := await self._delete_expired():
            uploads += deleted
        pieces = await self._delete_orphans()
        if uploads or pieces:
            log.info("uploads_swept", uploads=uploads, pieces=pieces)

    async def _delete_expired(self) -> int:
        async with self._database.transaction() as session:
            count, pieces = await actions.delete_expired(session, _BATCH)
        for piece_id in pieces:
            await self._store.delete(piece_key(piece_id))
        return count

    async def _delete_orphans(self) -> int:
        count = 0
        async for found in self._store.list_pieces(clock.now() - self._grace):
            async with self._database.read_once() as session:
                known = await queries.list_known_pieces(session, found)
            for piece_id in set(found) - known:
                await self._store.delete(piece_key(piece_id))
                count += 1
        return count
