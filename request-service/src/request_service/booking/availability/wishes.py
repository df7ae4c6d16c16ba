"""A search for slots that can be booked: of which services, at which venues, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kit.errors import InvalidInput
from request_service import validation
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.models import MAX_NAME_LENGTH
from request_service.geo import Place

MAX_VENUES = 50
MAX_SLOTS_EACH = 100
_DEFAULT_VENUES = 3
_DEFAULT_SLOTS_EACH = 1


class SlotOrder(StrEnum):
    NEAREST = "nearest"
    EARLIEST = "earliest"


@dataclass(frozen=True)
class SlotSearch:
    """The slots that are wanted; `None` means no filter. A service is named by its id or by a part of its name."""

    service_id: UUID | None
    service_name: str | None
    venue_id: UUID | None
    venue_name: str | None
    kind: VenueKind | None
    starts_after: datetime | None
    starts_before: datetime | None
    place: Place | None
    # The number of venues, and of slots at each of them.
    venues: int
    slots_each: int
    order: SlotOrder

    @property
    def venues_wanted(self) -> tuple[UUID | None, str | None, VenueKind | None]:
        """The filters of venues."""
        return self.venue_id, self.venue_name, self.kind

    @property
    def is_by_distance(self) -> bool:
        return self.place is not None and self.order is SlotOrder.NEAREST


def checked_number(field: str, number: int, most: int, usual: int) -> int:
    """Returns a number from 1 to *most*; 0 means *usual*. Raises InvalidInput."""
    if not 0 <= number <= most:
        raise InvalidInput.field(field, f"must be between 1 and {most}")
    return number or usual


def number_of_venues(number: int) -> int:
    return checked_number("polyclinic_limit", number, MAX_VENUES, _DEFAULT_VENUES)


def slots_of_each(number: int) -> int:
    return checked_number("timeslot_limit", number, MAX_SLOTS_EACH, _DEFAULT_SLOTS_EACH)


def part_of_name(field: str, text: str) -> str | None:
    """Returns the part of a name that is searched, or `None` for a blank one. Raises InvalidInput."""
    return validation.optional_line(field, text, max_length=MAX_NAME_LENGTH)
