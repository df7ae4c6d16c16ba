"""The gRPC servicer of administration. Its proto lets only admins call it."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from uuid import UUID

from auth_service.accounts import actions as accounts
from auth_service.accounts import convert as account_convert
from auth_service.accounts import fields
from auth_service.accounts.models import User
from auth_service.administration import actions, convert, queries
from auth_service.administration.models import UserChange
from auth_service.convert import redacted
from auth_service.facts.servicer import with_facts
from auth_service.sessions.password_guard import PasswordGuard
from auth_service.sessions.reauthentication import prove
from auth_service.vault import Vault
from kit import caller, idempotency, logging, paging, protobuf
from kit.database import Database, Session
from kit.grpc_server import Context
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import admin_pb2_grpc

log = logging.get(__name__)


class AdminServicer(admin_pb2_grpc.AdminServiceServicer):
    def __init__(self, database: Database, vault: Vault, guard: PasswordGuard) -> None:
        self._database = database
        self._vault = vault
        self._guard = guard

    async def ListUsers(self, request: pb.ListUsersRequest, context: Context) -> pb.ListUsersResponse:
        wanted = convert.user_filter(request.filter)
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read() as session:
            users, next_cursor = await actions.list_users(session, wanted, page)
            total = await queries.count_users(session, wanted)
        _note_reading(users)
        shown = map(account_convert.user, users)
        answer = pb.ListUsersResponse(users=shown, next_cursor=next_cursor, total=total)
        return await with_facts(answer, self._database, self._vault)

    async def GetUser(self, request: pb.GetUserRequest, context: Context) -> pb.GetUserResponse:
        async with self._database.read_once() as session:
            user = await queries.get_user(session, convert.user_id(request.user_id))
        _note_reading([user])
        answer = pb.GetUserResponse(user=account_convert.user(user))
        return await with_facts(answer, self._database, self._vault)

    async def ListUserIds(self, request: pb.ListUserIdsRequest, context: Context) -> pb.ListUserIdsResponse:
        wanted = convert.ids_wanted(request)
        async with self._database.read_once() as session:
            found = await queries.list_active_ids(session, wanted.role, wanted.among, wanted.after, wanted.limit)
        return pb.ListUserIdsResponse(user_ids=map(str, found))

    async def CreateUser(self, request: pb.CreateUserRequest, context: Context) -> pb.CreateUserResponse:
        invitation = convert.invitation(request)

        async def effect(session: Session) -> pb.CreateUserResponse:
            return pb.CreateUserResponse(user=account_convert.user(await accounts.invite(session, invitation)))

        return await idempotency.run_idempotent(self._database, request, pb.CreateUserResponse, effect)

    async def ChangeUser(self, request: pb.ChangeUserRequest, context: Context) -> pb.ChangeUserResponse:
        user_id, typed = convert.user_id(request.user_id), convert.change(request)
        change = replace(typed, profile=fields.checked_changes(typed.profile))

        async def effect(session: Session) -> pb.ChangeUserResponse:
            return pb.ChangeUserResponse(user=account_convert.user(await actions.change_user(session, user_id, change)))

        command = redacted(request, self._vault, "password")
        answer = await idempotency.find_answer(self._database, command, pb.ChangeUserResponse)
        if answer is None and await self._asks_for_email(user_id, change):
            await prove(self._database, caller.current(), protobuf.optional(request, "password"), self._guard)
        answer = answer or await idempotency.run_idempotent(self._database, command, pb.ChangeUserResponse, effect)
        return await with_facts(answer, self._database, self._vault)

    async def _asks_for_email(self, user_id: UUID, change: UserChange) -> bool:
        if change.profile.email is None:
            return False
        async with self._database.read_once() as session:
            user = await queries.get_user(session, user_id)
        return change.profile.email not in (user.email, user.pending_email)

    async def ExportUsers(
        self, request: pb.ExportUsersRequest, context: Context
    ) -> AsyncIterator[pb.ExportUsersResponse]:
        # Without facts about persons: a file leaves the system, and its columns are fixed.
        wanted = convert.user_filter(request.filter)
        async for users in actions.export_users(self._database, wanted):
            yield pb.ExportUsersResponse(users=map(account_convert.user, users))

    async def NoteReadingSockets(
        self, request: pb.NoteReadingSocketsRequest, context: Context
    ) -> pb.NoteReadingSocketsResponse:
        wanted = protobuf.optional(request, "socket_id")
        log.info("admin_read_sockets", admin=str(caller.current().user_id), wanted=wanted)
        return pb.NoteReadingSocketsResponse()

    async def RecordClosedSockets(
        self, request: pb.RecordClosedSocketsRequest, context: Context
    ) -> pb.RecordClosedSocketsResponse:
        async def effect(session: Session) -> pb.RecordClosedSocketsResponse:
            actions.record_closed_sockets(session, *convert.closed_sockets(request))
            return pb.RecordClosedSocketsResponse()

        # The sockets that were found are no part of the command: a repetition finds none.
        command = pb.RecordClosedSocketsRequest(socket_id=request.socket_id)
        return await idempotency.run_idempotent(self._database, command, pb.RecordClosedSocketsResponse, effect)


def _note_reading(users: Iterable[User]) -> None:
    """Leaves a trace of an admin who reads accounts."""
    log.info("admin_read_accounts", admin=str(caller.current().user_id), users=[str(user.id) for user in users])
