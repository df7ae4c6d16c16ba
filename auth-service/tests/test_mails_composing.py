"""The composition of mails at the moment of sending, with a real database."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from email.message import EmailMessage
from html import unescape

import pytest
from auth_testing import add_user, audit_entries, challenges_of, delete_rows, new_challenges, new_composer, new_email
from pydantic import SecretStr
from sqlalchemy import select

from auth_service.accounts.models import User
from auth_service.audit.models import AuditEntry
from auth_service.mails import actions as mails
from auth_service.mails.messages import plain_text
from auth_service.mails.models import Mail, MailKind
from auth_service.recovery.composer import AccountMailComposer
from auth_service.recovery.models import Purpose
from auth_service.settings import Settings
from auth_service.throttle.models import AttemptCount
from auth_service.vault import Vault
from kit import clock
from kit.database import Database
from kit.ids import new_id

type Compose = Callable[..., Awaitable[EmailMessage | None]]

ASKED_FOR = [MailKind.PASSWORD_RESET, MailKind.EMAIL_VERIFICATION]


@pytest.fixture
def compose(database: Database, settings: Settings, vault: Vault) -> Compose:
    composer = new_composer(settings, vault)

    async def compose(
        kind: MailKind, email: str, *, by: AccountMailComposer = composer, **details: str
    ) -> EmailMessage | None:
        await delete_rows(database, Mail)
        async with database.transaction() as session:
            mails.enqueue(session, kind, email, **details)
        async with database.transaction() as session:
            composed = await by.compose(session, (await session.scalars(select(Mail))).one())
        return composed.message if composed else None

    return compose


@pytest.fixture
async def user(database: Database) -> User:
    return await add_user(database)


def secret_of(mail: EmailMessage | None) -> str:
    assert mail is not None
    found = re.search(r"^([\w-]{43}|\d{8})$", plain_text(mail), re.MULTILINE)
    assert found
    return found[1]


async def test_reset_mail_contains_a_link_with_the_token_in_its_fragment(
    database: Database, user: User, compose: Compose, settings: Settings
) -> None:
    mail = await compose(MailKind.PASSWORD_RESET, user.email)
    assert mail is not None
    text = plain_text(mail)
    # The token by itself is for people without that page.
    assert f"\n{settings.password_reset_url}#token={secret_of(mail)}\n" in text
    assert "30 minutes" in text
    assert (mail["To"], mail["From"], mail["Auto-Submitted"]) == (user.email, settings.mail_from, "auto-generated")
    assert mail["Message-ID"].endswith("@2u.test>")
    assert abs(mail["Date"].datetime - clock.now()) < timedelta(minutes=1)
    (challenge,) = await challenges_of(database, user)
    assert (challenge.purpose, challenge.email) == (Purpose.PASSWORD_RESET, user.email)


async def test_mail_says_the_same_in_text_and_in_html(user: User, compose: Compose, settings: Settings) -> None:
    mail = await compose(MailKind.PASSWORD_RESET, user.email)
    assert mail is not None
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    # The last part is the one that a reader prefers (RFC 2046).
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    assert {part.get_content_charset() for part in (plain, html)} == {"utf-8"}
    page = html.get_content()
    link = f"{settings.password_reset_url}#token={secret_of(mail)}"
    assert f'<a href="{link}">{link}</a>' in page
    assert "img" not in page
    words = unescape(re.sub(r"<title>.*</title>|<[^>]*>", " ", page)).split()
    assert words == plain_text(mail).split()


async def test_verification_mail_contains_a_code_of_eight_digits(
    database: Database, user: User, compose: Compose
) -> None:
    mail = await compose(MailKind.EMAIL_VERIFICATION, user.email)
    assert len(secret_of(mail)) == 8
    assert "within 1 minute." in str(mail)
    assert [each.purpose for each in await challenges_of(database, user)] == [Purpose.EMAIL_VERIFICATION]


@pytest.mark.parametrize("kind", ASKED_FOR)
async def test_no_mail_is_composed_for_unknown_or_inactive_accounts(
    database: Database, compose: Compose, kind: MailKind
) -> None:
    inactive = await add_user(database, is_active=False)
    assert [await compose(kind, email) for email in (new_email(), inactive.email)] == [None, None]
    assert await challenges_of(database, inactive) == []


async def test_verified_address_receives_no_code(database: Database, compose: Compose) -> None:
    verified = await add_user(database, email_verified=True)
    assert await compose(MailKind.EMAIL_VERIFICATION, verified.email) is None
    assert await challenges_of(database, verified) == []
    assert await compose(MailKind.PASSWORD_RESET, verified.email)


async def test_change_is_reported_to_the_earlier_address(user: User, compose: Compose) -> None:
    old = new_email()
    for kind, subject in ((MailKind.EMAIL_CHANGED, "e-mail address"), (MailKind.PASSWORD_CHANGED, "password")):
        mail = await compose(kind, old, user_id=str(user.id))
        assert mail is not None
        assert (mail["To"], subject in mail["Subject"]) == (old, True)


@pytest.mark.parametrize("kind", ASKED_FOR)
async def test_requested_mails_are_limited_per_address(
    database: Database, user: User, compose: Compose, kind: MailKind
) -> None:
    assert [await compose(kind, user.email) is not None for _ in range(3)] == [True, False, False]
    assert len(await challenges_of(database, user)) == 1
    # Other kinds have counts of their own.
    assert await compose(next(other for other in ASKED_FOR if other is not kind), user.email)
    assert await compose(MailKind.PASSWORD_CHANGED, user.email, user_id=str(user.id))
    assert len(await audit_entries(database, AuditEntry.subject_id == user.id)) == 2


async def test_relaxed_limits_allow_many_mails(settings: Settings, vault: Vault, user: User, compose: Compose) -> None:
    relaxed = new_composer(settings.model_copy(update={"rate_limits": "relaxed"}), vault)
    assert all([await compose(MailKind.PASSWORD_RESET, user.email, by=relaxed) for _ in range(10)])


async def test_notices_of_one_account_are_limited_over_all_addresses(user: User, compose: Compose) -> None:
    mails = [await compose(MailKind.EMAIL_CHANGED, new_email(), user_id=str(user.id)) for _ in range(22)]
    assert [mail is not None for mail in mails] == [True] * 20 + [False] * 2


async def test_mail_contains_no_text_from_the_profile(database: Database, compose: Compose) -> None:
    user = await add_user(database, full_name="Abebe\r\nBcc: all@example.com\r\n\r\nClick https://evil.example")
    mail = await compose(MailKind.PASSWORD_RESET, user.email)
    assert mail is not None
    assert mail["Bcc"] is None
    assert "evil" not in mail.as_string()


async def test_mail_has_exactly_one_recipient(database: Database, compose: Compose) -> None:
    # Neither is a valid one: that is held where accounts are made, and once more here.
    several = await add_user(database, email=f"a@example.com, {new_email()}")
    mail = await compose(MailKind.PASSWORD_RESET, several.email)
    assert mail is not None
    assert len(mail["To"].addresses) == 1
    injected = await add_user(database, email=f"{new_email()}\r\nBcc: b@example.com")
    with pytest.raises(ValueError, match="CR or LF"):
        await compose(MailKind.PASSWORD_RESET, injected.email)


async def test_secrets_are_stored_as_keyed_digests(
    database: Database, user: User, compose: Compose, vault: Vault
) -> None:
    token, code = [secret_of(await compose(kind, user.email)) for kind in ASKED_FOR]
    of_token, of_code = await challenges_of(database, user)
    assert of_token.digest == vault.digest("password_reset", token)
    assert of_code.digest == vault.digest("email_verification", str(of_code.id), code)
    other = Vault(SecretStr("another secret of at least thirty-two characters"))
    assert of_token.digest != other.digest("password_reset", token)


async def test_equal_codes_have_different_digests(database: Database, user: User, vault: Vault) -> None:
    challenges = new_challenges(vault)
    async with database.transaction() as session:
        for _ in range(2):
            await challenges.add_verification(session, user, user.email, new_id())
    first, second = await challenges_of(database, user)
    assert challenges.digest_of_code(first, "00000000") != challenges.digest_of_code(second, "00000000")


async def test_codes_to_new_addresses_are_limited_for_all_accounts_together(
    database: Database, settings: Settings, vault: Vault, compose: Compose
) -> None:
    await delete_rows(database, AttemptCount)
    few = new_composer(settings.model_copy(update={"verification_mails_per_day": 8}), vault)
    people = [await add_user(database) for _ in range(4)]
    mails = [await compose(MailKind.EMAIL_VERIFICATION, user.email, by=few) for user in people]
    assert [mail is not None for mail in mails] == [True, True, False, False]
    # The owner of an account gets in all the same.
    assert await compose(MailKind.PASSWORD_RESET, people[3].email, by=few) is not None
    await delete_rows(database, AttemptCount)
