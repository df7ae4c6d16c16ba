"""The gRPC servicer of notices by admins. Its proto lets only admins call it."""

from uuid import UUID

from chat_service.notifications.broadcasts import actions, convert, queries
from chat_service.notifications.broadcasts.actions import ActiveAccounts
from chat_service.notifications.broadcasts.preparing import Preparation, note
from kit import caller, idempotency, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from twou.chat.v1 import broadcast_pb2 as pb
from twou.chat.v1 import broadcast_pb2_grpc


class BroadcastServicer(broadcast_pb2_grpc.BroadcastServiceServicer):
    def __init__(self, database: Database, accounts: ActiveAccounts) -> None:
        self._database = database
        self._accounts = accounts

    async def ScheduleBroadcast(
        self, request: pb.ScheduleBroadcastRequest, context: Context
    ) -> pb.ScheduleBroadcastResponse:
        async with Preparation(self._database, self._accounts, convert.plan(request)) as preparation:

            async def effect(prepared: tuple[UUID, int], session: Session) -> pb.ScheduleBroadcastResponse:
                broadcast = await actions.schedule_broadcast(session, caller.current(), *prepared)
                return pb.ScheduleBroadcastResponse(id=str(broadcast.id), recipients=broadcast.recipients)

            run, response = idempotency.run_prepared, pb.ScheduleBroadcastResponse
            answer = await run(self._database, request, response, preparation.prepare, effect)
            preparation.keep(answer.id, answer.recipients)
        return answer

    async def ListBroadcasts(self, request: pb.ListBroadcastsRequest, context: Context) -> pb.ListBroadcastsResponse:
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await actions.list_broadcasts(session, page)
        return pb.ListBroadcastsResponse(broadcasts=map(convert.broadcast_message, found), next_cursor=next_cursor)

    async def GetBroadcast(self, request: pb.GetBroadcastRequest, context: Context) -> pb.GetBroadcastResponse:
        async with self._database.read_once() as session:
            found = await queries.get_broadcast(session, convert.broadcast_id(request.broadcast_id))
        return pb.GetBroadcastResponse(broadcast=convert.broadcast_message(found))

    async def StopBroadcast(self, request: pb.StopBroadcastRequest, context: Context) -> pb.StopBroadcastResponse:
        broadcast_id = convert.broadcast_id(request.broadcast_id)

        async def effect(session: Session) -> pb.StopBroadcastResponse:
            stopped = await actions.stop_broadcast(session, caller.current(), broadcast_id)
            note("broadcast_stopped", request.broadcast_id, done=stopped.done)
            return pb.StopBroadcastResponse(broadcast=convert.broadcast_message(stopped))

        return await idempotency.run_idempotent(self._database, request, pb.StopBroadcastResponse, effect)
