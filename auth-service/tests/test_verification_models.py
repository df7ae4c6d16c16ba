from datetime import timedelta

from auth_service.accounts.models import User
from auth_service.recovery.models import MAX_TRIES, Challenge
from kit import clock

NOW = clock.now()
LATER = NOW + timedelta(minutes=30)


def challenge(**columns: object) -> Challenge:
    return Challenge(**{"email": "abebe@example.com", "digest": b"right", "tries": 0, "expires_at": LATER, **columns})


def test_challenge_is_void_after_expiry_deactivation_or_change_of_address() -> None:
    owner = User(email="abebe@example.com", is_active=True)
    assert not challenge().is_void(owner, NOW)
    assert challenge().is_void(owner, LATER)
    assert challenge().is_void(User(email="abebe@example.com", is_active=False), NOW)
    assert challenge().is_void(User(email="other@example.com", is_active=True), NOW)


def test_only_wrong_digests_are_counted() -> None:
    tried = challenge()
    assert [tried.try_digest(digest, NOW) for digest in (b"wrong", b"right", b"", b"right")] == [False, True] * 2
    assert tried.tries == 2


def test_right_digest_is_refused_after_too_many_wrong_ones() -> None:
    tried = challenge()
    for _ in range(MAX_TRIES):
        assert not tried.try_digest(b"wrong", NOW)
    assert not tried.try_digest(b"right", NOW)
    assert tried.tries == MAX_TRIES


def test_used_or_expired_challenge_is_not_tried() -> None:
    for over in (challenge(used_at=NOW), challenge(expires_at=NOW)):
        assert not over.try_digest(b"right", NOW)
        assert not over.try_digest(b"wrong", NOW)
        assert over.tries == 0
