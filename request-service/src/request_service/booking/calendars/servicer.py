"""The gRPC servicer of calendar feeds. Files are written when the transaction of their read is over."""

from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.booking.bookings.convert import record_id
from request_service.booking.calendars import actions, convert, ics
from twou.request.v1 import calendar_pb2 as pb
from twou.request.v1 import calendar_pb2_grpc


class CalendarServicer(calendar_pb2_grpc.CalendarServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def CreateFeed(self, request: pb.CreateFeedRequest, context: Context) -> pb.CreateFeedResponse:
        # The answer has a secret, so it is not stored for an Idempotency-Key.
        async with self._database.transaction() as session:
            feed, secret = await actions.create_feed(session, caller.current(), convert.details(request))
        return pb.CreateFeedResponse(feed=convert.feed_message(feed), secret=secret)

    async def ListFeeds(self, request: pb.ListFeedsRequest, context: Context) -> pb.ListFeedsResponse:
        async with self._database.read_once() as session:
            feeds = await actions.list_feeds(session, caller.current())
        return pb.ListFeedsResponse(feeds=map(convert.feed_message, feeds))

    async def DeleteFeed(self, request: pb.DeleteFeedRequest, context: Context) -> pb.DeleteFeedResponse:
        async def effect(session: Session) -> pb.DeleteFeedResponse:
            await actions.delete_feed(session, caller.current(), convert.feed_id(request.feed_id))
            return pb.DeleteFeedResponse()

        return await idempotency.run_idempotent(self._database, request, pb.DeleteFeedResponse, effect)

    async def ReadFeed(self, request: pb.ReadFeedRequest, context: Context) -> pb.ReadFeedResponse:
        async with self._database.read() as session:
            entries = await actions.read_feed(session, request.secret)
        return pb.ReadFeedResponse(calendar=convert.calendar(await ics.written(entries)))

    async def GetBookingCalendar(
        self, request: pb.GetBookingCalendarRequest, context: Context
    ) -> pb.GetBookingCalendarResponse:
        booking_id = record_id(request.record_id)
        async with self._database.read() as session:
            entry = await actions.get_booking_calendar(session, caller.current(), booking_id)
        return pb.GetBookingCalendarResponse(
            calendar=convert.calendar(await ics.written([entry])), record_id=str(booking_id)
        )
