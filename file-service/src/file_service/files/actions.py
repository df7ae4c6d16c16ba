"""The actions of file-service, each within the caller's transaction."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from file_service.blobs import queries as blobs
from file_service.blobs.errors import QuotaExceeded
from file_service.blobs.inspection import StoredContent
from file_service.files import events, queries
from file_service.files.admission import Admission
from file_service.files.drafts import Draft, Uploader
from file_service.files.errors import FileHeld, FileNotFound, FileShown
from file_service.files.lifecycle import FileStatus
from file_service.files.listing import Filter, Listing, Order
from file_service.files.models import File, Participants
from file_service.files.standing import Reader, Standing
from file_service.holds import actions as holds
from file_service.holds.queries import delete_holds_of, list_held_ids
from file_service.listings.queries import list_used_ids
from file_service.quotas import NO_LIMIT
from kit import clock, outbox, paging
from kit.caller import Caller
from kit.database import Database, ReadSession, Session
from kit.errors import Unauthenticated, Unavailable
from kit.ids import new_id
from kit.paging import Page, PageKey
from participants.errors import RequestNotFound
from participants.projection import Projection
from participants.queries import lock_participants

# A provider who joins finds older files with ListRequestFiles.
MAX_PUBLISHED_AT_JOINING = 100
OPEN = Admission()
# A message would hold a few times as many files, even with the longest names.
_EXPORT_BATCH = 500


async def require_room(session: ReadSession, uploader: Uploader, admission: Admission) -> int:
    """Returns the bytes that the uploader may still store or announce. Raises QuotaExceeded if there are none."""
    taken = await queries.find_stored_bytes(session, uploader.user_id)
    left = admission.quotas.account_bytes - taken - await admission.announced(session, uploader.user_id)
    if left <= 0:
        raise QuotaExceeded
    return left


async def add_file(
    session: Session, uploader: Uploader, draft: Draft, stored: StoredContent, admission: Admission = OPEN
) -> File:
    """Makes a file of bytes that are in the store, and publishes it to its owner and the participants of its request.

    It is ready at once unless *admission* says that it needs a check; then it waits in quarantine for a worker. Each
    call makes another file, also with the same name and bytes. Raises Unauthenticated if the uploader's account was
    deleted, RequestNotFound if they do not take part, QuotaExceeded if there is no room, Unavailable if the bytes were
    marked for deletion.
    """
    # The account may have been deleted while the bytes arrived. If it was not, it stays until this transaction ends.
    await queries.lock_account(session, uploader.user_id, shared=True)
    if await queries.exists_deleted_user(session, uploader.user_id):
        raise Unauthenticated
    audience = await _lock_readers(session, draft.request_id) or draft.member_ids or {uploader.user_id}
    # The request may have been reassigned since the upload began.
    if uploader.user_id not in audience:
        raise RequestNotFound
    await _count(session, uploader, draft, stored.content.size, admission)
    if not await blobs.use_blob(session, stored.blob_id):
        raise Unavailable
    now = clock.now()
    is_checked = admission.needs_check(stored.content, draft.purpose)
    file = File(
        id=draft.file_id or new_id(),
        request_id=draft.request_id,
        conversation_id=draft.conversation_id,
        told_ids=draft.told_ids,
        thread_seq=draft.thread_seq,
        owner_id=uploader.user_id,
        filename=draft.filename,
        content_type=stored.content.content_type,
        file_size=stored.content.size,
        blob_id=stored.blob_id,
        sha256=stored.content.sha256,
        status=FileStatus.QUARANTINED if is_checked else FileStatus.READY,
        purpose=draft.purpose,
        check_due_at=now if is_checked else None,
        checks=0,
        width=stored.content.width,
        height=stored.content.height,
        uploaded_at=now,
    )
    session.add(file)
    for event in (events.file_uploaded(file), *([] if is_checked else [events.file_ready(file, now)])):
        await outbox.add(session, event, audience=audience, topic=draft.place)
    return file


async def list_files(session: ReadSession, owner_id: UUID, listing: Listing) -> tuple[Sequence[File], str]:
    """Returns a page of a user's own files, and the cursor of the next page, empty after the last."""
    found = await queries.list_own_files(session, owner_id, listing)
    files, order = found[: listing.limit], listing.order
    has_more = len(found) > listing.limit
    return files, order.cursor(getattr(files[-1], order.sort), files[-1].id) if has_more else ""


async def export_files(database: Database, owner_id: UUID, wanted: Filter) -> AsyncIterator[Sequence[File]]:
    """Yields all of a user's own files that match in batches, newest first.

    Each batch is read by itself, so that a slow receiver keeps no transaction open.
    """
    page: Listing | None = Listing(wanted, Order(), _EXPORT_BATCH)
    while page is not None:
        async with database.read_once() as session:
            found = await queries.list_own_files(session, owner_id, page)
        files = found[:_EXPORT_BATCH]
        if files:
            yield files
        has_more = len(found) > _EXPORT_BATCH
        page = replace(page, after=(files[-1].uploaded_at, files[-1].id)) if has_more else None


async def delete_file(session: Session, owner: Caller, file_id: UUID) -> None:
    """Deletes one of the caller's own files, and publishes that. Its bytes go after a grace period.

    Raises FileNotFound, FileShown, also for a file of another owner, FileHeld, or FileShown.
    """
    await queries.lock_account(session, owner.user_id, shared=True)
    file = await queries.lock_file(session, file_id)
    if file is None or not file.belongs_to(owner):
        raise FileNotFound
    if await list_held_ids(session, [file_id], clock.now()):
        raise FileHeld
    if await list_used_ids(session, [file_id]):
        raise FileShown
    await remove_files(session, [file])


async def delete_files(session: Session, owner: Caller, file_ids: Collection[UUID]) -> set[UUID]:
    """Deletes those of the files that are the caller's own and can be deleted; returns their ids."""
    await queries.lock_account(session, owner.user_id, shared=True)
    files = await queries.lock_files(session, file_ids)
    held = await list_held_ids(session, file_ids, clock.now()) | await list_used_ids(session, file_ids)
    files = [file for file in files if file.belongs_to(owner) and file.id not in held]
    await remove_files(session, files)
    return {file.id for file in files}


async def hold_files(session: Session, owner: Caller, document_id: UUID, file_ids: Collection[UUID]) -> None:
    """Keeps files for a document. Raises FileNotFound, FileNotReady, FileWasRejected, or InvalidInput."""
    for file in await queries.lock_own_files(session, owner.user_id, file_ids):
        file.require_evidence()
    await holds.reserve(session, document_id, owner.user_id, file_ids)


async def remove_files(session: Session, files: Collection[File]) -> None:
    """Deletes locked files, gives back what they have taken, and publishes that to those who could read them.

    Locks are taken in the order of `add_file`: participants, usages, blobs, each in one order, so that no two
    transactions wait for each other.
    """
    for file in sorted(files, key=lambda file: str(file.request_id)):
        await _publish(session, file, events.file_deleted(file, clock.now()))
    await queries.delete_files(session, [file.id for file in files])
    # By owner first, as they are counted.
    sizes: dict[tuple[bool, UUID], list[int]] = defaultdict(list)
    for file in files:
        sizes[False, file.owner_id].append(file.file_size)
        if file.place is not None:
            sizes[True, file.place].append(file.file_size)
    for usage in sorted(sizes):
        await queries.uncount_files(session, usage[1], len(sizes[usage]), sum(sizes[usage]))
    await queries.release_blobs(session, {file.blob_id for file in files})


# The check of a file: a worker claims it, looks at its bytes outside any transaction, and says what it found.


async def begin_checks(session: Session, *, until: datetime, limit: int) -> Sequence[File]:
    """Begins the checks that are due. *until* is the moment when other workers may take them over.

    The result of a check is told with the number `checks` that the file has then.
    """
    files = await queries.lock_files_to_check(session, clock.now(), limit)
    for file in files:
        file.begin_check(until)
    return files


async def clear_file(session: Session, file_id: UUID, number: int) -> bool:
    """Makes a file ready, and publishes that. Returns False if it is gone, or if a newer check was begun."""
    file = await _lock_checked(session, file_id, number)
    if file is None:
        return False
    file.clear()
    await _publish(session, file, events.file_ready(file, clock.now()))
    return True


async def reject_file(session: Session, file_id: UUID, number: int, reason: str) -> bool:
    """Rejects a file for *reason*, a stable code, and publishes that. Returns False as `clear_file` does."""
    file = await _lock_checked(session, file_id, number)
    if file is None:
        return False
    file.reject(reason)
    await _publish(session, file, events.file_rejected(file, clock.now()))
    return True


async def postpone_check(session: Session, file_id: UUID, number: int, due_at: datetime) -> bool:
    """Puts a file back into quarantine until the next check. Returns False as `clear_file` does."""
    file = await _lock_checked(session, file_id, number)
    if file is None:
        return False
    file.postpone_check(due_at)
    return True


async def hasten_checks(session: Session) -> None:
    """Makes all postponed checks due."""
    await queries.hasten_checks(session, clock.now())


async def _lock_checked(session: Session, file_id: UUID, number: int) -> File | None:
    file = await queries.lock_file(session, file_id)
    is_current = file is not None and file.status == FileStatus.SCANNING and file.checks == number
    return file if is_current else None


async def _publish(session: Session, file: File, event: events.FileEvent) -> None:
    """Publishes what has happened to a file to the participants of its request, or those who know it from a thread."""
    audience = {file.owner_id, *await _lock_readers(session, file.request_id), *file.told}
    await outbox.add(session, event, audience=audience, topic=file.place)


async def _lock_readers(session: Session, request_id: UUID | None) -> set[UUID]:
    """Returns the participants of a request, who stay the same until this transaction ends; none without a request."""
    if request_id is None:
        return set()
    return set((await lock_participants(session, Participants, request_id)).participant_ids)


async def _count(session: Session, uploader: Uploader, draft: Draft, size: int, admission: Admission) -> None:
    """Counts a file, always for the account before the request, so that two uploads cannot deadlock."""
    await queries.lock_quota(session, uploader.user_id)
    own, any_number = admission.quotas.account_bytes - await admission.announced(session, uploader.user_id), NO_LIMIT
    if not await queries.count_file(session, uploader.user_id, size, max_bytes=own, max_files=any_number):
        raise QuotaExceeded
    if draft.place is not None and not await queries.count_file(
        session, draft.place, size, max_bytes=NO_LIMIT, max_files=admission.quotas.request_files
    ):
        raise QuotaExceeded("The request or conversation has as many files as it may have.")


async def publish_history(session: Session, participants: Participants, provider_id: UUID) -> None:
    """Publishes the newest earlier files to a provider who joins: so far only the client has received them."""
    files, _ = await list_request_files(session, participants.topic_id, Page(MAX_PUBLISHED_AT_JOINING))
    for file in reversed(files):
        uploaded = events.file_uploaded(file)
        await outbox.add(session, uploaded, audience=[provider_id], topic=participants.topic_id)


PARTICIPANTS = Projection(Participants, publish_history)


async def attach_files(
    session: Session, place: UUID, file_ids: Collection[UUID], message_id: UUID, message_seq: int
) -> None:
    """Notes the first message that carries files of a request or thread."""
    await queries.attach_files(session, place, file_ids, message_id, message_seq)


async def erase_owner(session: Session, owner_id: UUID) -> None:
    """Erases a deleted account's files. Files that others see too stay, without their names."""
    # Waits for files that are being added, so that the statements below see them.
    await queries.lock_account(session, owner_id)
    await queries.insert_deleted_user(session, owner_id)
    await queries.release_blobs(session, await queries.delete_own_files(session, owner_id))
    await queries.erase_filenames(session, owner_id)
    await queries.delete_usage(session, owner_id)
    await delete_holds_of(session, owner_id)


async def list_request_files(session: ReadSession, request_id: UUID, page: Page) -> tuple[Sequence[File], str]:
    """Returns a page of files, newest first, and the cursor of the next page, empty after the last."""
    found = await queries.list_request_files(session, request_id, page)
    return paging.cut(found, page, lambda file: PageKey(file.uploaded_at, file.id))


async def list_conversation_files(
    session: ReadSession, conversation_id: UUID, reader: Caller, standing: Standing | None, page: Page
) -> tuple[Sequence[File], str]:
    """Returns a page of those files of a conversation that the reader may read; all of a request without a standing."""
    if standing is None:
        return await list_request_files(session, conversation_id, page)
    own = None if reader.role == "admin" else Reader(reader.user_id, standing)
    found = await queries.list_thread_files(session, conversation_id, own, page)
    return paging.cut(found, page, lambda file: PageKey(file.uploaded_at, file.id))
