"""Notices by admins without a running service: accounts that answer as auth-service does, and the steps of workers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from chat_service.notifications.actions import notify
from chat_service.notifications.broadcasts.models import Broadcast
from chat_service.notifications.broadcasts.sending import BroadcastSending, Pace
from chat_service.notifications.broadcasts.servicer import BroadcastServicer
from chat_service.notifications.inbox.models import Notification
from kit import call, caller, clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.rows import select_all
from twou.auth.v1.auth_pb2 import ROLE_CLIENT
from twou.chat.v1 import broadcast_pb2 as pb

CHANNELS = [pb.BROADCAST_CHANNEL_IN_APP, pb.BROADCAST_CHANNEL_PUSH]
# So that a batch is due as soon as the one before is done.
FAST = Pace(10_000)


@dataclass
class Accounts:
    """The accounts of auth-service, by role. It stops answering after *pages* pages."""

    by_role: dict[str, list[UUID]]
    pages: float = float("inf")
    asked: list[Any] = field(default_factory=list)

    async def list_ids_of_role(self, role: str, after: UUID | None, limit: int) -> Sequence[UUID]:
        self._answer((role, after))
        found = sorted(self.by_role.get(role, []))
        return [one for one in found if after is None or one > after][:limit]

    async def list_active_ids(self, user_ids: Collection[UUID]) -> Sequence[UUID]:
        self._answer(len(user_ids))
        return sorted({one for ids in self.by_role.values() for one in ids}.intersection(user_ids))

    def _answer(self, question: Any) -> None:
        self.asked.append(question)
        if len(self.asked) > self.pages:
            raise Unavailable


async def schedule(
    database: Database, accounts: Accounts, *, admin: Caller | None = None, key: str | None = None, **fields: Any
) -> pb.ScheduleBroadcastResponse:
    """Plans a notice to all clients, or to others by *fields*."""
    call.enter(call.Call(request_id="test-request", idempotency_key=key))
    caller.enter(admin or new_caller("admin"))
    usual = {"title": "Works", "message": "On Sunday at noon", "channels": CHANNELS}
    to = {} if fields.keys() & {"role", "user_ids"} else {"role": ROLE_CLIENT}
    request = pb.ScheduleBroadcastRequest(**usual | to | fields)
    return await BroadcastServicer(database, accounts).ScheduleBroadcast(request, None)  # type: ignore[arg-type]


async def stop(database: Database, broadcast_id: str, *, key: str | None = None) -> pb.Broadcast:
    call.enter(call.Call(request_id="test-request", idempotency_key=key))
    caller.enter(new_caller("admin"))
    request = pb.StopBroadcastRequest(broadcast_id=broadcast_id)
    return (await BroadcastServicer(database, Accounts({})).StopBroadcast(request, None)).broadcast  # type: ignore[arg-type]


async def get(database: Database, broadcast_id: str) -> pb.Broadcast:
    request = pb.GetBroadcastRequest(broadcast_id=broadcast_id)
    return (await BroadcastServicer(database, Accounts({})).GetBroadcast(request, None)).broadcast  # type: ignore[arg-type]


def worker(database: Database, pace: Pace = FAST) -> BroadcastSending:
    return BroadcastSending(database, notify, pace)


async def notified(database: Database, broadcast_id: str) -> list[UUID]:
    """Returns the users who have a notification of the notice, once for each."""
    rows = await select_all(database, select(Notification).where(Notification.event_id == UUID(broadcast_id)))
    return sorted(row.user_id for row in rows)


def some_ids(number: int) -> list[UUID]:
    """Returns ids of users in their order."""
    return sorted(new_id() for _ in range(number))


async def make_due(database: Database) -> None:
    """Makes the next step of every notice due."""
    async with database.transaction() as session:
        due = update(Broadcast.__table__).where(Broadcast.due_at.is_not(None))  # type: ignore[arg-type]
        await session.execute(due.values(due_at=clock.now()))
