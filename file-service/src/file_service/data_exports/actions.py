"""The actions on archives of users' data, each within the caller's transaction.

Locks are taken in one order: the account, then its export, then files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from file_service.blobs.inspection import StoredContent
from file_service.data_exports import events, queries
from file_service.data_exports.errors import DataExportNotFound
from file_service.data_exports.models import DataExport, Status
from file_service.files import actions as files
from file_service.files.drafts import Draft
from file_service.files.queries import exists_deleted_user, lock_account, lock_file
from kit import clock, outbox
from kit.database import ReadSession, Session
from kit.errors import Unauthenticated


@dataclass(frozen=True)
class Lease:
    """The right of one process to make an archive; the owner of the archive is its uploader."""

    data_export_id: UUID
    user_id: UUID
    # The end of the lease, which every renewal changes.
    until: datetime


async def begin_export(session: Session, user_id: UUID) -> DataExport:
    """Begins an export, or returns the one that is being made. An earlier archive is deleted.

    Raises Unauthenticated if the account was deleted.
    """
    await lock_account(session, user_id)
    if await exists_deleted_user(session, user_id):
        raise Unauthenticated
    former = await queries.find_of(session, user_id)
    if former is not None and former.is_collecting:
        return former
    if former is not None:
        await _delete_archive(session, former)
        await queries.delete_export(session, former.id)
    data_export = DataExport.begin(user_id, clock.now())
    session.add(data_export)
    await outbox.add(session, events.begun(data_export))
    return data_export


async def get_export(session: ReadSession, user_id: UUID) -> tuple[DataExport, bool]:
    """Returns the user's export, and whether its archive is there: the owner may have deleted it.

    Raises DataExportNotFound if the user has begun none.
    """
    found = await queries.find_with_file(session, user_id)
    if found is None:
        raise DataExportNotFound
    return found


async def add_document(session: Session, data_export_id: UUID, name: str, pieces: Sequence[bytes]) -> None:
    """Stores a document in place of an earlier one. Does nothing for an export that is not being made any more."""
    data_export = await queries.lock(session, data_export_id)
    if data_export is None or not data_export.is_collecting:
        return
    await queries.replace_document(session, data_export_id, name, pieces)
    data_export.note_document(name, clock.now())


async def take_step(session: Session, user_id: UUID, data_export_id: UUID) -> Lease | None:
    """Takes the next step of an export that is due. Returns a lease if that is to make its archive."""
    await lock_account(session, user_id)
    data_export, now = await queries.lock(session, data_export_id), clock.now()
    if data_export is None or data_export.due_at is None or data_export.due_at > now:
        return None
    if data_export.status == Status.READY:
        await _delete_archive(session, data_export)
        data_export.expire()
    elif data_export.is_complete and not data_export.is_late(now):
        data_export.lease(now)
        return Lease(data_export.id, user_id, data_export.due_at)
    else:
        await queries.delete_documents(session, data_export.id)
        data_export.fail()
        await outbox.add(session, events.failed(data_export, now), audience=[user_id], topic=data_export.id)
    return None


async def renew(session: Session, lease: Lease) -> Lease | None:
    """Extends a lease. Returns `None` if another process has it, or the export is gone."""
    data_export = await queries.lock(session, lease.data_export_id)
    if data_export is None or data_export.due_at != lease.until:
        return None
    data_export.lease(clock.now())
    return Lease(lease.data_export_id, lease.user_id, data_export.due_at)


async def finish_export(session: Session, lease: Lease, draft: Draft, stored: StoredContent) -> bool:
    """Makes the archive a file of its owner. Returns False if the lease has ended.

    The archive has no limit but counts like the owner's other files. Raises Unauthenticated if the account was deleted.
    """
    await lock_account(session, lease.user_id)
    data_export, now = await queries.lock(session, lease.data_export_id), clock.now()
    if data_export is None or data_export.due_at != lease.until:
        return False
    file = await files.add_file(session, lease, draft, stored)
    await queries.delete_documents(session, data_export.id)
    data_export.finish(file.id, now)
    await outbox.add(session, events.ready(data_export, now), audience=[lease.user_id], topic=data_export.id)
    return True


async def erase_owner(session: Session, owner_id: UUID) -> None:
    """Forgets the export of a deleted account. Its archive goes with the account's files."""
    # Waits for an export that is being begun, or an archive that is being finished.
    await lock_account(session, owner_id)
    data_export = await queries.find_of(session, owner_id)
    if data_export is not None:
        await queries.delete_export(session, data_export.id)


async def _delete_archive(session: Session, data_export: DataExport) -> None:
    file = None if data_export.file_id is None else await lock_file(session, data_export.file_id)
    if file is not None:
        await files.remove_files(session, [file])
