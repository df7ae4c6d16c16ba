"""Routes of reports, served by auth-service. It is asked after the service that owns what is reported."""

from typing import Annotated

from fastapi import APIRouter

from gateway import wire
from gateway.budgets import COMMANDS, READING, REPORTS, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.reports.schemas import (
    Decision,
    ListingReport,
    NewReport,
    Report,
    ReportReceipt,
    ReportStatus,
    SubjectType,
)
from gateway.features.reports.subjects import find_subject
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json
from kit import rpc
from twou.auth.v1 import report_pb2

router = APIRouter(tags=["reports"])


@router.post("/reports", status_code=201)
@spends(REPORTS)
async def create_report(body: NewReport, _caller: Caller, services: Services) -> Json[ReportReceipt]:
    """Reports a user, or what a user wrote, to the moderators, once. It hides nothing by itself.

    The user who is reported is never told by whom.
    """
    found = await find_subject(services, body.subject_type, str(body.subject_id))
    return ReportReceipt.of((await rpc.unary(services.reports.CreateReport, body.to(found))).report)


@router.post("/listings/{listing_id}/report", status_code=201)
@spends(REPORTS)
async def report_listing(
    listing_id: str, body: ListingReport, _caller: Caller, services: Services
) -> Json[ReportReceipt]:
    """Does the same as `POST /reports` for a listing, which stays visible until a moderator decides."""
    found = await find_subject(services, "listing", listing_id)
    return ReportReceipt.of((await rpc.unary(services.reports.CreateReport, body.to(listing_id, found))).report)


class _ReportFilter:
    """Query parameters that select reports."""

    def __init__(self, status: ReportStatus | None = None, subject_type: SubjectType | None = None) -> None:
        self.message = report_pb2.ReportFilter(
            status=wire.enum_value(report_pb2.ReportStatus, status),
            subject_type=wire.enum_value(report_pb2.ReportSubject, subject_type),
        )


ReportFilter = Annotated[_ReportFilter, query_parameters(_ReportFilter)]


@router.get("/admin/reports", tags=["administration"])
@spends(READING)
async def list_reports(
    wanted: ReportFilter, paging: PagingQuery, _caller: Caller, services: Services
) -> list[Json[Report]]:
    """Returns reports, oldest first, except those about the caller. Only moderators and admins may."""
    message = report_pb2.ListReportsRequest(filter=wanted.message, **paging.fields)
    answer = await rpc.unary(services.reports.ListReports, message)
    return paging.page(map(Report.of, answer.reports), answer.next_cursor)


@router.get("/admin/reports/{report_id}", tags=["administration"])
@spends(READING)
async def get_report(report_id: str, _caller: Caller, services: Services) -> Json[Report]:
    answer = await rpc.unary(services.reports.GetReport, report_pb2.GetReportRequest(report_id=report_id))
    return Report.of(answer.report)


@router.post("/admin/reports/{report_id}/resolve", tags=["administration"])
@spends(COMMANDS)
async def resolve_report(report_id: str, body: Decision, _caller: Caller, services: Services) -> Json[Report]:
    """Decides on all open reports about the same subject. Of several who decide at once, one does.

    The author is told of a warning and of a removal, never who has reported them.
    """
    answer = await rpc.unary(services.reports.ResolveReport, body.to(report_id))
    return Report.of(answer.report)
