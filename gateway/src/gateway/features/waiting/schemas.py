"""The JSON of those who wait for a seat."""

from typing import Annotated

from pydantic import AliasChoices, Field

from gateway.values import Body, Moment, ShortText, Stated, View
from kit.clock import to_timestamp
from twou.request.v1 import waiting_pb2


class SeatWish(Body):
    """The seats for which the caller waits. `vaccine_id` is another name of `service_id`."""

    service_id: Annotated[ShortText, Field(validation_alias=AliasChoices("service_id", "vaccine_id"))]
    venue_id: ShortText | None = None
    """Any venue, if it is left out."""
    attendee_id: Annotated[ShortText, Stated(rule="One of the caller's dependants.")] | None = None
    starts_after: Annotated[Moment | None, Field(alias="from"), Stated(rule="Within the next 731 days.")] = None
    """The first start of a slot that fits."""
    starts_before: Annotated[
        Moment | None, Field(alias="to"), Stated(rule="After `from`, within the next 731 days.")
    ] = None
    """The end of the starts that fit."""

    def to_join(self) -> waiting_pb2.JoinWaitlistRequest:
        return waiting_pb2.JoinWaitlistRequest(
            service_id=self.service_id,
            venue_id=self.venue_id,
            attendee_id=self.attendee_id,
            starts_after=to_timestamp(self.starts_after),
            starts_before=to_timestamp(self.starts_before),
        )


class Wait(View):
    """A place in the list of those who wait for a seat of a service."""

    id: str
    service_id: str
    venue_id: str | None
    attendee_id: str | None
    starts_after: Moment | None
    starts_before: Moment | None
    created_at: Moment
