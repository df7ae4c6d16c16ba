"""Decides whether a caller takes part: from the service's own copy, or by asking the owner if the copy does not say so.

The copy is fed by events and may be behind: a client may know their request, or a provider may have accepted it, a
moment before the event arrives. So the owner is asked about a caller who is not in the copy, once per call and outside
any transaction. While the owner is down, callers in the copy are served and all others get Unavailable.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kit.caller import Caller
from kit.database import Database
from kit.errors import AppError, Forbidden
from participants import queries
from participants.models import ParticipantsMixin, ParticipantsState, may_read
from participants.projection import Projection


class Owner(Protocol):
    """The service that decides who takes part, such as request-service behind a `RequestClient`."""

    async def get_participants(self, topic_id: UUID, /) -> ParticipantsState:
        """Raises NotFound, Forbidden if the current caller does not take part, or Unavailable."""


@dataclass(frozen=True)
class Refusals:
    """The errors with which a service refuses."""

    not_a_participant: type[AppError]
    read_only_for_admins: type[AppError]


class Membership[Row: ParticipantsMixin]:
    """Answers whether a caller may read or write in a topic."""

    def __init__(self, database: Database, projection: Projection[Row], owner: Owner, refusals: Refusals) -> None:
        self._database = database
        self._projection = projection
        self._owner = owner
        self._refusals = refusals

    async def require_writer(self, caller: Caller, topic_id: UUID) -> None:
        """Raises the errors of `require_reader`, and the service's refusal of admins, who may only read."""
        if caller.role == "admin":
            raise self._refusals.read_only_for_admins
        await self.require_reader(caller, topic_id)

    async def require_reader(self, caller: Caller, topic_id: UUID) -> None:
        """Raises the owner's NotFound, the service's refusal if the caller does not take part, or Unavailable."""
        async with self._database.read_once() as session:
            known_ids = await queries.find_participant_ids(session, self._projection.table, topic_id)
        if known_ids is not None and may_read(caller, known_ids):
            return
        try:
            state = await self._owner.get_participants(topic_id)
        except Forbidden:
            raise self._refusals.not_a_participant from None
        async with self._database.transaction() as session:
            await self._projection.note(session, state)
            # Not those of `state`: an event that was faster may have brought a newer one.
            known_ids = await queries.find_participant_ids(session, self._projection.table, topic_id)
        if known_ids is None or not may_read(caller, known_ids):
            raise self._refusals.not_a_participant
