"""The gRPC servicer of flags and settings. Its proto lets only admins change them."""

from collections.abc import Callable

from auth_service.flags import actions, convert, queries
from auth_service.flags.models import checked_name
from kit import caller, idempotency, protobuf
from kit.database import Database, Session
from kit.grpc_server import Context
from kit.live_values import flag_key, setting_key
from twou.auth.v1 import flag_pb2 as pb
from twou.auth.v1 import flag_pb2_grpc


class FlagServicer(flag_pb2_grpc.FlagServiceServicer):
    def __init__(self, database: Database, changed: Callable[[], None]) -> None:
        """*changed* is called after each change that is committed."""
        self._database = database
        self._changed = changed

    async def ListLiveValues(self, request: pb.ListLiveValuesRequest, context: Context) -> pb.ListLiveValuesResponse:
        async with self._database.read_once() as session:
            return pb.ListLiveValuesResponse(values=convert.live_values(await queries.list_values(session)))

    async def ListFlags(self, request: pb.ListFlagsRequest, context: Context) -> pb.ListFlagsResponse:
        async with self._database.read_once() as session:
            return pb.ListFlagsResponse(flags=convert.flags(await queries.list_values(session)))

    async def GetFlag(self, request: pb.GetFlagRequest, context: Context) -> pb.GetFlagResponse:
        name = checked_name(request.name)
        async with self._database.read_once() as session:
            return pb.GetFlagResponse(flag=convert.flag(name, await queries.find_value(session, flag_key(name))))

    async def SetFlag(self, request: pb.SetFlagRequest, context: Context) -> pb.SetFlagResponse:
        state, admin = convert.state(request), caller.current().user_id

        async def effect(session: Session) -> pb.SetFlagResponse:
            version = protobuf.optional(request, "version")
            stored = await actions.set_flag(session, request.name, state, version=version, by=admin)
            return pb.SetFlagResponse(flag=convert.flag(request.name, stored))

        answer = await idempotency.run_idempotent(self._database, request, pb.SetFlagResponse, effect)
        self._changed()
        return answer

    async def ListSettings(self, request: pb.ListSettingsRequest, context: Context) -> pb.ListSettingsResponse:
        async with self._database.read_once() as session:
            return pb.ListSettingsResponse(settings=convert.settings(await queries.list_values(session)))

    async def GetSetting(self, request: pb.GetSettingRequest, context: Context) -> pb.GetSettingResponse:
        actions.require_setting(request.key)
        async with self._database.read_once() as session:
            stored = await queries.find_value(session, setting_key(request.key))
        return pb.GetSettingResponse(setting=convert.setting(request.key, stored))

    async def SetSetting(self, request: pb.SetSettingRequest, context: Context) -> pb.SetSettingResponse:
        key, admin = request.key, caller.current().user_id

        async def effect(session: Session) -> pb.SetSettingResponse:
            stored = await actions.set_setting(session, key, request.json, version=request.version, by=admin)
            return pb.SetSettingResponse(setting=convert.setting(key, stored))

        answer = await idempotency.run_idempotent(self._database, request, pb.SetSettingResponse, effect)
        self._changed()
        return answer
