"""The verbs on reports: users make them, and moderators decide on them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from auth_service.accounts.models import Role, User
from auth_service.accounts.queries import find_and_lock_user, find_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.moderation import events, queries
from auth_service.moderation.errors import (
    AlreadyReported,
    OwnContent,
    ReportNotFound,
    ReportResolved,
    StaffAccount,
    SubjectUserNotFound,
)
from auth_service.moderation.models import (
    Report,
    ReportAction,
    ReportDecision,
    ReportDraft,
    ReportStatus,
    Subject,
    SubjectType,
)
from auth_service.moderation.queries import ReportFilter
from auth_service.sessions.actions import deactivate
from kit import clock, outbox, paging
from kit.caller import Caller
from kit.database import Database, ReadSession, Session
from kit.errors import InvalidInput, Unauthenticated
from kit.paging import Page, PageKey

# A message holds a few times as many reports, even with the longest texts.
_EXPORT_BATCH = 200


async def create_report(session: Session, reporter: Caller, draft: ReportDraft) -> Report:
    """Adds a report. Raises OwnContent, SubjectUserNotFound, AlreadyReported, or Unauthenticated without an account.

    The unique constraint decides between two at once.
    """
    if draft.author_id == reporter.user_id:
        raise OwnContent
    # The row stays locked, so that an erasure of the reporter's account finds the report or prevents it.
    account = await find_and_lock_user(session, reporter.user_id)
    if account is None or not account.is_active:
        raise Unauthenticated
    if draft.subject.type is SubjectType.USER:
        draft = replace(draft, excerpt=_about(await _find_reported(session, draft.subject.id)))
    report = Report.make(draft, reporter.user_id, clock.now())
    session.add(report)
    try:
        await session.flush()
    except IntegrityError as error:
        raise AlreadyReported from error
    if draft.subject.type is SubjectType.LISTING:
        await outbox.add(session, events.content_reported(report), topic=report.author_id)
    return report


async def report_without_user(session: Session, draft: ReportDraft) -> None:
    """Puts into the queue what the system has found, or an appeal. One at a time is open about a subject."""
    author = await find_and_lock_user(session, draft.author_id)
    if author is None or author.deleted_at is not None or await queries.replace_open(session, draft):
        return
    session.add(Report.make(draft, None, clock.now()))


async def _find_reported(session: ReadSession, user_id: UUID) -> User:
    user = await find_user(session, user_id)
    if user is None or user.deleted_at is not None:
        raise SubjectUserNotFound
    return user


def _about(user: User) -> str:
    """Returns what others see of an account."""
    return "\n".join(part for part in (user.full_name, user.bio) if part)


async def list_reports(
    session: ReadSession, reader: Caller, wanted: ReportFilter, page: Page
) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of reports, oldest first, and the cursor of the next page, empty after the last one."""
    found = await queries.list_reports(session, reader.user_id, wanted, page)
    return paging.cut(found, page, _page_key)


async def get_report(session: ReadSession, reader: Caller, report_id: UUID) -> Row[Any]:
    """Raises ReportNotFound, also for a report about the reader, which would tell them who has reported them."""
    report = await queries.find_report(session, report_id)
    if report is None or report.author_id == reader.user_id:
        raise ReportNotFound
    return report


async def export_reports(database: Database, reader: Caller, wanted: ReportFilter) -> AsyncIterator[Sequence[Row[Any]]]:
    """Yields all matching reports in batches, oldest first.

    Each batch is read in a transaction of its own, so that a slow receiver keeps none open.
    """
    async with database.transaction() as session:
        audit.record(session, Action.REPORTS_EXPORTED, None, filters=", ".join(wanted.used))
    page: Page | None = Page(_EXPORT_BATCH)
    while page is not None:
        async with database.read_once() as session:
            found = await queries.list_reports(session, reader.user_id, wanted, page)
        reports = found[:_EXPORT_BATCH]
        page = Page(_EXPORT_BATCH, after=_page_key(reports[-1])) if len(found) > _EXPORT_BATCH else None
        if reports:
            yield reports


def _page_key(report: Row[Any]) -> PageKey:
    return PageKey(report.created_at, report.id)


async def resolve_report(session: Session, moderator: Caller, report_id: UUID, decision: ReportDecision) -> Row[Any]:
    """Decides on all open reports about a subject, and returns the one that was named.

    A deactivation removes the subject too, unless that is the user. Raises ReportNotFound, also for a report about the
    moderator, InvalidInput, StaffAccount, or ReportResolved for all but one of those who decide at once.
    """
    report = await get_report(session, moderator, report_id)
    subject, action, now = Subject(report.subject_type, report.subject_id), decision.action, clock.now()
    if action is ReportAction.REMOVE and subject.type is SubjectType.USER:
        raise InvalidInput.field("action", "cannot be remove for a user: deactivate the account instead")
    author: User | None = None
    if action is ReportAction.DEACTIVATE:
        # Before the reports, as an erasure locks them.
        author = await find_and_lock_user(session, report.author_id)
        _require_deactivatable(author, moderator)
    resolved = await queries.resolve(
        session, await queries.lock_open(session, subject), decision, moderator.user_id, now
    )
    if report_id not in resolved:
        raise ReportResolved
    if author is not None:
        await deactivate(session, author)
    audit.record(
        session,
        Action.REPORT_RESOLVED,
        report.author_id,
        report_id=str(report_id),
        reported=subject.type.value,
        reported_id=str(subject.id),
        reports=str(len(resolved)),
        old=ReportStatus.OPEN.value,
        new=action.value,
    )
    await _publish(session, report, action, now)
    return await get_report(session, moderator, report_id)


def _require_deactivatable(author: User | None, moderator: Caller) -> None:
    if author is None or not author.is_staff:
        return
    if author.role is Role.ADMIN or moderator.role != Role.ADMIN:
        raise StaffAccount


async def _publish(session: Session, report: Row[Any], action: ReportAction, now: datetime) -> None:
    """Publishes what other services have to do, and to tell the author."""
    subject, author_id = Subject(report.subject_type, report.subject_id), report.author_id
    if subject.type is SubjectType.LISTING and action in (ReportAction.DISMISS, ReportAction.WARN):
        cleared = events.content_cleared(report.id, subject, author_id, now)
        await outbox.add(session, cleared, topic=author_id)
    if action is ReportAction.WARN:
        warned = events.user_warned(report.id, subject, author_id, report.reason, now)
        await outbox.add(session, warned, topic=author_id)
    elif action is not ReportAction.DISMISS and subject.type is not SubjectType.USER:
        removed = events.content_removed(report.id, subject, author_id, report.reason, now)
        await outbox.add(session, removed, topic=author_id)


async def erase_person(session: Session, user_id: UUID) -> None:
    """Removes what a deleted account has written into reports, and who it is as a reporter."""
    await queries.erase_person(session, user_id)
