"""Decides who may add files and read them: owners, participants of a request, members of a thread, and admins."""

from dataclasses import replace
from uuid import UUID

from file_service.files.clients import ThreadClient
from file_service.files.drafts import Draft
from file_service.files.errors import ConversationNotFound, FileNotFound
from file_service.files.models import File, Participants
from kit import logging
from kit.caller import Caller
from kit.database import Database
from participants.errors import RequestNotFound
from participants.membership import Membership, Owner, Refusals
from participants.projection import Projection

log = logging.get(__name__)


class FileMembership(Membership[Participants]):
    def __init__(  # those of `Membership`, and one
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
        """Checks that the caller may add the file, and returns the draft with the members of its thread.

        Raises RequestNotFound, ConversationNotFound, ReadOnlyForAdmins, or Unavailable if the owner cannot be asked.
        """
        if draft.conversation_id is not None:
            thread = await self._threads.get_thread(draft.conversation_id)
            if not thread.is_of_request:
                if caller.user_id not in thread.member_ids:
                    raise ConversationNotFound
                return replace(draft, member_ids=thread.member_ids)
            draft = replace(draft, request_id=draft.conversation_id, conversation_id=None)
        if draft.request_id is not None:
            await self.require_writer(caller, draft.request_id)
        return draft

    async def require_reader_of(self, caller: Caller, file: File) -> None:
        """Raises FileNotFound, or Unavailable if the owner of the request or thread cannot be asked."""
        if file.belongs_to(caller):
            return
        if caller.role == "admin":
            log.info("admin_read_file", admin=str(caller.user_id), file=str(file.id))
            return
        try:
            if file.conversation_id is not None:
                await self._require_member(caller, file.conversation_id)
            elif file.request_id is not None:
                await self.require_reader(caller, file.request_id)
            else:
                raise FileNotFound
        except (RequestNotFound, ConversationNotFound):
            raise FileNotFound from None

    async def _require_member(self, caller: Caller, conversation_id: UUID) -> None:
        if caller.user_id not in (await self._threads.get_thread(conversation_id)).member_ids:
            raise ConversationNotFound
