"""The JSON of client events and of the numbers of the system."""

import itertools
from typing import Annotated, Any

from pydantic import Field

from gateway import wire
from gateway.values import NOT_BLANK_LINE, SPELLED, Body, EnumName, Moment, ShortText, Stated, View, json_text
from kit import clock
from twou.auth.v1 import analytics_pb2

ClientEventType = Annotated[str, EnumName(analytics_pb2.ClientEventType)]
_Name = Annotated[ShortText, Stated(minLength=1, maxLength=64, pattern=NOT_BLANK_LINE)]


class ClientEvent(Body):
    type: ClientEventType
    resource_id: _Name | None = None
    """The id of the listing, the profile or the request that was seen."""
    session_id: _Name | None = None
    """A name that the client gives to one visit."""
    details: Annotated[dict[str, Any], SPELLED, Stated(rule="At most 2,048 bytes as JSON.")] | None = None
    occurred_at: Annotated[Moment, Stated(rule="Not in the future, and not more than 90 days ago.")] | None = None
    """When it happened; by default when it is received."""

    def to(self) -> analytics_pb2.ClientEvent:
        return analytics_pb2.ClientEvent(
            type=wire.enum_value(analytics_pb2.ClientEventType, self.type),
            resource_id=self.resource_id,
            session_id=self.session_id,
            details=None if self.details is None else json_text(self.details),
            occurred_at=clock.to_timestamp(self.occurred_at),
        )


class ClientEvents(Body):
    events: Annotated[
        list[ClientEvent], Field(min_length=1, max_length=50), Stated(rule="Each keeps the rules of its fields.")
    ]

    def to(self) -> analytics_pb2.RecordEventsRequest:
        return analytics_pb2.RecordEventsRequest(events=[event.to() for event in self.events])


class RecordedEvents(View):
    accepted: int
    """The number of events."""


class MetricPart(View):
    dimension: str
    """What the value is divided by, such as `category`."""
    name: str
    value: float


class MetricTotal(View):
    metric: str
    value: float
    parts: list[MetricPart]


class Stats(View):
    """The totals of all metrics since the system has counted them."""

    timestamp: Moment
    metrics: list[MetricTotal]


class SeriesPoint(View):
    timestamp: Moment
    """The beginning of the hour, or of the day of UTC."""
    value: float
    by: str | None
    """The name in the dimension that was asked for, such as `towing`."""

    @classmethod
    def each_of(cls, series: analytics_pb2.GetSeriesResponse) -> list[dict[str, Any]]:
        """Returns the JSON of each point."""
        names = series.names
        by = (names[place] for place in series.name_places) if names else itertools.repeat(None)
        moments = map(wire.rfc3339_second, series.times)
        rows = zip(moments, series.values, by, strict=False)
        return [{"timestamp": moment, "value": value, "by": name} for moment, value, name in rows]
