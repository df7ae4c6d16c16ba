"""Decides which request may add bytes to an upload, among all replicas.

A client notices a dead connection long before the server, and comes back while its old request still waits for bytes.
So the newest request wins: it asks the holder to let go, which stores what has arrived and releases the lease. A
holder of this process is asked at once; one of another replica sees it at its next look. A holder that does not let go
in time, because it was killed or stopped, is passed over: a higher epoch makes its later commits fail.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from uuid import UUID

from file_service.uploads import actions, queries
from file_service.uploads.models import Upload
from kit import clock, logging
from kit.database import Database
from kit.errors import AppError

log = logging.get(__name__)

type LetGo = Callable[[], None]

# Without a renewal a lease ends after this time.
LEASE = timedelta(seconds=10)
# A holder renews its lease this often, and sees then whether a request of another replica waits.
_LOOK_SECONDS = 1.0
# After this time a holder that was asked to let go is passed over.
_PATIENCE_SECONDS = 3.0
_ASK_EVERY_SECONDS = 0.1


class Leases:
    def __init__(
        self, database: Database, *, look_seconds: float = _LOOK_SECONDS, patience_seconds: float = _PATIENCE_SECONDS
    ) -> None:
        self._database = database
        self._look_seconds = look_seconds
        self._patience_seconds = patience_seconds
        # The ways to ask the holders of this process.
        self._holders: dict[UUID, LetGo] = {}

    @contextlib.asynccontextmanager
    async def taken(self, upload_id: UUID, owner_id: UUID, let_go: LetGo) -> AsyncIterator[Upload]:
        """Takes an upload over and keeps it within the block. *let_go* is called when another request wants it.

        Raises UploadNotFound.
        """
        async with self.kept(await self._take(upload_id, owner_id), let_go) as upload:
            yield upload

    @contextlib.asynccontextmanager
    async def kept(self, upload: Upload, let_go: LetGo) -> AsyncIterator[Upload]:
        """Keeps the lease of an upload that was just taken over."""
        self._holders[upload.id] = let_go
        keeping = asyncio.create_task(self._keep(upload, let_go), name="keep-lease")
        try:
            yield upload
        finally:
            keeping.cancel()
            if self._holders.get(upload.id) is let_go:
                del self._holders[upload.id]
            # If it cannot be released, the lease ends by itself.
            with contextlib.suppress(AppError):
                async with self._database.transaction() as session:
                    await queries.release_lease(session, upload.id, upload.epoch)

    async def settled(self, upload_id: UUID, owner_id: UUID) -> Upload:
        """Returns an upload to which no request adds bytes any more. Raises UploadNotFound."""
        async with self._database.read_once() as session:
            upload = await queries.get_upload(session, upload_id, owner_id)
        if upload.is_complete or not upload.is_held(clock.now()):
            return upload
        async with self.taken(upload_id, owner_id, lambda: None) as upload:
            return upload

    async def _take(self, upload_id: UUID, owner_id: UUID) -> Upload:
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + self._patience_seconds
        while True:
            at_once = loop.time() >= patient_until
            async with self._database.transaction() as session:
                until = clock.now() + LEASE
                upload = await actions.take_lease(session, upload_id, owner_id, until, at_once=at_once)
            if upload is not None:
                if at_once:
                    log.warning("upload_taken_over", upload=str(upload_id), epoch=upload.epoch)
                return upload
            if (let_go := self._holders.get(upload_id)) is not None:
                let_go()
            await asyncio.sleep(_ASK_EVERY_SECONDS)

    async def _keep(self, upload: Upload, let_go: LetGo) -> None:
        while True:
            await asyncio.sleep(self._look_seconds)
            # Without the database no piece can be added either, so nothing is lost by waiting.
            with contextlib.suppress(AppError):
                async with self._database.transaction() as session:
                    is_wanted = await queries.renew_lease(session, upload.id, upload.epoch, clock.now() + LEASE)
                if is_wanted is not False:
                    let_go()
