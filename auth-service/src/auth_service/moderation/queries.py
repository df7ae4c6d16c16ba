"""The statements on the table of reports."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Uuid, func, literal, select, tuple_, update

from auth_service.moderation.models import (
    Report,
    ReportDecision,
    ReportDraft,
    ReportOrigin,
    ReportStatus,
    Subject,
    SubjectType,
)
from kit.column_types import UtcDateTime
from kit.database import ReadSession, Session, columns
from kit.paging import Page

_IN_PLACE = {"synchronize_session": False}


@dataclass(frozen=True)
class ReportFilter:
    """The conditions of a search; `None` means no condition."""

    status: ReportStatus | None = None
    subject_type: SubjectType | None = None

    @property
    def used(self) -> list[str]:
        """The names of the conditions that are set."""
        return [name for name, value in asdict(self).items() if value is not None]


def _is_of(subject: Subject) -> ColumnElement[bool]:
    return (Report.subject_type == subject.type) & (Report.subject_id == subject.id)


def _open_reports() -> ColumnElement[int]:
    """Counts the open reports about the subject of a row."""
    other = Report.__table__.alias("other_reports")
    is_same = (other.c.subject_type == Report.subject_type) & (other.c.subject_id == Report.subject_id)
    counting = select(func.count()).select_from(other).where(is_same, other.c.status == ReportStatus.OPEN)
    return counting.scalar_subquery().label("open_reports")


def _reports() -> Select[*tuple[Any, ...]]:
    return select(*columns(Report), _open_reports())


async def list_reports(session: ReadSession, reader_id: UUID, wanted: ReportFilter, page: Page) -> Sequence[Row[Any]]:
    """Returns the reports of the page that are not about the reader, oldest first, and one more if there are more."""
    statement = _reports().where(Report.author_id != reader_id)
    if wanted.status is not None:
        statement = statement.where(Report.status == wanted.status)
    if wanted.subject_type is not None:
        statement = statement.where(Report.subject_type == wanted.subject_type)
    if page.after is not None:
        position = tuple_(literal(page.after.created_at, UtcDateTime()), literal(page.after.id, Uuid()))
        statement = statement.where(tuple_(Report.created_at, Report.id) > position)
    statement = statement.order_by(Report.created_at, Report.id)
    return (await session.execute(statement.offset(page.offset).limit(page.limit + 1))).all()


async def find_report(session: ReadSession, report_id: UUID) -> Row[Any] | None:
    statement = _reports().where(Report.id == report_id)
    return (await session.execute(statement)).one_or_none()


async def lock_open(session: Session, subject: Subject) -> Sequence[UUID]:
    """Locks the open reports about a subject, always in the same order, so that two transactions cannot deadlock."""
    waiting = select(Report.id).where(_is_of(subject), Report.status == ReportStatus.OPEN)
    return (await session.scalars(waiting.order_by(Report.id).with_for_update())).all()


async def replace_open(session: Session, draft: ReportDraft) -> bool:
    """Gives an open report that no user has made new words. Returns False if there is none."""
    is_open = (Report.status == ReportStatus.OPEN) & (Report.origin == draft.origin)
    renewed = update(Report).where(_is_of(draft.subject), is_open)
    said = renewed.values(reason=draft.reason, comment=draft.comment, excerpt=draft.excerpt)
    return (await session.scalar(said.returning(Report.id), execution_options=_IN_PLACE)) is not None


async def resolve(
    session: Session, report_ids: Collection[UUID], decision: ReportDecision, moderator_id: UUID, now: datetime
) -> Sequence[UUID]:
    """Resolves those of the reports that are open, and returns their ids."""
    deciding = update(Report).where(Report.id.in_(report_ids), Report.status == ReportStatus.OPEN)
    decided = deciding.values(
        status=ReportStatus.RESOLVED,
        action=decision.action,
        note=decision.note,
        resolved_by=moderator_id,
        resolved_at=now,
    )
    return (await session.scalars(decided.returning(Report.id), execution_options=_IN_PLACE)).all()


async def erase_person(session: Session, user_id: UUID) -> None:
    """Removes what an account has written into reports, and who it is as a reporter. The reports stay.

    The rows are locked in the order of `lock_open`, so that an erasure and a decision cannot deadlock.
    """
    is_theirs = (Report.author_id == user_id) | (Report.reporter_id == user_id)
    await session.execute(select(Report.id).where(is_theirs).order_by(Report.id).with_for_update())
    said = update(Report).where(Report.author_id == user_id, Report.excerpt.is_not(None))
    await session.execute(said.values(excerpt=None), execution_options=_IN_PLACE)
    appealed = update(Report).where(Report.author_id == user_id, Report.origin == ReportOrigin.APPEAL)
    await session.execute(appealed.values(comment=None), execution_options=_IN_PLACE)
    reported = update(Report).where(Report.reporter_id == user_id)
    await session.execute(reported.values(reporter_id=None, comment=None), execution_options=_IN_PLACE)
