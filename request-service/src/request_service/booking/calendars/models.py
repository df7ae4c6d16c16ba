"""A feed: the address at which a calendar application reads what a person has to do.

The address holds a secret instead of a token, because these applications log in nowhere. A feed of an account that is
deactivated opens nothing until the account is reactivated; a suspension remembers that, also if the account had no feed
at that moment, since a token may outlive its account by a moment.
"""

from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.models import Base


class FeedDetails(StrEnum):
    # The values are stored and shown: they never change.
    BUSY = "busy"
    FULL = "full"


class CalendarFeed(Base):
    __tablename__ = "calendar_feeds"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    details: Mapped[FeedDetails]
    secret_digest: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "user_id", "id"),)

    @classmethod
    def make(cls, user_id: UUID, details: FeedDetails, secret_digest: bytes, now: datetime) -> Self:
        return cls(id=new_id(), user_id=user_id, details=details, secret_digest=secret_digest, created_at=now)


class CalendarSuspension(Base):
    """Shuts the feeds of an account that is deactivated; the row stays when it is reactivated."""

    __tablename__ = "calendar_suspensions"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    is_suspended: Mapped[bool]
    # When the account was last deactivated or reactivated, by the clock of auth-service: the events may come late.
    changed_at: Mapped[datetime]
