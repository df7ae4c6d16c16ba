"""The terms on which a slot is booked: the rules of its venue, and the buffers and criteria of its service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from kit.errors import AppError
from request_service.booking.bookings import errors
from request_service.booking.bookings.models import SeatPrice
from request_service.booking.services.criteria import Criterion
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.slots.errors import SlotClosed, SlotNotFound
from request_service.commitments.gaps import BusyTime
from request_service.geo import Place


class VenueShown(NamedTuple):
    """The venue as a booking is shown with it, and the owner, who is told of bookings."""

    owner_id: UUID
    name: str
    address: str


@dataclass(frozen=True)
class Terms:
    venue_id: UUID
    venue: VenueShown
    place: Place
    is_public: bool
    is_unlisted: bool
    is_active: bool
    is_service_active: bool
    min_notice_minutes: int
    max_ahead_days: int
    cancel_until_minutes: int
    hold_minutes: int
    offer_minutes: int
    reminder_minutes: Sequence[int]
    no_show_limit: int | None
    buffer_before_minutes: int
    buffer_after_minutes: int
    time_zone: str
    strict_eligibility: bool
    service_id: UUID
    service_kind: ServiceKind
    price: SeatPrice
    criteria: tuple[Criterion, ...]

    @property
    def cancel_until(self) -> timedelta:
        return timedelta(minutes=self.cancel_until_minutes)

    def held_until(self, starts_at: datetime, now: datetime) -> datetime:
        """Returns when a hold that is made now lapses: never after the slot has begun."""
        return min(now + timedelta(minutes=self.hold_minutes), starts_at)

    def offered_until(self, starts_at: datetime, now: datetime) -> datetime:
        """Returns when the offer of a seat lapses: never after the slot has begun."""
        return min(now + timedelta(minutes=self.offer_minutes), starts_at)

    def is_bookable(self, starts_at: datetime, now: datetime) -> bool:
        try:
            self.require_bookable(starts_at, now)
        except AppError:
            return False
        return True

    def require_bookable(self, starts_at: datetime, now: datetime) -> None:
        """Raises why a slot that starts then may not be booked now."""
        if not self.is_active or not self.is_service_active:
            raise SlotClosed
        if not self.is_public and not self.is_unlisted:
            raise SlotNotFound
        if starts_at < now + timedelta(minutes=self.min_notice_minutes):
            raise errors.TooSoon
        if starts_at > now + timedelta(days=self.max_ahead_days):
            raise errors.TooFarAhead

    def provider_time(self, starts_at: datetime, ends_at: datetime) -> BusyTime:
        """Returns the time for which a slot needs its provider, with the buffers of the service."""
        before, after = timedelta(minutes=self.buffer_before_minutes), timedelta(minutes=self.buffer_after_minutes)
        return BusyTime(starts_at - before, ends_at + after, self.place)

    def seat_time(self, starts_at: datetime, ends_at: datetime) -> BusyTime:
        """Returns the time for which a slot needs the person who has a seat in it."""
        return BusyTime(starts_at, ends_at, self.place)
