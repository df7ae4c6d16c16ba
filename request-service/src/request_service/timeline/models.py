"""The entries of the timeline of a request. Entries are only ever added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from request_service.models import Base


class TimelineEntry(Base):
    __tablename__ = "timeline_entries"

    # Ordered, with gaps: the row of the request is locked while an entry is added.
    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"))
    # The type of the frame on a socket, such as "request.accepted".
    type: Mapped[str] = mapped_column(String(50))
    occurred_at: Mapped[datetime]
    # `None` for the system.
    actor_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))

    __table_args__ = (Index(None, "request_id", "seq"),)
