"""Reads the notifications of all users for an admin, those that were made last first."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from chat_service.notifications.inbox.models import Notification
from kit.database import ReadSession
from kit.paging import Page

_COLUMNS = (
    Notification.id,
    Notification.user_id,
    Notification.type,
    Notification.kind,
    Notification.request_id,
    Notification.is_shown,
    Notification.read_at,
    Notification.count.label("merged"),
    Notification.created_at,
    Notification.expires_at,
)


async def list_all(session: ReadSession, page: Page) -> Sequence[Row[*tuple[Any, ...]]]:
    """Returns the rows of the page, and one more if there is one. Ids are in the order in which they were made."""
    statement = select(*_COLUMNS).order_by(Notification.id.desc()).limit(page.limit + 1)
    if page.after is not None:
        statement = statement.where(Notification.id < page.after.id)
    return (await session.execute(statement)).all()
