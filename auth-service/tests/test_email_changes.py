"""A change of the e-mail address over gRPC: who may ask for it, when it counts, and how it is undone."""

import re
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest
from auth_testing import (
    NEW_PASSWORD,
    Service,
    SignedIn,
    audit_entries,
    find_user,
    new_email,
    session_of,
    update_rows,
    with_password,
)
from sqlalchemy import select

from auth_service.accounts.models import OBJECTION_LIFETIME, EmailChange, User
from auth_service.audit.models import AuditEntry
from auth_service.mails.messages import plain_text
from auth_service.recovery.workers import ChallengeCleaning
from auth_service.sessions.models import LoginSession
from kit import clock
from kit.database import Database
from testkit.people import outcome, outcomes
from testkit.rows import select_all
from twou.auth.v1 import admin_pb2
from twou.auth.v1 import auth_pb2 as pb
from twou.auth.v1 import verification_pb2 as verification

OLD = timedelta(minutes=11)


@pytest.fixture
async def old(service: Service, database: Database, tokens: pb.TokenPair) -> pb.TokenPair:
    """New tokens of the session of `person`, who logged in eleven minutes ago."""
    login = LoginSession.id == session_of(tokens)
    await update_rows(database, LoginSession, login, created_at=clock.now() - OLD)
    return await service.refresh(tokens)


async def code_of(service: Service, email: str) -> str:
    mails = await service.mails_to(email, number=1, subject="verification")
    found = re.search(r"\b\d{8}\b", plain_text(mails[-1]))
    assert found
    return found[0]


async def objection(service: Service, email: str, *, number: int = 1) -> str:
    """Returns the token in the newest mail to an old address, once there are `number` of them."""
    mails = await service.mails_to(email, number=number, subject="e-mail address")
    found = re.search(r"object-to-email-change#token=([\w-]+)", plain_text(mails[-1]))
    assert found
    return found[1]


async def move(service: Service, tokens: pb.TokenPair, email: str, password: str | None = None) -> pb.User:
    request = pb.UpdateMeRequest(email=email, password=password)
    answer: pb.UpdateMeResponse = await service.call(request, token=tokens.access_token)
    return answer.user


async def confirm(service: Service, email: str | None, code: str, token: str | None = None) -> None:
    await service.call(verification.VerifyEmailRequest(email=email, code=code), token=token)


def object_to(service: Service, token: str) -> Awaitable[None]:
    return service.call(verification.ObjectToEmailChangeRequest(token=token))


async def test_stolen_token_of_an_old_login_takes_nothing(
    service: Service, person: pb.RegisterRequest, old: pb.TokenPair
) -> None:
    other = session_of(await service.log_in(person))
    requests: list[Any] = [
        pb.UpdateMeRequest(email=new_email()),
        pb.DeleteMeRequest(),
        pb.EndOtherSessionsRequest(),
        pb.EndSessionRequest(session_id=str(other)),
    ]
    for request in requests:
        for password, code in ((None, "REAUTHENTICATION_REQUIRED"), ("wrong-horse-42", "WRONG_PASSWORD")):
            if password:
                request.password = password
            assert await outcome(service.call(request, token=old.access_token, client_address="192.0.2.7")) == code
    user = await service.get_me(old)
    assert (user.email, user.pending_email) == (person.email, "")


async def test_wrong_passwords_count_as_guesses(
    service: Service, database: Database, person: pb.RegisterRequest, old: pb.TokenPair
) -> None:
    here = {"token": old.access_token, "client_address": "192.0.2.8"}
    guesses = [service.call(pb.DeleteMeRequest(password=f"guess-{n}"), **here) for n in range(7)]
    assert [await outcome(guess) for guess in guesses] == ["WRONG_PASSWORD"] * 5 + ["TOO_MANY_LOGIN_ATTEMPTS"] * 2
    assert await outcome(service.log_in(person, client_address="192.0.2.8")) == "TOO_MANY_LOGIN_ATTEMPTS"
    user = await find_user(database, person)
    entries = await audit_entries(database, AuditEntry.subject_id == user.id, AuditEntry.outcome == "failure")
    assert [entry.action for entry in entries] == ["reauthentication_failed"] * 5 + ["login_blocked"]


async def test_password_in_place_of_a_recent_login(
    service: Service, person: pb.RegisterRequest, old: pb.TokenPair
) -> None:
    email = new_email()
    user = await move(service, old, email.upper(), password=person.password)
    assert (user.email, user.pending_email) == (person.email, email)
    # The address that is pending already needs no proof again.
    assert (await move(service, old, email)).pending_email == email
    other = await service.log_in(person)
    await confirm(service, email, await code_of(service, email), old.access_token)
    await service.until_refused(other)
    user = await service.get_me(old)
    assert (user.email, user.HasField("pending_email"), user.email_verified) == (email, False, True)
    assert await outcome(service.log_in(person)) == "INVALID_CREDENTIALS"
    await service.call(pb.DeleteMeRequest(password=person.password), token=old.access_token)


async def test_recent_login_is_kept_through_refreshes(service: Service, tokens: pb.TokenPair) -> None:
    assert (await move(service, await service.refresh(tokens), email := new_email())).pending_email == email


async def test_present_address_cancels_the_change(
    service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair
) -> None:
    email = new_email()
    await move(service, tokens, email)
    secret = await code_of(service, email)
    assert not (await move(service, tokens, person.email)).HasField("pending_email")
    assert await outcome(confirm(service, email, secret)) == "INVALID_VERIFICATION_CODE"


async def test_new_password_cancels_the_change(
    service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair
) -> None:
    email = new_email()
    await move(service, tokens, email)
    secret = await code_of(service, email)
    request = pb.ChangePasswordRequest(old_password=person.password, new_password=NEW_PASSWORD)
    await service.call(request, token=tokens.access_token)
    assert await outcome(confirm(service, email, secret)) == "INVALID_VERIFICATION_CODE"


@pytest.mark.parametrize("is_confirmed", [False, True])
async def test_objection_gives_the_account_back(
    service: Service,
    database: Database,
    person: pb.RegisterRequest,
    tokens: pb.TokenPair,
    *,
    is_confirmed: bool,
) -> None:
    thief, email, link = await service.log_in(person), new_email(), ""
    await move(service, thief, email)
    link = await objection(service, person.email)
    if is_confirmed:
        await confirm(service, email, await code_of(service, email), thief.access_token)
        await service.until_refused(tokens)
        assert await objection(service, person.email, number=2) == link
        # The old address is kept free for its owner.
        assert await outcome(service.register(email=person.email)) == "EMAIL_TAKEN"
    assert sorted(await outcomes(*(object_to(service, link) for _ in range(4)))) == ["INVALID_OBJECTION"] * 3 + ["OK"]
    user = await find_user(database, person)
    assert (user.email_verified, user.pending_email) == (True, None)
    await service.until_refused(thief)
    # The thief may know the password: none is right until the owner has chosen one.
    assert await outcome(service.log_in(person)) == "INVALID_CREDENTIALS"
    (mail,) = await service.mails_to(person.email, number=1, subject="Choose")
    found = re.search(r"#token=([\w-]+)", plain_text(mail))
    assert found
    await service.call(verification.ResetPasswordRequest(token=found[1], new_password=NEW_PASSWORD))
    await service.log_in(with_password(person, NEW_PASSWORD))


async def test_first_objection_undoes_all_later_changes(
    service: Service, database: Database, person: pb.RegisterRequest, tokens: pb.TokenPair
) -> None:
    emails = [new_email() for _ in range(3)]
    for email in emails[:2]:
        await move(service, tokens, email)
        await confirm(service, email, await code_of(service, email), tokens.access_token)
    await move(service, tokens, emails[2])
    later = await objection(service, emails[1])
    await object_to(service, await objection(service, person.email, number=2))
    assert (await find_user(database, person)).pending_email is None
    # The thief, who reads the mail of the later addresses, cannot object to the objection.
    assert await outcome(object_to(service, later)) == "INVALID_OBJECTION"


async def test_objections_and_confirmations_end_after_seven_days(
    service: Service, database: Database, person: pb.RegisterRequest, tokens: pb.TokenPair
) -> None:
    email = new_email()
    await move(service, tokens, email)
    secret, link, user = (
        await code_of(service, email),
        await objection(service, person.email),
        await find_user(database, person),
    )
    (change,) = [row for row in await changes_of(database, user) if row.new_email == email]
    assert change.expires_at - change.created_at == OBJECTION_LIFETIME
    await update_rows(database, EmailChange, EmailChange.id == change.id, expires_at=clock.now())
    assert await outcome(confirm(service, email, secret)) == "INVALID_VERIFICATION_CODE"
    assert await outcome(object_to(service, link)) == "INVALID_OBJECTION"
    await ChallengeCleaning(database).sweep()
    assert (await find_user(database, person)).pending_email is None
    assert await changes_of(database, user) == []


@pytest.mark.parametrize("text", ["", "x", "é", "A" * 43, "a" * 4000])
async def test_other_texts_object_to_nothing(service: Service, text: str) -> None:
    assert await outcome(object_to(service, text)) == "INVALID_OBJECTION"


async def test_taken_address_is_refused_at_once_and_when_it_is_confirmed(
    service: Service, tokens: pb.TokenPair
) -> None:
    taken, email = await service.register(), new_email()
    assert await outcome(move(service, tokens, taken.email.upper())) == "EMAIL_TAKEN"
    await move(service, tokens, email)
    secret = await code_of(service, email)
    await service.register(email=email)
    assert await outcome(confirm(service, None, secret, tokens.access_token)) == "EMAIL_TAKEN"


async def test_admins_change_addresses_of_others_but_not_of_admins(
    service: Service, database: Database, admin: SignedIn
) -> None:
    second, _ = await service.join("admin")
    for target in (second, admin[0]):
        request = admin_pb2.ChangeUserRequest(user_id=target.id, email=new_email())
        assert await outcome(service.call(request, token=admin[1].access_token)) == "ADMIN_ADDRESS"
    (user, tokens), email = await service.join(), new_email()
    request = admin_pb2.ChangeUserRequest(user_id=user.id, email=email)
    login = LoginSession.id == session_of(admin[1])
    await update_rows(database, LoginSession, login, created_at=clock.now() - OLD)
    late = await service.refresh(admin[1])
    assert await outcome(service.call(request, token=late.access_token)) == "REAUTHENTICATION_REQUIRED"
    request.password = "correct-horse-42"
    changed = (await service.call(request, token=late.access_token)).user
    assert (changed.email, changed.pending_email) == (user.email, email)
    await confirm(service, email, await code_of(service, email))
    await service.until_refused(tokens)


async def changes_of(database: Database, user: User) -> list[EmailChange]:
    return list(await select_all(database, select(EmailChange).where(EmailChange.user_id == user.id)))
