"""Reports and decisions to and from protobuf."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from auth_service.moderation import reasons
from auth_service.moderation.errors import ReportNotFound, SubjectUserNotFound
from auth_service.moderation.models import (
    MAX_COMMENT,
    MAX_EXCERPT,
    MAX_NOTE,
    MAX_REASON,
    Report,
    ReportAction,
    ReportDecision,
    ReportDraft,
    ReportOrigin,
    ReportStatus,
    Subject,
    SubjectType,
)
from auth_service.moderation.queries import ReportFilter
from kit import protobuf, text
from kit.errors import FieldIssue, InvalidInput
from kit.ids import find_id
from twou.auth.v1 import report_pb2 as pb
from twou.request.v1 import trust_events_pb2

_SUBJECTS = protobuf.EnumMap(SubjectType, pb.ReportSubject)
_STATUSES = protobuf.EnumMap(ReportStatus, pb.ReportStatus)
_COMMENT_OF_SIGNALS = "{points} points: {detail}"
_ACTIONS = protobuf.EnumMap(ReportAction, pb.ReportAction)
_REPORT = protobuf.Packer(pb.Report, Report, without={"open_reports"})
_LINES = "\n\r\t"


def report_id(given: str) -> UUID:
    return protobuf.an_id(given, ReportNotFound)


def report_draft(request: pb.CreateReportRequest) -> ReportDraft:
    """Raises InvalidInput with all issues at once, or SubjectUserNotFound."""
    subject_type = _SUBJECTS.get("subject_type", request.subject_type)
    reason, comment = request.reason.strip(), request.comment.strip()
    found = {
        "reason": text.length_issue(reason, min_length=1, max_length=MAX_REASON) or text.control_issue(reason),
        "comment": text.max_length_issue(comment, MAX_COMMENT) or text.control_issue(comment, allowed=_LINES),
    }
    if details := tuple(FieldIssue(field, issue) for field, issue in found.items() if issue):
        raise InvalidInput(details=details)
    subject_id = protobuf.an_id(request.subject_id, SubjectUserNotFound)
    author_id = subject_id if subject_type is SubjectType.USER else find_id(request.author_id)
    if author_id is None:
        raise InvalidInput.field("author_id", "must be an id")
    excerpt = text.without_nul(request.excerpt)[:MAX_EXCERPT]
    return ReportDraft(Subject(subject_type, subject_id), reason, comment or None, author_id, excerpt or None)


def report_command(request: pb.CreateReportRequest) -> pb.CreateReportRequest:
    """Returns what the reporter has sent: the rest may be another when they repeat it."""
    command = pb.CreateReportRequest()
    command.CopyFrom(request)
    command.ClearField("author_id")
    command.ClearField("excerpt")
    return command


def report_of_signals(event: trust_events_pb2.ListingFlagged) -> ReportDraft:
    """Returns the report by the system, whose reason is the heaviest signal. Its comment says what counted."""
    told = [_COMMENT_OF_SIGNALS.format(points=one.points, detail=one.detail) for one in event.signals]
    comment, reason = "\n".join(told)[:MAX_COMMENT], event.signals[0].name
    return _report_of_listing(event, ReportOrigin.SYSTEM, reason, comment)


def report_of_appeal(event: trust_events_pb2.ListingAppealed) -> ReportDraft:
    return _report_of_listing(event, ReportOrigin.APPEAL, reasons.APPEAL, event.text[:MAX_COMMENT])


def _report_of_listing(
    event: trust_events_pb2.ListingFlagged | trust_events_pb2.ListingAppealed,
    origin: ReportOrigin,
    reason: str,
    comment: str,
) -> ReportDraft:
    subject = Subject(SubjectType.LISTING, UUID(event.listing_id))
    excerpt = event.excerpt[:MAX_EXCERPT] or None
    return ReportDraft(subject, reason, comment, UUID(event.owner_id), excerpt, origin)


def decision(request: pb.ResolveReportRequest) -> ReportDecision:
    action, note = _ACTIONS.get("action", request.action), request.note.strip()
    issue = text.length_issue(note, min_length=1, max_length=MAX_NOTE) or text.control_issue(note, allowed=_LINES)
    if issue is not None:
        raise InvalidInput.field("note", issue)
    return ReportDecision(action, note)


def report_filter(message: pb.ReportFilter) -> ReportFilter:
    return ReportFilter(
        status=_STATUSES.find("status", message.status),
        subject_type=_SUBJECTS.find("subject_type", message.subject_type),
    )


def receipt(report: Report) -> pb.Report:
    """Returns a report as its reporter sees it: without the text of another user."""
    shown = _REPORT(report)
    shown.ClearField("excerpt")
    return shown


def report(found: Row[Any]) -> pb.Report:
    return _REPORT(found, open_reports=found.open_reports)
