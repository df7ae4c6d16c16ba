"""The table of deliveries: what is to be sent, to which device or person, and what has become of it.

A notification has one row for each channel and target. `due_at` is the moment of the next step, and null when nothing
more happens. A worker claims a row by moving `due_at` ahead, so that a killed process only delays it.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chat_service.models import Base
from kit.ids import new_id

MAX_TOPIC = 32

_DUE = text("due_at IS NOT NULL")
_JOINED = text("message_id IS NOT NULL")
_MAILED = text("channel = 'email' AND sent_at IS NOT NULL")


class DeliveryStatus(StrEnum):
    QUEUED = "queued"
    # Waits for the end of quiet hours, for a digest, for a socket, or for the ten minutes before a mail.
    DEFERRED = "deferred"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Delivery(Base):
    __tablename__ = "deliveries"
    __table_args__ = (
        # Never twice on one channel to one target.
        UniqueConstraint("notification_id", "channel", "target_id"),
        Index("ix_deliveries_due", "lane", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_deliveries_user", "user_id", "channel", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_deliveries_message", "message_id", sqlite_where=_JOINED, postgresql_where=_JOINED),
        # Finds the last mail of a group.
        Index("ix_deliveries_mailed", "user_id", "topic", "sent_at", sqlite_where=_MAILED, postgresql_where=_MAILED),
        Index("ix_deliveries_target", "target_id", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    notification_id: Mapped[UUID] = mapped_column(ForeignKey("notifications.id", ondelete="CASCADE"))
    user_id: Mapped[UUID]
    # A value of `Channel` except `in_app`, as plain text.
    channel: Mapped[str] = mapped_column(String(10))
    # The id of the device, or that of the user for a mail or a text message.
    target_id: Mapped[UUID]
    lane: Mapped[str] = mapped_column(String(12))
    # A value of `DeliveryStatus`.
    status: Mapped[str] = mapped_column(String(12))
    # The reason for a status, such as "preference", "no_device", "read", "expired", "rate" or "quiet_hours".
    reason: Mapped[str | None] = mapped_column(String(64))
    # Push services and devices replace a message of the same topic.
    topic: Mapped[str] = mapped_column(String(MAX_TOPIC))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime | None]
    # After this moment it is not sent any more.
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    # The delivery with whose message this one went out: of a digest, or of a summary after quiet hours. Null if it has
    # a message of its own.
    message_id: Mapped[UUID | None]
