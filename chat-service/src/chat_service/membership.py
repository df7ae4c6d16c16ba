"""Who takes part in a request: answered from this service's own copy, and from request-service where that falls short.

The copy is fed by events and may be behind: a request may be known to its client, or a provider may have accepted it, a
moment before the event is here. So whoever it does not list is looked up at the owner, once, outside any transaction.
Whom it lists may go on while the owner is down; of anybody else nobody can then tell, which is Unavailable.
"""

from uuid import UUID

from chat_service import actions, queries
from chat_service.clients import RequestClient
from chat_service.errors import NotPartOfRequest, ReadOnlyForAdmins
from kit.caller import Caller
from kit.database import Database


class Membership:
    def __init__(self, database: Database, requests: RequestClient) -> None:
        self._database = database
        self._requests = requests

    async def require_writer(self, caller: Caller, request_id: UUID) -> None:
        """Raises what `require_reader` raises, and ReadOnlyForAdmins."""
        if caller.role == "admin":
            raise ReadOnlyForAdmins
        await self.require_reader(caller, request_id)

    async def require_reader(self, caller: Caller, request_id: UUID) -> None:
        """Raises NotPartOfRequest, RequestNotFound, or Unavailable if nobody can tell."""
        async with self._database.read() as session:
            known = await queries.find_conversation(session, request_id)
        if known is not None and known.may_be_read_by(caller):
            return
        state = await self._requests.get_participants(request_id)
        async with self._database.transaction() as session:
            noted = await actions.note_participants(session, state)
        if not noted.may_be_read_by(caller):
            raise NotPartOfRequest
