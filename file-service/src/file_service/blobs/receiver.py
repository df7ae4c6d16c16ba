"""Receives an upload: inspects its bytes while they stream into the store, and moves them to their place at the end.

Every way to upload ends the same: `keep` makes a blob of complete, inspected bytes, and `actions.add_file` makes a file
of it in the transaction of the caller, which decides by `Admission` whether it is ready at once.

The process may crash after each step. The bytes are claimed in the database before they are moved. The sweeper deletes
bytes without a file after a grace period.
"""

import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

from file_service.blobs import queries
from file_service.blobs.inspection import Content, Inspection, Limits, StoredContent
from file_service.blobs.models import Blob
from file_service.blobs.store import Store, blob_key, staging_key
from kit import clock, crash_points
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id


class UploadReceiver:
    def __init__(self, database: Database, store: Store, limits: Limits) -> None:
        self._database = database
        self._store = store
        self._limits = limits

    async def receive(self, chunks: AsyncIterator[bytes], declared_type: str, room: int | None = None) -> StoredContent:
        """Stores the bytes of `chunks`, *room* at most. Raises the errors of `Inspection` and `chunks`, and then stores
        nothing."""
        inspection = Inspection(declared_type, self._limits, room)
        staged = staging_key()
        try:
            await self._store.write(staged, _inspected(chunks, inspection))
            if crash_points.armed is not None:
                crash_points.armed.reach("bytes_staged", ["file"])
            return await self.keep(staged, inspection.finish())
        except BaseException:
            # If the store does not answer, the sweeper deletes the bytes later.
            with contextlib.suppress(Unavailable):
                await self._store.delete(staged)
            raise

    async def keep(self, staged: str, content: Content) -> StoredContent:
        """Moves inspected bytes from their staging name to the place of their blob, or deletes them if it has them.

        Raises Unavailable if they are gone, because the upload took longer than a sweeper waits.
        """
        blob_id = await self._claim(content)
        if crash_points.armed is not None:
            crash_points.armed.reach("blob_claimed", ["file"])
        try:
            await self._store.move(staged, blob_key(content.sha256, blob_id))
        except FileNotFoundError:
            raise Unavailable from None
        if crash_points.armed is not None:
            crash_points.armed.reach("bytes_stored", ["file"])
        return StoredContent(content, blob_id)

    async def _claim(self, content: Content) -> UUID:
        new = Blob(
            id=new_id(),
            sha256=content.sha256,
            size=content.size,
            content_type=content.content_type,
            created_at=clock.now(),
        )
        async with self._database.transaction() as session:
            return await queries.claim_blob(session, new)


async def _inspected(chunks: AsyncIterator[bytes], inspection: Inspection) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        inspection.take(chunk)
        yield chunk
