from datetime import UTC, datetime, timedelta

import pytest

from auth_service.accounts.models import Role, User
from auth_service.keys.models import SigningKey
from auth_service.sessions.models import ALLOWED_FAILURES, EndReason, LoginFailures, LoginSession
from kit.ids import new_id

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def login() -> LoginSession:
    return LoginSession(
        id=new_id(), user_id=new_id(), counter=0, created_at=NOON, last_used_at=NOON, expires_at=after(60)
    )


def test_a_session_lives_until_it_expires(login: LoginSession) -> None:
    assert login.is_live(after(59.9))
    assert not login.is_live(after(60))


def test_a_session_that_was_ended_is_not_live(login: LoginSession) -> None:
    assert login.end(EndReason.LOGGED_OUT, after(1))
    assert not login.is_live(after(1))


def test_a_session_ends_once_and_keeps_the_first_reason(login: LoginSession) -> None:
    login.end(EndReason.REPLAYED, after(1))
    assert not login.end(EndReason.LOGGED_OUT, after(2))
    assert (login.ended_at, login.ended_reason) == (after(1), "replayed")


def test_rotation_moves_the_counter_and_the_time_but_not_the_end(login: LoginSession) -> None:
    login.rotate(after(30))
    assert (login.counter, login.last_used_at, login.expires_at) == (1, after(30), after(60))


def test_five_failures_within_a_minute_are_the_most(login: LoginSession) -> None:
    failures = LoginFailures(moments=[])
    for second in range(ALLOWED_FAILURES):
        assert failures.blocked_seconds(after(second)) is None
        failures.note(after(second))
    assert failures.blocked_seconds(after(10)) == pytest.approx(50)
    # The first of them no longer counts.
    assert failures.blocked_seconds(after(60)) is None


def test_any_minute_counts_not_only_the_one_that_began_with_the_first_failure() -> None:
    failures = LoginFailures(moments=[])
    for second in (0, 50, 55, 58, 59, 61):
        failures.note(after(second))
    assert failures.blocked_seconds(after(62)) == pytest.approx(48)


def test_failures_are_forgotten_when_they_no_longer_count() -> None:
    failures = LoginFailures(moments=[])
    failures.note(after(0))
    failures.note(after(120))
    assert failures.moments == [after(120).timestamp()]


def test_an_account_is_made_admin_once() -> None:
    user = User(role=Role.PROVIDER)
    assert user.make_admin()
    assert user.role is Role.ADMIN
    assert not user.make_admin()


def test_models_show_no_secret() -> None:
    key = SigningKey(generation=1, kid="k", sealed_private_key=b"sealed")
    assert "sealed" not in repr(key)
    assert "argon2" not in repr(User(password_hash="$argon2id$"))
