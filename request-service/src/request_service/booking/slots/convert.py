"""Conversion of slots from and to protobuf."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from kit import protobuf, time_zones
from kit.clock import to_timestamp
from kit.errors import InvalidInput
from kit.protobuf import EnumMap, an_id, moment, optional
from request_service.booking.services.errors import ServiceNotFound
from request_service.booking.slots.errors import SlotNotFound
from request_service.booking.slots.models import SlotDetails, SlotStatus
from request_service.booking.slots.plans import Plan, Span, Weekday, Window
from request_service.booking.venues.errors import VenueNotFound
from twou.request.v1 import slot_pb2 as pb

_STATUSES = EnumMap(SlotStatus, pb.SlotStatus)
_WEEKDAYS = EnumMap(Weekday, pb.Weekday)


def slot_id(text: str) -> UUID:
    """Raises SlotNotFound for text that cannot be an id."""
    return an_id(text, otherwise=SlotNotFound)


def venue_id(text: str) -> UUID:
    """Raises VenueNotFound for text that cannot be an id."""
    return an_id(text, otherwise=VenueNotFound)


def service_id(text: str) -> UUID:
    """Raises ServiceNotFound for text that cannot be an id."""
    return an_id(text, otherwise=ServiceNotFound)


def provider_id(message: pb.CreateSlotRequest | pb.CreateScheduleRequest | pb.UpdateSlotRequest) -> UUID | None:
    """Raises InvalidInput for text that cannot be an id, as for a provider who does not work at the venue."""
    if not message.HasField("provider_id"):
        return None
    try:
        return UUID(message.provider_id)
    except ValueError as error:
        raise InvalidInput.field("provider_id", "must belong to the staff of the venue") from error


def first_details(message: pb.CreateSlotRequest) -> SlotDetails:
    return SlotDetails(
        starts_at=moment(message, "starts_at"),
        minutes=optional(message, "minutes"),
        capacity=optional(message, "capacity"),
        provider_id=provider_id(message),
    )


def changed_details(message: pb.UpdateSlotRequest) -> SlotDetails:
    return SlotDetails(
        starts_at=moment(message, "starts_at"),
        minutes=optional(message, "minutes"),
        capacity=optional(message, "capacity"),
        provider_id=provider_id(message),
        has_no_provider="provider_id" in protobuf.cleared(message, "provider_id"),
    )


def plan(message: pb.CreateScheduleRequest, usual_minutes: int) -> Plan:
    """Returns the plan, with slots of *usual_minutes* if the message names no other length. Raises InvalidInput."""
    windows = (
        Window.parse(f"weekly.{number}", _WEEKDAYS.get(f"weekly.{number}.weekday", one.weekday), one.start, one.end)
        for number, one in enumerate(message.weekly)
    )
    return Plan(
        first_day=_day("from", message.first_day),
        last_day=_day("to", message.last_day) if message.HasField("last_day") else None,
        windows=tuple(windows),
        minutes=message.minutes if message.HasField("minutes") else usual_minutes,
        gap_minutes=message.gap_minutes,
        without=frozenset(_day(f"except.{number}", text) for number, text in enumerate(message.without)),
    )


def closed(message: pb.CloseVenueRequest) -> tuple[Span, str]:
    starts_at, ends_at = moment(message, "starts_at"), moment(message, "ends_at")
    if starts_at is None or ends_at is None:
        raise InvalidInput.field("from" if starts_at is None else "to", "is missing")
    return Span(starts_at, ends_at), message.reason


def _day(field: str, text: str) -> date:
    # Other forms of ISO 8601, such as 2026-W01-1, are no dates of RFC 3339.
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  # a date of a calendar on a wall
    except ValueError as error:
        raise InvalidInput.field(field, "must be a date, as in 2026-11-29") from error


class SlotState(NamedTuple):
    """The columns of a slot that a row of something else has under other names."""

    id: UUID
    ends_at: datetime
    capacity: int
    seats_taken: int
    status: SlotStatus


def slot_message(found: Any, state: SlotState | None = None) -> pb.Slot:
    """Converts a row with the columns of a slot and its venue, as `queries.get_slot_with_venue` has them.

    *state* has those of the slot whose names mean another thing in the row.
    """
    slot = state or found
    venue = pb.SlotVenue(id=str(found.venue_id), name=found.venue_name, address=found.venue_address)
    return pb.Slot(
        id=str(slot.id),
        venue_id=str(found.venue_id),
        service_id=str(found.service_id),
        vaccine_id=str(found.service_id),
        provider_id=None if found.provider_id is None else str(found.provider_id),
        starts_at=to_timestamp(found.starts_at),
        datetime=to_timestamp(found.starts_at),
        ends_at=to_timestamp(slot.ends_at),
        local_start=found.starts_at.astimezone(time_zones.zone(found.venue_time_zone)).isoformat(),
        capacity=slot.capacity,
        seats_left=slot.capacity - slot.seats_taken,
        status=_STATUSES.to_proto[slot.status],
        venue=venue,
        polyclinic=venue,
    )
