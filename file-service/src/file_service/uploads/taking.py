"""Takes the bytes of one request into an upload: each piece goes to the store, and then it counts.

A request that is cut off leaves what has arrived. Bytes with a checksum are one piece, of any size, which counts only
if the checksum is right. After the last byte, a file is made.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from file_service.blobs.content_types import SNIFFED_BYTES
from file_service.blobs.inspection import Inspection, Limits
from file_service.blobs.store import Store, piece_key
from file_service.files.errors import UploadStalled
from file_service.uploads import actions, queries
from file_service.uploads.actions import UploadRules
from file_service.uploads.convert import Continuation, Hash
from file_service.uploads.errors import BodyTooLong, ChecksumMismatch, OffsetConflict, UploadInterrupted
from file_service.uploads.finishing import Finisher
from file_service.uploads.intake import Ending, Intake
from file_service.uploads.leases import Leases
from file_service.uploads.models import Piece, Upload
from file_service.uploads.progress import Progress
from kit import clock, crash_points
from kit.database import Database
from kit.errors import Unavailable, UnsupportedMedia
from kit.ids import new_id
from kit.shared_task import outcome_of


@dataclass(frozen=True)
class UploadTaker:
    database: Database
    store: Store
    leases: Leases
    finisher: Finisher
    progress: Progress
    rules: UploadRules
    limits: Limits
    # The longest pause within a request.
    silence_seconds: float

    async def take(self, owner_id: UUID, continuation: Continuation, chunks: AsyncIterator[bytes]) -> Upload:
        """Returns the upload with the bytes of *chunks*. If the caller is cancelled, stores what has arrived.

        Raises UploadNotFound, OffsetConflict, BodyTooLong, ChecksumMismatch, UploadInterrupted, UploadStalled, and the
        errors of `Finisher.finish_soon`.
        """
        intake = Intake(chunks, self.silence_seconds)
        taking = asyncio.create_task(self._take(owner_id, continuation, intake), name="take-upload")
        try:
            return await outcome_of(taking)
        except asyncio.CancelledError:
            intake.let_go()
            await asyncio.wait([taking])
            raise

    async def _take(self, owner_id: UUID, continuation: Continuation, intake: Intake) -> Upload:
        async with self.database.read_once() as session:
            upload = await queries.get_upload(session, continuation.upload_id, owner_id)
        if upload.is_complete:
            return await _nothing_more(upload, continuation, intake)
        async with self.leases.taken(continuation.upload_id, owner_id, intake.let_go) as held:
            _require_fit(held, continuation)
            intake.on_bytes = self.progress.of(held)
            upload = await self._add_all(held, intake, continuation)
        if upload.is_complete:
            await self.finisher.finish_soon(upload)
        elif intake.ending is Ending.LET_GO:
            raise UploadInterrupted
        elif intake.ending is Ending.STALLED:
            raise UploadStalled
        return upload

    async def _add_all(self, upload: Upload, intake: Intake, continuation: Continuation) -> Upload:
        while first := await intake.next():
            hash_ = continuation.new_hash()
            chunks = intake.piece(first, upload.length - upload.offset, is_bounded=hash_ is None)
            if upload.offset == 0:
                chunks = self._of_accepted_type(upload, chunks)
            if hash_ is not None:
                chunks = _checked(chunks, hash_, continuation.checksum)
            received_before = intake.received - len(first)
            piece = Piece(id=new_id(), upload_id=upload.id, start=upload.offset)
            async with self._dropped_if_refused(upload, piece):
                await self.store.write(piece_key(piece.id), chunks)
                if crash_points.armed is not None:
                    crash_points.armed.reach("piece_stored", ["upload"])
                piece.size = intake.received - received_before
                async with self.database.transaction() as session:
                    upload = await actions.add_piece(session, upload, piece, clock.now() + self.rules.lifetime)
        return upload

    @contextlib.asynccontextmanager
    async def _dropped_if_refused(self, upload: Upload, piece: Piece) -> AsyncIterator[None]:
        try:
            yield
        except UnsupportedMedia:
            async with self.database.transaction() as session:
                await actions.refuse_upload(session, upload)
            raise
        except BaseException:
            # If the store does not answer, the sweeper deletes the bytes later.
            with contextlib.suppress(Unavailable):
                await self.store.delete(piece_key(piece.id))
            raise

    async def _of_accepted_type(self, upload: Upload, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Raises UnsupportedMedia if the first bytes show a type that will not be accepted."""
        inspection, left = Inspection(upload.content_type, self.limits), SNIFFED_BYTES
        async for chunk in chunks:
            if left > 0:
                inspection.take(chunk[:left])
                left -= len(chunk)
            yield chunk


def _require_fit(upload: Upload, continuation: Continuation) -> None:
    if continuation.offset != upload.offset:
        raise OffsetConflict
    if continuation.size is not None and continuation.offset + continuation.size > upload.length:
        raise BodyTooLong


async def _nothing_more(upload: Upload, continuation: Continuation, intake: Intake) -> Upload:
    _require_fit(upload, continuation)
    if await intake.next():
        raise BodyTooLong
    return upload


async def _checked(chunks: AsyncIterator[bytes], hash_: Hash, checksum: bytes) -> AsyncIterator[bytes]:
    """Raises ChecksumMismatch at the end."""
    async for chunk in chunks:
        hash_.update(chunk)
        yield chunk
    if hash_.digest() != checksum:
        raise ChecksumMismatch
