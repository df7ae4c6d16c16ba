"""The actions of uploads, each within the caller's transaction.

The objects of pieces are deleted after the transaction that deletes their rows; the sweeper finds what a crash leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from file_service.blobs.errors import FileTooLarge, QuotaExceeded
from file_service.blobs.inspection import StoredContent
from file_service.files import actions
from file_service.files import queries as accounts
from file_service.files.admission import Admission
from file_service.files.drafts import Draft
from file_service.uploads import convert, queries
from file_service.uploads.convert import NewUpload
from file_service.uploads.errors import TooManyUploads, UploadComplete
from file_service.uploads.models import Piece, Upload
from kit import clock, idempotency
from kit.caller import Caller
from kit.database import Session
from kit.errors import Unauthenticated
from kit.ids import new_id


@dataclass(frozen=True)
class Owner:
    """The owner of an upload, when a file is made of it."""

    user_id: UUID


@dataclass(frozen=True)
class UploadRules:
    # Bytes.
    max_length: int
    # An upload of which no bytes arrive for this time is deleted.
    lifetime: timedelta


async def create_upload(
    session: Session, owner: Caller, new: NewUpload, rules: UploadRules, admission: Admission
) -> Upload:
    """Begins an upload, whose bytes count for the quota of *owner* from now on.

    Raises FileTooLarge, Unauthenticated if the account was deleted, QuotaExceeded or TooManyUploads.
    """
    if new.length > rules.max_length:
        raise FileTooLarge
    await accounts.lock_account(session, owner.user_id, shared=True)
    if await accounts.exists_deleted_user(session, owner.user_id):
        raise Unauthenticated
    await _require_room(session, owner, new.length, admission)
    now = clock.now()
    upload = Upload(
        id=new_id(),
        owner_id=owner.user_id,
        request_id=new.draft.request_id,
        conversation_id=new.draft.conversation_id,
        filename=new.draft.filename,
        purpose=new.draft.purpose,
        content_type=new.content_type,
        description=new.description,
        length=new.length,
        offset=0,
        piece_count=0,
        epoch=0,
        is_wanted=False,
        created_at=now,
        expires_at=now + rules.lifetime,
    )
    session.add(upload)
    return upload


async def _require_room(session: Session, owner: Caller, length: int, admission: Admission) -> None:
    """The bytes that uploads will have are taken from the quota, so that they cannot fill the disk meanwhile."""
    await accounts.lock_quota(session, owner.user_id)
    if await queries.count_unfinished(session, owner.user_id) >= admission.quotas.unfinished_uploads:
        raise TooManyUploads
    if await actions.require_room(session, owner, admission) < length:
        raise QuotaExceeded


async def take_lease(
    session: Session, upload_id: UUID, owner_id: UUID, until: datetime, *, at_once: bool
) -> Upload | None:
    """Takes an upload over from any holder, or, unless *at_once*, asks the holder to let go and returns `None`.

    Raises UploadNotFound.
    """
    upload = await queries.lock_upload(session, upload_id, owner_id)
    if upload.is_held(clock.now()) and not at_once:
        upload.is_wanted = True
        return None
    upload.hold(until)
    return upload


async def add_piece(session: Session, held: Upload, piece: Piece, expires_at: datetime) -> Upload:
    """Counts bytes that are in the store. Raises UploadNotFound, or UploadInterrupted if *held* was taken over."""
    upload = await queries.lock_upload(session, held.id, held.owner_id)
    upload.require_lease(held.epoch)
    upload.append(piece.start, piece.size)
    upload.expires_at = expires_at
    if upload.is_complete:
        # Another process makes the file if this one dies.
        upload.due_at = upload.held_until
    session.add(piece)
    return upload


async def begin_finishing(session: Session, until: datetime) -> Upload | None:
    """Takes over a complete upload of which no process makes a file; `None` if there is none."""
    upload = await queries.lock_due(session, clock.now())
    if upload is not None:
        upload.hold(until)
    return upload


async def finish_upload(
    session: Session, held: Upload, draft: Draft, stored: StoredContent, admission: Admission
) -> Sequence[UUID]:
    """Makes a file of an upload whose bytes are in their place; returns the ids of its pieces, which are deleted.

    Raises UploadInterrupted if it was taken over, UploadNotFound, and the errors of `add_file`.
    """
    # In the order of an erasure, which locks the account before its uploads.
    await accounts.lock_account(session, held.owner_id, shared=True)
    upload = await queries.lock_upload(session, held.id, held.owner_id)
    upload.require_lease(held.epoch)
    upload.due_at = upload.held_until = None
    # First, so that its bytes no longer count as announced.
    upload.finished_at = clock.now()
    await session.flush()
    await actions.add_file(session, Owner(upload.owner_id), draft, stored, admission)
    return await queries.delete_pieces(session, [upload.id])


async def postpone_finishing(session: Session, held: Upload, due_at: datetime) -> None:
    """Has the file made later, unless the upload was taken over."""
    upload = await queries.lock_upload(session, held.id, held.owner_id)
    if upload.epoch == held.epoch:
        upload.due_at, upload.held_until = due_at, None


async def delete_upload(session: Session, held: Upload) -> Sequence[UUID]:
    """Deletes an upload that is not complete; returns the ids of its pieces.

    Raises UploadComplete, UploadNotFound, or UploadInterrupted if it was taken over.
    """
    upload = await queries.lock_upload(session, held.id, held.owner_id)
    upload.require_lease(held.epoch)
    if upload.is_complete:
        raise UploadComplete
    return await _delete(session, [upload.id])


async def refuse_upload(session: Session, held: Upload) -> Sequence[UUID]:
    """Deletes an upload whose bytes are not accepted, as `delete_upload` does, also if it is complete.

    If the bytes came with its creation, a repetition of that creates it again, and is refused for the same reason.
    """
    upload = await queries.lock_upload(session, held.id, held.owner_id)
    upload.require_lease(held.epoch)
    await idempotency.withdraw(session, convert.Creation)
    return await _delete(session, [upload.id])


async def delete_expired(session: Session, limit: int) -> tuple[int, Sequence[UUID]]:
    """Deletes uploads that have expired; returns their number, and the ids of their pieces."""
    expired = await queries.lock_expired(session, clock.now(), limit)
    return len(expired), await _delete(session, expired)


async def erase_owner(session: Session, owner_id: UUID) -> None:
    """Deletes all uploads of a deleted account. The caller has locked it; the sweeper deletes the bytes."""
    await _delete(session, await queries.lock_uploads_of(session, owner_id))


async def _delete(session: Session, upload_ids: Sequence[UUID]) -> Sequence[UUID]:
    pieces = await queries.delete_pieces(session, upload_ids)
    await queries.delete_uploads(session, upload_ids)
    return pieces
