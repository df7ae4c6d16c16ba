"""Mails that other services ask for: who gets them, how often, and what is reported about those who do not."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from auth_testing import add_user, new_email, run, update_rows
from deliveries_testing import FAILED, SENT, SUPPRESSED, UNSUBSCRIBE, Post, request
from sqlalchemy import select, true

from auth_service.accounts.models import User
from auth_service.deliveries.models import MailNotice
from auth_service.deliveries.text_reports import TextReports
from auth_service.deliveries.workers import NoticeMailCleaning
from auth_service.identity import actions as identity
from auth_service.mails.messages import plain_text
from auth_service.text_messages.composing import TextOutcome, TextStatus
from auth_service.text_messages.models import TextMessage
from kit import clock
from kit.ids import new_id
from testkit.rows import select_all
from twou.auth.v1 import delivery_events_pb2 as reports
from twou.chat.v1 import delivery_events_pb2 as requests


async def test_mail_is_sent_once_as_it_was_asked_for(post: Post) -> None:
    event = request(post.user)
    await post.ask(event)
    assert await post.reported() == []
    assert [await post.send(), await post.send()] == [1, 0]
    (mail,) = post.inbox.mails
    assert (mail["To"], mail["Subject"], plain_text(mail)) == (post.user.email, event.subject, event.text)
    assert mail["Message-ID"] == f"<{event.delivery_id}@2u.test>"
    assert (mail["Auto-Submitted"], mail["List-Unsubscribe"]) == ("auto-generated", f"<{UNSUBSCRIBE}>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = mail.get_body(preferencelist=("html",))
    assert html is not None
    assert html.get_content() == event.html
    assert await post.reported() == [(SENT, "", 1)]
    (row,) = await select_all(post.database, select(MailNotice))
    assert {row.subject, row.text, row.html, row.unsubscribe_url} == {""}


async def test_the_same_delivery_is_one_mail_however_often_it_is_requested(post: Post) -> None:
    event = request(post.user)
    await asyncio.gather(*(post.ask(event) for _ in range(4)))
    await post.send()
    assert await post.reported() == [(SENT, "", 1)]
    await post.ask(event)
    await post.send()
    # It is told again: the first report may be lost to a service that was restored from a backup.
    assert (len(post.inbox.mails), await post.reported()) == (1, [(SENT, "", 1)])


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"is_active": False}, (SUPPRESSED, "gone", 0)),
        ({"email_verified": False}, (SUPPRESSED, "unverified", 0)),
        ({"email_bounced_at": clock.now()}, (FAILED, "bounced", 0)),
    ],
    ids=["closed", "unverified", "bounced"],
)
async def test_account_that_gets_no_mail_is_reported_at_once_and_when_a_mail_would_be_sent(
    post: Post, columns: dict[str, Any], expected: tuple[Any, str, int]
) -> None:
    await post.ask(request(post.user))
    await post.change_user(**columns)
    await post.ask(request(post.user))
    assert (await post.reported(), len(await post.waiting())) == ([expected], 1)
    await post.send()
    assert (await post.reported(), await post.waiting(), post.inbox.seen) == ([expected], [], [])


async def test_unknown_account_and_expired_mail_are_reported(post: Post) -> None:
    await post.ask(request(post.user, user_id=str(new_id())))
    await post.ask(request(post.user, expires_at=clock.to_timestamp(clock.now())))
    assert await post.reported() == [(SUPPRESSED, "gone", 0), (SUPPRESSED, "expired", 0)]
    await post.ask(request(post.user))
    await update_rows(post.database, MailNotice, true(), expires_at=clock.now())
    await post.send()
    assert (await post.reported(), post.inbox.seen) == ([(SUPPRESSED, "expired", 0)], [])


async def test_text_message_is_queued_once_for_a_verified_number_alone(post: Post) -> None:
    wanted = {"channel": requests.DELIVERY_CHANNEL_SMS, "subject": "", "html": ""}
    await post.ask(request(post.user, user_id=str(new_id()), **wanted), request(post.user, **wanted))
    assert await post.reported() == [(SUPPRESSED, "gone", 0), (SUPPRESSED, "unverified", 0)]
    await post.change_user(verified_phone="+251911234567")
    event = request(post.user, **wanted)
    await post.ask(event, event)
    (text,) = await select_all(post.database, select(TextMessage).where(TextMessage.user_id == post.user.id))
    assert (str(text.delivery_id), text.text, await post.reported()) == (event.delivery_id, event.text, [])
    assert await post.waiting() == []


@pytest.mark.parametrize("status", TextStatus)
async def test_every_outcome_of_a_text_message_is_reported(post: Post, status: TextStatus) -> None:
    reason = "refused" if status is TextStatus.FAILED else ""
    await run(post.database, TextReports().report, TextOutcome(new_id(), status, reason, 2, clock.now()))
    ((outcome, told, tries),) = await post.reported()
    assert reports.DeliveryOutcome.Name(outcome) == f"DELIVERY_OUTCOME_{status.name}"
    assert (told, tries) == (reason, 2)


async def test_mail_goes_to_the_address_of_the_moment(post: Post) -> None:
    await post.ask(request(post.user))
    moved = new_email()
    await post.change_user(email=moved)
    await post.send()
    assert post.inbox.recipients == [moved]


async def test_waiting_mails_of_a_deleted_account_are_deleted_and_reported(post: Post) -> None:
    await post.ask(request(post.user))
    await post.send()
    await post.ask(request(post.user))
    assert await post.reported() == [(SENT, "", 1)]

    async def erase(session: Any) -> None:
        await identity.erase(session, await session.get_one(User, post.user.id))

    await run(post.database, erase)
    assert await post.reported() == [(SUPPRESSED, "gone", 0)]
    assert await select_all(post.database, select(MailNotice)) == []
    assert await post.send() == 0


async def test_no_account_gets_mails_without_end(post: Post) -> None:
    await post.ask(*(request(post.user) for _ in range(62)))
    while await post.send():
        pass
    assert len(post.inbox.mails) == 60
    found = await post.reported()
    assert [found.count((SENT, "", 1)), found.count((SUPPRESSED, "rate", 0))] == [60, 2]
    other = await add_user(post.database, email_verified=True)
    await post.ask(request(other), request(post.user, is_critical=True))
    assert (await post.send(), await post.critical.send_due(), len(post.inbox.mails)) == (1, 1, 62)


async def test_ended_mails_are_forgotten_after_a_while(post: Post) -> None:
    await post.ask(request(post.user))
    await post.send()
    await NoticeMailCleaning(post.database).sweep()
    assert len(await select_all(post.database, select(MailNotice))) == 1
    await post.ask(request(post.user))
    await update_rows(post.database, MailNotice, true(), expires_at=clock.now() - timedelta(days=8))
    await NoticeMailCleaning(post.database).sweep()
    assert len(await post.waiting()) == len(await select_all(post.database, select(MailNotice))) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"unsubscribe_url": "https://example.com/\r\nBcc: b@example.com"},
        {"unsubscribe_url": "https://example.com/>,<mailto:b@example.com"},
        {"unsubscribe_url": "javascript:alert(1)"},
        {"delivery_id": "1"},
        {"channel": 0},
    ],
    ids=["lines", "brackets", "script", "id", "channel"],
)
async def test_request_that_no_mail_can_be_made_of_is_refused(post: Post, fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"URL|badly formed|channel"):
        await post.ask(request(post.user, **fields))
    assert await post.waiting() == []
