"""The sending of other services' mails by real SMTP: refusals for good and for now, and what delays what."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from auth_testing import delete_rows, new_composer, run, update_rows
from deliveries_testing import DELAYED, FAILED, SENT, Post, request
from sqlalchemy import true
from structlog.testing import capture_logs

from auth_service.accounts.models import User
from auth_service.deliveries.models import MailNotice
from auth_service.mails import actions as mails
from auth_service.mails.models import Mail, MailKind
from auth_service.mails.transports import SmtpTransport
from auth_service.mails.workers import MailSender
from kit import clock

OK = "250 OK"


@pytest.mark.parametrize(
    ("to_recipient", "to_mail", "reason"),
    [
        ("550 no such user", OK, "bounced"),
        ("550 5.1.1 no such user", OK, "bounced"),
        ("552 5.2.2 mailbox full", OK, "bounced"),
        (OK, "554 rejected", "bounced"),
        ("550 5.7.1 we do not relay", OK, "refused"),
        (OK, "554 5.7.1 spam", "refused"),
    ],
)
async def test_refused_mail_is_not_tried_again_and_may_mark_the_address(
    post: Post, to_recipient: str, to_mail: str, reason: str
) -> None:
    post.inbox.answer_to_recipient, post.inbox.answer = to_recipient, to_mail
    await post.ask(request(post.user))
    with capture_logs() as logs:
        await post.send()
    assert (await post.reported(), await post.waiting()) == ([(FAILED, reason, 1)], [])
    assert post.user.email not in repr(logs)
    assert await post.is_marked() == (reason == "bounced")
    post.inbox.answer_to_recipient = post.inbox.answer = OK
    await post.ask(request(post.user))
    await post.send()
    assert await post.reported() == [(FAILED, "bounced", 0) if reason == "bounced" else (SENT, "", 1)]


@pytest.mark.parametrize("how", ["at the recipient", "at the mail", "in the middle", "no server"])
async def test_mail_that_failed_for_now_is_tried_again_with_the_same_id(
    post: Post, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, inbox = request(post.user), post.inbox
    match how:
        case "at the recipient":
            inbox.answer_to_recipient = "450 4.2.1 try later"
        case "at the mail":
            inbox.answer = "451 try later"
        case "in the middle":
            inbox.breaks_off = True
        case "no server":
            nowhere = post.settings.model_copy(update={"smtp_port": 1})
            monkeypatch.setattr(post.others, "_transport", SmtpTransport(nowhere))
    await post.ask(event)
    for tries, longest in enumerate((5, 10, 20), start=1):
        before = clock.now()
        assert await post.send() == 1
        (notice,) = await post.waiting()
        assert notice.due_at is not None
        assert 0.8 * longest <= (notice.due_at - before).total_seconds() <= longest + 5
        # Only the first delay is reported.
        assert (notice.tries, await post.reported()) == (tries, [(DELAYED, "", 1)] if tries == 1 else [])
        await post.make_due()
    inbox.mails.clear()
    inbox.answer_to_recipient, inbox.answer, inbox.breaks_off = OK, OK, False
    monkeypatch.undo()
    await post.send()
    assert (len(inbox.mails), await post.reported()) == (1, [(SENT, "", 4)])
    assert {mail["Message-ID"] for mail in inbox.seen} == {f"<{event.delivery_id}@2u.test>"}
    assert not await post.is_marked()


async def test_mail_is_given_up_at_its_end(post: Post) -> None:
    post.inbox.answer = "451 try later"
    end = clock.now() + timedelta(seconds=3)
    await post.ask(request(post.user, expires_at=clock.to_timestamp(end)))
    await post.send()
    (notice,) = await post.waiting()
    assert notice.due_at == end
    await update_rows(post.database, MailNotice, true(), expires_at=clock.now(), due_at=clock.now())
    await post.send()
    assert await post.reported() == [(DELAYED, "", 1), (FAILED, "expired", 1)]


async def test_security_mail_goes_to_a_marked_address_and_a_code_clears_the_mark(post: Post) -> None:
    await delete_rows(post.database, Mail)
    await post.change_user(email_bounced_at=clock.now())
    async with post.database.transaction() as session:
        mails.enqueue(session, MailKind.PASSWORD_CHANGED, post.user.email, user_id=str(post.user.id))
        # The address was verified once, and is in doubt now.
        mails.enqueue(session, MailKind.EMAIL_VERIFICATION, post.user.email, user_id=str(post.user.id))
    security = MailSender(post.database, new_composer(post.settings, post.vault), SmtpTransport(post.settings))
    assert [await security.send_next(), await security.send_next()] == [True, True]
    assert post.inbox.recipients == [post.user.email] * 2

    async def verify(session: Any) -> None:
        (await session.get_one(User, post.user.id)).verify_email()

    await run(post.database, verify)
    assert not await post.is_marked()


async def test_critical_mails_wait_for_no_others(post: Post) -> None:
    critical = request(post.user, is_critical=True)
    critical.ClearField("unsubscribe_url")
    await post.ask(*(request(post.user) for _ in range(10)), critical)
    post.inbox.may_answer.clear()
    held = asyncio.create_task(post.send())
    prompt = asyncio.create_task(post.critical.send_due())
    while len(post.inbox.begun) < 9:
        await asyncio.sleep(0.01)
    # Eight of the others, and the critical one.
    assert f"<{critical.delivery_id}@2u.test>" in {mail["Message-ID"] for mail in post.inbox.begun}
    post.inbox.may_answer.set()
    assert (await held, await prompt) == (8, 1)
    (alone,) = [mail for mail in post.inbox.mails if mail["List-Unsubscribe"] is None]
    assert (alone["List-Unsubscribe-Post"], alone["Message-ID"]) == (None, f"<{critical.delivery_id}@2u.test>")
