"""Decides whether a caller may read or write in a conversation.

Members are known here. A request or a lead whose events have not arrived yet is looked up at request-service, which
also says who takes part in a request if this copy does not know the caller.
"""

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol
from uuid import UUID

from chat_service.members import queries, rules
from chat_service.members.errors import ConversationNotFound, NotPartOfConversation, NotPartOfRequest
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


class Leads(Protocol):
    """The conversations about leads, which exist as soon as the lead does: here, or where the lead is kept."""

    async def learn(self, conversation_id: UUID, /) -> bool:
        """Makes the conversation about a lead that is not known here yet. Returns False if there is no such lead.

        Raises Unavailable.
        """


class Access:
    def __init__(self, database: Database, requests: Membership[Conversation], leads: Leads) -> None:
        self._database = database
        self._requests = requests
        self._leads = leads

    async def require_writer(self, caller: Caller, conversation_id: UUID) -> None:
        """Raises RequestNotFound, the refusal of those who take no part, ReadOnlyForAdmins, or Unavailable."""
        standing = await self._find(caller, conversation_id)
        if standing is None and caller.role != ADMIN:
            standing = await self._ask(caller, conversation_id, self._requests.require_writer)
        takes_part = standing is not None and standing.includes(caller.user_id)
        kind = Kind.REQUEST if standing is None else standing.kind
        writing = rules.Writing(kind, takes_part, is_admin=caller.role == ADMIN)
        refusal = rules.find_refusal(writing)
        if refusal is NotPartOfRequest:
            # The copy of the participants may be behind.
            await self._requests.require_writer(caller, conversation_id)
        elif refusal is not None:
            raise refusal

    async def require_receiver(self, caller: Caller, conversation_id: UUID) -> str:
        """Returns the kind of a conversation whose new messages the caller receives, or may read as an admin.

        Raises RequestNotFound, the refusal of those who take no part (any more), or Unavailable.
        """
        standing = await self._find(caller, conversation_id)
        if standing is not None and (standing.includes(caller.user_id) or caller.role == ADMIN):
            return standing.kind
        if standing is not None and standing.kind != Kind.REQUEST:
            raise NotPartOfConversation
        standing = await self._ask(caller, conversation_id, self._requests.require_reader)
        if standing is None or standing.kind == Kind.REQUEST:
            return Kind.REQUEST
        if not (standing.includes(caller.user_id) or caller.role == ADMIN):
            raise NotPartOfConversation
        return standing.kind

    async def require_reader(self, caller: Caller, conversation_id: UUID) -> Standing:
        """Returns what the caller may read, which for a former member ends where they left.

        Raises RequestNotFound, the refusal of those who never took part, or Unavailable.
        """
        standing = await self._find(caller, conversation_id)
        if standing is None or not (standing.may_read(caller.user_id) or caller.role == ADMIN):
            if standing is not None and standing.kind != Kind.REQUEST:
                raise NotPartOfConversation
            standing = await self._ask(caller, conversation_id, self._requests.require_reader)
        if standing is None:
            raise RequestNotFound
        if standing.kind != Kind.REQUEST and not (standing.may_read(caller.user_id) or caller.role == ADMIN):
            raise NotPartOfConversation
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

    async def get_standing(self, user_id: UUID, conversation_id: UUID) -> Standing:
        """Returns what a user may read, who need not be the caller. Raises ConversationNotFound or Unavailable."""
        standing = await self._standing_of(user_id, conversation_id)
        if standing is None and await self._leads.learn(conversation_id):
            standing = await self._standing_of(user_id, conversation_id)
        if standing is None:
            raise ConversationNotFound
        return standing

    async def _ask(
        self, caller: Caller, conversation_id: UUID, ask: Callable[[Caller, UUID], Awaitable[None]]
    ) -> Standing | None:
        """Asks about a request, and then about a lead. Returns what is known then.

        Raises RequestNotFound, the refusals of *ask*, or Unavailable.
        """
        try:
            await ask(caller, conversation_id)
        except RequestNotFound:
            if not await self._leads.learn(conversation_id):
                raise
        return await self._find(caller, conversation_id)

    async def _find(self, caller: Caller, conversation_id: UUID) -> Standing | None:
        return await self._standing_of(caller.user_id, conversation_id)

    async def _standing_of(self, user_id: UUID, conversation_id: UUID) -> Standing | None:
        async with self._database.read_once() as session:
            return await queries.find_standing(session, conversation_id, user_id)
