"""Records the push messages that were sent: those that are sent at the same time share a transaction."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from chat_service.devices import actions as devices
from chat_service.notifications.deliveries import actions
from chat_service.notifications.deliveries.claiming import Outgoing
from kit.database import Database


class _Sent(NamedTuple):
    outgoing: Outgoing
    sent_at: datetime
    is_recorded: asyncio.Future[None]


class SentRecorder:
    """The record of one process. The first who has something to record writes for all who come meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Sent] = []
        self._writes = False

    async def record(self, outgoing: Outgoing, sent_at: datetime) -> None:
        """Returns when the record is committed. Raises what has kept the transaction from it."""
        sent = _Sent(outgoing, sent_at, asyncio.get_running_loop().create_future())
        self._waiting.append(sent)
        if not self._writes:
            self._writes = True
            try:
                # Messages that are sent at this very moment come along.
                await asyncio.sleep(0)
                while self._waiting:
                    taken, self._waiting = self._waiting, []
                    await self._write(taken)
            finally:
                self._writes = False
        await sent.is_recorded

    async def _write(self, taken: Sequence[_Sent]) -> None:
        try:
            await self._store(taken)
        except BaseException as error:
            for sent in taken:
                _fail(sent, error)
            if not isinstance(error, Exception):
                # The process ends: nothing is recorded any more.
                for sent in self._waiting:
                    _fail(sent, error)
                self._waiting.clear()
                raise
        else:
            for sent in taken:
                if not sent.is_recorded.done():
                    sent.is_recorded.set_result(None)

    async def _store(self, taken: Sequence[_Sent]) -> None:
        async with self._database.transaction() as session:
            await actions.note_pushed(session, _by_lease(taken), max(sent.sent_at for sent in taken))
            await devices.note_used(session, {sent.outgoing.target.device_id for sent in taken})


def _by_lease(taken: Sequence[_Sent]) -> Mapping[datetime, Sequence[UUID]]:
    ids = defaultdict[datetime, list[UUID]](list)
    for sent in taken:
        ids[sent.outgoing.lease] += sent.outgoing.ids
    return ids


def _fail(sent: _Sent, error: BaseException) -> None:
    if not sent.is_recorded.done():
        if isinstance(error, asyncio.CancelledError):
            sent.is_recorded.cancel()
        else:
            sent.is_recorded.set_exception(error)
