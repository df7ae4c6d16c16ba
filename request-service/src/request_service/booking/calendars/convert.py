"""Conversion of feeds and calendars from and to protobuf."""

import hashlib
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.protobuf import EnumMap, Packer, an_id
from request_service.booking.calendars.errors import FeedNotFound
from request_service.booking.calendars.models import CalendarFeed, FeedDetails
from twou.request.v1 import calendar_pb2 as pb

_DETAILS = EnumMap(FeedDetails, pb.FeedDetails)
_FEED = Packer(pb.CalendarFeed, CalendarFeed)


def feed_id(text: str) -> UUID:
    """Raises FeedNotFound for text that cannot be an id."""
    return an_id(text, otherwise=FeedNotFound)


def details(message: pb.CreateFeedRequest) -> FeedDetails:
    return _DETAILS.find("details", message.details) or FeedDetails.BUSY


def feed_message(feed: CalendarFeed | Row[Any]) -> pb.CalendarFeed:
    return _FEED(feed)


def calendar(content: bytes) -> pb.Calendar:
    return pb.Calendar(content=content, sha256=hashlib.sha256(content).hexdigest())
