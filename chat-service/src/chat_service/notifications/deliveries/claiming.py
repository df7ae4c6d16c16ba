"""Claims what is due: decides in one transaction for each delivery whether it goes out now, waits on, or ends.

A mail or text message is handed over by the event that the same transaction publishes. A push message is claimed until
the end of its lease, and sent after the commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.devices import queries as devices
from chat_service.notifications.deliveries import actions, events, planning, queries
from chat_service.notifications.deliveries.models import DeliveryStatus
from chat_service.notifications.deliveries.wording import Wording
from chat_service.notifications.kinds.kinds import Channel, NotificationKind
from chat_service.notifications.kinds.table import KINDS
from chat_service.notifications.preferences import actions as preferences
from chat_service.notifications.preferences.choices import Choices
from chat_service.push.interface import PushMessage, Target
from kit.database import Session

# Longer than the sending of a push message takes; otherwise two replicas might send it.
LEASE = timedelta(seconds=60)
# After the end of a mail, its outcome should have been reported.
REPORT_GRACE = timedelta(minutes=15)
# The most notifications in one summary or digest.
MAX_TOGETHER = 100
_TOGETHER = (planning.QUIET_HOURS, planning.DIGEST)


@dataclass(frozen=True)
class Outgoing:
    """A push message that is claimed, with the deliveries that go out with it."""

    ids: Sequence[UUID]
    kind: NotificationKind
    target: Target
    message: PushMessage
    lease: datetime
    # This one included.
    tries: int
    expires_at: datetime
    # When the newest event of the notification was added.
    told_at: datetime
    # True for the first try of what waits while the user has a socket.
    asks_for_socket: bool
    # The reason for which several wait, which is kept for another try.
    reason: str | None


@dataclass
class Claimed:
    # The deliveries that were due.
    count: int = 0
    pushes: list[Outgoing] = field(default_factory=list)
    # Each that has ended or was handed over, by channel and status, for the metrics.
    noted: list[tuple[str, str]] = field(default_factory=list)


class Claiming:
    """One transaction that claims deliveries of a lane."""

    def __init__(self, session: Session, wording: Wording, now: datetime) -> None:
        self._session = session
        self._wording = wording
        self._now = now
        self._claimed = Claimed()
        self._seen: set[UUID] = set()
        self._told: dict[UUID, Row[Any]] = {}
        self._choices: dict[UUID, Choices] = {}
        self._targets: Mapping[UUID, Target] = {}

    async def claim(self, lane: str, limit: int) -> Claimed:
        rows = await queries.lock_due(self._session, lane, self._now, limit)
        self._claimed.count = len(rows)
        if rows:
            await self._learn(rows)
            pushed = [row.target_id for row in rows if row.channel == Channel.PUSH]
            found = await devices.list_targets_by_id(self._session, pushed) if pushed else ()
            self._targets = {target.device_id: target for target in found}
            for row in rows:
                if row.id not in self._seen:
                    await self._decide(row)
        return self._claimed

    async def _learn(self, rows: Sequence[Row[Any]]) -> None:
        self._told |= await queries.list_notifications(self._session, {row.notification_id for row in rows})
        users = {row.user_id for row in rows} - self._choices.keys()
        if users:
            self._choices |= await preferences.list_choices(self._session, users)

    async def _decide(self, row: Row[Any]) -> None:
        self._seen.add(row.id)
        if await self._ends(row):
            return
        kind, channel = KINDS[self._told[row.notification_id].kind], Channel(row.channel)
        choices = self._choices[row.user_id]
        waits = self._waits_until(kind, channel, choices)
        if waits is not None:
            await self._defer(row, planning.QUIET_HOURS, waits)
        elif channel is Channel.PUSH and row.target_id not in self._targets:
            await self._end(row, DeliveryStatus.SUPPRESSED, planning.NO_DEVICE)
        elif channel is Channel.EMAIL and (later := await self._next_mail(row, kind)) is not None:
            await self._defer(row, planning.RATE, later)
        else:
            together = await self._with_others(row)
            if channel is Channel.PUSH:
                await self._push(together, kind, choices.locale)
            else:
                await self._hand_over(together, kind, channel, choices.locale)

    async def _ends(self, row: Row[Any]) -> bool:
        """Ends a delivery of which nothing is to be sent any more, and returns True."""
        told = self._told.get(row.notification_id)
        if row.status == DeliveryStatus.SENDING and row.channel != Channel.PUSH:
            await self._end(row, DeliveryStatus.FAILED, "no_report")
        elif told is None or told.read_at is not None:
            await self._end(row, DeliveryStatus.SUPPRESSED, "read")
        elif row.expires_at <= self._now or told.kind not in KINDS:
            await self._end(row, DeliveryStatus.SUPPRESSED, "expired")
        else:
            return False
        return True

    async def _end(self, row: Row[Any], status: DeliveryStatus, reason: str) -> None:
        await queries.note(self._session, row, status=str(status), reason=reason, due_at=None)
        self._claimed.noted.append((row.channel, str(status)))

    async def _defer(self, row: Row[Any], reason: str, due_at: datetime) -> None:
        await queries.note(self._session, row, status=str(DeliveryStatus.DEFERRED), reason=reason, due_at=due_at)

    def _waits_until(self, kind: NotificationKind, channel: Channel, choices: Choices) -> datetime | None:
        return None if channel is Channel.EMAIL else planning.quiet_until(kind, choices, self._now)

    async def _next_mail(self, row: Row[Any], kind: NotificationKind) -> datetime | None:
        """Returns when a mail of its group may be sent; `None` if it may now."""
        if kind.is_critical or row.reason == planning.DIGEST or self._told[row.notification_id].group_key is None:
            return None
        since = self._now - planning.MAIL_PAUSE
        last = await queries.find_last_mail(self._session, row.user_id, row.topic, since, row.id)
        return None if last is None else last + planning.MAIL_PAUSE

    async def _with_others(self, row: Row[Any]) -> Sequence[Row[Any]]:
        """Returns the delivery with those that have waited for the same as it, and go out with it."""
        if row.reason not in _TOGETHER:
            return [row]
        waiting = await queries.lock_together(self._session, row, self._now, MAX_TOGETHER)
        others = [one for one in waiting if one.id not in self._seen]
        if others:
            await self._learn(others)
        together = [row]
        for one in others:
            self._seen.add(one.id)
            if not await self._ends(one):
                together.append(one)
        return sorted(together, key=lambda one: (one.created_at, one.id))

    async def _push(self, rows: Sequence[Row[Any]], kind: NotificationKind, locale: str) -> None:
        first, lease = rows[0], self._now + LEASE
        told = [self._told[row.notification_id] for row in rows]
        expires_at = max(row.expires_at for row in rows)
        for row in rows:
            joined = None if len(rows) == 1 else first.id
            new = {"status": str(DeliveryStatus.SENDING), "due_at": lease, "tries": row.tries + 1, "message_id": joined}
            await queries.note(self._session, row, **new)
        asks = len(rows) == 1 and first.status == DeliveryStatus.QUEUED and first.reason is None and not first.tries
        self._claimed.pushes.append(
            Outgoing(
                ids=[row.id for row in rows],
                kind=kind,
                target=self._targets[first.target_id],
                message=self._wording.push(told, first.user_id, first.topic, locale, expires_at - self._now),
                lease=lease,
                tries=first.tries + 1,
                expires_at=expires_at,
                told_at=max(one.latest_at for one in told),
                asks_for_socket=asks and planning.waits_for_socket(kind),
                reason=first.reason if first.reason in _TOGETHER else None,
            )
        )

    async def _hand_over(self, rows: Sequence[Row[Any]], kind: NotificationKind, channel: Channel, locale: str) -> None:
        first = rows[0]
        told = [self._told[row.notification_id] for row in rows]
        expires_at = max(row.expires_at for row in rows)
        content: dict[str, Any] = {"kind": kind.name, "is_critical": kind.is_critical, "locale": locale}
        if channel is Channel.EMAIL:
            mail, link = self._wording.mail(told, first.user_id, locale, self._now)
            content |= {"subject": mail.subject, "text": mail.text, "html": mail.html, "unsubscribe_url": link}
        else:
            content["text"] = self._wording.sms(told, locale)
        for row in rows:
            joined = None if len(rows) == 1 else first.id
            new = {"status": str(DeliveryStatus.SENDING), "due_at": expires_at + REPORT_GRACE, "message_id": joined}
            await queries.note(self._session, row, **new, tries=row.tries + 1)
            self._claimed.noted.append((row.channel, str(DeliveryStatus.SENDING)))
        requested = events.delivery_requested(
            channel, first.id, first.user_id, expires_at=expires_at, now=self._now, **content
        )
        await actions.request_delivery(self._session, requested)
