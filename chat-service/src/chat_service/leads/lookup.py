"""Asks request-service for a lead that no event has brought yet, once however many callers wait for it."""

import asyncio
from typing import Protocol
from uuid import UUID

from chat_service.leads import actions
from chat_service.leads.convert import LeadState
from kit import call
from kit.database import Database
from kit.errors import NotFound
from kit.shared_task import outcome_of


class LeadOwner(Protocol):
    """The service that keeps leads, such as request-service behind a `LeadClient`."""

    async def get_opening(self, lead_id: UUID, /) -> tuple[LeadState, str]:
        """Returns a lead and the words of its buyer. Raises NotFound or Unavailable."""


class LeadLookup:
    """Makes the conversation about a lead as soon as a user asks for it."""

    def __init__(self, database: Database, owner: LeadOwner) -> None:
        self._database = database
        self._owner = owner
        self._asking: dict[UUID, asyncio.Task[bool]] = {}

    async def learn(self, conversation_id: UUID) -> bool:
        """Makes the conversation about a lead. Returns False if there is no such lead. Raises Unavailable."""
        asking = self._asking.get(conversation_id)
        if asking is None:
            asking = self._asking[conversation_id] = asyncio.create_task(self._learn(conversation_id))
        return await outcome_of(asking)

    async def _learn(self, lead_id: UUID) -> bool:
        # The question belongs to all waiting callers, so it has no token and not the deadline of the first one.
        call.enter(call.Call(request_id=call.current().request_id))
        try:
            state, opening = await self._owner.get_opening(lead_id)
            async with self._database.transaction() as session:
                await actions.open_conversation(session, state, opening)
        except NotFound:
            return False
        finally:
            del self._asking[lead_id]
        return True
