"""The JSON of viewings."""

from typing import Annotated

from pydantic import Field

from gateway.features.slots.schemas import Capacity, Start
from gateway.values import Body, Moment, View
from kit.clock import to_timestamp
from twou.request.v1 import viewing_pb2

Minutes = Annotated[int, Field(ge=5, le=1440, strict=True)]


class NewViewing(Body):
    starts_at: Start
    minutes: Minutes
    capacity: Capacity = 1
    """The number of people, or parties, who come at the same time."""

    def to(self, listing_id: str) -> viewing_pb2.CreateViewingRequest:
        return viewing_pb2.CreateViewingRequest(
            listing_id=listing_id,
            starts_at=to_timestamp(self.starts_at),
            minutes=self.minutes,
            capacity=self.capacity,
        )


class Viewing(View):
    """A time at which a listing can be viewed."""

    id: str
    """The id of the slot, for `POST /bookings/schedule`."""
    listing_id: str
    starts_at: Moment
    ends_at: Moment
    capacity: int
    seats_left: int
    is_booked: bool
    """True if the caller has booked it."""
    address: str | None
    """Where it is; null for all but the seller's side, admins, and those who have booked a viewing of the listing."""
    latitude: float | None
    longitude: float | None
