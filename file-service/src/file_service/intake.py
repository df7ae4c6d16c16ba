"""How bytes get into the store: inspected as they stream through, under a staging name, and moved when all are there.

Each step can be the last one before a crash. The bytes are claimed in the database before they are moved, and made a
file after it (`actions.add_file`). What has no file is deleted by the sweeper a grace period later.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from file_service import queries
from file_service.inspection import Content, Inspection, Limits
from file_service.models import Blob
from file_service.store import Store, blob_key, staging_key
from kit import clock
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id


@dataclass(frozen=True)
class StoredContent:
    content: Content
    blob_id: UUID


class Intake:
    def __init__(self, database: Database, store: Store, limits: Limits) -> None:
        self._database = database
        self._store = store
        self._limits = limits

    async def store(self, chunks: AsyncIterator[bytes], declared_type: str) -> StoredContent:
        """Raises what `Inspection` raises, or whatever *chunks* raises; then nothing of them stays."""
        inspection = Inspection(declared_type, self._limits)
        staged = staging_key()
        try:
            await self._store.write(staged, _inspected(chunks, inspection))
            content = inspection.finish()
            blob_id = await self._claim(content)
            await self._store.move(staged, blob_key(content.sha256, blob_id))
        except BaseException:
            # If the store does not answer, the sweeper does it later.
            with contextlib.suppress(Unavailable):
                await self._store.delete(staged)
            raise
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
