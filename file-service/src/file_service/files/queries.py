"""Reads, locks and conditional writes of files, of deleted users, and of sums of files."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, or_, select, tuple_, update

from file_service.blobs import queries as blobs
from file_service.blobs.content_types import EXTENSIONS, UNKNOWN_EXTENSION
from file_service.blobs.models import Blob
from file_service.files.errors import FileNotFound
from file_service.files.lifecycle import FileStatus, Purpose
from file_service.files.listing import Filter, Listing
from file_service.files.models import DeletedUser, File, Usage
from file_service.files.standing import Reader
from file_service.listings.models import ListingImage
from kit import clock
from kit.database import ReadSession, Session, insert, lock_name
from kit.paging import Page


async def get_file(session: ReadSession, file_id: UUID) -> File:
    """Raises FileNotFound."""
    file = await session.get(File, file_id)
    if file is None:
        raise FileNotFound
    return file


async def find_owner(session: ReadSession, file_id: UUID) -> UUID | None:
    return await session.scalar(select(File.owner_id).where(File.id == file_id))


async def lock_file(session: Session, file_id: UUID) -> File | None:
    """Returns a file, which stays as it is until this transaction ends."""
    return (await session.scalars(select(File).where(File.id == file_id).with_for_update())).one_or_none()


async def list_request_files(session: ReadSession, request_id: UUID, page: Page) -> Sequence[File]:
    """Returns files, newest first, one more than the page's limit if there are more."""
    return await _list_page(session, File.request_id == request_id, page)


async def list_thread_files(
    session: ReadSession, conversation_id: UUID, reader: Reader | None, page: Page
) -> Sequence[File]:
    """Returns those files of a thread that the reader may read, of all without one; otherwise as above."""
    condition = File.conversation_id == conversation_id
    return await _list_page(session, condition if reader is None else and_(condition, _is_read_by(reader)), page)


def _is_read_by(reader: Reader) -> ColumnElement[bool]:
    """The rule of `FileMembership.require_reader_of` for files of a thread."""
    standing = reader.standing
    is_beside, is_carried = File.thread_seq > (standing.after_seq or 0), File.message_seq > (standing.after_seq or 0)
    if standing.before_seq is not None:
        is_beside &= File.thread_seq + 1 < standing.before_seq
        is_carried &= File.message_seq < standing.before_seq
    return or_(File.owner_id == reader.user_id, File.told_ids.contains(str(reader.user_id)), is_beside, is_carried)


async def _list_page(session: ReadSession, condition: ColumnElement[bool], page: Page) -> Sequence[File]:
    statement = select(File).where(condition)
    if page.after is not None:
        statement = statement.where(tuple_(File.uploaded_at, File.id) < (page.after.created_at, page.after.id))
    statement = statement.order_by(File.uploaded_at.desc(), File.id.desc())
    return (await session.scalars(statement.offset(page.offset).limit(page.limit + 1))).all()


async def list_own_files(session: ReadSession, owner_id: UUID, listing: Listing) -> Sequence[File]:
    """Returns files of an owner in the order of the listing, one more than its limit if there are more."""
    column = getattr(File, listing.order.sort)
    place = tuple_(column, File.id)
    statement = select(File).where(*_matching(owner_id, listing.wanted))
    if listing.after is not None:
        value, file_id = listing.after
        after = tuple_(literal(value, column.type), literal(file_id, File.id.type))
        statement = statement.where(place > after if listing.order.is_ascending else place < after)
    order = (column.asc(), File.id.asc()) if listing.order.is_ascending else (column.desc(), File.id.desc())
    return (await session.scalars(statement.order_by(*order).offset(listing.offset).limit(listing.limit + 1))).all()


def _matching(owner_id: UUID, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [File.owner_id == owner_id]
    if wanted.q is not None:
        conditions.append(File.filename.icontains(wanted.q, autoescape=True))
    if wanted.created_after is not None:
        conditions.append(File.uploaded_at > wanted.created_after)
    if wanted.created_before is not None:
        conditions.append(File.uploaded_at < wanted.created_before)
    return conditions


async def lock_files(session: Session, file_ids: Collection[UUID]) -> Sequence[File]:
    """Returns those of the files that exist; they stay as they are until this transaction ends."""
    return (await session.scalars(select(File).where(File.id.in_(file_ids)).order_by(File.id).with_for_update())).all()


async def lock_own_files(session: Session, owner_id: UUID, file_ids: Collection[UUID]) -> Sequence[File]:
    """Returns all of the files. Raises FileNotFound if one does not exist, or is not of this owner."""
    files = [file for file in await lock_files(session, file_ids) if file.owner_id == owner_id]
    if len(files) < len(set(file_ids)):
        raise FileNotFound
    return files


async def lock_old_files(session: Session, before: datetime, limit: int, *, is_rejected: bool) -> Sequence[File]:
    """Returns rejected files, or all others that no user needs, that were uploaded before that moment.

    Documents of verifications and images of listings are needed.
    """
    kind = File.status == FileStatus.REJECTED if is_rejected else File.status != FileStatus.REJECTED
    is_shown = select(ListingImage.file_id).where(ListingImage.file_id == File.id).exists()
    statement = select(File).where(kind, File.uploaded_at < before, File.purpose != Purpose.KYC, ~is_shown).limit(limit)
    return (await session.scalars(statement.with_for_update(skip_locked=True))).all()


async def delete_files(session: Session, file_ids: Collection[UUID]) -> None:
    await session.execute(delete(File).where(File.id.in_(file_ids)))


async def list_own_file_ids(
    session: ReadSession, owner_id: UUID, request_id: UUID, file_ids: Collection[UUID]
) -> Sequence[UUID]:
    """Returns those of the given ids that are files of this owner in this request or thread, and were not rejected."""
    is_there = (File.request_id == request_id) | (File.conversation_id == request_id)
    is_wanted = File.id.in_(file_ids) & (File.status != FileStatus.REJECTED)
    statement = select(File.id).where(is_wanted, File.owner_id == owner_id, is_there)
    return (await session.scalars(statement)).all()


async def list_own_ready(session: ReadSession, owner_id: UUID, file_ids: Collection[UUID]) -> Sequence[File]:
    """Returns those of the given files that are of this owner, are ready and are no evidence for a verification."""
    is_wanted = File.id.in_(file_ids) & (File.status == FileStatus.READY) & (File.purpose != Purpose.KYC)
    return (await session.scalars(select(File).where(is_wanted, File.owner_id == owner_id))).all()


async def list_digests(session: ReadSession, file_ids: Collection[UUID]) -> Sequence[str]:
    """Returns the hashes of the bytes of those of the given files that are ready, each once."""
    is_wanted = File.id.in_(file_ids) & (File.status == FileStatus.READY)
    return (await session.scalars(select(File.sha256).where(is_wanted).distinct().order_by(File.sha256))).all()


async def attach_files(
    session: Session, place: UUID, file_ids: Collection[UUID], message_id: UUID, message_seq: int
) -> None:
    """Notes the message in those of the files that are of this request or thread and of no earlier message."""
    is_there = (File.request_id == place) | (File.conversation_id == place)
    attached = update(File).where(File.id.in_(file_ids), is_there, File.message_id.is_(None))
    await session.execute(attached.values(message_id=message_id, message_seq=message_seq))


async def delete_own_files(session: Session, owner_id: UUID) -> set[UUID]:
    """Deletes the owner's files that belong to no request or thread; returns the ids of their blobs."""
    return set(await session.scalars(delete(File).where(*_own(owner_id)).returning(File.blob_id)))


async def erase_filenames(session: Session, owner_id: UUID) -> None:
    """Replaces the names of the owner's files that others see too by `file.<extension>`."""
    plain = literal("file.") + case(EXTENSIONS, value=File.content_type, else_=UNKNOWN_EXTENSION)
    is_shared = File.request_id.is_not(None) | File.conversation_id.is_not(None)
    await session.execute(update(File).where(File.owner_id == owner_id, is_shared).values(filename=plain))


def _own(owner_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return File.owner_id == owner_id, File.request_id.is_(None), File.conversation_id.is_(None)


# Checks: `check_due_at` is set while a file is quarantined or scanning.


async def next_check_at(session: ReadSession) -> datetime | None:
    return await session.scalar(select(func.min(File.check_due_at)).where(File.check_due_at.is_not(None)))


async def lock_files_to_check(session: Session, due_by: datetime, limit: int) -> Sequence[File]:
    """Returns files whose check is due, those of other workers excepted, until this transaction ends."""
    statement = select(File).where(File.check_due_at <= due_by).order_by(File.check_due_at).limit(limit)
    return (await session.scalars(statement.with_for_update(skip_locked=True))).all()


async def hasten_checks(session: Session, due_at: datetime) -> None:
    """Lets the checks of quarantined files be due at *due_at*, unless they are earlier."""
    waits = File.status == FileStatus.QUARANTINED, File.check_due_at > due_at
    await session.execute(update(File).where(*waits).values(check_due_at=due_at))


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


async def lock_quota(session: Session, account_id: UUID) -> None:
    """Locks the room of an account until the transaction ends: each upload that takes from it sees those before."""
    await lock_name(session, f"uploads:{account_id}")


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


async def uncount_files(session: Session, usage_id: UUID, number: int, size: int) -> None:
    """Counts deleted files of *size* bytes no longer. Those of the previous release were perhaps not counted."""
    fewer = {
        "stored_bytes": case((Usage.stored_bytes > size, Usage.stored_bytes - size), else_=0),
        "files": case((Usage.files > number, Usage.files - number), else_=0),
    }
    await session.execute(update(Usage).where(Usage.id == usage_id).values(fewer))


async def delete_usage(session: Session, account_id: UUID) -> None:
    await session.execute(delete(Usage).where(Usage.id == account_id))


# The use of blobs.


async def release_blobs(session: Session, blob_ids: Collection[UUID]) -> None:
    """Marks those of the blobs as unused that no file and no rendition uses, after files or renditions were deleted."""
    await blobs.release_blobs(session, blob_ids, is_used())


async def lock_files_of_blob(session: Session, blob_id: UUID) -> Sequence[File]:
    return (await session.scalars(select(File).where(File.blob_id == blob_id).with_for_update())).all()


def is_used() -> ColumnElement[bool]:
    """True for a blob that a file or a rendition uses."""
    return select(File.id).where(File.blob_id == Blob.id).exists() | blobs.is_rendition()
