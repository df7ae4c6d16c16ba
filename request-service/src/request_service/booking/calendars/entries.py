"""The entries of a calendar: what a person has to do, before it is written as a file.

All functions are pure. An entry keeps its UID for good: a booking that is moved or cancelled is the same entry, and its
sequence rises. Nothing here names another person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.calendars.models import FeedDetails
from request_service.commitments.models import Kind

# A feed has no more entries; the oldest are left out.
MAX_ENTRIES = 5000
# Entries from before that are in no feed.
KEPT_FOR = timedelta(days=90)

_BUSY = "Busy"
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
# An id of version 7 begins with the milliseconds since 1970.
_RANDOM_BITS = 80
_TITLES = {Kind.JOB: "Job", Kind.TIME_OFF: "Time off"}


class EntryStatus(StrEnum):
    """The values are those of the property STATUS of an event."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


_STATUS_OF_BOOKING = {
    BookingStatus.HELD: EntryStatus.TENTATIVE,
    BookingStatus.LAPSED: EntryStatus.CANCELLED,
    BookingStatus.CANCELLED: EntryStatus.CANCELLED,
}


@dataclass(frozen=True)
class Entry:
    source_id: UUID
    starts_at: datetime
    ends_at: datetime
    title: str
    status: EntryStatus
    sequence: int
    # When it was last changed.
    changed_at: datetime
    # The rest is known with all details only.
    place: str | None = None
    # Latitude and longitude.
    position: tuple[float, float] | None = None
    note: str | None = None


def of_seat(row: Row[Any], details: FeedDetails) -> Entry:
    """Returns the entry of a booking, by a row of `queries.list_seats`."""
    status = _STATUS_OF_BOOKING.get(row.status, EntryStatus.CONFIRMED)
    common = (row.id, row.starts_at, row.ends_at)
    if details is FeedDetails.BUSY:
        return Entry(*common, _BUSY, status, row.sequence, row.updated_at)
    return Entry(*common, row.service_name, status, row.sequence, _last_change(row), **_where(row), note=row.note)


def of_served_slot(row: Row[Any], details: FeedDetails) -> Entry:
    """Returns the entry of a slot for the provider who serves it, by a row of `queries.list_served_slots`."""
    status = EntryStatus.CONFIRMED if row.is_booked else EntryStatus.CANCELLED
    common = (row.id, row.starts_at, row.ends_at)
    if details is FeedDetails.BUSY:
        return Entry(*common, _BUSY, status, row.sequence, max(row.updated_at, row.booked_at))
    changed_at = max(_last_change(row), row.booked_at)
    note = f"Seats taken: {row.seats_taken} of {row.capacity}"
    return Entry(*common, row.service_name, status, row.sequence, changed_at, **_where(row), note=note)


def of_commitment(row: Row[Any], details: FeedDetails) -> Entry:
    """Returns the entry of a job or a time off, by a row of `queries.list_jobs_and_time_off`."""
    # The end of a job moves on only, and each move makes a new row.
    sequence = int((row.ends_at - _EPOCH) / _SECOND) if row.kind is Kind.JOB else 0
    common = (row.source_id, row.starts_at, row.ends_at)
    if details is FeedDetails.BUSY:
        return Entry(*common, _BUSY, EntryStatus.CONFIRMED, sequence, made_at(row.id))
    position = None if row.latitude is None else (row.latitude, row.longitude)
    title, made = _TITLES[row.kind], made_at(row.id)
    return Entry(*common, title, EntryStatus.CONFIRMED, sequence, made, position=position, note=row.note)


def made_at(made_id: UUID) -> datetime:
    """Returns the moment at which an id of version 7 was made."""
    return datetime.fromtimestamp((made_id.int >> _RANDOM_BITS) / 1000, UTC)


def first_of(entries: Iterable[Entry]) -> list[Entry]:
    """Returns the entries of a feed, latest first, always in the same order."""
    return sorted(entries, key=lambda one: (one.starts_at, one.source_id), reverse=True)[:MAX_ENTRIES]


def _last_change(row: Row[Any]) -> datetime:
    changed: datetime = max(row.updated_at, row.service_updated_at, row.venue_updated_at)
    return changed


def _where(row: Row[Any]) -> dict[str, Any]:
    return {
        "place": f"{row.venue_name}, {row.venue_address}",
        "position": (row.venue_latitude, row.venue_longitude),
    }
