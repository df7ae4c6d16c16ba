"""The second factor over gRPC: setting it up, logging in with it, recovery codes, guesses, removal."""

import argparse
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from auth_testing import (
    NEW_PASSWORD,
    Service,
    audit_entries,
    find_user,
    running_service,
    session_of,
    update_rows,
    with_password,
)
from sqlalchemy import Select, select

from auth_service.__main__ import remove_second_factor
from auth_service.accounts.models import User
from auth_service.audit.models import AuditEntry
from auth_service.second_factors import codes
from auth_service.second_factors.models import RecoveryCode, SecondFactor
from auth_service.sessions.models import LoginSession
from auth_service.settings import Settings
from kit import clock
from kit.database import Database
from testkit.people import outcome, outcomes
from testkit.rows import select_all
from twou.auth.v1 import admin_pb2
from twou.auth.v1 import auth_pb2 as pb


def code_of(secret: str, *, steps: int = 0) -> str:
    """Returns the code that an app shows so many time steps from now."""
    return pyotp.TOTP(secret).at(clock.now(), counter_offset=steps)


async def turn_on(service: Service, tokens: pb.TokenPair) -> tuple[str, list[str]]:
    """Turns the factor on and returns its secret and its recovery codes."""
    setup = await service.call(pb.BeginSecondFactorRequest(), token=tokens.access_token)
    request = pb.ConfirmSecondFactorRequest(code=code_of(setup.secret, steps=-1))
    answer = await service.call(request, token=tokens.access_token)
    return setup.secret, list(answer.recovery_codes)


async def log_in(service: Service, person: pb.RegisterRequest, code: str = "", address: str = "192.0.2.1") -> str:
    request = pb.LoginRequest(identifier=person.email, password=person.password, code=code)
    return await outcome(service.call(request, client_address=address))


async def test_login_needs_a_code_once_it_was_confirmed(
    service: Service, database: Database, person: pb.RegisterRequest, tokens: pb.TokenPair
) -> None:
    setup = await service.call(pb.BeginSecondFactorRequest(), token=tokens.access_token)
    uri = pyotp.parse_uri(setup.uri)
    assert (uri.secret, uri.name, uri.issuer) == (setup.secret, person.email, "2U")
    # It does not count before it is confirmed.
    assert await log_in(service, person) == "OK"
    secret, recovery = await turn_on(service, tokens)
    assert (await service.get_me(tokens)).has_second_factor
    assert await log_in(service, person) == "SECOND_FACTOR_REQUIRED"
    assert await log_in(service, person, code_of(secret)) == "OK"
    # Nothing is stored as it is.
    (factor,) = await select_all(database, factors_of(await find_user(database, person)))
    assert secret.encode() not in factor.sealed_secret
    assert len({*recovery}) == codes.RECOVERY_CODES
    assert await outcome(service.call(pb.BeginSecondFactorRequest(), token=tokens.access_token)) == "SECOND_FACTOR_ON"
    assert await service.mails_to(person.email, number=1, subject="second factor")


async def test_each_code_works_once(service: Service, person: pb.RegisterRequest, tokens: pb.TokenPair) -> None:
    secret, recovery = await turn_on(service, tokens)
    for code in (code_of(secret), recovery[0]):
        assert sorted(await outcomes(*(attempt(service, person, code) for _ in range(3)))) == [
            *["INVALID_CREDENTIALS"] * 2,
            "OK",
        ]
    # The code of the confirmation is older than the one that was used.
    assert await log_in(service, person, code_of(secret, steps=-1), "192.0.2.2") == "INVALID_CREDENTIALS"
    typed = f" {recovery[1].lower().replace('-', ' ')} "
    assert await log_in(service, person, typed, "192.0.2.2") == "OK"
    assert len(await service.mails_to(person.email, number=3, subject="second factor")) == 3


async def attempt(service: Service, person: pb.RegisterRequest, code: str) -> None:
    await service.call(pb.LoginRequest(identifier=person.email, password=person.password, code=code))


def factors_of(user: User) -> Select[SecondFactor]:
    return select(SecondFactor).where(SecondFactor.user_id == user.id)


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_code_is_right_one_step_around_now(steps: int, *, is_right: bool) -> None:
    secret = codes.new_secret()
    assert (codes.find_step(secret, code_of(secret, steps=steps), clock.now()) is not None) == is_right


def test_codes_are_those_of_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the secret of its appendix B
    assert codes.find_step(secret, "287082", datetime.fromtimestamp(59, UTC)) == 1
    assert codes.find_step(secret, "081804", datetime.fromtimestamp(1111111109, UTC)) == 37037036


async def test_wrong_codes_count_as_guesses(
    service: Service, database: Database, person: pb.RegisterRequest, tokens: pb.TokenPair
) -> None:
    secret, _ = await turn_on(service, tokens)
    wrong = f"{(int(code_of(secret)) + 500_000) % 10**6:06}"
    guesses = [await log_in(service, person, wrong, "192.0.2.9") for _ in range(7)]
    assert guesses == ["INVALID_CREDENTIALS"] * 5 + ["TOO_MANY_LOGIN_ATTEMPTS"] * 2
    # The right password did not clear the count.
    assert await log_in(service, person, code_of(secret), "192.0.2.9") == "TOO_MANY_LOGIN_ATTEMPTS"
    user = await find_user(database, person)
    entries = await audit_entries(database, AuditEntry.subject_id == user.id, AuditEntry.outcome == "failure")
    assert [entry.action for entry in entries] == ["second_factor_failed"] * 5 + ["login_blocked"]


async def test_setting_up_and_removing_need_a_recent_login(
    service: Service, database: Database, person: pb.RegisterRequest, tokens: pb.TokenPair
) -> None:
    secret, recovery = await turn_on(service, tokens)
    aged = clock.now() - timedelta(minutes=11)
    await update_rows(database, LoginSession, LoginSession.id == session_of(tokens), created_at=aged)
    old = (await service.refresh(tokens)).access_token
    for request in (pb.RemoveSecondFactorRequest(), pb.BeginSecondFactorRequest()):
        assert await outcome(service.call(request, token=old)) == "REAUTHENTICATION_REQUIRED"
    await service.call(pb.RemoveSecondFactorRequest(password=person.password), token=old)
    assert await log_in(service, person) == "OK"
    user = await find_user(database, person)
    assert await select_all(database, select(RecoveryCode).where(RecoveryCode.user_id == user.id)) == []
    assert await outcome(service.call(pb.ConfirmSecondFactorRequest(code=code_of(secret)), token=old)) == (
        "INVALID_SECOND_FACTOR"
    )
    assert recovery


async def test_new_password_keeps_the_second_factor_and_an_operator_removes_it(
    service: Service, settings: Settings, person: pb.RegisterRequest, tokens: pb.TokenPair
) -> None:
    await turn_on(service, tokens)
    request = pb.ChangePasswordRequest(old_password=person.password, new_password=NEW_PASSWORD)
    await service.call(request, token=tokens.access_token)
    changed = with_password(person, NEW_PASSWORD)
    assert await log_in(service, changed) == "SECOND_FACTOR_REQUIRED"
    await remove_second_factor(settings, argparse.Namespace(email=person.email))
    assert await log_in(service, changed) == "OK"


async def test_required_of_admins_it_gives_them_their_role(settings: Settings) -> None:
    listing = admin_pb2.ListUsersRequest()
    async with running_service(settings, admin_second_factor="required") as service:
        user, tokens = await service.join("admin")
        elsewhere = await service.log_in(pb.RegisterRequest(email=user.email, password="correct-horse-42"))
        assert user.role == pb.ROLE_ADMIN
        # Before it is set up, the tokens open the own account alone.
        assert await outcome(service.call(listing, token=tokens.access_token)) == "ONLY_ADMINS"
        assert await outcome(service.call(pb.DeleteMeRequest(), token=tokens.access_token)) == "SECOND_FACTOR_NEEDED"
        await turn_on(service, tokens)
        tokens = await service.refresh(tokens)
        assert await outcome(service.call(listing, token=tokens.access_token)) == "OK"
        # A session that began with the password alone does not become an admin's.
        assert await outcome(service.refresh(elsewhere)) == "INVALID_REFRESH_TOKEN"
        removal = pb.RemoveSecondFactorRequest()
        assert await outcome(service.call(removal, token=tokens.access_token)) == "SECOND_FACTOR_NEEDED"
        await remove_second_factor(settings, argparse.Namespace(email=user.email))
        await service.until_refused(tokens)
        assert await outcome(service.call(listing, token=(await service.refresh(tokens)).access_token)) == "ONLY_ADMINS"


async def test_not_required_an_admin_needs_none_and_may_remove_it(service: Service) -> None:
    _, tokens = await service.join("admin")
    await turn_on(service, tokens)
    await service.call(pb.RemoveSecondFactorRequest(), token=tokens.access_token)
    tokens = await service.refresh(tokens)
    assert await outcome(service.call(admin_pb2.ListUsersRequest(), token=tokens.access_token)) == "OK"
