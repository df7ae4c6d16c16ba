"""Notifications that are sent to push services of tests, with a clock that tests turn."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import insert, select, update

from chat_service.devices.models import Device
from chat_service.notifications.deliveries import actions
from chat_service.notifications.deliveries.models import Delivery
from chat_service.notifications.deliveries.sending import Means, SendingLane
from chat_service.notifications.deliveries.wording import Wording
from chat_service.notifications.inbox.added import Added
from chat_service.notifications.inbox.models import Notification
from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.kinds import Lane
from chat_service.notifications.kinds.table import KINDS
from chat_service.notifications.preferences import actions as preferences
from chat_service.notifications.preferences.choices import Choices
from chat_service.notifications.preferences.unsubscribing import UnsubscribeTokens
from chat_service.push.interface import Accepted, Outcome, PushMessage, PushSender, Target
from kit.database import Database
from kit.ids import new_id
from kit.vault import ServiceVault
from testkit.rows import outbox_rows
from twou.chat.v1.delivery_events_pb2 import DeliveryRequested

VAULT = ServiceVault("chat-service", SecretStr("a key of these tests, and of no other"))
WORDING = Wording("https://app.example.com", "https://api.example.com/unsubscribe", UnsubscribeTokens(VAULT))
# Noon in Addis Ababa.
NOON = datetime(2026, 11, 30, 9, tzinfo=UTC)
HOST = "push.example.com"


@dataclass
class PushService:
    """Takes messages, or answers as it is told, by host or by device."""

    taken: list[tuple[Target, PushMessage]] = field(default_factory=list)
    answers: dict[object, Outcome] = field(default_factory=dict)
    # Hosts whose messages hang until the event is set.
    hanging: dict[str, asyncio.Event] = field(default_factory=dict)
    asked: int = 0

    async def send(self, device: Target, message: PushMessage, /) -> Outcome:
        self.asked += 1
        if device.host in self.hanging:
            await self.hanging[device.host].wait()
        answer = self.answers.get(device.device_id) or self.answers.get(device.host) or Accepted()
        if isinstance(answer, Accepted):
            self.taken.append((device, message))
        return answer

    @property
    def titles(self) -> list[str]:
        return [message.title for _, message in self.taken]


@dataclass
class Watchers:
    """Users who have a socket."""

    users: set[UUID] = field(default_factory=set)

    async def are_open(self, user_id: UUID, /) -> bool:
        return user_id in self.users


class Post:
    """The lanes of one chat-service, and the users whom it notifies."""

    def __init__(self, database: Database, sender: PushSender | None = None) -> None:
        self.database = database
        self.now = NOON
        self.push = PushService()
        self.sockets = Watchers()
        means = Means(database, WORDING, sender or self.push, self.sockets)
        self.lanes = {lane: SendingLane(lane, means, now=lambda: self.now) for lane in Lane}

    async def device(self, user_id: UUID, host: str = HOST) -> UUID:
        device_id = new_id()
        values = {"kind": "webpush", "host": host, "digest": device_id.bytes * 2, "sealed": b"x", "created_at": NOON}
        async with self.database.transaction() as session:
            await session.execute(insert(Device).values(id=device_id, user_id=user_id, **values))
        return device_id

    async def chooses(self, user_id: UUID, **choices: Any) -> None:
        async with self.database.transaction() as session:
            await preferences.replace_choices(session, user_id, Choices(**choices))

    async def tells(self, user_id: UUID, kind: str = "request.started", group: str | None = None) -> Added:
        """Adds a notification, and plans what is to be sent of it."""
        draft = NotificationDraft(kind, user_id, self.now, params={"title": "Tyres"}, group_key=group)
        row = {
            "id": new_id(),
            "user_id": user_id,
            "event_id": new_id(),
            "kind": kind,
            "type": str(KINDS[kind].type),
            "params": dict(draft.params),
            "data": {},
            "group_key": group,
            "count": 1,
            "is_shown": True,
            "expires_at": self.now + KINDS[kind].lives,
            "created_at": self.now,
            "latest_at": self.now,
        }
        async with self.database.transaction() as session:
            await session.execute(insert(Notification).values(**row))
        return await self._plan(self._added(row, draft, is_new=True))

    async def adds(self, added: Added) -> Added:
        """Adds a further event to a notification."""
        async with self.database.transaction() as session:
            later = {"count": Notification.count + 1, "latest_at": self.now}
            await session.execute(update(Notification).where(Notification.id == added.notification_id).values(**later))
        again = {
            **vars(added),
            "is_new": False,
            "was_shown": added.is_shown,
            "latest_at": self.now,
            "count": added.count + 1,
        }
        return await self._plan(Added(**again))

    @staticmethod
    def _added(row: dict[str, Any], draft: NotificationDraft, *, is_new: bool) -> Added:
        names = (
            "user_id",
            "kind",
            "type",
            "count",
            "group_key",
            "params",
            "data",
            "expires_at",
            "latest_at",
            "is_shown",
        )
        given = {name: row[name] for name in names}
        return Added(
            notification_id=row["id"],
            is_new=is_new,
            was_shown=False,
            actor_id=None,
            request_id=None,
            link="/x",
            draft=draft,
            **given,
        )

    async def _plan(self, added: Added) -> Added:
        async with self.database.transaction() as session:
            choices = await preferences.list_choices(session, [added.user_id])
            devices = (await session.scalars(select(Device.id).where(Device.user_id == added.user_id))).all()
            await actions.plan(session, [added], choices, {added.user_id: devices}, self.now)
        return added

    async def reads(self, *read: Added) -> None:
        ids = [one.notification_id for one in read]
        async with self.database.transaction() as session:
            await session.execute(update(Notification).where(Notification.id.in_(ids)).values(read_at=self.now))
            await actions.leave(session, ids)

    async def runs(self, *, after: timedelta = timedelta(), waits: bool = True) -> None:
        """Sends all that is due at the time to which the clock is turned."""
        self.now += after
        for lane in self.lanes.values():
            while await self.is_due(lane):
                await lane.run_due()
                if waits and lane.crew.tasks:
                    await asyncio.wait(lane.crew.tasks)

    async def is_due(self, lane: SendingLane) -> bool:
        async with self.database.read() as session:
            due_at = await lane.next_due(session)
        return due_at is not None and due_at <= self.now

    async def rows(self, channel: str | None = None) -> Sequence[Delivery]:
        async with self.database.read() as session:
            found = select(Delivery).order_by(Delivery.created_at, Delivery.id)
            rows = (await session.scalars(found)).all()
        return [row for row in rows if channel in (None, row.channel)]

    async def states(self, channel: str) -> list[tuple[str, str | None]]:
        return [(row.status, row.reason) for row in await self.rows(channel)]

    async def requested(self) -> list[DeliveryRequested]:
        """Returns the mails and text messages that auth-service was asked to send."""
        rows = await outbox_rows(self.database)
        return [
            DeliveryRequested.FromString(row.payload) for row in rows if row.type == "twou.chat.v1.DeliveryRequested"
        ]
