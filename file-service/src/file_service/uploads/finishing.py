"""Makes files of uploads whose bytes are complete.

The pieces are read once, in their order, while their bytes are hashed, inspected and copied to the place of a blob, as
those of every other upload. The request that brought the last byte waits for it. If its process dies, the lease ends,
and `Finisher` does it in any replica: all that it needs is in the database.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from file_service.blobs.receiver import UploadReceiver
from file_service.blobs.store import Store, piece_key
from file_service.files.admission import Admission
from file_service.files.membership import FileMembership
from file_service.uploads import actions, queries
from file_service.uploads.errors import UploadInterrupted, UploadNotFound
from file_service.uploads.leases import LEASE, Leases
from file_service.uploads.models import Piece, Upload
from kit import clock, crash_points, logging
from kit.database import Database, ReadSession
from kit.due import DueWork
from kit.errors import AppError, Unavailable
from kit.shared_task import hear_of

log = logging.get(__name__)

_AGAIN_AFTER = timedelta(seconds=5)
# A client gets the answer to its last bytes after this time also if the file is not made yet. It is made all the same.
_PROMPT_SECONDS = 30.0


class Finisher(DueWork):
    name: ClassVar[str] = "finish-uploads"

    def __init__(  # noqa: PLR0913  # one for each collaborator
        self,
        database: Database,
        store: Store,
        receiver: UploadReceiver,
        leases: Leases,
        *,
        membership: FileMembership,
        admission: Admission,
    ) -> None:
        self._database = database
        self._membership = membership
        self._store = store
        self._receiver = receiver
        self._leases = leases
        self._admission = admission
        self._running: set[asyncio.Task[None]] = set()

    async def finish_soon(self, upload: Upload) -> None:
        """Makes a file of a complete upload, and returns when it is made, or takes too long to wait for.

        Raises Unavailable if it has to be tried again, and the refusals of the bytes, after which the upload is gone.
        """
        finishing = asyncio.create_task(self._take_and_finish(upload), name="finish-upload")
        self._running.add(finishing)
        finishing.add_done_callback(self._running.discard)
        done, _ = await asyncio.wait([finishing], timeout=_PROMPT_SECONDS)
        if not done:
            finishing.add_done_callback(hear_of)
        for task in done:
            task.result()

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        async with self._database.transaction() as session:
            upload = await actions.begin_finishing(session, clock.now() + LEASE)
        if upload is None:
            return False
        try:
            await self._finish(upload)
        except AppError as error:
            log.warning("upload_not_finished", upload=str(upload.id), error=error.code)
        return True

    async def _take_and_finish(self, upload: Upload) -> None:
        async with self._database.transaction() as session:
            until = clock.now() + LEASE
            held = await actions.take_lease(session, upload.id, upload.owner_id, until, at_once=True)
        if held is not None:
            await self._finish(held)

    async def _finish(self, upload: Upload) -> None:
        async with self._leases.kept(upload, lambda: None):
            async with self._database.read_once() as session:
                pieces = await queries.list_pieces(session, upload.id)
            try:
                draft = await self._membership.admit_late(upload.owner_id, upload.draft)
                stored = await self._receiver.receive(self._bytes_of(pieces), upload.content_type)
                async with self._database.transaction() as session:
                    deleted = await actions.finish_upload(session, upload, draft, stored, self._admission)
            except Unavailable:
                async with self._database.transaction() as session:
                    await actions.postpone_finishing(session, upload, clock.now() + _AGAIN_AFTER)
                raise
            except (UploadInterrupted, UploadNotFound):
                raise
            except AppError:
                async with self._database.transaction() as session:
                    deleted = await actions.refuse_upload(session, upload)
                await self.delete_bytes(deleted)
                raise
        if crash_points.armed is not None:
            crash_points.armed.reach("upload_finished", ["upload"])
        await self.delete_bytes(deleted)

    async def delete_bytes(self, piece_ids: Sequence[UUID]) -> None:
        """Deletes the bytes of pieces that are no longer in the database; the sweeper deletes what is left of them."""
        try:
            for piece_id in piece_ids:
                await self._store.delete(piece_key(piece_id))
        except Unavailable:
            log.warning("pieces_left", count=len(piece_ids))

    async def _bytes_of(self, pieces: Sequence[Piece]) -> AsyncIterator[bytes]:
        for piece in pieces:
            async for chunk in self._store.read(piece_key(piece.id), 0, piece.size - 1):
                yield chunk
