"""Takes the next step of notices when it is due, on every replica: batches of recipients, at a bounded pace.

A step is taken under the lock of the notice, so two replicas take the steps of one notice one after the other. A batch
takes its recipients away and notifies them in one transaction. Notices that are sent at the same time share the
pace, so that many of them ask no more of the database than one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from chat_service.notifications.broadcasts import queries
from chat_service.notifications.broadcasts.models import Broadcast, BroadcastStatus
from chat_service.notifications.deliveries import actions as deliveries
from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.kinds import Channel
from chat_service.people import queries as people
from kit import clock, logging
from kit.database import Database, ReadSession, Session
from kit.due import DueWork

log = logging.get(__name__)

KIND = "broadcast"
# Other writers wait for a batch, on SQLite for each of its rows.
_MOST_AT_ONCE = 200
_BATCHES_PER_SECOND = 10
# Rows that nothing needs any more.
_REMOVED_AT_ONCE = 1000
_TAKEN_BACK_AT_ONCE = 500
# A delivery that was being sent when its notice was stopped may come back to the queue.
_LOOKED_AGAIN_AFTER = timedelta(seconds=5)
# The reason of a delivery that was taken back.
STOPPED = "stopped"


class Notify(Protocol):
    """The verb that makes notifications of drafts, each once for its user, kind and event."""

    async def __call__(self, session: Session, event_id: UUID, drafts: Sequence[NotificationDraft], /) -> None: ...


@dataclass(frozen=True)
class Pace:
    per_second: int

    @property
    def batch(self) -> int:
        return max(1, min(_MOST_AT_ONCE, self.per_second // _BATCHES_PER_SECOND))

    def pause(self, notified: int, notices: int) -> timedelta:
        """Returns the time of a batch, if so many notices share the pace."""
        return timedelta(seconds=notified * max(1, notices) / self.per_second)


class BroadcastSending(DueWork):
    name = "broadcasts"

    def __init__(self, database: Database, notify: Notify, pace: Pace) -> None:
        self._database = database
        self._notify = notify
        self._pace = pace

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session)

    async def run_due(self) -> bool:
        async with self._database.transaction() as session:
            broadcast = await queries.lock_due(session, clock.now())
            if broadcast is None:
                return False
            if broadcast.status == BroadcastStatus.PREPARING:
                await self._remove(session, broadcast)
            elif broadcast.status == BroadcastStatus.STOPPED:
                await self._take_back(session, broadcast)
            else:
                await self._send(session, broadcast)
        return True

    async def _send(self, session: Session, broadcast: Broadcast) -> None:
        taken = await queries.take_recipients(session, broadcast.id, self._pace.batch)
        if not taken:
            broadcast.finish(clock.now())
            log.info(
                "broadcast_sent", broadcast=str(broadcast.id), recipients=broadcast.recipients, done=broadcast.done
            )
            return
        known = await people.find_people(session, taken)
        here = [one for one in taken if not known.get(one, (None, False))[1]]
        if here:
            await self._notify(session, broadcast.id, [draft(broadcast, user_id) for user_id in here])
        others = await queries.count_sending(session)
        # From the end of the batch, so that the pause gets no shorter on a machine that has much to do.
        broadcast.note_batch(len(here), clock.now() + self._pace.pause(len(here), others))

    async def _remove(self, session: Session, broadcast: Broadcast) -> None:
        """Removes a notice whose recipients were never complete, a batch of them at a time."""
        if not await queries.take_recipients(session, broadcast.id, _REMOVED_AT_ONCE):
            await queries.delete_broadcast(session, broadcast.id)
            log.warning("broadcast_abandoned", broadcast=str(broadcast.id))

    async def _take_back(self, session: Session, broadcast: Broadcast) -> None:
        """Takes back what waits to be sent of a stopped notice, and forgets those who will not get it."""
        unsent = await queries.list_unsent(session, broadcast.id, _TAKEN_BACK_AT_ONCE)
        if unsent:
            await deliveries.leave(session, unsent, STOPPED)
        elif not await queries.take_recipients(session, broadcast.id, _REMOVED_AT_ONCE):
            is_open = await queries.is_in_lane(session, broadcast.id)
            broadcast.look_again(clock.now() + _LOOKED_AGAIN_AFTER if is_open else None)


def draft(broadcast: Broadcast, user_id: UUID) -> NotificationDraft:
    return NotificationDraft(
        kind=KIND,
        user_id=user_id,
        occurred_at=clock.now(),
        params={"title": broadcast.title, "message": broadcast.message},
        link=broadcast.link,
        channels=frozenset(map(Channel, broadcast.channels)),
    )
