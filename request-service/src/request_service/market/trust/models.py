"""The trust in a listing: its checks, the findings that flagged it, and the decisions of moderators.

A check is planned by the event of a change, in a transaction of its own, and done by a worker of any replica. The row
of a check also keeps the traits by which other listings are compared with this one.
"""

from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service import validation
from request_service.market.trust.errors import AlreadyAppealed
from request_service.market.trust.signals import Signal, score_of
from request_service.models import Base

MAX_APPEAL_LENGTH = 2000
# A check that was not finished, because its process ended or images are not known yet, is done again after this time,
# which doubles with each try.
_FIRST_PAUSE = timedelta(seconds=15)
_MOST_DOUBLINGS = 8
_DIGEST_LENGTH = 64
_JSON = JSON().with_variant(JSONB(), "postgresql")
_IS_DUE = text("due_at IS NOT NULL")


class ListingCheck(Base):
    __tablename__ = "listing_checks"

    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    # Null once the check is done.
    due_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    # The traits; null before the first check.
    market: Mapped[str | None] = mapped_column(String(_DIGEST_LENGTH))
    value: Mapped[int | None] = mapped_column(BigInteger)
    text_digest: Mapped[str | None] = mapped_column(String(_DIGEST_LENGTH))

    __table_args__ = (
        Index(None, "due_at", "listing_id", postgresql_where=_IS_DUE, sqlite_where=_IS_DUE),
        # Comparable listings, newest first, and those with the same text.
        Index(None, "market", "listing_id"),
        Index(None, "text_digest", "owner_id"),
    )

    def lease(self, now: datetime) -> datetime:
        """Keeps other workers away, and returns the moment at which the check is due again unless it is done."""
        self.due_at = now + _FIRST_PAUSE * 2 ** min(self.tries, _MOST_DOUBLINGS)
        self.tries += 1
        return self.due_at


class ListingImageDigest(Base):
    """The hash of the bytes of an image of a listing."""

    __tablename__ = "listing_image_digests"

    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(_DIGEST_LENGTH), primary_key=True)
    owner_id: Mapped[UUID]

    __table_args__ = (Index(None, "digest", "owner_id"),)


class ListingFlag(Base):
    """A finding that was put before the moderators, with all that counted."""

    __tablename__ = "listing_flags"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID]
    # The state of the listing that was checked.
    version: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[int]
    signals: Mapped[list[dict[str, Any]]] = mapped_column(_JSON)
    flagged_at: Mapped[datetime]

    __table_args__ = (Index(None, "listing_id", "id"),)

    @classmethod
    def of(cls, listing_id: UUID, version: int, signals: list[Signal], now: datetime) -> Self:
        return cls(
            id=new_id(),
            listing_id=listing_id,
            version=version,
            score=score_of(signals),
            signals=[signal._asdict() for signal in signals],
            flagged_at=now,
        )


class ListingDecision(Base):
    """A decision of a moderator to suspend a listing or to clear it. The report that was decided on gives its id."""

    __tablename__ = "listing_decisions"

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_id: Mapped[UUID]
    is_suspension: Mapped[bool]
    # A usual word such as "fraud"; null of one that clears.
    reason: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime]
    # The words of the owner against a suspension, once; erased with the listing.
    appeal: Mapped[str | None] = mapped_column(String(MAX_APPEAL_LENGTH))
    appealed_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "listing_id", "decided_at"),)

    def object_to(self, words: str, now: datetime) -> None:
        """Raises AlreadyAppealed."""
        if self.appealed_at is not None:
            raise AlreadyAppealed
        self.appeal = validation.text("text", words, min_length=1, max_length=MAX_APPEAL_LENGTH)
        self.appealed_at = now
