"""The gRPC servicer of AnalyticsService. Its proto lets anyone record events, and only admins see numbers."""

from auth_service.analytics import actions, convert
from kit import caller, clock, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from twou.auth.v1 import analytics_pb2 as pb
from twou.auth.v1 import analytics_pb2_grpc


class AnalyticsServicer(analytics_pb2_grpc.AnalyticsServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def RecordEvents(self, request: pb.RecordEventsRequest, context: Context) -> pb.RecordEventsResponse:
        new, who = convert.new_events(request), caller.find()

        async def effect(session: Session) -> pb.RecordEventsResponse:
            await actions.record_events(session, new, who.user_id if who else None)
            return pb.RecordEventsResponse(accepted=len(new))

        return await idempotency.run_idempotent(self._database, request, pb.RecordEventsResponse, effect)

    async def GetStats(self, request: pb.GetStatsRequest, context: Context) -> pb.GetStatsResponse:
        async with self._database.read_once() as session:
            return convert.stats(await actions.get_totals(session), clock.now())

    async def GetSeries(self, request: pb.GetSeriesRequest, context: Context) -> pb.GetSeriesResponse:
        wanted = convert.wanted_series(request, clock.now())
        async with self._database.read_once() as session:
            return convert.points(await actions.get_series(session, wanted))
