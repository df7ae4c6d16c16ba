"""The JSON of reports and of the decisions on them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from gateway import wire
from gateway.features.reports.subjects import ReportedSubject
from gateway.values import NOT_BLANK, NOT_BLANK_LINE, Body, EnumName, Moment, Stated, Text, View
from twou.auth.v1 import report_pb2

SubjectType = Annotated[str, EnumName(report_pb2.ReportSubject)]
ReportStatus = Annotated[str, EnumName(report_pb2.ReportStatus)]
ReportOrigin = Annotated[str, EnumName(report_pb2.ReportOrigin)]
ReportAction = Annotated[str, EnumName(report_pb2.ReportAction)]
_LINES = "Without control characters, but for line ends and tabs."


class NewReport(Body):
    subject_type: SubjectType
    subject_id: UUID
    """The user, or what a user wrote, uploaded or asked for. The caller must be able to read it."""
    reason: Annotated[Text, Field(min_length=1, max_length=100), Stated(pattern=NOT_BLANK_LINE)]
    """A word such as `spam`, `fraud`, `harassment`, `hate`, `violence`, `sexual`, `illegal`, `false` or `other`."""
    comment: Annotated[Text, Field(max_length=2000), Stated(rule=_LINES)] | None = None

    def to(self, found: ReportedSubject) -> report_pb2.CreateReportRequest:
        """*found* is what the service that owns the subject has told the caller."""
        return report_pb2.CreateReportRequest(
            subject_type=wire.enum_value(report_pb2.ReportSubject, self.subject_type),
            subject_id=str(self.subject_id),
            reason=self.reason,
            comment=self.comment,
            author_id=found.author_id,
            excerpt=found.excerpt,
        )


class ListingReport(Body):
    reason: Literal["fraud", "duplicate", "wrong", "sold", "offensive", "illegal", "other"]
    comment: Annotated[Text, Field(max_length=2000), Stated(rule=_LINES)] | None = None

    def to(self, listing_id: str, found: ReportedSubject) -> report_pb2.CreateReportRequest:
        """*found* is what the caller may see of the listing."""
        return report_pb2.CreateReportRequest(
            subject_type=report_pb2.REPORT_SUBJECT_LISTING,
            subject_id=listing_id,
            reason=self.reason,
            comment=self.comment,
            author_id=found.author_id,
            excerpt=found.excerpt,
        )


class ReportReceipt(View):
    """A report as its reporter sees it."""

    id: str
    subject_type: SubjectType
    subject_id: str
    reason: str
    comment: str | None
    status: ReportStatus
    created_at: Moment


class Report(ReportReceipt):
    """A report as moderators and admins see it. No answer to the author names the reporter."""

    author_id: str
    """The user who was reported, or who wrote, uploaded or asked for the subject."""
    reporter_id: str | None
    """Null if the reporter has deleted their account, or if no user has reported it."""
    origin: ReportOrigin
    """`system` for what signals have found at a listing, `appeal` for what its owner says against a removal."""
    excerpt: str | None
    """The text of the subject when it was reported, at most 1,000 characters; null if it has none, or is erased."""
    open_reports: int
    """The number of open reports about the same subject, which are resolved together."""
    action: ReportAction | None
    """The decision; null while the report is open."""
    note: str | None
    resolved_by: str | None
    resolved_at: Moment | None


class Decision(Body):
    action: Annotated[ReportAction, Stated(rule="Not `remove` for a user.")]
    """`deactivate` closes the account of the author, and removes the subject too."""
    note: Annotated[Text, Field(min_length=1, max_length=2000), Stated(pattern=NOT_BLANK, rule=_LINES)]
    """The reasons, for other moderators. The author does not see them."""

    def to(self, report_id: str) -> report_pb2.ResolveReportRequest:
        action = wire.enum_value(report_pb2.ReportAction, self.action)
        return report_pb2.ResolveReportRequest(report_id=report_id, action=action, note=self.note)
