"""Routes of calendar files and of the feeds that calendar applications read, served by request-service."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from gateway.budgets import COMMANDS, FEEDS, PUBLIC, READING, charge_besides, spends
from gateway.dependencies import Services, dependencies_of
from gateway.edge import PREFIX
from gateway.features.calendars.schemas import CalendarFeed, FeedWanted, NewFeed
from gateway.features.downloads.conditions import has_it_already
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.request.v1 import calendar_pb2

router = APIRouter(tags=["calendars"])

# A feed can be deleted, so a cache must ask again before each use.
_CACHING = {"Cache-Control": "private, no-cache"}
_MEDIA_TYPE = "text/calendar"
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "A calendar (RFC 5545)", "content": {_MEDIA_TYPE: {"schema": {"type": "string"}}}}
}
_FEED = _FILE | {304: {"description": "The calendar is that of `If-None-Match`"}}
_KEY_BYTES = 8


@router.post("/calendar/feeds", status_code=201)
@spends(COMMANDS)
async def create_feed(
    request: Request, _caller: Caller, services: Services, body: FeedWanted | None = None
) -> Json[NewFeed]:
    """Makes an address for a calendar application. It is shown here alone; `Idempotency-Key` is ignored."""
    made = await rpc.unary(services.calendars.CreateFeed, (body or FeedWanted()).to_create())
    origin = dependencies_of(request).settings.public_url or str(request.base_url).rstrip("/")
    return NewFeed.of(made.feed, url=f"{origin}{PREFIX}/calendar/{made.secret}.ics")


@router.get("/calendar/feeds")
@spends(READING)
async def list_feeds(_caller: Caller, services: Services) -> list[Json[CalendarFeed]]:
    """Returns the caller's feeds, oldest first, without their addresses."""
    answer = await rpc.unary(services.calendars.ListFeeds, calendar_pb2.ListFeedsRequest())
    return [CalendarFeed.of(feed) for feed in answer.feeds]


@router.delete("/calendar/feeds/{feed_id}", status_code=204)
@spends(COMMANDS)
async def delete_feed(feed_id: str, _caller: Caller, services: Services) -> None:
    """Ends a feed: its address opens nothing any more."""
    await rpc.unary(services.calendars.DeleteFeed, calendar_pb2.DeleteFeedRequest(feed_id=feed_id))


# No log has the value of a parameter with the name `secret` (gateway/edge.py).
@router.get("/calendar/{secret}.ics", response_class=Response, responses=_FEED)
@spends(PUBLIC)
async def read_feed(
    secret: str, request: Request, services: Services, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """Returns the calendar that an address opens: from 90 days ago on, at most 5,000 entries and 3 MiB."""
    # Gateways tell each other the keys of budgets: not the secret itself.
    digest = hashlib.sha256(secret.encode()).digest()
    key = int.from_bytes(digest[:_KEY_BYTES])
    charge_besides(request.scope, dependencies_of(request).budgets.purse(FEEDS), key)
    message = calendar_pb2.ReadFeedRequest(secret=secret)
    calendar = (await rpc.unary(services.calendars.ReadFeed, message)).calendar
    headers = {"ETag": f'"{calendar.sha256}"', **_CACHING}
    if has_it_already(if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(calendar.content, headers=headers, media_type=_MEDIA_TYPE)


@router.get("/records/{record_id}/calendar.ics", response_class=Response, responses=_FILE)
@spends(READING)
async def get_booking_calendar(record_id: str, _caller: Caller, services: Services) -> Response:
    """Returns one booking as a calendar file, for those who may read the booking."""
    message = calendar_pb2.GetBookingCalendarRequest(record_id=record_id)
    answer = await rpc.unary(services.calendars.GetBookingCalendar, message)
    headers = {"Content-Disposition": f'attachment; filename="booking-{answer.record_id}.ics"'}
    return Response(answer.calendar.content, headers=headers, media_type=_MEDIA_TYPE)
