"""The JSON of slots, of the weekly plans that make them, and of the closures of venues."""

from datetime import date
from typing import Annotated

from pydantic import Field

from gateway import wire
from gateway.features.services.schemas import Service
from gateway.values import NOT_BLANK_LINE, Body, Change, EnumName, Moment, NotNull, ShortText, Stated, StrictFlag, View
from kit.clock import to_timestamp
from twou.request.v1 import slot_pb2

SlotOrder = Annotated[str, EnumName(slot_pb2.SlotOrder)]
Weekday = Annotated[str, EnumName(slot_pb2.Weekday)]
# request-service checks these limits.
Minutes = Annotated[int, Field(ge=5, le=1440, strict=True), Stated(rule="A plan has room for such a slot.")]
Capacity = Annotated[int, Field(ge=1, le=1000, strict=True)]
Start = Annotated[Moment, Stated(rule="Within the next 731 days.")]
Server = Annotated[ShortText, Stated(rule="One of the staff of the venue.")]
OpensAt = Annotated[ShortText, Stated(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", rule="Before the end.")]
ClosesAt = Annotated[ShortText, Stated(pattern="^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Day = Annotated[date, Field(strict=False), Stated(rule="Today or later, within the next 731 days.")]
Reason = Annotated[ShortText, Stated(minLength=1, maxLength=320, pattern=NOT_BLANK_LINE)]


class NewSlot(Body):
    service_id: ShortText
    starts_at: Start
    minutes: Minutes | None = None
    """As long as the service by default."""
    capacity: Capacity = 1
    provider_id: Server | None = None

    def to(self, venue_id: str) -> slot_pb2.CreateSlotRequest:
        return slot_pb2.CreateSlotRequest(
            venue_id=venue_id,
            service_id=self.service_id,
            starts_at=to_timestamp(self.starts_at),
            minutes=self.minutes,
            capacity=self.capacity,
            provider_id=self.provider_id,
        )


class OpeningHours(Body):
    """Hours on one day of the week, by the clock at the venue."""

    weekday: Weekday
    start: OpensAt
    end: ClosesAt

    def to(self) -> slot_pb2.WeeklyWindow:
        weekday = wire.enum_value(slot_pb2.Weekday, self.weekday)
        return slot_pb2.WeeklyWindow(weekday=weekday, start=self.start, end=self.end)


class NewSchedule(Body):
    service_id: ShortText
    provider_id: Server | None = None
    capacity: Capacity = 1
    first_day: Annotated[Day, Field(alias="from")]
    last_day: Annotated[Day | None, Field(alias="to")] = None
    """At most 366 days from the first. Without it the plan goes on, as far ahead as the venue takes bookings."""
    weekly: Annotated[
        list[OpeningHours],
        Field(min_length=1, max_length=100),
        Stated(rule="No two overlap, and they make at most 10,000 slots."),
    ]
    minutes: Minutes | None = None
    """As long as the service by default."""
    gap_minutes: Annotated[int, Field(ge=0, le=1440, strict=True)] = 0
    """The pause between two slots."""
    without: Annotated[list[Annotated[date, Field(strict=False)]], Field(alias="except", max_length=366)] = []
    """Days without slots."""

    def to(self, venue_id: str) -> slot_pb2.CreateScheduleRequest:
        return slot_pb2.CreateScheduleRequest(
            venue_id=venue_id,
            service_id=self.service_id,
            provider_id=self.provider_id,
            capacity=self.capacity,
            first_day=self.first_day.isoformat(),
            last_day=self.last_day.isoformat() if self.last_day else None,
            weekly=[hours.to() for hours in self.weekly],
            minutes=self.minutes,
            gap_minutes=self.gap_minutes,
            without=[day.isoformat() for day in self.without],
        )


class SlotChange(Change):
    """Changes only the fields that are sent. Null clears an optional field."""

    starts_at: NotNull[Start] = None
    minutes: NotNull[Minutes] = None
    capacity: NotNull[Capacity] = None
    provider_id: Server | None = None
    cancel_bookings: NotNull[StrictFlag] = None
    """Cancels what is booked, where the change would otherwise be refused."""

    def to(self, slot_id: str) -> slot_pb2.UpdateSlotRequest:
        return slot_pb2.UpdateSlotRequest(
            slot_id=slot_id,
            starts_at=to_timestamp(self.starts_at),
            minutes=self.minutes,
            capacity=self.capacity,
            provider_id=self.provider_id,
            cancel_bookings=self.cancel_bookings or False,
            clear=self.cleared,
        )


class NewClosure(Body):
    starts_at: Annotated[Moment, Field(alias="from"), Stated(rule="At most 366 days before the end.")]
    ends_at: Annotated[Moment, Field(alias="to"), Stated(rule="After the start, within the next 731 days.")]
    reason: Reason
    cancel_bookings: StrictFlag = False
    """Cancels what is booked, where the closure would otherwise be refused."""

    def to(self, venue_id: str) -> slot_pb2.CloseVenueRequest:
        return slot_pb2.CloseVenueRequest(
            venue_id=venue_id,
            starts_at=to_timestamp(self.starts_at),
            ends_at=to_timestamp(self.ends_at),
            reason=self.reason,
            cancel_bookings=self.cancel_bookings,
        )


class SlotVenue(View):
    id: str
    name: str
    address: str
    distance_km: float | None
    """The distance to the place of a search; null elsewhere."""


class Slot(View):
    """A time at which a venue offers a service."""

    id: str
    venue_id: str
    service_id: str
    vaccine_id: str
    """The same as `service_id`."""
    provider_id: str | None
    """The provider who serves it, if the venue names one."""
    starts_at: Moment
    datetime: Moment
    """The same as `starts_at`."""
    ends_at: Moment
    local_start: str
    """The start in the wall time of the venue, with its offset from UTC."""
    capacity: int
    seats_left: int
    status: Annotated[str, EnumName(slot_pb2.SlotStatus)]
    venue: SlotVenue
    polyclinic: SlotVenue
    """The same as `venue`."""


class MadeSchedule(View):
    schedule_id: str
    created: int
    skipped: int
    """Slots that would meet another one or a closure, or that are past."""


class ClosedSlots(View):
    closed: int
    """The number of slots that were closed."""


class SlotWithService(Slot):
    service: Service
