"""The gRPC servicer of the ledger: what is owed to the caller, and for admins all accounts and entries."""

from collections.abc import AsyncIterator
from datetime import timedelta

from kit import caller, clock, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.payment.ledger import actions, convert
from request_service.payment.ledger.pages import key_page
from request_service.payment.ledger.queries import balances, journal
from twou.request.v1 import ledger_pb2 as pb
from twou.request.v1 import ledger_pb2_grpc


class LedgerServicer(ledger_pb2_grpc.LedgerServiceServicer):
    def __init__(self, database: Database, hold: timedelta) -> None:
        """Earnings are on hold for the time *hold*."""
        self._database = database
        self._hold = hold

    async def ListBalances(self, request: pb.ListBalancesRequest, context: Context) -> pb.ListBalancesResponse:
        async with self._database.read_once() as session:
            found = await balances.list_balances(session, caller.current().user_id, clock.now() - self._hold)
        return convert.balances(found)

    async def ListStatement(self, request: pb.ListStatementRequest, context: Context) -> pb.ListStatementResponse:
        page = key_page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found = await balances.list_statement(session, caller.current().user_id, page)
        return convert.statement(found, page)

    async def ExportStatement(
        self, request: pb.ExportStatementRequest, context: Context
    ) -> AsyncIterator[pb.ExportStatementResponse]:
        async for rows in actions.export_statement(self._database, caller.current().user_id):
            yield pb.ExportStatementResponse(lines=map(convert.line, rows))

    async def ListAccounts(self, request: pb.ListAccountsRequest, context: Context) -> pb.ListAccountsResponse:
        page = key_page(request.limit, request.offset, request.cursor)
        async with self._database.read() as session:
            return convert.accounts(await actions.list_accounts(session, page), page)

    async def ListEntries(self, request: pb.ListEntriesRequest, context: Context) -> pb.ListEntriesResponse:
        wanted, page = convert.entry_filter(request), key_page(request.limit, request.offset, request.cursor)
        async with self._database.read() as session:
            found = await journal.list_entry_ids(session, wanted, page)
            entry_ids, next_cursor = convert.entry_page(found, page)
            rows = await journal.list_entries(session, entry_ids)
        return pb.ListEntriesResponse(entries=convert.entries(rows), next_cursor=next_cursor)

    async def GetCheck(self, request: pb.GetCheckRequest, context: Context) -> pb.GetCheckResponse:
        async with self._database.read_once() as session:
            return convert.check(await journal.find_last_check(session))

    async def ProposeAdjustment(
        self, request: pb.ProposeAdjustmentRequest, context: Context
    ) -> pb.ProposeAdjustmentResponse:
        postings = convert.postings(request.postings)

        async def effect(session: Session) -> pb.ProposeAdjustmentResponse:
            made = await actions.propose_adjustment(session, caller.current(), request.reason, postings)
            return pb.ProposeAdjustmentResponse(adjustment=convert.adjustment(made))

        return await idempotency.run_idempotent(self._database, request, pb.ProposeAdjustmentResponse, effect)

    async def ApproveAdjustment(
        self, request: pb.ApproveAdjustmentRequest, context: Context
    ) -> pb.ApproveAdjustmentResponse:
        adjustment_id = convert.adjustment_id(request.adjustment_id)

        async def effect(session: Session) -> pb.ApproveAdjustmentResponse:
            approved = await actions.approve_adjustment(session, caller.current(), adjustment_id)
            return pb.ApproveAdjustmentResponse(adjustment=convert.adjustment(approved))

        return await idempotency.run_idempotent(self._database, request, pb.ApproveAdjustmentResponse, effect)
