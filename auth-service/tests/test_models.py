from datetime import UTC, datetime, timedelta

import pytest

from auth_service.accounts.models import Changes, Role, User
from auth_service.keys.models import SigningKey
from auth_service.origin import Origin
from auth_service.sessions.models import EndReason, LoginSession
from auth_service.sessions.password_guard import ALLOWED_FAILURES, FAILURE_WINDOW
from auth_service.sessions.refresh_tokens import Decision
from auth_service.throttle.models import AttemptCount
from kit.ids import new_id

HERE = Origin(device="", address="")
MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def login() -> LoginSession:
    return LoginSession(
        id=new_id(), user_id=new_id(), counter=0, created_at=NOON, last_used_at=NOON, expires_at=after(60)
    )


def test_session_is_live_until_it_expires(login: LoginSession) -> None:
    assert login.is_live(after(59.9))
    assert not login.is_live(after(60))


def test_session_ends_once_and_keeps_the_first_reason(login: LoginSession) -> None:
    assert login.end(EndReason.REPLAYED, after(1))
    assert not login.is_live(after(1))
    assert not login.end(EndReason.LOGGED_OUT, after(2))
    assert (login.ended_at, login.ended_reason) == (after(1), "replayed")


def test_only_rotation_moves_counter_time_and_idle_end(login: LoginSession) -> None:
    login.ends_at = after(1000)
    assert login.present(0, after(30), MINUTE, HERE) is Decision.ROTATE
    assert (login.counter, login.last_used_at, login.expires_at) == (1, after(30), after(90))
    assert login.present(0, after(35), MINUTE, HERE) is Decision.CONVERGE
    assert login.present(0, after(50), MINUTE, HERE) is Decision.REPEAT
    assert login.present(7, after(50), MINUTE, HERE) is Decision.UNKNOWN
    assert (login.counter, login.last_used_at, login.expires_at) == (1, after(30), after(90))


def test_rotation_never_moves_the_idle_end_beyond_the_maximum(login: LoginSession) -> None:
    login.ends_at = after(100)
    login.present(0, after(50), MINUTE, HERE)
    login.present(1, after(90), MINUTE, HERE)
    assert login.expires_at == after(100)
    assert login.present(2, after(100), MINUTE, HERE) is Decision.UNKNOWN


def test_session_without_a_maximum_keeps_its_end(login: LoginSession) -> None:
    login.present(0, after(30), MINUTE, HERE)
    assert login.expires_at == after(60)


def test_first_refusal_of_each_block_is_noted() -> None:
    failures = AttemptCount(moments=[], last_at=after(0))
    assert failures.is_refusal_noted
    for start in (0, 61):
        for second in range(ALLOWED_FAILURES):
            failures.note(after(start + second), FAILURE_WINDOW)
            assert not failures.is_refusal_noted
        failures.note_refusal(after(start + 5))
        assert failures.is_refusal_noted
    # Also with an earlier clock, the refusal stays noted.
    failures.note(after(130), FAILURE_WINDOW)
    failures.note_refusal(after(100))
    assert failures.is_refusal_noted


def test_five_failures_within_a_minute_block_further_attempts() -> None:
    failures = AttemptCount(moments=[])
    for second in range(ALLOWED_FAILURES):
        assert failures.blocked_seconds(after(second), ALLOWED_FAILURES, FAILURE_WINDOW) is None
        failures.note(after(second), FAILURE_WINDOW)
    assert failures.blocked_seconds(after(10), ALLOWED_FAILURES, FAILURE_WINDOW) == pytest.approx(50)
    # The first of them no longer counts.
    assert failures.blocked_seconds(after(60), ALLOWED_FAILURES, FAILURE_WINDOW) is None


def test_failures_are_counted_in_a_sliding_window() -> None:
    failures = AttemptCount(moments=[])
    for second in (0, 50, 55, 58, 59, 61):
        failures.note(after(second), FAILURE_WINDOW)
    assert failures.blocked_seconds(after(62), ALLOWED_FAILURES, FAILURE_WINDOW) == pytest.approx(48)


def test_higher_limit_allows_more_failures() -> None:
    failures = AttemptCount(moments=[])
    for _ in range(ALLOWED_FAILURES):
        failures.note(after(0), FAILURE_WINDOW)
    assert failures.blocked_seconds(after(1), ALLOWED_FAILURES * 1000, FAILURE_WINDOW) is None


def test_failures_outside_the_window_are_deleted() -> None:
    failures = AttemptCount(moments=[])
    failures.note(after(0), FAILURE_WINDOW)
    failures.note(after(120), FAILURE_WINDOW)
    assert failures.moments == [after(120).timestamp()]


def test_taking_a_role_again_changes_nothing() -> None:
    user = User(role=Role.PROVIDER)
    assert user.take_role(Role.ADMIN)
    assert user.role is Role.ADMIN
    assert not user.take_role(Role.ADMIN)


@pytest.fixture
def user() -> User:
    return User(
        full_name="Abebe",
        email="abebe@example.com",
        username="Abebe",
        username_key="abebe",
        phone="911",
        bio="fast",
        role=Role.CLIENT,
        email_verified=True,
        preferences={"theme": "dark", "locale": "am"},
    )


def test_absent_fields_are_kept(user: User) -> None:
    user.change(Changes())
    assert (user.full_name, user.email, user.username, user.phone) == ("Abebe", "abebe@example.com", "Abebe", "911")
    assert (user.bio, user.email_verified, user.preferences) == ("fast", True, {"theme": "dark", "locale": "am"})


def test_empty_text_removes_an_optional_field(user: User) -> None:
    user.change(Changes(username="", phone="", bio=""))
    assert (user.username, user.username_key, user.phone, user.bio) == (None, None, None, None)


def test_key_of_a_new_username_is_lower_case(user: User) -> None:
    user.change(Changes(username="Haile_G"))
    assert (user.username, user.username_key) == ("Haile_G", "haile_g")


def test_absent_preferences_are_kept(user: User) -> None:
    user.change(Changes(theme="light"))
    assert user.preferences == {"theme": "light", "locale": "am"}


def test_representations_contain_no_secret() -> None:
    key = SigningKey(generation=1, kid="k", sealed_private_key=b"sealed")
    assert "sealed" not in repr(key)
    assert "argon2" not in repr(User(password_hash="$argon2id$"))
