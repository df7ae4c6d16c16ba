"""Notifications that are added without a consumer, and what users then see."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from chat_service.notifications import actions
from chat_service.notifications.inbox import queries
from chat_service.notifications.inbox.models import Notification
from chat_service.notifications.inbox.queries import NotificationFilters
from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.kinds import Channel, Type
from chat_service.notifications.preferences import actions as preferences
from chat_service.notifications.preferences.choices import Choices
from kit import clock
from kit.database import Database
from kit.ids import new_id
from kit.paging import Page
from testkit.rows import outbox_rows
from twou.chat.v1.notification_events_pb2 import NotificationCreated, NotificationsRead


def draft(user_id: UUID, kind: str = "request.accepted", **more: Any) -> NotificationDraft:
    return NotificationDraft(**{"kind": kind, "user_id": user_id, "occurred_at": clock.now(), **more})


async def notify(database: Database, *drafts: NotificationDraft, event_id: UUID | None = None) -> None:
    async with database.transaction() as session:
        await actions.notify(session, event_id or new_id(), drafts)


async def seen(database: Database, user_id: UUID, *, limit: int = 100, **filters: Any) -> Sequence[Row[Any]]:
    """Returns what the list of a user shows, newest first."""
    async with database.read_once() as session:
        _, _, rows = await queries.list_notifications(session, user_id, NotificationFilters(**filters), Page(limit))
    return rows


async def counts(database: Database, user_id: UUID) -> Mapping[str, int]:
    """Returns the stored numbers of unread notifications by type, except those that are 0."""
    async with database.read_once() as session:
        found = await queries.list_counts(session, [user_id])
    return {type_: number for type_, number in found[user_id].items() if number}


async def recounted(database: Database, user_id: UUID) -> Mapping[str, int]:
    """Counts the unread notifications of a user by type."""
    is_counted = (Notification.user_id == user_id) & Notification.read_at.is_(None) & Notification.is_shown
    statement = select(Notification.type, func.count()).where(is_counted).group_by(Notification.type)
    async with database.read() as session:
        return {row[0]: row[1] for row in await session.execute(statement)}


async def without_in_app(database: Database, user_id: UUID, *types: Type) -> None:
    """Lets a user turn notifications of these types off in the app."""
    choices = Choices(channels={one: {Channel.IN_APP: False} for one in types})
    async with database.transaction() as session:
        await preferences.replace_choices(session, user_id, choices)


async def frames(database: Database, user_id: UUID) -> list[Any]:
    """Returns the events that wait for the feed of a user, oldest first."""
    found: list[Any] = []
    for row in await outbox_rows(database):
        if row.audience == [str(user_id)]:
            is_new = row.type.endswith(".NotificationCreated")
            found.append((NotificationCreated if is_new else NotificationsRead).FromString(row.payload))
    return found


async def ids_of(database: Database, user_id: UUID) -> Sequence[UUID]:
    """Returns the notifications of a user, also those that they do not see."""
    async with database.read() as session:
        return (await session.scalars(select(Notification.id).where(Notification.user_id == user_id))).all()
