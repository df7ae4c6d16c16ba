"""The gRPC servicer of disputes."""

from kit import paging
from kit.database import Database
from kit.grpc_server import Context
from request_service.payment.disputes import actions, convert
from twou.request.v1 import dispute_pb2 as pb
from twou.request.v1 import dispute_pb2_grpc


class DisputeServicer(dispute_pb2_grpc.DisputeServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListDisputes(self, request: pb.ListDisputesRequest, context: Context) -> pb.ListDisputesResponse:
        status, payment_id = convert.status(request), convert.payment_id(request)
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await actions.list_disputes(session, status, payment_id, page)
        return pb.ListDisputesResponse(disputes=map(convert.dispute_message, found), next_cursor=next_cursor)
