"""The table of reports. A row holds what a moderator needs to decide, because they cannot read others' conversations.

`author_id` and `excerpt` come from the service that owns the subject: the gateway has asked it with the token of the
reporter. User ids are not foreign keys, because other services know accounts that were deleted here.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import Enum, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit.ids import new_id

MAX_REASON = 100
MAX_COMMENT = 2000
MAX_NOTE = 2000
MAX_EXCERPT = 1000
# One report at a time is open about a subject by the system, and one appeal.
_IS_OPEN_WITHOUT_USER = text("status = 'open' AND origin <> 'user'")


class SubjectType(StrEnum):
    USER = "user"
    MESSAGE = "message"
    FILE = "file"
    REVIEW = "review"
    REQUEST = "request"
    LISTING = "listing"


class ReportStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class ReportOrigin(StrEnum):
    USER = "user"
    # Signals have been found.
    SYSTEM = "system"
    # The author appeals against a removal.
    APPEAL = "appeal"


class ReportAction(StrEnum):
    DISMISS = "dismiss"
    REMOVE = "remove"
    WARN = "warn"
    DEACTIVATE = "deactivate"


def _text_enum(members: type[StrEnum]) -> Enum:
    return Enum(members, native_enum=False, length=16, values_callable=lambda each: [one.value for one in each])


@dataclass(frozen=True)
class Subject:
    """The thing, or the user, that a report is about."""

    type: SubjectType
    id: UUID


@dataclass(frozen=True)
class ReportDraft:
    """A report as it arrives, in normal form. The gateway states author and excerpt; of a user they are found here."""

    subject: Subject
    reason: str
    comment: str | None
    author_id: UUID
    excerpt: str | None
    origin: ReportOrigin = ReportOrigin.USER


@dataclass(frozen=True)
class ReportDecision:
    action: ReportAction
    note: str


class Report(Base):
    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("reporter_id", "subject_type", "subject_id"),
        # For the queue: all of it, or that of one type.
        Index(None, "status", "created_at", "id"),
        Index(None, "status", "subject_type", "created_at", "id"),
        # For the list of all reports, and their export.
        Index(None, "created_at", "id"),
        Index(None, "subject_type", "created_at", "id"),
        # For the other reports of a subject.
        Index(None, "subject_type", "subject_id", "status"),
        # For the erasure of an author.
        Index(None, "author_id"),
        Index(
            "uq_reports_subject_type_subject_id_origin_open",
            "subject_type",
            "subject_id",
            "origin",
            unique=True,
            postgresql_where=_IS_OPEN_WITHOUT_USER,
            sqlite_where=_IS_OPEN_WITHOUT_USER,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    subject_type: Mapped[SubjectType] = mapped_column(_text_enum(SubjectType))
    subject_id: Mapped[UUID]
    author_id: Mapped[UUID]
    origin: Mapped[ReportOrigin] = mapped_column(_text_enum(ReportOrigin), server_default="user")
    # Null once the reporter has deleted their account, and if no user has made the report.
    reporter_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    comment: Mapped[str | None] = mapped_column(Text)
    # The text of the subject when it was reported; null once its author has deleted their account.
    excerpt: Mapped[str | None] = mapped_column(Text)
    status: Mapped[ReportStatus] = mapped_column(_text_enum(ReportStatus))
    created_at: Mapped[datetime]
    # The decision, and who made it.
    action: Mapped[ReportAction | None] = mapped_column(_text_enum(ReportAction))
    note: Mapped[str | None] = mapped_column(Text)
    resolved_by: Mapped[UUID | None]
    resolved_at: Mapped[datetime | None]

    @classmethod
    def make(cls, draft: ReportDraft, reporter_id: UUID | None, now: datetime) -> Self:
        return cls(
            id=new_id(),
            subject_type=draft.subject.type,
            subject_id=draft.subject.id,
            author_id=draft.author_id,
            origin=draft.origin,
            reporter_id=reporter_id,
            reason=draft.reason,
            comment=draft.comment,
            excerpt=draft.excerpt,
            status=ReportStatus.OPEN,
            created_at=now,
        )

    @property
    def subject(self) -> Subject:
        return Subject(self.subject_type, self.subject_id)
