"""The JSON of bookings."""

from typing import Annotated

from pydantic import AliasChoices, Field

from gateway.features.services.schemas import Criterion
from gateway.features.slots.schemas import Slot
from gateway.values import Body, EnumName, Moment, ShortText, Stated, Text, View
from twou.request.v1 import booking_pb2

Status = Annotated[str, EnumName(booking_pb2.BookingStatus)]
Attendee = Annotated[ShortText, Stated(rule="One of the caller's dependants.")]
Note = Annotated[Text, Field(max_length=500)]


class Booking(View):
    """The seat of one person in a slot."""

    id: str
    user_id: str
    attendee_id: str | None
    """The dependant who comes; null if the user does."""
    booking_slot_id: str
    status: Status
    dose_number: int | None
    """Where the criteria of the service count doses: the number of this one, from 1."""
    next_due_at: Moment | None
    """When the next dose becomes due; null if none is needed."""
    eligibility: Annotated[str, EnumName(booking_pb2.BookingEligibility)]
    """`unverified` if a fact that the service asks for is not known."""
    note: str | None
    expires_at: Moment | None
    """When a hold lapses."""
    sequence: int
    """Grows with every change."""
    slot: Slot
    created_at: Moment
    updated_at: Moment
    cancel_reason: str | None


class Recommendation(View):
    """A vaccination that a person needs."""

    id: str
    """The id of the service."""
    name: str
    vaccine_criterias: list[Criterion]
    """The criteria that fit the person by known facts; empty if the service is for everyone."""
    doses_done: int
    next_dose: int
    """The number of the dose that comes next. Doses that are booked count as taken."""
    due_at: Moment | None
    """When the dose becomes due; null if it is due at any time."""


class SeatWanted(Body):
    booking_slot_id: ShortText
    attendee_id: Attendee | None = None
    note: Note | None = None

    def to_schedule(self) -> booking_pb2.ScheduleBookingRequest:
        return booking_pb2.ScheduleBookingRequest(
            booking_slot_id=self.booking_slot_id, attendee_id=self.attendee_id, note=self.note
        )

    def to_hold(self) -> booking_pb2.HoldBookingRequest:
        return booking_pb2.HoldBookingRequest(
            booking_slot_id=self.booking_slot_id, attendee_id=self.attendee_id, note=self.note
        )


class Move(Body):
    """The booking and the slot to which it moves. `vaccine_record_id` is another name of `record_id`."""

    record_id: Annotated[ShortText, Field(validation_alias=AliasChoices("record_id", "vaccine_record_id"))]
    new_slot_id: ShortText

    def to_reschedule(self) -> booking_pb2.RescheduleBookingRequest:
        return booking_pb2.RescheduleBookingRequest(record_id=self.record_id, new_slot_id=self.new_slot_id)


class BookingCancellation(Body):
    reason: Note | None = None
