"""Messages of operators to all open sockets.

A message is never changed. The newest notice of a maintenance stands until its end: a later one replaces it, also if
that ends earlier. When the newest has ended, no earlier one stands again.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit.ids import new_id

MAX_TITLE = 200
MAX_MESSAGE = 1000
MAX_LINK = 500
_MAX_TYPE = 20


class SystemMessageType(StrEnum):
    NOTIFICATION = "notification"
    MAINTENANCE = "maintenance"


class SystemMessage(Base):
    __tablename__ = "system_messages"
    __table_args__ = (Index(None, "type", "id"),)

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    # A value of `SystemMessageType`.
    type: Mapped[str] = mapped_column(String(_MAX_TYPE))
    title: Mapped[str | None] = mapped_column(String(MAX_TITLE))
    message: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(MAX_LINK))
    # Both are null for a notification.
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
