"""Decides who may add and read files: owners, participants of a request, members of a thread, reviewers, and admins."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from file_service.files.clients import ThreadClient
from file_service.files.drafts import Draft
from file_service.files.errors import ConversationNotFound, FileNotFound
from file_service.files.models import File, Participants
from file_service.files.standing import Standing
from kit import acts, logging
from kit.caller import Caller
from kit.database import Database
from participants.errors import RequestNotFound
from participants.membership import Membership, Owner, Refusals
from participants.projection import Projection

log = logging.get(__name__)

# They review documents for verification, and read no other files than their own.
_MODERATOR = "moderator"


class FileMembership(Membership[Participants]):
    def __init__(
        self,
        database: Database,
        projection: Projection[Participants],
        owner: Owner,
        refusals: Refusals,
        threads: ThreadClient,
    ) -> None:
        super().__init__(database, projection, owner, refusals)
        self._threads = threads

    async def admit(self, caller: Caller, draft: Draft) -> Draft:
        """Checks that the caller may add the file, and returns the draft with its place as it is now.

        Raises RequestNotFound, ConversationNotFound, ReadOnlyForAdmins, or Unavailable if the owner cannot be asked.
        """
        if draft.conversation_id is not None:
            if (standing := await self._find_thread(draft.conversation_id, caller.user_id)) is not None:
                return _admitted(draft, caller.user_id, standing)
            with _speaking_of_conversations():
                await self.require_writer(caller, draft.conversation_id)
            return replace(draft, request_id=draft.conversation_id, conversation_id=None)
        if draft.request_id is not None:
            await self.require_writer(caller, draft.request_id)
        return draft

    async def admit_late(self, uploader_id: UUID, draft: Draft) -> Draft:
        """Does the same for a file whose bytes have arrived, and whose uploader is perhaps not there any more.

        The participants of a request are checked when the file is made. Raises ConversationNotFound, or Unavailable.
        """
        if draft.conversation_id is None:
            return draft
        return _admitted(draft, uploader_id, await self._threads.get_standing(draft.conversation_id, uploader_id))

    async def require_reader_of(self, caller: Caller, file: File) -> None:
        """Raises FileNotFound, or Unavailable if the owner of the request or thread cannot be asked."""
        if file.belongs_to(caller):
            return
        if caller.role == "admin" or (file.is_reviewed and _is_reviewer(caller)):
            log.info("admin_read_file", admin=str(caller.user_id), file=str(file.id))
            if file.is_reviewed:
                async with self._database.transaction() as session:
                    await acts.record(session, caller, "document_file_read", file.owner_id, file_id=file.id)
            return
        try:
            if file.conversation_id is not None:
                await self._require_reader_in_thread(caller, file, file.conversation_id)
            elif file.request_id is not None:
                await self.require_reader(caller, file.request_id)
            else:
                raise FileNotFound
        except (RequestNotFound, ConversationNotFound):
            raise FileNotFound from None

    async def require_reader_in(self, caller: Caller, conversation_id: UUID) -> Standing | None:
        """Returns what the caller may read of the files of a thread; `None` for the conversation of a request.

        Raises ConversationNotFound, or Unavailable.
        """
        standing = await self._find_thread(conversation_id, caller.user_id)
        if standing is None:
            with _speaking_of_conversations():
                await self.require_reader(caller, conversation_id)
        elif standing.after_seq is None and caller.role != "admin":
            raise ConversationNotFound
        return standing

    async def _require_reader_in_thread(self, caller: Caller, file: File, conversation_id: UUID) -> None:
        if caller.user_id not in file.told:
            standing = await self._threads.get_standing(conversation_id, caller.user_id)
            if not (standing.reads_beside(file.thread_seq) or standing.reads(file.message_seq)):
                raise ConversationNotFound

    async def _find_thread(self, conversation_id: UUID, user_id: UUID) -> Standing | None:
        """Returns `None` for a request, also for one of which chat-service has not heard yet."""
        try:
            standing = await self._threads.get_standing(conversation_id, user_id)
        except ConversationNotFound:
            return None
        return None if standing.is_of_request else standing


def _is_reviewer(caller: Caller) -> bool:
    """An API key has the role of a moderator perhaps, but a person reviews documents."""
    return caller.role == _MODERATOR and caller.scopes is None


@contextlib.contextmanager
def _speaking_of_conversations() -> Iterator[None]:
    try:
        yield
    except RequestNotFound:
        raise ConversationNotFound from None


def _admitted(draft: Draft, uploader_id: UUID, standing: Standing) -> Draft:
    if uploader_id not in standing.member_ids:
        raise ConversationNotFound
    return replace(draft, member_ids=standing.member_ids, thread_seq=standing.last_seq)
