"""Accounts that an admin adds: they have no password until their owner chooses one with a mailed link."""

import asyncio
import re
from typing import Any

import pytest
from auth_testing import (
    NEW_PASSWORD,
    PASSWORD,
    Service,
    SignedIn,
    audit_entries,
    challenges_of,
    find_user,
    new_email,
    update_rows,
    with_password,
)
from sqlalchemy import select

from auth_service.accounts.errors import EmailTaken
from auth_service.accounts.models import User
from auth_service.audit.models import Action, AuditEntry
from kit.database import Database
from kit.errors import Conflict, Forbidden, InvalidInput, Unauthenticated
from testkit.people import expect_error, invalid_fields
from testkit.rows import select_all
from twou.auth.v1 import admin_pb2 as pb
from twou.auth.v1 import auth_pb2
from twou.auth.v1.verification_pb2 import ResetPasswordRequest

SUBJECT = "Your new 2U account"


def wanted(**fields: Any) -> pb.CreateUserRequest:
    usual = {"full_name": "Tirunesh Dibaba", "email": new_email(), "role": auth_pb2.ROLE_PROVIDER}
    return pb.CreateUserRequest(**{**usual, **fields})


async def invited(service: Service, admin: SignedIn, **fields: Any) -> tuple[auth_pb2.User, str]:
    """Returns a new account, and the token that was mailed to it."""
    user = (await service.call(wanted(**fields), token=admin[1].access_token)).user
    (mail,) = await service.mails_to(user.email, number=1, subject=SUBJECT)
    body = mail.get_body(("plain",))
    found = re.search(r"#token=(\S+)", body.get_content() if body else "")
    assert found
    return user, found[1]


async def test_owner_chooses_a_password_with_the_mailed_link_and_logs_in(
    service: Service, admin: SignedIn, database: Database
) -> None:
    email = new_email()
    user, token = await invited(service, admin, full_name=" Tirunesh Dibaba ", email=email.upper(), phone="+251 911")
    assert (user.full_name, user.email, user.phone) == ("Tirunesh Dibaba", email, "+251 911")
    assert (user.role, user.is_active, user.email_verified) == (auth_pb2.ROLE_PROVIDER, True, False)
    row = await find_user(database, auth_pb2.RegisterRequest(email=email))
    (entry,) = await audit_entries(database, AuditEntry.subject_id == row.id)
    assert (entry.action, str(entry.actor_id)) == (Action.USER_CREATED, admin[0].id)
    assert entry.details == {"old": "", "new": "provider"}
    (challenge,) = await challenges_of(database, row)
    assert (challenge.expires_at - challenge.created_at).days == 7
    person = with_password(auth_pb2.RegisterRequest(email=email), NEW_PASSWORD)
    await expect_error(service.log_in(person), Unauthenticated)
    await service.call(ResetPasswordRequest(token=token, new_password=NEW_PASSWORD))
    assert (await service.get_me(await service.log_in(person))).email_verified
    again = service.call(ResetPasswordRequest(token=token, new_password=PASSWORD))
    await expect_error(again, InvalidInput, "RESET_TOKEN_USED")


async def test_a_moderator_can_be_added_and_an_admin_cannot(service: Service, admin: SignedIn) -> None:
    token = admin[1].access_token
    moderator = wanted(role=auth_pb2.ROLE_MODERATOR)
    assert (await service.call(moderator, token=token)).user.role == auth_pb2.ROLE_MODERATOR
    for role in (auth_pb2.ROLE_ADMIN, auth_pb2.ROLE_UNSPECIFIED):
        assert await invalid_fields(service.call(wanted(role=role), token=token)) == ["role"]


async def test_all_issues_are_told_at_once(service: Service, admin: SignedIn) -> None:
    bad = wanted(full_name=" ", email="no address", phone="call me", role=auth_pb2.ROLE_ADMIN)
    found = await invalid_fields(service.call(bad, token=admin[1].access_token))
    assert sorted(found) == ["email", "full_name", "phone", "role"]


async def test_a_taken_address_is_refused_and_gets_no_mail(service: Service, admin: SignedIn) -> None:
    taken = (await service.register()).email
    await expect_error(service.call(wanted(email=taken), token=admin[1].access_token), Conflict, EmailTaken.code)
    # A mail that is asked for later arrives, and this one has not.
    await invited(service, admin)
    assert not await service.mails_to(taken, subject=SUBJECT)


async def test_one_of_sixteen_at_once_adds_the_account(service: Service, admin: SignedIn, database: Database) -> None:
    request = wanted()
    calls = (service.call(request, token=admin[1].access_token) for _ in range(16))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert len([answer for answer in answers if isinstance(answer, pb.CreateUserResponse)]) == 1
    assert {answer.code for answer in answers if isinstance(answer, Conflict)} == {EmailTaken.code}
    assert len(await select_all(database, select(User).where(User.email == request.email))) == 1


@pytest.mark.parametrize("role", ["client", "provider"])
async def test_only_admins_add_accounts(service: Service, role: str) -> None:
    _, tokens = await service.join(role)
    await expect_error(service.call(wanted(), token=tokens.access_token), Forbidden, "ONLY_ADMINS")


async def test_the_link_of_a_deactivated_account_is_void(service: Service, admin: SignedIn, database: Database) -> None:
    user, token = await invited(service, admin)
    await update_rows(database, User, User.email == user.email, is_active=False)
    reset = service.call(ResetPasswordRequest(token=token, new_password=PASSWORD))
    await expect_error(reset, InvalidInput, "INVALID_RESET_TOKEN")
