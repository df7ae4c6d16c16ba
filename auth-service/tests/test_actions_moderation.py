"""Reports and decisions on a real database: what is stored, published and recorded."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from auth_testing import add_user, audit_entries, delete_rows, run
from sqlalchemy import select

from auth_service.accounts.models import Role, User
from auth_service.audit.models import AuditEntry
from auth_service.moderation import actions
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
from kit import caller, clock, paging, tables
from kit.caller import Caller
from kit.database import Database
from kit.errors import InvalidInput, Unauthenticated
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.people import expect_error
from testkit.rows import outbox_rows, select_all, stored
from twou.auth.v1.moderation_events_pb2 import ContentRemoved, UserWarned

ANY = ReportFilter()
DISMISSAL = ReportDecision(ReportAction.DISMISS, "Within the rules.")


@pytest.fixture
async def moderator(database: Database) -> AsyncIterator[Caller]:
    """A moderator, who is the caller, and an empty queue."""
    await delete_rows(database, tables.outbox, AuditEntry, Report)
    moderator = await member(database, "moderator")
    caller.enter(moderator)
    yield moderator
    caller.enter(None)


async def member(database: Database, role: str = "client") -> Caller:
    return new_caller(role, (await add_user(database, role=Role(role))).id)


def about(author: Caller, *, subject: Subject | None = None, **changes: Any) -> ReportDraft:
    subject = subject or Subject(SubjectType.MESSAGE, new_id())
    usual = {"reason": "Spam", "comment": "Look at it", "excerpt": "Buy now"}
    return ReportDraft(**{"subject": subject, "author_id": author.user_id, **usual, **changes})


async def report(database: Database, reporter: Caller, draft: ReportDraft) -> Report:
    made: Report = await run(database, actions.create_report, reporter, draft)
    return made


async def resolve(database: Database, moderator: Caller, found: Report, decision: ReportDecision) -> Any:
    return await run(database, actions.resolve_report, moderator, found.id, decision)


async def queue(database: Database, reader: Caller, wanted: ReportFilter = ANY) -> list[Any]:
    async with database.read_once() as session:
        return list((await actions.list_reports(session, reader, wanted, paging.page(0, 0, "")))[0])


async def test_the_same_thing_is_reported_once_by_each(database: Database, moderator: Caller) -> None:
    author, first, second = [await member(database) for _ in range(3)]
    draft = about(author)
    at_once = [report(database, first, draft) for _ in range(8)]
    outcomes = await asyncio.gather(*at_once, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyReported"] * 7 + ["Report"]
    await report(database, second, draft)
    await expect_error(report(database, second, draft), AlreadyReported)
    assert [row.open_reports for row in await queue(database, moderator)] == [2, 2]
    # Nothing happens to what is reported, and no entry could name the reporter.
    assert await outbox_rows(database) == []
    assert await audit_entries(database) == []


async def test_oneself_and_what_does_not_exist_cannot_be_reported(database: Database, moderator: Caller) -> None:
    author = await member(database)
    await expect_error(report(database, author, about(author)), OwnContent)
    gone = await add_user(database, deleted_at=clock.now(), is_active=False)
    for user_id in (gone.id, new_id()):
        draft = about(author, subject=Subject(SubjectType.USER, user_id), author_id=user_id)
        await expect_error(report(database, author, draft), SubjectUserNotFound)
    closed = await add_user(database, is_active=False)
    await expect_error(report(database, new_caller("client", closed.id), about(author)), Unauthenticated)
    assert await queue(database, moderator) == []


async def test_the_report_of_a_user_shows_what_the_account_shows(database: Database, moderator: Caller) -> None:
    user = await add_user(database, full_name="Abebe Bikila", bio="Buy now")
    draft = about(new_caller("client", user.id), subject=Subject(SubjectType.USER, user.id), excerpt=None)
    await report(database, await member(database), draft)
    (found,) = await queue(database, moderator)
    assert (found.excerpt, found.author_id) == ("Abebe Bikila\nBuy now", user.id)


async def test_the_queue_is_oldest_first_and_hides_reports_about_the_reader(
    database: Database, moderator: Caller
) -> None:
    author, reporter = await member(database), await member(database)
    ours = [await report(database, reporter, about(author)) for _ in range(3)]
    own = await report(database, reporter, about(moderator))
    file = await report(database, reporter, about(author, subject=Subject(SubjectType.FILE, new_id())))
    await resolve(database, moderator, ours[1], DISMISSAL)
    assert [row.id for row in await queue(database, moderator)] == [*(one.id for one in ours), file.id]
    waiting = await queue(database, moderator, ReportFilter(status=ReportStatus.OPEN))
    assert [row.id for row in waiting] == [ours[0].id, ours[2].id, file.id]
    files = await queue(database, moderator, ReportFilter(ReportStatus.OPEN, SubjectType.FILE))
    assert [row.id for row in files] == [file.id]
    async with database.read() as session:
        first, cursor = await actions.list_reports(session, moderator, ANY, paging.page(3, 0, ""))
        rest, end = await actions.list_reports(session, moderator, ANY, paging.page(3, 0, cursor))
        await expect_error(actions.get_report(session, moderator, own.id), ReportNotFound)
    assert [row.id for row in (*first, *rest)] == [*(one.id for one in ours), file.id]
    assert end == ""
    await expect_error(resolve(database, moderator, own, DISMISSAL), ReportNotFound)
    exported = [row.id async for batch in actions.export_reports(database, moderator, ANY) for row in batch]
    assert exported == [*(one.id for one in ours), file.id]


async def test_a_removal_is_published_once_for_all_reports_of_a_subject(database: Database, moderator: Caller) -> None:
    author, reporters = await member(database), [await member(database) for _ in range(3)]
    draft = about(author)
    first, second, third = [await report(database, one, draft) for one in reporters]
    other = await report(database, reporters[0], about(author))
    resolved = await resolve(database, moderator, second, ReportDecision(ReportAction.REMOVE, "An advertisement."))
    assert (resolved.status, resolved.action, resolved.note) == ("resolved", "remove", "An advertisement.")
    assert (resolved.resolved_by, resolved.open_reports) == (moderator.user_id, 0)
    (row,) = await outbox_rows(database)
    event = ContentRemoved.FromString(row.payload)
    assert (event.subject_type, event.subject_id) == ("message", str(draft.subject.id))
    assert (event.author_id, event.reason) == (str(author.user_id), "spam")
    (entry,) = await audit_entries(database)
    assert (entry.action, entry.actor_id, entry.subject_id) == ("report_resolved", moderator.user_id, author.user_id)
    assert (entry.details["old"], entry.details["new"], entry.details["reports"]) == ("open", "remove", "3")
    for done in (first, second, third):
        await expect_error(resolve(database, moderator, done, DISMISSAL), ReportResolved)
    assert [one.id for one in await queue(database, moderator, ReportFilter(ReportStatus.OPEN))] == [other.id]


@pytest.mark.parametrize("names_reporter", ["I am Derartu, your neighbour", "SPAM-Derartu", "spam\nDerartu"])
async def test_no_event_has_the_words_of_a_reporter(database: Database, moderator: Caller, names_reporter: str) -> None:
    author, reporter = await member(database), await member(database)
    found = await report(database, reporter, about(author, reason=names_reporter, comment="By Derartu"))
    await resolve(database, moderator, found, ReportDecision(ReportAction.WARN, "Told by Derartu."))
    (row,) = await outbox_rows(database)
    assert UserWarned.FromString(row.payload).reason == "other"
    assert row.audience == []
    (entry,) = await audit_entries(database)
    for text in (str(row.payload), str(entry.details)):
        assert "Derartu" not in text
        assert str(reporter.user_id) not in text


async def test_of_those_who_decide_at_once_one_does(database: Database, moderator: Caller) -> None:
    author, reporters = await member(database), [await member(database) for _ in range(4)]
    draft = about(author)
    found = [await report(database, one, draft) for one in reporters]
    moderators = [await member(database, "moderator") for _ in range(8)]
    decisions = [ReportDecision(ReportAction.REMOVE, "Spam."), ReportDecision(ReportAction.WARN, "Spam.")]
    deciding = [resolve(database, one, found[n % 4], decisions[n % 2]) for n, one in enumerate(moderators)]
    outcomes = await asyncio.gather(*deciding, return_exceptions=True)
    assert [type(one) for one in outcomes if isinstance(one, Exception)] == [ReportResolved] * 7
    assert len(await outbox_rows(database)) == len(await audit_entries(database)) == 1
    assert {one.resolved_by for one in await queue(database, moderator)} == {
        one.resolved_by for one in outcomes if not isinstance(one, BaseException)
    }


async def test_a_deactivation_closes_the_account_and_removes_what_was_reported(
    database: Database, moderator: Caller
) -> None:
    author = await member(database, "provider")
    found = await report(database, await member(database), about(author))
    await resolve(database, moderator, found, ReportDecision(ReportAction.DEACTIVATE, "Fraud."))
    assert not (await stored(database, User, author.user_id)).is_active
    assert [row.subject.rpartition(".")[2] for row in await outbox_rows(database) if "events." in row.subject] == [
        "UserDeactivated",
        "ContentRemoved",
    ]
    assert [entry.action for entry in await audit_entries(database)] == ["deactivated", "report_resolved"]


@pytest.mark.parametrize(
    ("role", "by", "outcome"),
    [
        ("admin", "moderator", "refused"),
        ("admin", "admin", "refused"),
        ("moderator", "moderator", "refused"),
        ("moderator", "admin", "deactivated"),
    ],
)
async def test_staff_are_deactivated_by_admins_alone(
    database: Database, moderator: Caller, role: str, by: str, outcome: str
) -> None:
    author, decider = await member(database, role), await member(database, by)
    subject = Subject(SubjectType.USER, author.user_id)
    found = await report(database, await member(database), about(author, subject=subject))
    deciding = resolve(database, decider, found, ReportDecision(ReportAction.DEACTIVATE, "Fraud."))
    if outcome == "refused":
        await expect_error(deciding, StaffAccount)
        assert await audit_entries(database) == []
    else:
        await deciding
    assert (await stored(database, User, author.user_id)).is_active == (outcome == "refused")


async def test_nothing_can_be_removed_of_a_user(database: Database, moderator: Caller) -> None:
    author = await member(database)
    draft = about(author, subject=Subject(SubjectType.USER, author.user_id))
    found = await report(database, await member(database), draft)
    await expect_error(resolve(database, moderator, found, ReportDecision(ReportAction.REMOVE, "Gone.")), InvalidInput)
    assert [one.status for one in await queue(database, moderator)] == ["open"]


async def test_a_deleted_account_leaves_no_words_and_no_name_in_reports(database: Database, moderator: Caller) -> None:
    author, reporter = await member(database), await member(database)
    await report(database, reporter, about(author))
    await run(database, actions.erase_person, author.user_id)
    (found,) = await queue(database, moderator)
    assert (found.excerpt, found.comment, found.reporter_id) == (None, "Look at it", reporter.user_id)
    await run(database, actions.erase_person, reporter.user_id)
    (left,) = await select_all(database, select(Report))
    assert (left.excerpt, left.comment, left.reporter_id) == (None, None, None)
