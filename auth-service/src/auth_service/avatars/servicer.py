"""The gRPC servicer of pictures of accounts."""

from auth_service.avatars import actions, convert, queries
from auth_service.avatars.errors import AvatarNotFound
from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from twou.auth.v1 import avatar_pb2 as pb
from twou.auth.v1 import avatar_pb2_grpc


class AvatarServicer(avatar_pb2_grpc.AvatarServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def SetAvatar(self, request: pb.SetAvatarRequest, context: Context) -> pb.SetAvatarResponse:
        user_id, content = caller.current().user_id, convert.picture(request)

        async def effect(session: Session) -> pb.SetAvatarResponse:
            return pb.SetAvatarResponse(avatar_url=await actions.set_avatar(session, user_id, content))

        return await idempotency.run_idempotent(self._database, request, pb.SetAvatarResponse, effect)

    async def RemoveAvatar(self, request: pb.RemoveAvatarRequest, context: Context) -> pb.RemoveAvatarResponse:
        user_id = caller.current().user_id

        async def effect(session: Session) -> pb.RemoveAvatarResponse:
            await actions.remove_avatar(session, user_id)
            return pb.RemoveAvatarResponse()

        return await idempotency.run_idempotent(self._database, request, pb.RemoveAvatarResponse, effect)

    async def GetAvatar(self, request: pb.GetAvatarRequest, context: Context) -> pb.GetAvatarResponse:
        async with self._database.read_once() as session:
            found = await queries.find_content(session, convert.avatar_id(request))
        if found is None:
            raise AvatarNotFound
        return pb.GetAvatarResponse(content=found.content, sha256=found.sha256)
