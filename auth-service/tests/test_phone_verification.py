"""Codes for phone numbers: who gets one, how often, and how often it can be tried; on both databases."""

import asyncio
import re
from datetime import timedelta
from uuid import UUID

import pytest
from auth_testing import Service, add_user, age_counts, audit_entries, delete_rows, run, update_rows
from sqlalchemy import select, true
from structlog.testing import capture_logs
from text_testing import LIFETIME, NUMBER, Verifying, code_sender, new_number, new_rules, texts_to

from auth_service.accounts.models import User
from auth_service.accounts.queries import lock_user
from auth_service.audit.models import AuditEntry
from auth_service.identity import actions as identity
from auth_service.recovery.errors import InvalidVerificationCode
from auth_service.settings import Settings
from auth_service.text_messages.models import TextMessage
from auth_service.text_messages.parts import size_of
from auth_service.text_messages.transports import NotTakenYet
from auth_service.throttle.models import AttemptCount
from auth_service.vault import Vault
from auth_service.verification import actions, texts
from auth_service.verification.codes import PhoneCodes
from auth_service.verification.errors import AlreadyVerified
from auth_service.verification.models import MAX_PHONE_TRIES, PhoneCode
from kit import clock
from kit.database import Database, Session
from kit.errors import InvalidInput, Unauthenticated
from testkit.rows import select_all
from twou.auth.v1 import auth_pb2, contact_pb2


@pytest.fixture
def codes(database: Database, vault: Vault) -> Verifying:
    return Verifying(database, vault, new_rules(vault))


@pytest.fixture(autouse=True)
async def empty_queue(database: Database) -> None:
    await delete_rows(database, TextMessage, PhoneCode, AttemptCount)


@pytest.fixture
async def user(database: Database) -> User:
    return await add_user(database, phone=new_number())


async def test_a_code_works_once(codes: Verifying, database: Database, user: User) -> None:
    await codes.ask(user)
    (code,) = await codes.sent()
    assert codes.provider.taken[0].number == user.phone
    await codes.confirm(user, code)
    assert await codes.is_verified(user)
    with pytest.raises(InvalidVerificationCode):
        await codes.confirm(user, code)
    with pytest.raises(AlreadyVerified):
        await codes.ask(user)
    recorded = [one.action for one in await audit_entries(database, AuditEntry.subject_id == user.id)]
    assert recorded == ["verification_requested", "phone_verified", "phone_verification_failed"]


async def test_one_of_ten_simultaneous_uses_counts(codes: Verifying, database: Database, user: User) -> None:
    await codes.ask(user)
    (code,) = await codes.sent()
    found = await actions.try_phone_code(database, user.id, code, None, codes.rules)
    uses = [run(database, actions.verify_phone, found, codes.rules.contacts) for _ in range(10)]
    ended = await asyncio.gather(*uses, return_exceptions=True)
    assert [one for one in ended if not isinstance(one, InvalidVerificationCode)] == [None]


async def test_five_wrong_codes_void_it_also_at_once(codes: Verifying, database: Database, user: User) -> None:
    await codes.ask(user)
    (code,) = await codes.sent()
    wrong = [f"{(int(code) + number) % 10**6:06}" for number in range(1, 16)]
    tries = [actions.try_phone_code(database, user.id, one, None, codes.rules) for one in wrong]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    # A busy database may refuse some, which then count nothing.
    assert not any(isinstance(one, PhoneCode) for one in ended)
    assert sum(isinstance(one, InvalidVerificationCode) for one in ended) >= MAX_PHONE_TRIES
    (row,) = await select_all(database, select(PhoneCode))
    assert row.tries == MAX_PHONE_TRIES
    with pytest.raises(InvalidVerificationCode):
        await codes.confirm(user, code)


@pytest.mark.parametrize("typed", ["", "0", "999999999", "abcdef", "٣٣٣٣٣٣", "\N{PARTY POPPER}"])
async def test_other_texts_are_wrong_codes(codes: Verifying, user: User, typed: str) -> None:
    await codes.ask(user)
    await codes.sent()
    with pytest.raises(InvalidVerificationCode):
        await codes.confirm(user, typed)


async def test_a_code_is_of_its_account_number_and_time(codes: Verifying, database: Database, user: User) -> None:
    other = await add_user(database, phone=user.phone)
    await codes.ask(user)
    (code,) = await codes.sent()
    with pytest.raises(InvalidVerificationCode):
        await codes.confirm(other, code)
    with pytest.raises(InvalidVerificationCode):
        await codes.confirm(user, code, new_number())
    await update_rows(database, PhoneCode, true(), expires_at=clock.now())
    with pytest.raises(InvalidVerificationCode):
        await codes.confirm(user, code)


async def test_only_the_newest_code_is_valid(codes: Verifying, database: Database, user: User) -> None:
    for _ in range(2):
        await codes.ask(user)
        await codes.sent()
        await age_counts(database, timedelta(minutes=1))
    first, second = await codes.sent()
    with pytest.raises(InvalidVerificationCode):
        await codes.confirm(user, first)
    await codes.confirm(user, second)


async def test_a_number_that_changes_is_not_verified(codes: Verifying, user: User) -> None:
    await codes.ask(user)
    (code,) = await codes.sent()
    await codes.change(user, new_number())
    with pytest.raises(InvalidVerificationCode):
        await codes.confirm(user, code)
    await codes.change(user, str(user.phone))
    await codes.confirm(user, code)
    # The same text again is no change.
    await codes.change(user, str(user.phone))
    assert await codes.is_verified(user)
    await codes.change(user, "")
    assert not await codes.is_verified(user)


async def test_a_number_that_changes_at_once_gets_no_code(codes: Verifying, database: Database, user: User) -> None:
    await codes.ask(user)
    await codes.change(user, new_number())
    assert await codes.sent() == []
    assert await texts_to(database, user) == []
    assert await select_all(database, select(PhoneCode)) == []


async def test_only_the_own_number_of_an_active_account(codes: Verifying, database: Database, user: User) -> None:
    """The answer is the same for a number of another account and for one of no account."""
    other = await add_user(database, phone=NUMBER)
    refusals = []
    for number in (NUMBER, new_number()):
        with pytest.raises(InvalidInput) as refused:
            await codes.ask(user, number)
        refusals.append(refused.value.details)
    assert refusals[0] == refusals[1]
    await update_rows(database, User, User.id == other.id, is_active=False)
    with pytest.raises(Unauthenticated):
        await codes.ask(other)


async def test_each_try_has_the_same_code(codes: Verifying, database: Database, user: User) -> None:
    await codes.ask(user)
    sender = code_sender(codes.database, codes.vault, codes.provider)
    codes.provider.answers = [NotTakenYet("HTTP 500")]
    assert await sender.send_next()
    (code,) = await select_all(database, select(PhoneCode))
    await update_rows(database, TextMessage, true(), due_at=clock.now())
    assert await codes.sent() == [codes.rules.codes.code_of(code.id)]
    assert len(await audit_entries(database, AuditEntry.subject_id == user.id)) == 1


async def test_rows_and_logs_hold_no_code(codes: Verifying, database: Database, user: User) -> None:
    with capture_logs() as logs:
        await codes.ask(user)
        (waiting,) = await texts_to(database, user)
        codes.provider.answers = [NotTakenYet("HTTP 500")]
        assert await code_sender(codes.database, codes.vault, codes.provider).send_next()
        await update_rows(database, TextMessage, true(), due_at=clock.now())
        (code,) = await codes.sent()
        await codes.confirm(user, code)
    assert waiting.text is None
    entries = await audit_entries(database, AuditEntry.subject_id == user.id)
    for found in (str(logs), str([entry.details for entry in entries])):
        assert str(user.phone)[4:] not in found
        assert code not in found
    assert {one["event"] for one in logs} == {"text_not_sent", "text_sent", "phone_verified"}


async def test_a_deleted_account_leaves_no_number(codes: Verifying, database: Database, user: User) -> None:
    await codes.ask(user)
    await codes.sent()
    await age_counts(database, timedelta(minutes=1))
    await codes.ask(user)

    async def deleting(session: Session) -> None:
        await identity.erase(session, await lock_user(session, user.id))

    await run(database, deleting)
    assert await texts_to(database, user) == []
    assert await select_all(database, select(PhoneCode).where(PhoneCode.user_id == user.id)) == []


@pytest.mark.parametrize("locale", ["", "en", "am", "am-ET", "fr"])
async def test_the_text_is_one_part(locale: str) -> None:
    text = texts.phone_code("012345", LIFETIME, locale)
    assert size_of(text).parts == 1
    assert "012345" in text
    assert "30" in text


async def test_codes_are_six_digits_and_survive_a_new_secret_key(vault: Vault) -> None:
    codes = PhoneCodes(vault, lifetime=LIFETIME)
    ids = [UUID(int=number) for number in range(2000)]
    made = {codes.code_of(one) for one in ids}
    assert all(re.fullmatch(r"\d{6}", one) for one in made)
    assert len(made) > 1980
    assert any(one.startswith("0") for one in made)


async def test_over_grpc_both_kinds(
    settings: Settings, service: Service, person: auth_pb2.RegisterRequest, tokens: auth_pb2.TokenPair
) -> None:
    """The service sends by itself, and says what is verified."""
    phone, token = new_number(), tokens.access_token
    await service.call(auth_pb2.UpdateMeRequest(phone=phone), token=token)
    request = contact_pb2.RequestCodeRequest(target=phone, type=contact_pb2.CONTACT_TYPE_PHONE)
    requested = await service.call(request, token=token)
    assert requested.type == contact_pb2.CONTACT_TYPE_PHONE
    text = ""
    while phone not in text:
        await asyncio.sleep(0.05)
        newest = max(settings.sms_dir.glob("*.txt"), default=None)
        text = newest.read_text() if newest else ""
    (code,) = re.findall(r"\b\d{6}\b", text.partition("\n\n")[2])
    confirmation = contact_pb2.ConfirmCodeRequest(type=contact_pb2.CONTACT_TYPE_PHONE, code=code)
    await service.call(confirmation, token=token)
    (mail,) = await service.mails_to(person.email, number=1, subject="verification code")
    (code,) = re.findall(r"^\d{8}$", mail.get_body(("plain",)).get_content(), re.MULTILINE)  # type: ignore[union-attr]
    # The code of an address is none of a number.
    with pytest.raises(InvalidInput):
        await service.call(contact_pb2.ConfirmCodeRequest(type=contact_pb2.CONTACT_TYPE_PHONE, code=code), token=token)
    about = {"type": contact_pb2.CONTACT_TYPE_EMAIL, "code": code}
    with pytest.raises(InvalidInput):
        await service.call(contact_pb2.ConfirmCodeRequest(**about, target="other@example.com"), token=token)
    await service.call(contact_pb2.ConfirmCodeRequest(**about, target=person.email.upper()), token=token)
    state = await service.call(contact_pb2.GetVerificationRequest(), token=token)
    assert (state.email.is_verified, state.phone.is_verified, state.is_verified) == (True, True, True)
    assert list(state.missing) == []
