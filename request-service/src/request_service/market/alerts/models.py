"""The news about listings, and the saved searches that are told of them.

News is noted by the event of a change, in a transaction of its own, and told by a worker of any replica. A search is
told of a piece of news once: its row for the listing has the number of the last piece.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from request_service.market.alerts.reasons import Known, ListingState, MatchReason, reason_of
from request_service.models import Base

# News that is not told to the end, because its process ended, is told on after this time, which doubles with each try.
FIRST_PAUSE = timedelta(seconds=15)
_MOST_DOUBLINGS = 8
_IS_DUE, _IS_TOLD = text("due_at IS NOT NULL"), text("due_at IS NULL")


class ListingNews(Base):
    """The last state of a listing that is known, and the news that is to be told of it."""

    __tablename__ = "listing_news"

    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    # The version of the listing: an event with a smaller one is outdated.
    version: Mapped[int] = mapped_column(BigInteger)
    is_visible: Mapped[bool]
    currency: Mapped[str] = mapped_column(String(3))
    # See `reasons.Known`.
    told_units: Mapped[int | None] = mapped_column(BigInteger)
    # Each piece of news has the next number.
    number: Mapped[int]
    reason: Mapped[MatchReason | None]
    # Null once the news is told to all.
    due_at: Mapped[datetime | None]
    tries: Mapped[int]
    # Searches up to this one, in the order of their ids, have been compared.
    reached: Mapped[UUID | None]

    __table_args__ = (Index(None, "due_at", "listing_id", postgresql_where=_IS_DUE, sqlite_where=_IS_DUE),)

    def follow(self, state: ListingState, now: datetime) -> None:
        """Takes a newer state, and notes that it is to be told if it is news."""
        reason = reason_of(Known(self.is_visible, self.currency, self.told_units), state)
        is_of_another_currency = self.told_units is not None and state.currency != self.currency
        self.version, self.is_visible, self.currency = state.version, state.is_visible, state.currency
        if reason is not None or is_of_another_currency:
            self.told_units = state.price_units
        if reason is not None:
            self.number += 1
            self.reason, self.due_at, self.tries, self.reached = reason, now, 0, None

    def lease(self, now: datetime) -> datetime:
        """Keeps other workers away, and returns the moment at which the news is due again unless it is told."""
        self.due_at = now + FIRST_PAUSE * 2 ** min(self.tries, _MOST_DOUBLINGS)
        self.tries += 1
        return self.due_at


class SearchMatch(Base):
    """A saved search that is told, or was told, of a listing."""

    __tablename__ = "search_matches"

    search_id: Mapped[UUID] = mapped_column(ForeignKey("saved_searches.id", ondelete="CASCADE"), primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    # The last piece of news about the listing.
    number: Mapped[int]
    reason: Mapped[MatchReason]
    matched_at: Mapped[datetime]
    # When it is to be told with others; null once it is told.
    due_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "due_at", "search_id", postgresql_where=_IS_DUE, sqlite_where=_IS_DUE),
        Index(None, "listing_id"),
        Index("ix_search_matches_matched_at_told", "matched_at", postgresql_where=_IS_TOLD, sqlite_where=_IS_TOLD),
    )
