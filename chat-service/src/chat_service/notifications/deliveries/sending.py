"""Sends push messages, in lanes that do not wait for one another.

Each lane is a work of its own (`kit.due`) with a number of messages at a time, of which one push service has a part. It
claims deliveries by moving their due time ahead, so that a killed process only delays them; sends outside of any
transaction; and notes the outcome. What was sent and not noted is sent again after its lease, with the same topic, by
which the device replaces the first one.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from chat_service.devices import actions as devices
from chat_service.notifications.deliveries import planning, queries, seen
from chat_service.notifications.deliveries.claiming import Claiming, Outgoing
from chat_service.notifications.deliveries.models import DeliveryStatus
from chat_service.notifications.deliveries.providers import Breaker, Providers
from chat_service.notifications.deliveries.recording import SentRecorder
from chat_service.notifications.deliveries.retries import next_try
from chat_service.notifications.deliveries.wording import Wording
from chat_service.notifications.kinds.kinds import Lane
from chat_service.push.interface import Accepted, Gone, Outcome, PushSender, Refused, TryLater
from kit import call, clock, crash_points, logging
from kit.database import Database, ReadSession
from kit.due import DueWork
from kit.ids import new_id
from kit.worker import Worker

log = logging.get(__name__)

# The messages of a lane at a time, and those of them for one push service.
AT_ONCE: Mapping[Lane, int] = {Lane.OFFERS: 64, Lane.PEOPLE: 64, Lane.BROADCASTS: 16}
_SHARE = 4
_BATCH = 32
# Longer than a sender takes, and shorter than a lease.
_MAX_SENDING_SECONDS = 20.0


class Crew(Worker):
    """The messages of a lane that are being sent. They end with the process."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tasks = set[asyncio.Task[None]]()

    def begin(self, sending: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(sending, name=self.name)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def run(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            for task in self.tasks:
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)


class Sockets(Protocol):
    async def are_open(self, user_id: UUID, /) -> bool:
        """Returns whether the user has a socket. Returns False if that cannot be told."""


@dataclass(frozen=True)
class Means:
    """The things that all lanes of a process share."""

    database: Database
    wording: Wording
    sender: PushSender
    sockets: Sockets
    breakers: dict[str, Breaker] = field(default_factory=dict)

    @cached_property
    def recorder(self) -> SentRecorder:
        return SentRecorder(self.database)


class SendingLane(DueWork):
    """One of the queues of sending."""

    def __init__(self, lane: Lane, means: Means, *, now: Callable[[], datetime] = clock.now) -> None:
        self.name = f"{lane}-lane"  # type: ignore[misc]  # each lane is a work of its own
        self.crew = Crew(f"{lane}-crew")
        self._lane = lane
        self._database = means.database
        self._means = means
        self._at_once = AT_ONCE[lane]
        self._providers = Providers(self._at_once // _SHARE, means.breakers)
        self._now = now

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await queries.find_next_due(session, self._lane)

    async def run_due(self) -> bool:
        """Claims a batch and begins to send it. Waits for a place first if all are taken."""
        room = self._at_once - len(self.crew.tasks)
        if room <= 0:
            await asyncio.wait(self.crew.tasks, return_when=asyncio.FIRST_COMPLETED)
            return True
        call.enter(call.Call(request_id=str(new_id())))
        async with self._database.transaction() as session:
            claimed = await Claiming(session, self._means.wording, self._now()).claim(self._lane, min(room, _BATCH))
        for channel, status in claimed.noted:
            seen.note(channel, status)
        for outgoing in claimed.pushes:
            self.crew.begin(self._deliver(outgoing))
        return claimed.count > 0

    async def _deliver(self, outgoing: Outgoing) -> None:
        try:
            if crash_points.armed is not None:
                crash_points.armed.reach("delivery_claimed", [outgoing.kind.name])
            if outgoing.asks_for_socket and await self._means.sockets.are_open(outgoing.target.user_id):
                due_at = self._now() + planning.SOCKET_SECONDS
                await self._put_back(outgoing, due_at, DeliveryStatus.DEFERRED, planning.SOCKET)
                return
            provider = outgoing.target.provider
            if wait := self._providers.enter(provider, self._now().timestamp()):
                due_at = self._now() + timedelta(seconds=wait)
                await self._put_back(outgoing, due_at, DeliveryStatus.QUEUED, outgoing.reason or planning.PROVIDER)
                return
            try:
                outcome = await self._send(outgoing)
            finally:
                self._providers.leave(provider)
            if crash_points.armed is not None:
                crash_points.armed.reach("push_sent", [outgoing.kind.name])
            await self._note(outgoing, outcome)
        except Exception:
            # Its lease ends, and it is claimed again.
            log.exception("delivery_failed", delivery_id=str(outgoing.ids[0]), kind=outgoing.kind.name)

    async def _send(self, outgoing: Outgoing) -> Outcome:
        breaker = self._providers.breaker(outgoing.target.provider)
        try:
            async with asyncio.timeout(_MAX_SENDING_SECONDS):
                outcome = await self._means.sender.send(outgoing.target, outgoing.message)
        except TimeoutError:
            outcome = TryLater(None, "timeout")
        if isinstance(outcome, TryLater):
            breaker.note_failure(self._now().timestamp())
        else:
            breaker.note_answer()
        return outcome

    async def _put_back(self, outgoing: Outgoing, due_at: datetime, status: DeliveryStatus, reason: str | None) -> None:
        """Gives up a claim without a try."""
        values = {"status": str(status), "reason": reason, "due_at": due_at, "tries": outgoing.tries - 1}
        await self._store(outgoing, values | {"message_id": None})

    async def _note(self, outgoing: Outgoing, outcome: Outcome) -> None:
        now = self._now()
        if isinstance(outcome, Accepted):
            await self._means.recorder.record(outgoing, now)
            seen.note_seconds(self._lane, (now - outgoing.told_at).total_seconds())
            status = str(DeliveryStatus.SENT)
        else:
            status = await self._note_failure(outgoing, outcome, now)
        for _ in outgoing.ids:
            seen.note("push", status)

    async def _note_failure(self, outgoing: Outgoing, outcome: Gone | Refused | TryLater, now: datetime) -> str:
        """Stores what becomes of a message that was not taken, and returns its status."""
        values = _values_of(outgoing, outcome, now)
        async with self._database.transaction() as session:
            await queries.finish(session, outgoing.ids, outgoing.lease, values)
            if isinstance(outcome, Gone):
                await devices.remove(session, outgoing.target.device_id)
                await queries.suppress_target(session, outgoing.target.device_id, planning.NO_DEVICE)
        log.info(
            "push_not_sent",
            delivery_id=str(outgoing.ids[0]),
            kind=outgoing.kind.name,
            host=outgoing.target.host,
            outcome=type(outcome).__name__,
            reason=values["reason"],
            tries=outgoing.tries,
        )
        return str(values["status"])

    async def _store(self, outgoing: Outgoing, values: Mapping[str, Any]) -> None:
        async with self._database.transaction() as session:
            await queries.finish(session, outgoing.ids, outgoing.lease, values)


def _values_of(outgoing: Outgoing, outcome: Gone | Refused | TryLater, now: datetime) -> dict[str, Any]:
    """Returns the columns that say what has become of a message that was not taken."""
    match outcome:
        case Gone():
            return {"status": str(DeliveryStatus.FAILED), "reason": "gone", "due_at": None}
        case Refused(reason):
            return {"status": str(DeliveryStatus.FAILED), "reason": reason, "due_at": None}
        case TryLater(retry_after, reason):
            due_at = next_try(outgoing.tries, now, outgoing.expires_at, retry_after)
            if due_at is None:
                return {"status": str(DeliveryStatus.FAILED), "reason": reason, "due_at": None}
            if outgoing.reason is not None:
                # They are put together again, without those that were read meanwhile.
                waiting = {"status": str(DeliveryStatus.DEFERRED), "reason": outgoing.reason}
            else:
                waiting = {"status": str(DeliveryStatus.QUEUED), "reason": reason}
            return {**waiting, "due_at": due_at, "message_id": None}
