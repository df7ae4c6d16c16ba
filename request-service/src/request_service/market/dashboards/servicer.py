"""The gRPC servicer of dashboards."""

from kit import caller, clock
from kit.database import Database
from kit.grpc_server import Context
from request_service.market.dashboards import actions, convert
from request_service.market.figures.models import DaySpan
from twou.request.v1 import dashboard_pb2 as pb
from twou.request.v1 import dashboard_pb2_grpc


class DashboardServicer(dashboard_pb2_grpc.DashboardServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetBrokerDashboard(
        self, request: pb.GetBrokerDashboardRequest, context: Context
    ) -> pb.GetBrokerDashboardResponse:
        span = DaySpan.of(None, None, clock.now())
        async with self._database.read() as session:
            numbers = await actions.get_broker_dashboard(session, caller.current(), span)
        return pb.GetBrokerDashboardResponse(dashboard=convert.dashboard_message(numbers, span))
