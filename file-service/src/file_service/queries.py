"""Reads, locks and conditional writes of files, deleted users and blobs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, literal, null, select, tuple_, update
from sqlalchemy.orm import aliased

from file_service.content_types import EXTENSIONS, UNKNOWN_EXTENSION
from file_service.errors import FileNotFound
from file_service.models import Blob, DeletedUser, File, FileStatus, Usage
from kit import clock
from kit.database import ReadSession, Session, insert, lock_name
from kit.paging import Page


async def get_file(session: ReadSession, file_id: UUID) -> File:
    """Raises FileNotFound."""
    file = await session.get(File, file_id)
    if file is None:
        raise FileNotFound
    return file


async def list_request_files(session: ReadSession, request_id: UUID, page: Page) -> Sequence[File]:
    """Returns files, newest first, one more than the page's limit if there are more."""
    statement = select(File).where(File.request_id == request_id)
    if page.after is not None:
        statement = statement.where(tuple_(File.uploaded_at, File.id) < (page.after.created_at, page.after.id))
    statement = statement.order_by(File.uploaded_at.desc(), File.id.desc())
    return (await session.scalars(statement.offset(page.offset).limit(page.limit + 1))).all()


async def list_own_file_ids(
    session: ReadSession, owner_id: UUID, request_id: UUID, file_ids: Collection[UUID]
) -> Sequence[UUID]:
    """Returns those of the given ids that are ready files of this owner in this request."""
    is_wanted = File.id.in_(file_ids) & (File.status == FileStatus.READY)
    statement = select(File.id).where(is_wanted, File.owner_id == owner_id, File.request_id == request_id)
    return (await session.scalars(statement)).all()


async def delete_own_files(session: Session, owner_id: UUID) -> None:
    """Deletes the owner's files that belong to no request."""
    await session.execute(delete(File).where(*_own(owner_id)))


async def erase_filenames(session: Session, owner_id: UUID) -> None:
    """Replaces the names of the owner's files that belong to a request by `file.<extension>`."""
    plain = literal("file.") + case(EXTENSIONS, value=File.content_type, else_=UNKNOWN_EXTENSION)
    await session.execute(
        update(File).where(File.owner_id == owner_id, File.request_id.is_not(None)).values(filename=plain)
    )


def _own(owner_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return File.owner_id == owner_id, File.request_id.is_(None)


async def lock_account(session: Session, user_id: UUID, *, shared: bool = False) -> None:
    """Locks an account until the transaction ends: its erasure exclusively, each file that it adds with `shared`.

    An account has no row here before it is deleted, so the lock is on a name.
    """
    await lock_name(session, f"account:{user_id}", shared=shared)


async def insert_deleted_user(session: Session, user_id: UUID) -> None:
    statement = insert(session, DeletedUser).values(user_id=user_id, deleted_at=clock.now())
    await session.execute(statement.on_conflict_do_nothing())


async def exists_deleted_user(session: ReadSession, user_id: UUID) -> bool:
    return await session.get(DeletedUser, user_id) is not None


# The usage of an account or a request.


async def find_stored_bytes(session: ReadSession, account_id: UUID) -> int:
    """Returns the bytes that an account stores."""
    return await session.scalar(select(Usage.stored_bytes).where(Usage.id == account_id)) or 0


async def count_file(session: Session, usage_id: UUID, size: int, *, max_bytes: int, max_files: int) -> bool:
    """Counts one more file of *size* bytes. Returns False, without counting, if the sum would exceed a maximum.

    The row is locked until the transaction ends, so of parallel uploads each sees the ones before it.
    """
    if size > max_bytes or max_files < 1:
        return False
    statement = insert(session, Usage).values(id=usage_id, stored_bytes=size, files=1)
    fits = (Usage.stored_bytes + size <= max_bytes, Usage.files < max_files)
    counted = {"stored_bytes": Usage.stored_bytes + size, "files": Usage.files + 1}
    counting = statement.on_conflict_do_update(index_elements=["id"], set_=counted, where=and_(*fits))
    return (await session.execute(counting.returning(Usage.id))).scalar_one_or_none() is not None


async def delete_usage(session: Session, account_id: UUID) -> None:
    await session.execute(delete(Usage).where(Usage.id == account_id))


# The life of a blob: it is claimed before its bytes are moved to their place, used by its first file, and marked for
# deletion when no file uses it any more.


async def claim_blob(session: Session, new: Blob) -> UUID:
    """Returns the id of the blob with the bytes of `new`, which is stored if there is none.

    The blob is not marked for deletion within a grace period.
    """
    statement = insert(session, Blob).values(
        id=new.id,
        sha256=new.sha256,
        size=new.size,
        content_type=new.content_type,
        created_at=new.created_at,
        unused_since=new.created_at,
    )
    still_used = case((Blob.unused_since.is_(None), null()), else_=statement.excluded.unused_since)
    claim = statement.on_conflict_do_update(
        index_elements=["sha256"], index_where=Blob.marked_for_deletion_at.is_(None), set_={"unused_since": still_used}
    )
    return (await session.execute(claim.returning(Blob.id))).scalar_one()


async def use_blob(session: Session, blob_id: UUID) -> bool:
    """Marks the blob as used by a file; returns False if it was marked for deletion in the meantime."""
    statement = update(Blob).where(Blob.id == blob_id, Blob.marked_for_deletion_at.is_(None)).values(unused_since=None)
    return (await session.execute(statement.returning(Blob.id))).scalar_one_or_none() is not None


async def release_blobs(session: Session, owner_id: UUID) -> None:
    """Marks as unused the blobs that only files of `owner_id` without a request use; the sweeper deletes unused blobs.

    The caller deletes these files in the same transaction.
    """
    owned = Blob.id.in_(select(File.blob_id).where(*_own(owner_id)))
    # The locks are taken in a statement of their own, which may wait for another user's upload of the same bytes. The
    # next statement then sees the file that this upload has committed.
    await session.execute(select(Blob.id).where(owned).order_by(Blob.id).with_for_update())
    other = aliased(File)
    is_others = other.id.not_in(select(File.id).where(*_own(owner_id)))
    used_elsewhere = select(other.id).where(other.blob_id == Blob.id, is_others).exists()
    await session.execute(update(Blob).where(owned, ~used_elsewhere).values(unused_since=clock.now()))


async def mark_blobs_for_deletion(session: Session, *, unused_before: datetime, limit: int) -> Sequence[Blob]:
    """Marks and returns blobs without a file since `unused_before`, including blobs that were marked earlier."""
    is_unused = Blob.unused_since < unused_before
    some = select(Blob.id).where(is_unused).limit(limit)
    # The condition is repeated on the row itself: an upload may have claimed it before the row was locked.
    statement = update(Blob).where(Blob.id.in_(some), is_unused).values(marked_for_deletion_at=clock.now())
    return (await session.scalars(statement.returning(Blob))).all()


async def delete_blob(session: Session, blob_id: UUID) -> None:
    await session.execute(delete(Blob).where(Blob.id == blob_id))
