"""The gRPC servicer of the audit trail. Its proto lets only admins call it."""

from auth_service.audit import actions, convert
from kit import paging
from kit.database import Database
from kit.grpc_server import Context
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import admin_pb2_grpc


class AuditServicer(admin_pb2_grpc.AuditServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListAuditEntries(
        self, request: pb.ListAuditEntriesRequest, context: Context
    ) -> pb.ListAuditEntriesResponse:
        wanted = convert.entry_filter(request)
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            entries, next_cursor = await actions.list_entries(session, wanted, page)
        return pb.ListAuditEntriesResponse(entries=map(convert.entry, entries), next_cursor=next_cursor)
