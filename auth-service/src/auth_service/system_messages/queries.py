"""The statements on the table of messages of operators."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select

from auth_service.system_messages.models import SystemMessage, SystemMessageType
from kit.database import ReadSession, Session
from kit.ids import lowest_id
from kit.statements import once

_messages: Any = SystemMessage.__table__
_NEWEST = once(
    select(_messages)
    .where(_messages.c.type == SystemMessageType.MAINTENANCE.value)
    .order_by(_messages.c.id.desc())
    .limit(1)
)


async def find_newest_maintenance(session: ReadSession) -> Row[Any] | None:
    return (await session.execute(_NEWEST)).one_or_none()


async def delete_messages_before(session: Session, horizon: datetime) -> None:
    await session.execute(delete(SystemMessage).where(SystemMessage.id < lowest_id(horizon)))
