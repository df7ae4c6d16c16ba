"""Ratings that the two participants of a completed job give each other, once each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service import validation
from request_service.models import Base

MIN_SCORE = 1
MAX_SCORE = 5
MAX_COMMENT_LENGTH = 1000


@dataclass(frozen=True)
class Opinion:
    """A rating as one participant submits it."""

    score: int
    comment: str | None = None


class Rating(Base):
    __tablename__ = "ratings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"))
    rater_id: Mapped[UUID]
    ratee_id: Mapped[UUID]
    # A number from 1 to 5.
    score: Mapped[int]
    comment: Mapped[str | None] = mapped_column(String(MAX_COMMENT_LENGTH))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("request_id", "rater_id"),
        # For `list_mutually_blocked`: users who gave each other the lowest score are not matched again.
        Index(None, "ratee_id", "rater_id"),
        Index(None, "rater_id", "ratee_id"),
    )

    @classmethod
    def give(cls, request_id: UUID, rater_id: UUID, ratee_id: UUID, opinion: Opinion, now: datetime) -> Self:
        validation.number("score", opinion.score, MIN_SCORE, MAX_SCORE)
        return cls(
            id=new_id(),
            request_id=request_id,
            rater_id=rater_id,
            ratee_id=ratee_id,
            score=opinion.score,
            comment=validation.optional_text("comment", opinion.comment, max_length=MAX_COMMENT_LENGTH),
            created_at=now,
        )
