"""The table of what users have chosen about their notifications. A user without a row has chosen nothing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chat_service.models import Base


class Preference(Base):
    __tablename__ = "preferences"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    # Differences from the table of kinds: by type, then by channel, whether it is wanted.
    channels: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"), default=dict)
    # Minutes after midnight on the wall clock of `time_zone`; both are null without quiet hours.
    quiet_start: Mapped[int | None] = mapped_column(Integer)
    quiet_end: Mapped[int | None] = mapped_column(Integer)
    # The name of an IANA time zone.
    time_zone: Mapped[str] = mapped_column(String(64))
    # "instant", "hourly" or "daily".
    email: Mapped[str] = mapped_column(String(10))
    # The minute after midnight at which the daily digest is sent.
    daily_at: Mapped[int] = mapped_column(Integer)
    locale: Mapped[str] = mapped_column(String(10))
    updated_at: Mapped[datetime]
