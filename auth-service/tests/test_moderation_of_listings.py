"""Reports about listings: those of users, what signals have found, and appeals of owners."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from auth_testing import add_user, delete_rows, run
from test_actions_moderation import DISMISSAL, about, member, queue, report, resolve

from auth_service.moderation import actions, consumers
from auth_service.moderation.models import Report, ReportAction, ReportDecision, ReportStatus, Subject, SubjectType
from auth_service.moderation.queries import ReportFilter
from kit import caller, clock, tables
from kit.caller import Caller
from kit.database import Database
from kit.ids import new_id
from testkit.callers import new_caller
from testkit.rows import outbox_rows
from twou.auth.v1.moderation_events_pb2 import ContentRemoved
from twou.request.v1.trust_events_pb2 import ListingAppealed, ListingFlagged


@pytest.fixture
async def moderator(database: Database) -> AsyncIterator[Caller]:
    await delete_rows(database, tables.outbox, Report)
    moderator = await member(database, "moderator")
    caller.enter(moderator)
    yield moderator
    caller.enter(None)


def flagged(owner: Caller, listing_id: UUID, *names: str) -> ListingFlagged:
    signals = [ListingFlagged.Signal(name=name, points=20, detail=f"Found {name}.") for name in names]
    return ListingFlagged(listing_id=str(listing_id), owner_id=str(owner.user_id), excerpt="Vitz", signals=signals)


async def published(database: Database) -> list[str]:
    return [row.subject.rpartition(".")[2] for row in await outbox_rows(database) if "events." in row.subject]


async def test_a_report_of_a_listing_is_published_and_its_dismissal_too(database: Database, moderator: Caller) -> None:
    owner = await member(database)
    draft = about(owner, subject=Subject(SubjectType.LISTING, new_id()), reason="fraud")
    found = await report(database, await member(database), draft)
    assert await published(database) == ["ContentReported"]
    await resolve(database, moderator, found, DISMISSAL)
    assert await published(database) == ["ContentReported", "ContentCleared"]
    for row in await outbox_rows(database):
        assert str(found.reporter_id) not in str(row.payload)
    again = await report(database, await member(database), draft)
    await resolve(database, moderator, again, ReportDecision(ReportAction.WARN, "Mind the price."))
    assert (await published(database))[3:] == ["ContentCleared", "UserWarned"]


async def test_what_the_system_finds_waits_as_one_report(database: Database, moderator: Caller) -> None:
    owner, listing_id = await member(database), new_id()
    await run(database, consumers.on_listing_flagged, flagged(owner, listing_id, "contact_in_text"))
    await run(database, consumers.on_listing_flagged, flagged(owner, listing_id, "price_far_below", "contact_in_text"))
    (found,) = await queue(database, moderator)
    assert (found.origin, found.reporter_id, found.reason) == ("system", None, "price_far_below")
    assert found.comment == "20 points: Found price_far_below.\n20 points: Found contact_in_text."
    assert (found.excerpt, found.author_id, found.open_reports) == ("Vitz", owner.user_id, 1)
    await resolve(database, moderator, found, ReportDecision(ReportAction.REMOVE, "Fraud."))
    (row,) = [row for row in await outbox_rows(database) if row.subject.endswith("ContentRemoved")]
    assert ContentRemoved.FromString(row.payload).reason == "price_far_below"
    # After the decision, the next finding waits by itself.
    await run(database, consumers.on_listing_flagged, flagged(owner, listing_id, "image_of_another"))
    assert len(await queue(database, moderator, ReportFilter(ReportStatus.OPEN))) == 1


async def test_an_appeal_waits_beside_reports_and_its_words_go_with_the_account(
    database: Database, moderator: Caller
) -> None:
    owner, listing_id = await member(database), new_id()
    await run(database, consumers.on_listing_flagged, flagged(owner, listing_id, "contact_in_text"))
    appeal = ListingAppealed(listing_id=str(listing_id), owner_id=str(owner.user_id), excerpt="Vitz", text="It is mine")
    await run(database, consumers.on_listing_appealed, appeal)
    assert [(one.origin, one.comment) for one in await queue(database, moderator)][1] == ("appeal", "It is mine")
    await run(database, actions.erase_person, owner.user_id)
    system, appealed = await queue(database, moderator)
    assert (system.comment, appealed.comment) == ("20 points: Found contact_in_text.", None)
    assert (system.excerpt, appealed.excerpt) == (None, None)


async def test_nothing_waits_about_an_account_that_is_gone(database: Database, moderator: Caller) -> None:
    gone = await add_user(database, deleted_at=clock.now(), is_active=False)
    for owner in (new_caller("client", gone.id), new_caller()):
        await run(database, consumers.on_listing_flagged, flagged(owner, new_id(), "contact_in_text"))
    assert await queue(database, moderator) == []
