"""The gRPC servicer of services."""

from kit import caller, idempotency, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.booking.services import actions, convert
from twou.request.v1 import service_pb2 as pb
from twou.request.v1 import service_pb2_grpc


class OfferingServicer(service_pb2_grpc.OfferingServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def CreateService(self, request: pb.CreateServiceRequest, context: Context) -> pb.CreateServiceResponse:
        venue_id, details = convert.venue_id(request), convert.first_details(request)

        async def effect(session: Session) -> pb.CreateServiceResponse:
            service = await actions.create_service(session, caller.current(), venue_id, details)
            return pb.CreateServiceResponse(service=convert.service_message(service))

        return await idempotency.run_idempotent(self._database, request, pb.CreateServiceResponse, effect)

    async def UpdateService(self, request: pb.UpdateServiceRequest, context: Context) -> pb.UpdateServiceResponse:
        service_id, details = convert.service_id(request.service_id), convert.changed_details(request)

        async def effect(session: Session) -> pb.UpdateServiceResponse:
            service = await actions.update_service(session, caller.current(), service_id, details)
            return pb.UpdateServiceResponse(service=convert.service_message(service))

        return await idempotency.run_idempotent(self._database, request, pb.UpdateServiceResponse, effect)

    async def GetService(self, request: pb.GetServiceRequest, context: Context) -> pb.GetServiceResponse:
        who, service_id = caller.find(), convert.service_id(request.service_id)
        # Without a caller it is a single statement.
        async with self._database.read_once() if who is None else self._database.read() as session:
            service = await actions.get_service(session, who, service_id)
        return pb.GetServiceResponse(service=convert.service_message(service))

    async def ListServices(self, request: pb.ListServicesRequest, context: Context) -> pb.ListServicesResponse:
        wanted = convert.service_filter(request)
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() if wanted.venue_id is None else self._database.read() as session:
            found, next_cursor = await actions.list_services(session, caller.find(), wanted, page)
        return pb.ListServicesResponse(services=map(convert.service_message, found), next_cursor=next_cursor)
