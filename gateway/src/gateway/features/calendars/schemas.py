"""The JSON of calendar feeds."""

from typing import Annotated

from gateway import wire
from gateway.values import Body, EnumName, Moment, View
from twou.request.v1 import calendar_pb2

Details = Annotated[str, EnumName(calendar_pb2.FeedDetails)]


class FeedWanted(Body):
    details: Details = "busy"
    """`busy` tells when the caller is busy, and nothing else; `full` names services, venues and notes."""

    def to_create(self) -> calendar_pb2.CreateFeedRequest:
        return calendar_pb2.CreateFeedRequest(details=wire.enum_value(calendar_pb2.FeedDetails, self.details))


class CalendarFeed(View):
    """An address at which a calendar application reads what the caller has to do."""

    id: str
    details: Details
    created_at: Moment


class NewFeed(CalendarFeed):
    url: str
    """The address, which is a secret: it opens the calendar without a token. It is shown here alone."""
