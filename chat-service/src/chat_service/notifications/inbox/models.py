"""The tables of notifications and of the counts of unread ones.

A row holds no text: title and message are made of `kind`, `params` and the name of the actor when they are shown.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chat_service.models import Base
from kit.ids import new_id

MAX_GROUP_KEY = 80
MAX_LINK = 500

_UNREAD = text("read_at IS NULL AND is_shown")
_GROUPED = text("read_at IS NULL AND group_key IS NOT NULL")
_SHOWN = text("is_shown")
_JSON = JSON().with_variant(JSONB(), "postgresql")


class Notification(Base):
    __tablename__ = "notifications"
    __table_args__ = (
        # An event notifies a user once, however often it is delivered.
        UniqueConstraint("user_id", "event_id", "kind"),
        Index(
            "uq_notifications_group",
            "user_id",
            "group_key",
            unique=True,
            sqlite_where=_GROUPED,
            postgresql_where=_GROUPED,
        ),
        Index("ix_notifications_listed", "user_id", "latest_at", "id", sqlite_where=_SHOWN, postgresql_where=_SHOWN),
        Index("ix_notifications_unread", "user_id", "latest_at", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index(
            "ix_notifications_type",
            "user_id",
            "type",
            "latest_at",
            "id",
            sqlite_where=_SHOWN,
            postgresql_where=_SHOWN,
        ),
        Index(None, "latest_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID]
    # The event that has made the row. Later events of its group leave it as it is.
    event_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(64))
    # A value of `Type`, as plain text: reading an enum costs more than it tells.
    type: Mapped[str] = mapped_column(String(32))
    # The user whose name the text has.
    actor_id: Mapped[UUID | None]
    # Values for the texts.
    params: Mapped[dict[str, Any]] = mapped_column(_JSON, default=dict)
    # Values for programs.
    data: Mapped[dict[str, str]] = mapped_column(_JSON, default=dict)
    request_id: Mapped[UUID | None]
    link: Mapped[str | None] = mapped_column(String(MAX_LINK))
    group_key: Mapped[str | None] = mapped_column(String(MAX_GROUP_KEY))
    # The number of events that have been merged into the row.
    count: Mapped[int] = mapped_column(Integer, default=1)
    # False if the user does not want this type in the app: the row is only there to be pushed or mailed.
    is_shown: Mapped[bool] = mapped_column(default=True)
    read_at: Mapped[datetime | None]
    # After this moment it is not sent any more.
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    # When the newest of its events happened; lists are ordered by it.
    latest_at: Mapped[datetime]


class UnreadCount(Base):
    """The number of unread notifications of a user by type, changed in the transaction that changes one of them."""

    __tablename__ = "unread_counts"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(32), primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=0)


class Beginning(Base):
    """One row with the moment from which on events make notifications: that of the migration.

    The stream keeps events of the days before, which are no news any more.
    """

    __tablename__ = "notifications_beginning"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    began_at: Mapped[datetime]
