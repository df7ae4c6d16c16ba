"""The gRPC servicer of commitments."""

from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.commitments import actions, convert
from twou.request.v1 import commitment_pb2 as pb
from twou.request.v1 import commitment_pb2_grpc


class CommitmentServicer(commitment_pb2_grpc.CommitmentServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListCommitments(self, request: pb.ListCommitmentsRequest, context: Context) -> pb.ListCommitmentsResponse:
        start, end = convert.listed_span(request)
        async with self._database.read_once() as session:
            found = await actions.list_commitments(session, caller.current(), start, end)
        return pb.ListCommitmentsResponse(commitments=map(convert.commitment_message, found))

    async def AddTimeOff(self, request: pb.AddTimeOffRequest, context: Context) -> pb.AddTimeOffResponse:
        off = convert.time_off(request)

        async def effect(session: Session) -> pb.AddTimeOffResponse:
            added = await actions.add_time_off(session, caller.current(), off)
            return pb.AddTimeOffResponse(commitment=convert.commitment_message(added))

        return await idempotency.run_idempotent(self._database, request, pb.AddTimeOffResponse, effect)

    async def RemoveTimeOff(self, request: pb.RemoveTimeOffRequest, context: Context) -> pb.RemoveTimeOffResponse:
        async def effect(session: Session) -> pb.RemoveTimeOffResponse:
            commitment_id = convert.commitment_id(request.commitment_id)
            await actions.remove_time_off(session, caller.current(), commitment_id)
            return pb.RemoveTimeOffResponse()

        return await idempotency.run_idempotent(self._database, request, pb.RemoveTimeOffResponse, effect)
