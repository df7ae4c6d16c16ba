"""Makes smaller images of a file when they are first asked for, and keeps them as renditions of its bytes.

They are made once for equal bytes, also by replicas that try at the same time, and go with them. An image that could
not be decoded is remembered for a while, so that asking again costs nothing.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from uuid import UUID

from file_service.blobs import actions, queries
from file_service.blobs.inspection import Content
from file_service.blobs.models import Rendition
from file_service.blobs.receiver import UploadReceiver
from file_service.blobs.store import Store, blob_key, staging_key
from file_service.files.models import File
from file_service.images import worker
from file_service.images.errors import ImageUnreadable
from file_service.images.pool import ImagePool
from file_service.images.rendered import Rendered
from kit.database import Database
from kit.shared_task import outcome_of

_REMEMBERED_SECONDS = 600.0
_MAX_REMEMBERED = 1000


class Renderer:
    def __init__(self, database: Database, store: Store, receiver: UploadReceiver, pool: ImagePool) -> None:
        self._database = database
        self.store = store
        self._receiver = receiver
        self._pool = pool
        # The images that are being made. They go on when those who asked have left.
        self._making: dict[tuple[UUID, int], asyncio.Task[Rendered]] = {}
        # Blobs that could not be decoded, and until when that is believed, oldest first.
        self._unreadable: dict[UUID, float] = {}

    async def image(self, file: File, side: int) -> Rendered:
        """Returns the image of *file* with sides of at most *side* pixels, one of SIDES.

        Raises ImageUnreadable if it is no image or cannot be decoded, FileNotReady and FileWasRejected.
        """
        file.require_ready()
        if not file.has_images:
            raise ImageUnreadable
        found = await self._find(file.blob_id, side)
        return found or await self._make_once(file, side)

    async def _find(self, blob_id: UUID, side: int) -> Rendered | None:
        async with self._database.read_once() as session:
            found = await queries.find_rendition(session, blob_id, _kind(side))
        if found is None:
            return None
        _, blob = found
        parts = [part async for part in self.store.read(blob_key(blob.sha256, blob.id), 0, blob.size - 1)]
        return Rendered(b"".join(parts), blob.sha256)

    async def _make_once(self, file: File, side: int) -> Rendered:
        if self._unreadable.get(file.blob_id, 0.0) > time.monotonic():
            raise ImageUnreadable
        key = (file.blob_id, side)
        if key not in self._making:
            self._making[key] = asyncio.create_task(self._make(file, side), name="renderer")
            self._making[key].add_done_callback(lambda task: self._made(key, task))
        return await outcome_of(self._making[key])

    def _made(self, key: tuple[UUID, int], task: asyncio.Task[Rendered]) -> None:
        del self._making[key]
        if not task.cancelled() and isinstance(task.exception(), ImageUnreadable):
            while len(self._unreadable) >= _MAX_REMEMBERED:
                del self._unreadable[next(iter(self._unreadable))]
            self._unreadable[key[0]] = time.monotonic() + _REMEMBERED_SECONDS

    async def _make(self, file: File, side: int) -> Rendered:
        original = self.store.read(blob_key(file.sha256, file.blob_id), 0, file.file_size - 1)
        small = await self._pool.shrink(original, file.file_size, side, file.owner_id)
        sha256 = hashlib.sha256(small.content).hexdigest()
        content = Content(sha256, len(small.content), worker.CONTENT_TYPE, small.width, small.height)
        staged = staging_key()
        await self.store.write(staged, _once(small.content))
        stored = await self._receiver.keep(staged, content)
        rendition = Rendition(
            source_id=file.blob_id, kind=_kind(side), blob_id=stored.blob_id, width=small.width, height=small.height
        )
        async with self._database.transaction() as session:
            await actions.add_rendition(session, rendition)
        return Rendered(small.content, sha256)


def _kind(side: int) -> str:
    return f"{side}px"


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
