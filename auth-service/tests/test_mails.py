"""The queue of mails and its sender, with a real database and a real SMTP server."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from auth_testing import add_user, audit_entries, challenges_of, delete_rows, new_composer, new_email, update_rows
from smtp_testing import Inbox
from sqlalchemy import select, true
from structlog.testing import capture_logs

from auth_service.accounts.models import User
from auth_service.audit.models import AuditEntry
from auth_service.mails import actions as mails
from auth_service.mails.messages import plain_text
from auth_service.mails.models import Mail, MailKind
from auth_service.mails.transports import SmtpTransport
from auth_service.mails.workers import MailSender
from auth_service.recovery.models import Challenge
from auth_service.settings import Settings
from auth_service.vault import Vault
from kit import call, caller, clock
from kit.database import Database
from kit.due import Due
from testkit.callers import new_caller
from testkit.rows import select_all
from testkit.waiting import eventually

type NewSender = Callable[..., MailSender]


@pytest.fixture
def new_sender(settings: Settings, vault: Vault, smtp_port: int) -> NewSender:
    def new_sender(database: Database, *, port: int = smtp_port) -> MailSender:
        smtp = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
        with_smtp = settings.model_copy(update=smtp)
        return MailSender(database, new_composer(with_smtp, vault), SmtpTransport(with_smtp))

    return new_sender


@pytest.fixture
def sender(database: Database, new_sender: NewSender) -> MailSender:
    return new_sender(database)


@pytest.fixture(autouse=True)
async def empty_queue(database: Database) -> None:
    await delete_rows(database, Mail)


@pytest.fixture
async def user(database: Database) -> User:
    return await add_user(database)


@pytest.fixture
async def queued(database: Database, user: User) -> User:
    """`user`, to whom a mail about a password reset is queued."""
    await put(database, MailKind.PASSWORD_RESET, user.email)
    return user


async def put(database: Database, kind: MailKind, email: str) -> None:
    async with database.transaction() as session:
        mails.enqueue(session, kind, email)


async def waiting(database: Database) -> Sequence[Mail]:
    return await select_all(database, select(Mail))


async def recorded(database: Database, user: User) -> Sequence[AuditEntry]:
    return await audit_entries(database, AuditEntry.subject_id == user.id)


async def test_mail_is_sent_once_and_deleted(
    database: Database, queued: User, sender: MailSender, inbox: Inbox
) -> None:
    assert [await sender.send_next(), await sender.send_next()] == [True, False]
    assert (inbox.recipients, await waiting(database)) == ([queued.email], [])


async def test_mail_without_an_account_is_deleted_and_not_logged(
    database: Database, sender: MailSender, inbox: Inbox
) -> None:
    await put(database, MailKind.PASSWORD_RESET, new_email())
    with capture_logs() as logs:
        assert [await sender.send_next(), await sender.send_next()] == [True, False]
    assert (inbox.mails, await waiting(database), logs) == ([], [], [])


async def test_request_is_recorded_with_its_actor_and_origin_when_the_mail_is_composed(
    database: Database, user: User, sender: MailSender
) -> None:
    async def ask() -> None:
        call.enter(call.Call(request_id="request-1", client_address="192.0.2.7", client_agent="a phone"))
        caller.enter(new_caller("client", user.id))
        await put(database, MailKind.EMAIL_VERIFICATION, user.email)

    await asyncio.create_task(ask())
    assert await recorded(database, user) == []
    await asyncio.create_task(sender.send_next())
    (entry,) = await recorded(database, user)
    assert (entry.action, entry.outcome, entry.actor_id) == ("verification_requested", "success", user.id)
    assert (entry.request_id, entry.address, entry.device) == ("request-1", "192.0.2.7", "a phone")


@pytest.mark.parametrize("answer", ["451 try again later", "550 no", "554 rejected"])
async def test_refused_mail_is_retried_with_the_same_secret(
    database: Database, queued: User, sender: MailSender, inbox: Inbox, answer: str
) -> None:
    inbox.answer = answer
    with capture_logs() as logs:
        assert await sender.send_next()
    (mail,) = await waiting(database)
    assert (mail.tries, mail.due_at > clock.now() + timedelta(seconds=2)) == (1, True)
    assert [line["tries"] for line in logs if line["event"] == "mail_not_sent"] == [1]
    assert queued.email not in repr(logs)
    # Refused for good, the address is marked; security mails are tried again all the same.
    (marked,) = await select_all(database, select(User.email_bounced_at).where(User.id == queued.id))
    assert (marked is not None) == answer.startswith("5")
    assert not await sender.send_next()
    inbox.answer = "250 OK"
    await update_rows(database, Mail, true(), due_at=clock.now())
    assert await sender.send_next()
    assert (len(inbox.mails), await waiting(database)) == (1, [])
    # A server that refuses a mail may have delivered it nevertheless: both copies hold the same token.
    assert len(await challenges_of(database, queued)) == 1
    # It was asked for once.
    assert len(await recorded(database, queued)) == 1


async def test_each_try_of_a_mail_has_the_same_message_id_and_secret(
    database: Database, queued: User, sender: MailSender, inbox: Inbox
) -> None:
    inbox.answer = "451 delivered, and then something failed"
    for _ in range(3):
        await update_rows(database, Mail, true(), due_at=clock.now())
        assert await sender.send_next()
    assert len(inbox.seen) == 3
    assert len({mail["Message-ID"] for mail in inbox.seen}) == 1
    assert len({plain_text(mail) for mail in inbox.seen}) == 1


async def test_mail_is_not_repeated_once_its_secret_was_used(
    database: Database, queued: User, sender: MailSender, inbox: Inbox
) -> None:
    inbox.answer = "451 delivered, and then something failed"
    assert await sender.send_next()
    await update_rows(database, Challenge, Challenge.user_id == queued.id, used_at=clock.now())
    await update_rows(database, Mail, true(), due_at=clock.now())
    assert await sender.send_next()
    assert (len(inbox.seen), await waiting(database)) == (1, [])


async def test_pauses_grow_while_the_server_is_down(database: Database, queued: User, new_sender: NewSender) -> None:
    sender = new_sender(database, port=1)
    pauses = []
    for _ in range(12):
        await update_rows(database, Mail, true(), due_at=clock.now())
        before = clock.now()
        assert await sender.send_next()
        pauses.append(round(((await waiting(database))[0].due_at - before).total_seconds()))
    # Each is up to a fifth shorter.
    longest = [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]
    assert all(0.8 * most - 1 <= pause <= most for pause, most in zip(pauses, longest, strict=True))


async def test_mail_is_given_up_and_logged_after_a_day(
    database: Database, queued: User, sender: MailSender, inbox: Inbox
) -> None:
    await update_rows(database, Mail, true(), created_at=clock.now() - timedelta(days=1), tries=99)
    with capture_logs() as logs:
        assert await sender.send_next()
    assert (inbox.mails, await waiting(database), await challenges_of(database, queued)) == ([], [], [])
    assert [(line["event"], line["log_level"], line["tries"]) for line in logs] == [("mail_given_up", "error", 99)]
    assert queued.email not in repr(logs)


async def test_two_senders_send_each_mail_once(
    database: Database, settings: Settings, new_sender: NewSender, inbox: Inbox
) -> None:
    users = [await add_user(database) for _ in range(30)]
    for user in users:
        await put(database, MailKind.EMAIL_VERIFICATION, user.email)
    async with Database(settings.database_url) as replica:

        async def drain(sender: MailSender) -> int:
            sent = 0
            while await waiting(database):
                sent += await sender.send_next()
            return sent

        shares = await asyncio.gather(*(drain(new_sender(each)) for each in (database, replica)))
    assert Counter(inbox.recipients) == Counter(user.email for user in users)
    assert (sum(shares), min(shares) > 0) == (30, True)


async def test_mail_of_a_killed_sender_is_sent_after_its_claim_ends(
    database: Database, queued: User, sender: MailSender, inbox: Inbox
) -> None:
    async def is_composed() -> bool:
        return bool(await challenges_of(database, queued))

    inbox.may_answer.clear()
    killed = asyncio.create_task(sender.send_next())
    await eventually(is_composed)
    killed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await killed
    # Until its claim ends, no other sender takes it.
    assert not await sender.send_next()
    inbox.may_answer.set()
    await update_rows(database, Mail, true(), due_at=Mail.created_at)
    assert await sender.send_next()
    assert await waiting(database) == []


async def test_running_sender_continues_after_a_failure(
    database: Database, queued: User, sender: MailSender, inbox: Inbox
) -> None:
    async def is_postponed() -> bool:
        # A claim lasts longer.
        return 0 < ((await waiting(database))[0].due_at - clock.now()).total_seconds() < 10

    async def is_sent() -> bool:
        return bool(inbox.mails)

    second = await add_user(database)
    inbox.answer = "451 try again later"
    async with Due(database, sender):
        await eventually(is_postponed, seconds=5)
        inbox.answer = "250 OK"
        await put(database, MailKind.PASSWORD_RESET, second.email)
        await eventually(is_sent, seconds=5)
    assert inbox.recipients == [second.email]


@pytest.mark.parametrize("letters", ["abebe", "አበበ", "o'neil+2u"])
async def test_addresses_in_every_script_receive_mail(
    database: Database, sender: MailSender, inbox: Inbox, letters: str
) -> None:
    user = await add_user(database, email=letters + new_email())
    await put(database, MailKind.PASSWORD_RESET, user.email)
    assert await sender.send_next()
    assert inbox.recipients == [user.email]


async def test_mail_deleted_with_its_account_is_not_sent(database: Database, queued: User, sender: MailSender) -> None:
    claimed = await sender._claim()
    assert claimed is not None
    await delete_rows(database, Mail)
    assert await sender._compose(claimed) is None
    assert await challenges_of(database, queued) == []
