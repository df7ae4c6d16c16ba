"""Reviews that users write about one another, once for each dealing of theirs and once without one.

Only reviews of a dealing, verified ones, count in the rating of a provider or a seller. The table keeps the name that
it had when all reviews were ratings of requests.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service import validation
from request_service.models import Base
from request_service.reviews.errors import AlreadyReplied, ReviewFinal

MIN_SCORE = 1
MAX_SCORE = 5
MAX_COMMENT_LENGTH = 1000
# Its author may change or delete a review for so long.
CHANGEABLE_FOR = timedelta(hours=48)

_ABOUT_NO_DEALING = text("request_id IS NULL AND booking_id IS NULL AND lead_id IS NULL")
_ABOUT_LEAD = text("lead_id IS NOT NULL")


@dataclass(frozen=True)
class Opinion:
    """A review as its author submits it."""

    score: int
    comment: str | None = None


@dataclass(frozen=True)
class OpinionChange:
    """The changes of a review; `None` leaves a field unchanged, and an empty comment removes it."""

    score: int | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Dealing:
    """A completed request or booking of two users, an answered lead between them, or none of these."""

    request_id: UUID | None = None
    booking_id: UUID | None = None
    lead_id: UUID | None = None
    # The listing of the lead, or the one that the author names without a lead that was answered.
    listing_id: UUID | None = None
    # True if the user who is reviewed was the provider.
    is_about_provider: bool = False

    @property
    def has_happened(self) -> bool:
        return any(one is not None for one in (self.request_id, self.booking_id, self.lead_id))


class Review(Base):
    __tablename__ = "ratings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("requests.id"))
    booking_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    listing_id: Mapped[UUID | None]
    rater_id: Mapped[UUID]
    ratee_id: Mapped[UUID]
    # A number from 1 to 5.
    score: Mapped[int]
    comment: Mapped[str | None] = mapped_column(String(MAX_COMMENT_LENGTH))
    is_verified: Mapped[bool] = mapped_column(default=True, server_default=true())
    # Null in rows of earlier releases, whose request says it.
    is_about_provider: Mapped[bool | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime | None]
    # When a moderator removed it. The row stays, so that its author does not write it again.
    removed_at: Mapped[datetime | None]
    # The answer of the user who is reviewed, which they give once.
    reply: Mapped[str | None] = mapped_column(String(MAX_COMMENT_LENGTH))
    replied_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("request_id", "rater_id"),
        UniqueConstraint("booking_id", "rater_id"),
        # The buyer of a lead may review both the owner and the broker of its listing.
        Index(
            "uq_ratings_lead_id_rater_id_ratee_id",
            "lead_id",
            "rater_id",
            "ratee_id",
            unique=True,
            postgresql_where=_ABOUT_LEAD,
            sqlite_where=_ABOUT_LEAD,
        ),
        Index(
            "uq_ratings_rater_id_ratee_id_no_dealing",
            "rater_id",
            "ratee_id",
            unique=True,
            postgresql_where=_ABOUT_NO_DEALING,
            sqlite_where=_ABOUT_NO_DEALING,
        ),
        # For `list_mutually_blocked`: users who gave each other the lowest score are not matched again.
        Index(None, "ratee_id", "rater_id"),
        Index(None, "rater_id", "ratee_id"),
        # The reviews about a user, newest first.
        Index(None, "ratee_id", "id"),
    )

    @classmethod
    def give(cls, dealing: Dealing, rater_id: UUID, ratee_id: UUID, opinion: Opinion, now: datetime) -> Self:
        return cls(
            id=new_id(),
            request_id=dealing.request_id,
            booking_id=dealing.booking_id,
            lead_id=dealing.lead_id,
            listing_id=dealing.listing_id,
            rater_id=rater_id,
            ratee_id=ratee_id,
            score=_score(opinion.score),
            comment=_comment(opinion.comment),
            is_verified=dealing.has_happened,
            is_about_provider=dealing.is_about_provider,
            created_at=now,
        )

    @property
    def topic(self) -> UUID:
        return self.request_id or self.id

    def require_changeable(self, now: datetime) -> None:
        """Raises ReviewFinal."""
        if now >= self.created_at + CHANGEABLE_FOR:
            raise ReviewFinal

    def change(self, change: OpinionChange, now: datetime) -> None:
        """Raises ReviewFinal."""
        self.require_changeable(now)
        if change.score is not None:
            self.score = _score(change.score)
        if change.comment is not None:
            self.comment = _comment(change.comment)
        self.updated_at = now

    def answer(self, reply: str, now: datetime) -> None:
        """Raises AlreadyReplied, also if the reply is erased."""
        if self.replied_at is not None:
            raise AlreadyReplied
        self.reply = validation.text("comment", reply, min_length=1, max_length=MAX_COMMENT_LENGTH)
        self.replied_at = now

    def remove(self, now: datetime) -> None:
        """Takes all words from a review that a moderator removes."""
        self.comment = self.reply = None
        self.removed_at = now


def _score(score: int) -> int:
    validation.number("score", score, MIN_SCORE, MAX_SCORE)
    return score


def _comment(comment: str | None) -> str | None:
    return validation.optional_text("comment", comment, max_length=MAX_COMMENT_LENGTH)
