"""Mails of other services: queued, sent, and kept for a while after that.

A row outlives its mail without the texts, so that a mail that is requested again is not sent again. Security mails
have a queue of their own (`auth_service.mails`), which no number of these holds up.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base

_DUE = text("due_at IS NOT NULL")


class MailOutcome(StrEnum):
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    # A try has failed, and there will be others.
    DELAYED = "delayed"


class Reason(StrEnum):
    """Why a mail was not sent. The empty one is that of a mail that was sent, or is tried again."""

    NONE = ""
    # There is no such account, or it is closed.
    GONE = "gone"
    # The account has no verified address.
    UNVERIFIED = "unverified"
    # The mail server has refused the address of the account for good, now or earlier.
    BOUNCED = "bounced"
    # The mail server has refused the mail for good, for a reason that is not the address.
    REFUSED = "refused"
    EXPIRED = "expired"
    RATE = "rate"


@dataclass(frozen=True)
class Verdict:
    """The reason against a mail, and whether it counts as a failure."""

    outcome: MailOutcome
    reason: Reason


class MailNotice(Base):
    """A mail to the owner of an account. Its id is that of the delivery, and makes the Message-ID."""

    __tablename__ = "mail_notices"
    __table_args__ = (
        Index("ix_mail_notices_due", "is_critical", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
        # For those that are deleted a while after their end.
        Index(None, "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(String(64))
    is_critical: Mapped[bool]
    # The texts are emptied at the end.
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    unsubscribe_url: Mapped[str] = mapped_column(Text)
    # The request that caused it, for log lines.
    request_id: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime]
    # The time of the next try; null at the end.
    due_at: Mapped[datetime | None]
    # From then on it is not sent any more.
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    # An `MailOutcome` and a `Reason`, empty until the end.
    outcome: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(String(12), default="")
