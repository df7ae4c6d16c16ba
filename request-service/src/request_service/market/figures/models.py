"""Figures of listings, by day of UTC, and what makes each person count once.

The days of a listing name no person, and stay when those who have looked at it delete their accounts. A visitor is a
number: a hash of a user, or of address and device, with the key of the day. Keys and visitors of past days are deleted,
and without its key a number leads back to no person.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy import BigInteger, Date
from sqlalchemy.orm import Mapped, mapped_column

from kit.errors import InvalidInput
from kit.networks import network_of
from request_service.models import Base

# So many telephone numbers are shown to a user on one day.
CONTACTS_PER_DAY = 30
USUAL_DAYS = 30
MOST_DAYS = 366
_DAY = timedelta(days=1)
_KEY_BYTES = 32
# A chance of one in ten thousand millions that two of a million visitors of a day are taken for one.
_NUMBER_BYTES = 8


class ListingView(NamedTuple):
    """A view of a listing, by a user or by the address and the device of a visitor."""

    day: date
    listing_id: UUID
    viewer: UUID | tuple[str | None, str | None]


class ListingDay(Base):
    """The sums of a listing for one day."""

    __tablename__ = "listing_days"

    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    views: Mapped[int] = mapped_column(BigInteger, server_default="0")
    favourites: Mapped[int] = mapped_column(BigInteger, server_default="0")
    leads: Mapped[int] = mapped_column(BigInteger, server_default="0")
    contacts: Mapped[int] = mapped_column(BigInteger, server_default="0")


class ListingVisitor(Base):
    """A visitor who has been counted. The day is the first column, by which past ones are deleted."""

    __tablename__ = "listing_visitors"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    visitor: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class ContactCount(Base):
    """The number of telephone numbers that a user was shown on a day."""

    __tablename__ = "contact_counts"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    visitor: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int]


class VisitKey(Base):
    """The key of a day, which all replicas share."""

    __tablename__ = "visit_keys"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    key: Mapped[bytes]

    @classmethod
    def new(cls, day: date) -> Self:
        return cls(day=day, key=secrets.token_bytes(_KEY_BYTES))


def number_of(key: bytes, viewer: UUID | tuple[str | None, str | None]) -> int:
    """Returns the number of a visitor on the day of the key. An address counts by its network, as limits do."""
    if isinstance(viewer, UUID):
        text = f"user {viewer}"
    else:
        address, device = viewer
        text = f"at {network_of(address)}\n{device or ''}"
    hashed = blake2b(text.encode(errors="replace"), key=key, digest_size=_NUMBER_BYTES).digest()
    return int.from_bytes(hashed, signed=True)


@dataclass(frozen=True)
class DaySpan:
    """The days from the first to the last one."""

    first: date
    last: date

    @classmethod
    def of(cls, first: str | None, last: str | None, now: datetime) -> Self:
        """Raises InvalidInput for what is no date, for a last day before the first one, and for more than 366 days."""
        end = now.date() if last is None else _day("to", last)
        usual = date.fromordinal(max(1, end.toordinal() - USUAL_DAYS + 1))
        span = cls(usual if first is None else _day("from", first), end)
        if not 0 <= (span.last - span.first).days < MOST_DAYS:
            raise InvalidInput.field("from", f"must be at most {MOST_DAYS - 1} days before the last day, not after it")
        return span

    @property
    def days(self) -> list[date]:
        return [self.first + number * _DAY for number in range((self.last - self.first).days + 1)]


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput.field(field, "must be a date, as in 2026-11-29") from error
