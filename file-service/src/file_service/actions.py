"""The actions of file-service, each within the caller's transaction."""

from collections.abc import Sequence
from uuid import UUID

from file_service import events, queries
from file_service.drafts import Draft
from file_service.errors import QuotaExceeded
from file_service.inspection import StoredContent
from file_service.models import File, FileStatus, Participants
from file_service.quotas import NO_LIMIT, Quotas
from kit import clock, outbox, paging
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.errors import Unauthenticated, Unavailable
from kit.ids import new_id
from kit.paging import Page, PageKey
from participants.errors import RequestNotFound
from participants.projection import Projection
from participants.queries import lock_participants

# A provider who joins finds older files with ListRequestFiles.
MAX_PUBLISHED_AT_JOINING = 100
UNLIMITED = Quotas()


async def require_room(session: ReadSession, uploader: Caller, quotas: Quotas) -> int:
    """Returns the bytes that the uploader may still store. Raises QuotaExceeded if there are none."""
    left = quotas.account_bytes - await queries.find_stored_bytes(session, uploader.user_id)
    if left <= 0:
        raise QuotaExceeded
    return left


async def add_file(
    session: Session, uploader: Caller, draft: Draft, stored: StoredContent, quotas: Quotas = UNLIMITED
) -> File:
    """Makes a file of bytes that are in the store, and publishes it to its owner and the participants of its request.

    Each call makes another file, also with the same name and bytes. Raises Unauthenticated if the uploader's account
    was deleted, RequestNotFound if they do not take part, QuotaExceeded if there is no room, Unavailable if the bytes
    were marked for deletion.
    """
    # The account may have been deleted while the bytes arrived. If it was not, it stays until this transaction ends.
    await queries.lock_account(session, uploader.user_id, shared=True)
    if await queries.exists_deleted_user(session, uploader.user_id):
        raise Unauthenticated
    audience = {uploader.user_id}
    if draft.request_id is not None:
        participants = await lock_participants(session, Participants, draft.request_id)
        # The request may have been reassigned since the upload began.
        if uploader.user_id not in participants.participant_ids:
            raise RequestNotFound
        audience.update(participants.participant_ids)
    await _count(session, uploader, draft, stored.content.size, quotas)
    if not await queries.use_blob(session, stored.blob_id):
        raise Unavailable
    file = File(
        id=new_id(),
        request_id=draft.request_id,
        owner_id=uploader.user_id,
        filename=draft.filename,
        content_type=stored.content.content_type,
        file_size=stored.content.size,
        blob_id=stored.blob_id,
        sha256=stored.content.sha256,
        status=FileStatus.READY,
        width=stored.content.width,
        height=stored.content.height,
        uploaded_at=clock.now(),
    )
    session.add(file)
    await outbox.add(session, events.file_uploaded(file), audience=audience, topic=draft.request_id)
    return file


async def _count(session: Session, uploader: Caller, draft: Draft, size: int, quotas: Quotas) -> None:
    """Counts a file, always for the account before the request, so that two uploads cannot deadlock."""
    own, any_number = quotas.account_bytes, NO_LIMIT
    if not await queries.count_file(session, uploader.user_id, size, max_bytes=own, max_files=any_number):
        raise QuotaExceeded
    if draft.request_id is not None and not await queries.count_file(
        session, draft.request_id, size, max_bytes=NO_LIMIT, max_files=quotas.request_files
    ):
        raise QuotaExceeded("The request has as many files as it may have.")


async def publish_history(session: Session, participants: Participants, provider_id: UUID) -> None:
    """Publishes the newest earlier files to a provider who joins: so far only the client has received them."""
    files, _ = await list_request_files(session, participants.topic_id, Page(MAX_PUBLISHED_AT_JOINING))
    for file in reversed(files):
        uploaded = events.file_uploaded(file)
        await outbox.add(session, uploaded, audience=[provider_id], topic=participants.topic_id)


PARTICIPANTS = Projection(Participants, publish_history)


async def erase_owner(session: Session, owner_id: UUID) -> None:
    """Erases a deleted account's files. Files of a request stay for the other participant, without their names."""
    # Waits for files that are being added, so that the statements below see them.
    await queries.lock_account(session, owner_id)
    await queries.insert_deleted_user(session, owner_id)
    await queries.release_blobs(session, owner_id)
    await queries.delete_own_files(session, owner_id)
    await queries.erase_filenames(session, owner_id)
    await queries.delete_usage(session, owner_id)


async def list_request_files(session: ReadSession, request_id: UUID, page: Page) -> tuple[Sequence[File], str]:
    """Returns a page of files, newest first, and the cursor of the next page, empty after the last."""
    found = await queries.list_request_files(session, request_id, page)
    return paging.cut(found, page, lambda file: PageKey(file.uploaded_at, file.id))
