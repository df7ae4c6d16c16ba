"""Stores reported states in a service's table, and calls the service when a provider joins."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from kit.database import Database, Session
from participants import queries
from participants.models import ParticipantsMixin, ParticipantsState

# Receives the row after the change, and the id of the provider who is new in it.
type OnJoined[Row] = Callable[[Session, Row, UUID], Awaitable[None]]


class Projection[Row: ParticipantsMixin]:
    """Keeps the copy of participants in `table`."""

    def __init__(self, table: type[Row], on_joined: OnJoined[Row]) -> None:
        """`on_joined` runs in the transaction that notes the provider, with the row locked, once for each provider.

        The provider accepted some time before this service learns of it. Events that were published in between reached
        only the client, so `on_joined` publishes them again to the provider.
        """
        self.table = table
        self._on_joined = on_joined

    async def note_beginnings(self, database: Database, states: Sequence[ParticipantsState]) -> set[UUID]:
        """Stores the first state of each unknown topic by one statement, unless a provider takes part in it.

        Returns the topics that it has stored.
        """
        first = {state.topic_id: state for state in reversed(states)}
        beginnings = [state for state in first.values() if state.provider_id is None]
        return await queries.insert_unknown(database, self.table, beginnings) if beginnings else set()

    async def note(self, session: Session, state: ParticipantsState) -> None:
        """Stores `state` if it is new."""
        known_provider_id = None
        # The row is inserted first, because a row that does not exist cannot be locked. If several states of an unknown
        # topic arrive at once, the first inserts the row; the others wait, and then find its provider known.
        if not await queries.insert_unless_known(session, self.table, state):
            known_provider_id = await queries.lock_provider_id(session, self.table, state.topic_id)
            await queries.upsert_participants(session, self.table, state)
        if state.provider_id is None:
            # It has brought no provider, whether it was new or not.
            return
        row = await queries.get_participants(session, self.table, state.topic_id)
        if row.provider_id is not None and row.provider_id != known_provider_id:
            await self._on_joined(session, row, row.provider_id)
