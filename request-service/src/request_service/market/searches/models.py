"""A saved search: the name and the filter of a user, and when they want to be told of what it finds.

A search that tells of listings has keys, by which a listing finds it: see `anchors`. They are written with the search,
so that a listing is compared with few searches, however many there are.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service import validation
from request_service.models import Base

MAX_SEARCHES = 50
MAX_NAME_LENGTH = 100


class SearchAlert(StrEnum):
    # The values are stored and shown: they never change.
    INSTANT = "instant"
    # At 08:00 UTC, of all together.
    DAILY = "daily"
    OFF = "off"


@dataclass(frozen=True)
class SearchChange:
    """The changes of a search; `None` leaves a field as it is."""

    name: str | None = None
    # As it is stored.
    filter: str | None = None
    alert: SearchAlert | None = None


class SavedSearch(Base):
    __tablename__ = "saved_searches"

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH))
    # The filter in JSON, as `convert` writes and reads it.
    filter: Mapped[str] = mapped_column(Text)
    alert: Mapped[SearchAlert]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index(None, "user_id", "id"),)

    @classmethod
    def new(cls, user_id: UUID, name: str, stored_filter: str, alert: SearchAlert, now: datetime) -> Self:
        """Raises InvalidInput."""
        return cls(
            id=new_id(),
            user_id=user_id,
            name=_name(name),
            filter=stored_filter,
            alert=alert,
            created_at=now,
            updated_at=now,
            version=1,
        )

    def change(self, change: SearchChange, now: datetime) -> bool:
        """Returns False if nothing changes. Raises InvalidInput."""
        before = (self.name, self.filter, self.alert)
        self.name = self.name if change.name is None else _name(change.name)
        self.filter = self.filter if change.filter is None else change.filter
        self.alert = change.alert or self.alert
        if (self.name, self.filter, self.alert) == before:
            return False
        self.updated_at = max(now, self.updated_at)
        self.version += 1
        return True


class SearchKey(Base):
    """A key of a search, which a listing must have to be found: one of the anchors of the search, its type and price.

    An anchor is a hash; what has none in common with a listing does not find it.
    """

    __tablename__ = "saved_search_keys"

    search_id: Mapped[UUID] = mapped_column(ForeignKey("saved_searches.id", ondelete="CASCADE"), primary_key=True)
    anchor: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    # The only type that is wanted, or empty.
    type: Mapped[str] = mapped_column(String(20))
    # Bounds of the price, in the smallest units.
    least_price: Mapped[int] = mapped_column(BigInteger)
    most_price: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index(None, "anchor", "type", "least_price", "search_id"),)


def _name(text: str) -> str:
    return validation.line("name", text, min_length=1, max_length=MAX_NAME_LENGTH)
