"""The gRPC methods for reports: unpack, one action, pack."""

from collections.abc import AsyncIterator

from auth_service.moderation import actions, convert
from kit import caller, idempotency, logging, paging
from kit.database import Database, Session
from kit.grpc_server import Context
from twou.auth.v1 import report_pb2 as pb
from twou.auth.v1 import report_pb2_grpc

log = logging.get(__name__)


class ReportServicer(report_pb2_grpc.ReportServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def CreateReport(self, request: pb.CreateReportRequest, context: Context) -> pb.CreateReportResponse:
        draft = convert.report_draft(request)

        async def effect(session: Session) -> pb.CreateReportResponse:
            report = await actions.create_report(session, caller.current(), draft)
            return pb.CreateReportResponse(report=convert.receipt(report))

        command = convert.report_command(request)
        return await idempotency.run_idempotent(self._database, command, pb.CreateReportResponse, effect)

    async def ListReports(self, request: pb.ListReportsRequest, context: Context) -> pb.ListReportsResponse:
        wanted, page = convert.report_filter(request.filter), paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            reports, next_cursor = await actions.list_reports(session, caller.current(), wanted, page)
        return pb.ListReportsResponse(reports=map(convert.report, reports), next_cursor=next_cursor)

    async def GetReport(self, request: pb.GetReportRequest, context: Context) -> pb.GetReportResponse:
        reader, report_id = caller.current(), convert.report_id(request.report_id)
        async with self._database.read_once() as session:
            report = await actions.get_report(session, reader, report_id)
        log.info("moderator_read_report", moderator=str(reader.user_id), report=str(report_id))
        return pb.GetReportResponse(report=convert.report(report))

    async def ResolveReport(self, request: pb.ResolveReportRequest, context: Context) -> pb.ResolveReportResponse:
        report_id, decision = convert.report_id(request.report_id), convert.decision(request)

        async def effect(session: Session) -> pb.ResolveReportResponse:
            report = await actions.resolve_report(session, caller.current(), report_id, decision)
            return pb.ResolveReportResponse(report=convert.report(report))

        return await idempotency.run_idempotent(self._database, request, pb.ResolveReportResponse, effect)

    async def ExportReports(
        self, request: pb.ExportReportsRequest, context: Context
    ) -> AsyncIterator[pb.ExportReportsResponse]:
        wanted = convert.report_filter(request.filter)
        async for reports in actions.export_reports(self._database, caller.current(), wanted):
            yield pb.ExportReportsResponse(reports=map(convert.report, reports))
