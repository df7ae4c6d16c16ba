"""Decides whether a caller may read or write in a conversation.

Members are known here. A request whose events have not arrived yet is looked up at request-service, which also says who
takes part if this copy does not know the caller.
"""

import contextlib
from collections.abc import Iterator
from uuid import UUID

from chat_service.members import queries
from chat_service.members.errors import (
    ConversationNotFound,
    NotPartOfConversation,
    NotPartOfRequest,
    ReadOnlyForAdmins,
)
from chat_service.members.models import Conversation, Kind
from chat_service.members.queries import Standing
from kit import logging
from kit.caller import Caller
from kit.database import Database
from kit.errors import Forbidden, NotFound
from participants.errors import RequestNotFound
from participants.membership import Membership

ADMIN = "admin"
log = logging.get(__name__)


@contextlib.contextmanager
def speaking_of_conversations() -> Iterator[None]:
    """Replaces the refusals that speak of requests by those for conversations of all kinds."""
    try:
        yield
    except RequestNotFound:
        raise ConversationNotFound from None
    except NotPartOfRequest:
        raise NotPartOfConversation from None


class Access:
    def __init__(self, database: Database, requests: Membership[Conversation]) -> None:
        self._database = database
        self._requests = requests

    async def require_writer(self, caller: Caller, conversation_id: UUID) -> None:
        """Raises RequestNotFound, the refusal of those who take no part, ReadOnlyForAdmins, or Unavailable."""
        standing = await self._find(caller, conversation_id)
        if standing is not None and standing.includes(caller.user_id):
            return
        if caller.role == ADMIN:
            raise ReadOnlyForAdmins
        if standing is not None and standing.kind != Kind.REQUEST:
            raise NotPartOfConversation
        await self._requests.require_writer(caller, conversation_id)

    async def require_receiver(self, caller: Caller, conversation_id: UUID) -> str:
        """Returns the kind of a conversation whose new messages the caller receives, or may read as an admin.

        Raises RequestNotFound, the refusal of those who take no part (any more), or Unavailable.
        """
        standing = await self._find(caller, conversation_id)
        if standing is not None and (standing.includes(caller.user_id) or caller.role == ADMIN):
            return standing.kind
        if standing is not None and standing.kind != Kind.REQUEST:
            raise NotPartOfConversation
        await self._requests.require_reader(caller, conversation_id)
        return Kind.REQUEST

    async def require_reader(self, caller: Caller, conversation_id: UUID) -> Standing:
        """Returns what the caller may read, which for a former member ends where they left.

        Raises RequestNotFound, the refusal of those who never took part, or Unavailable.
        """
        standing = await self._find(caller, conversation_id)
        if standing is None or not (standing.may_read(caller.user_id) or caller.role == ADMIN):
            if standing is not None and standing.kind != Kind.REQUEST:
                raise NotPartOfConversation
            await self._requests.require_reader(caller, conversation_id)
            standing = await self._find(caller, conversation_id)
        if standing is None:
            raise RequestNotFound
        return standing

    async def find_kind_for(self, caller: Caller, conversation_id: UUID, seq: int) -> str | None:
        """Returns the kind of the conversation if the caller may read its message *seq*. Raises Unavailable."""
        try:
            standing = await self.require_reader(caller, conversation_id)
        except (NotFound, Forbidden):
            return None
        if caller.role == ADMIN:
            log.info("admin_read_message", admin=str(caller.user_id), conversation=str(conversation_id), seq=seq)
            return standing.kind
        return standing.kind if standing.has_in_reach(seq) else None

    async def _find(self, caller: Caller, conversation_id: UUID) -> Standing | None:
        async with self._database.read_once() as session:
            return await queries.find_standing(session, conversation_id, caller.user_id)
