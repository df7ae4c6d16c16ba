"""The table of blocks: a user who has blocked another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from chat_service.models import Base


class Block(Base):
    __tablename__ = "blocks"
    __table_args__ = (Index(None, "blocked_id"),)

    blocker_id: Mapped[UUID] = mapped_column(primary_key=True)
    blocked_id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
