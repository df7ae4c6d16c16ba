"""The JSON of requests, ratings and timelines."""

from typing import Annotated

from pydantic import Field

from gateway import wire
from gateway.features.quotes.schemas import Quote
from gateway.values import (
    Body,
    Category,
    Change,
    EnumName,
    Latitude,
    Longitude,
    Moment,
    NotNull,
    ShortText,
    Stated,
    Text,
    View,
)
from kit.clock import to_timestamp
from twou.request.v1 import request_pb2

Status = Annotated[str, EnumName(request_pb2.RequestStatus)]
PaymentStatus = Annotated[str, EnumName(request_pb2.RequestPaymentStatus)]
Gateway = Annotated[str, EnumName(request_pb2.PaymentGateway)]
# The statuses that participants can set.
ReachableStatus = Annotated[
    str,
    EnumName(
        request_pb2.RequestStatus,
        request_pb2.REQUEST_STATUS_ACCEPTED,
        request_pb2.REQUEST_STATUS_IN_PROGRESS,
        request_pb2.REQUEST_STATUS_COMPLETED,
        request_pb2.REQUEST_STATUS_CANCELLED,
    ),
]

Description = Annotated[
    Text,
    Field(min_length=3, max_length=2000),
    # Three characters between the first and the last that are no spaces.
    Stated(pattern=r"^[^\u0000]*[^\s\u0000][^\u0000]+[^\s\u0000][^\u0000]*$"),
]
ScheduledTime = Annotated[Moment, Stated(rule="Within the next 30 days.")]
Address = Annotated[Text, Field(max_length=300)]
# The range of a protobuf int32.
Epoch = Annotated[int, Field(ge=0, le=2**31 - 1, strict=True)]


class NewRequest(Body):
    description: Description
    latitude: Latitude
    longitude: Longitude
    category: Category = "other"
    address: Address | None = None
    scheduled_for: ScheduledTime | None = None
    quote_id: (
        Annotated[
            ShortText,
            Stated(rule="A quote of the caller for the same category, place and time, used by no other request."),
        ]
        | None
    ) = None
    gateway: Annotated[Gateway, Stated(rule="Only with a quote.")] | None = None
    """The gateway by which the client means to pay."""
    payment_method_id: (
        Annotated[ShortText, Stated(rule="A saved card of the caller, and only with a quote.")] | None
    ) = None

    def to(self) -> request_pb2.CreateRequestRequest:
        return request_pb2.CreateRequestRequest(
            description=self.description,
            latitude=self.latitude,
            longitude=self.longitude,
            category=wire.enum_value(request_pb2.Category, self.category),
            address=self.address,
            scheduled_for=to_timestamp(self.scheduled_for),
            quote_id=self.quote_id,
            gateway=wire.enum_value(request_pb2.PaymentGateway, self.gateway),
            payment_method_id=self.payment_method_id,
        )


class RequestChange(Change):
    """Changes only the fields that are sent. Null clears an optional field."""

    description: NotNull[Description] = None
    latitude: NotNull[Latitude] = None
    longitude: NotNull[Longitude] = None
    category: NotNull[Category] = None
    address: Address | None = None
    scheduled_for: ScheduledTime | None = None

    def to(self, request_id: str) -> request_pb2.UpdateRequestRequest:
        return request_pb2.UpdateRequestRequest(
            request_id=request_id,
            description=self.description,
            latitude=self.latitude,
            longitude=self.longitude,
            category=wire.enum_value(request_pb2.Category, self.category),
            address=self.address,
            scheduled_for=to_timestamp(self.scheduled_for),
            clear=self.cleared,
        )


class Assignment(Body):
    """The assignment that the command is for. If the request was reassigned since, the command is refused."""

    epoch: Epoch | None = None


class Cancellation(Body):
    reason: Annotated[Text, Field(max_length=500)] | None = None


class NewRating(Body):
    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    comment: Annotated[Text, Field(max_length=1000)] | None = None


class ServiceRequest(View):
    id: str
    client_id: str
    provider_id: str | None
    category: Category
    description: str
    latitude: float
    longitude: float
    address: str | None
    status: Status
    epoch: int
    price_estimate: float | None
    scheduled_for: Moment | None
    created_at: Moment
    updated_at: Moment
    accepted_at: Moment | None
    started_at: Moment | None
    completed_at: Moment | None
    cancelled_at: Moment | None
    cancel_reason: str | None
    payment_status: PaymentStatus
    quote: Quote | None
    """The quote for which the request was made; null without one, and for those who do not participate."""


class AvailableRequest(ServiceRequest):
    distance_km: float


class Rating(View):
    request_id: str
    rater_id: str
    ratee_id: str
    score: int
    comment: str | None
    created_at: Moment


class TimelineEntry(View):
    type: str
    """The type of the socket frame for the same event."""
    timestamp: Moment
    actor_id: str | None
    """The user who acted, or null for the system."""
    data: dict[str, str]
