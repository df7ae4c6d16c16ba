"""The gRPC servicer of messages of operators. Its proto lets only admins send one."""

from auth_service.system_messages import actions, convert
from kit import idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from twou.auth.v1 import system_message_pb2 as pb
from twou.auth.v1 import system_message_pb2_grpc


class SystemMessageServicer(system_message_pb2_grpc.SystemMessageServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def RecordSystemMessage(
        self, request: pb.RecordSystemMessageRequest, context: Context
    ) -> pb.RecordSystemMessageResponse:
        plan = convert.plan(request)

        async def effect(session: Session) -> pb.RecordSystemMessageResponse:
            made = await actions.record_message(session, plan)
            return pb.RecordSystemMessageResponse(system_message=convert.system_message(made))

        return await idempotency.run_idempotent(self._database, request, pb.RecordSystemMessageResponse, effect)

    async def FindMaintenance(self, request: pb.FindMaintenanceRequest, context: Context) -> pb.FindMaintenanceResponse:
        async with self._database.read_once() as session:
            found = await actions.find_maintenance(session)
        return pb.FindMaintenanceResponse(system_message=None if found is None else convert.system_message(found))
