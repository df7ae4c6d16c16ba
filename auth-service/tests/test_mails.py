"""The queue of mails and its sender, with a real database and a real SMTP server."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from auth_testing import NewEmail, challenges_of
from sqlalchemy import delete, func, select, update
from structlog.testing import capture_logs

from auth_service.accounts.models import Role, User
from auth_service.audit.models import AuditEntry
from auth_service.mails import actions as mails
from auth_service.mails.models import Mail, MailKind
from auth_service.mails.transports import SmtpTransport
from auth_service.mails.workers import MailSender
from auth_service.recovery.challenges import Challenges
from auth_service.recovery.composer import AccountMailComposer
from auth_service.recovery.models import Challenge
from auth_service.settings import Settings
from auth_service.vault import Vault
from kit import call, caller, clock
from kit.database import Database
from kit.due import Due
from kit.ids import new_id

type NewSender = Callable[..., MailSender]


class Inbox:
    """An SMTP server that keeps the mails it receives, or refuses them, or makes its clients wait."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        await self.may_answer.wait()
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            content = envelope.content.replace(b"\r\n", b"\n")
            self.mails.append(message_from_bytes(content, EmailMessage, policy=policy.default))
        return self.answer


@pytest.fixture
async def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def smtp_port(inbox: Inbox) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(inbox, hostname="smtp.test", loop=loop, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
def new_sender(settings: Settings, vault: Vault, smtp_port: int) -> NewSender:
    def new_sender(database: Database, **changed: Any) -> MailSender:
        smtp = {"smtp_host": "127.0.0.1", "smtp_port": smtp_port, "smtp_security": "none", **changed}
        with_smtp = settings.model_copy(update=smtp)
        lifetime = timedelta(minutes=30)
        challenges = Challenges(vault, reset_lifetime=lifetime, verification_lifetime=lifetime)
        composer = AccountMailComposer(
            vault,
            challenges,
            sender=with_smtp.mail_from,
            reset_page=with_smtp.password_reset_url,
            factor=with_smtp.rate_factor,
        )
        return MailSender(database, composer, SmtpTransport(with_smtp))

    return new_sender


@pytest.fixture
def sender(database: Database, new_sender: NewSender) -> MailSender:
    return new_sender(database)


@pytest.fixture(autouse=True)
async def empty_queue(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(delete(Mail))


@pytest.fixture
async def user(database: Database, new_email: NewEmail) -> User:
    return await add_user(database, new_email())


async def add_user(database: Database, email: str, **columns: Any) -> User:
    user = User(**{"full_name": "Abebe", "email": email, "password_hash": "-", "role": Role.CLIENT, **columns})
    async with database.transaction() as session:
        session.add(user)
    return user


async def put(database: Database, kind: MailKind, email: str, **details: str) -> None:
    async with database.transaction() as session:
        mails.enqueue(session, kind, email, **details)


async def waiting(database: Database) -> list[Mail]:
    async with database.read() as session:
        return list(await session.scalars(select(Mail)))


async def make_due(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(update(Mail).values(due_at=clock.now()))


async def recorded(database: Database, user: User) -> list[AuditEntry]:
    async with database.read() as session:
        return list(await session.scalars(select(AuditEntry).where(AuditEntry.subject_id == user.id)))


async def test_a_mail_is_sent_once_and_then_forgotten(
    database: Database, user: User, sender: MailSender, inbox: Inbox
) -> None:
    await put(database, MailKind.PASSWORD_RESET, user.email)
    assert [await sender.send_next(), await sender.send_next()] == [True, False]
    assert [mail["To"] for mail in inbox.mails] == [user.email]
    assert await waiting(database) == []


async def test_a_mail_without_an_account_is_deleted_silently(
    database: Database, new_email: NewEmail, sender: MailSender, inbox: Inbox
) -> None:
    await put(database, MailKind.PASSWORD_RESET, new_email())
    with capture_logs() as logs:
        assert [await sender.send_next(), await sender.send_next()] == [True, False]
    assert (inbox.mails, await waiting(database), logs) == ([], [], [])


async def test_who_asked_and_from_where_is_recorded_when_the_mail_is_made(
    database: Database, user: User, sender: MailSender
) -> None:
    async def ask() -> None:
        call.enter(call.Call(request_id="request-1", client_address="192.0.2.7", client_agent="a phone"))
        caller.enter(caller.Caller(user.id, "client", new_id(), expires_at=2e9))
        await put(database, MailKind.EMAIL_VERIFICATION, user.email)

    await asyncio.create_task(ask())
    assert await recorded(database, user) == []
    await asyncio.create_task(sender.send_next())
    (entry,) = await recorded(database, user)
    assert (entry.action, entry.outcome, entry.actor_id) == ("verification_requested", "success", user.id)
    assert (entry.request_id, entry.address, entry.device) == ("request-1", "192.0.2.7", "a phone")


@pytest.mark.parametrize("answer", ["451 try again later", "550 no", "554 rejected"])
async def test_a_mail_that_was_not_taken_is_tried_again_with_another_secret(
    database: Database, user: User, sender: MailSender, inbox: Inbox, answer: str
) -> None:
    await put(database, MailKind.PASSWORD_RESET, user.email)
    inbox.answer = answer
    with capture_logs() as logs:
        assert await sender.send_next()
    (mail,) = await waiting(database)
    assert (mail.tries, mail.due_at > clock.now() + timedelta(seconds=3)) == (1, True)
    assert [(line["event"], line["tries"]) for line in logs] == [("mail_not_sent", 1)]
    assert user.email not in repr(logs)
    assert not await sender.send_next()
    inbox.answer = "250 OK"
    await make_due(database)
    assert await sender.send_next()
    assert (len(inbox.mails), await waiting(database)) == (1, [])
    assert len(await challenges_of(database, user)) == 2
    # It was asked for once.
    assert len(await recorded(database, user)) == 1


async def test_pauses_grow_while_the_server_is_down(
    database: Database, user: User, new_sender: NewSender, smtp_port: int
) -> None:
    sender = new_sender(database, smtp_port=1)
    await put(database, MailKind.PASSWORD_RESET, user.email)
    pauses = []
    for _ in range(12):
        await make_due(database)
        before = clock.now()
        assert await sender.send_next()
        pauses.append(round(((await waiting(database))[0].due_at - before).total_seconds()))
    assert (pauses[:4], pauses[-1]) == ([5, 10, 20, 40], 900)


async def test_after_a_day_a_mail_is_given_up_and_the_log_says_so(
    database: Database, user: User, sender: MailSender, inbox: Inbox
) -> None:
    await put(database, MailKind.PASSWORD_RESET, user.email)
    async with database.transaction() as session:
        await session.execute(update(Mail).values(created_at=clock.now() - timedelta(days=1), tries=99))
    with capture_logs() as logs:
        assert await sender.send_next()
    assert (inbox.mails, await waiting(database), await challenges_of(database, user)) == ([], [], [])
    assert [(line["event"], line["log_level"], line["tries"]) for line in logs] == [("mail_given_up", "error", 99)]
    assert user.email not in repr(logs)


async def test_two_senders_never_send_a_mail_twice(
    database: Database, settings: Settings, new_sender: NewSender, new_email: NewEmail, inbox: Inbox
) -> None:
    users = [await add_user(database, new_email()) for _ in range(30)]
    for user in users:
        await put(database, MailKind.EMAIL_VERIFICATION, user.email)
    async with Database(settings.database_url) as replica:

        async def drain(sender: MailSender) -> int:
            sent = 0
            while await waiting(database):
                sent += await sender.send_next()
            return sent

        shares = await asyncio.gather(*(drain(new_sender(each)) for each in (database, replica)))
    assert Counter(mail["To"] for mail in inbox.mails) == Counter(user.email for user in users)
    assert sum(shares) == 30
    assert min(shares) > 0


async def test_a_sender_that_is_killed_only_delays_its_mail(
    database: Database, user: User, sender: MailSender, inbox: Inbox
) -> None:
    await put(database, MailKind.PASSWORD_RESET, user.email)
    inbox.may_answer.clear()
    killed = asyncio.create_task(sender.send_next())
    while not await challenges_of(database, user):
        await asyncio.sleep(0.01)
    killed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await killed
    # Until its claim ends, no other sender takes it.
    assert not await sender.send_next()
    inbox.may_answer.set()
    async with database.transaction() as session:
        await session.execute(update(Mail).values(due_at=Mail.created_at))
    assert await sender.send_next()
    assert await waiting(database) == []


async def test_the_sender_sends_soon_and_goes_on_after_a_failure(
    database: Database, new_email: NewEmail, sender: MailSender, inbox: Inbox
) -> None:
    first, second = [await add_user(database, new_email()) for _ in range(2)]
    inbox.answer = "451 try again later"
    async with Due(database, sender), asyncio.timeout(5):
        await put(database, MailKind.PASSWORD_RESET, first.email)
        # Until it is put off; claimed it is for longer.
        while not 0 < ((await waiting(database))[0].due_at - clock.now()).total_seconds() < 10:
            await asyncio.sleep(0.01)
        inbox.answer = "250 OK"
        await put(database, MailKind.PASSWORD_RESET, second.email)
        while not inbox.mails:
            await asyncio.sleep(0.01)
    assert [mail["To"] for mail in inbox.mails] == [second.email]


@pytest.mark.parametrize("letters", ["abebe", "አበበ", "o'neil+2u"])
async def test_addresses_in_every_script_are_mailed_to(
    database: Database, sender: MailSender, inbox: Inbox, new_email: NewEmail, letters: str
) -> None:
    user = await add_user(database, letters + new_email())
    await put(database, MailKind.PASSWORD_RESET, user.email)
    assert await sender.send_next()
    assert [mail["To"] for mail in inbox.mails] == [user.email]


async def test_a_mail_that_went_with_its_account_is_not_sent(
    database: Database, user: User, sender: MailSender, inbox: Inbox
) -> None:
    await put(database, MailKind.PASSWORD_RESET, user.email)
    claimed = await sender._claim()
    assert claimed is not None
    async with database.transaction() as session:
        await session.execute(delete(Mail))
    assert await sender._compose(claimed) is None
    async with database.read() as session:
        of_user = select(func.count()).select_from(Challenge).where(Challenge.user_id == user.id)
        assert await session.scalar(of_user) == 0
