"""Reads of what notifications as a whole rest on."""

from datetime import datetime

from sqlalchemy import select

from chat_service.notifications.inbox.models import Beginning
from kit.database import ReadSession
from kit.statements import once

_GET_BEGINNING = once(select(Beginning.__table__.c.began_at))


async def get_beginning(session: ReadSession) -> datetime:
    """Returns the moment from which on events are told: the stream keeps earlier ones, which are no news."""
    began_at: datetime = (await session.execute(_GET_BEGINNING)).scalar_one()
    return began_at
