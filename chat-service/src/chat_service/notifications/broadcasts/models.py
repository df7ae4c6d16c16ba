"""Notices by admins to many users, and the recipients who have not got theirs yet.

`preparing → scheduled → sending → sent`; a notice that is not over can be stopped. `due_at` is the moment of its next
step: the next batch of recipients, or the removal of rows that nothing needs any more. It is null
when nothing more happens. A recipient's row is deleted by the transaction that notifies them, so that each recipient is
notified once although processes are killed at any moment.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chat_service.models import Base
from chat_service.notifications.broadcasts.errors import BroadcastOver
from chat_service.notifications.inbox.models import MAX_LINK
from kit.ids import new_id

MAX_TITLE = 200
MAX_MESSAGE = 4000
# A notice whose recipients are not all there after this time was left by a process that died.
ABANDONED_AFTER = timedelta(hours=1)

_DUE = text("due_at IS NOT NULL")


class BroadcastStatus(StrEnum):
    PREPARING = "preparing"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"


class RecipientRole(StrEnum):
    CLIENT = "client"
    PROVIDER = "provider"
    ADMIN = "admin"


class Broadcast(Base):
    __tablename__ = "broadcasts"
    __table_args__ = (Index(None, "due_at", sqlite_where=_DUE, postgresql_where=_DUE),)

    # Ordered by creation, as all ids are. It is also the event of the notifications that are made of it.
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    # A value of `BroadcastStatus`.
    status: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    message: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(MAX_LINK))
    # Values of `Channel`.
    channels: Mapped[list[str]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    # A value of `RecipientRole`; null for a list of users.
    role: Mapped[str | None] = mapped_column(String(16))
    # The number of users for whom it was planned, and of those who were notified.
    recipients: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    send_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def is_over(self) -> bool:
        return self.status in (BroadcastStatus.SENT, BroadcastStatus.STOPPED)

    def schedule(self, recipients: int) -> None:
        """Lets it be sent, once all its recipients are there. Raises BroadcastOver if it was stopped meanwhile."""
        if self.is_over:
            raise BroadcastOver
        self.status, self.recipients, self.due_at = BroadcastStatus.SCHEDULED, recipients, self.send_at

    def note_batch(self, notified: int, next_at: datetime) -> None:
        """Notes that so many further recipients were notified; the next ones are at *next_at*."""
        self.status, self.due_at = BroadcastStatus.SENDING, next_at
        self.done += notified

    def finish(self, now: datetime) -> None:
        self.status, self.due_at, self.finished_at = BroadcastStatus.SENT, None, now

    def stop(self, now: datetime) -> None:
        """Raises BroadcastOver. What is left of it is due at once, and then goes away in batches."""
        if self.is_over:
            raise BroadcastOver
        self.status, self.due_at, self.finished_at = BroadcastStatus.STOPPED, now, now

    def look_again(self, moment: datetime | None) -> None:
        """Sets when what a stopped one has left to be sent is looked for again; `None`: nothing is left."""
        self.due_at = moment


class BroadcastRecipient(Base):
    """A user who has not been notified yet."""

    __tablename__ = "broadcast_recipients"
    __table_args__ = (Index(None, "user_id"),)

    broadcast_id: Mapped[UUID] = mapped_column(ForeignKey("broadcasts.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
