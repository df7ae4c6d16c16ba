"""Secrets are found in logs, and what looks like them is left alone."""

from pathlib import Path

import pytest

from testkit import log_secrets

ENVIRONMENT = {
    "NATS_URL": "nats://gateway:a-generated~one@127.0.0.1:4222",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI-bPxRfiCY",
    "VAPID_PRIVATE_KEY": "8sLw2ZkP6cRb9eHy3mUg7dJf5aqTn4vX",
}
JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLW9mLWEtdG9rZW4"


@pytest.mark.parametrize(
    "line",
    [
        f'{{"path":"/ws","token":"{JWT}"}}',
        f"refresh AQ{'x' * 49} failed",
        "hash $argon2id$v=19$m=8",
        "-----BEGIN EC PRIVATE KEY-----",
        "authorization: Bearer abcdef",
        "otpauth://totp/2U",
        "GET /reset#token=abcdefgh1234",
        "GET /files/1?signature=abcdefgh",
        "POST https://push.example.org/wpush/abcdefgh-1234",
        "POST https://fcm.googleapis.com/fcm/send/abcdefgh:APA91b",
        "token ya29.abcdefgh1234",
        "key of web push 8sLw2ZkP6cRb9eHy3mUg7dJf5aqTn4vX",
        "the password is of-this-test-alone",
        'GET "/codes/12345678"',
        "connecting to nats://gateway:a-generated~one@127.0.0.1:4222",
        "key=wJalrXUtnFEMI-bPxRfiCY.",
        '{"codes":["abcd-efgh-0001"]}',
        "secret JBSWY3DPEHPK3PXP",
        f"GET /calendar/{'x' * 43}.ics",
        "GET /calendar/shorter-than-usual",
    ],
)
def test_a_secret_in_a_log_is_found(tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_secrets, "_noted", set())
    monkeypatch.setattr(log_secrets, "_words", set())
    log_secrets.note("of-this-test-alone", "short")
    log_secrets.note_words("12345678", "short")
    log_secrets.note_environment(ENVIRONMENT)
    log_secrets.note_answer({"data": {"secret": "JBSWY3DPEHPK3PXP"}, "recovery_codes": ["abcd-efgh-0001"]})
    log_secrets.note_answer({"url": "https://api.example.com/api/v1/calendar/shorter-than-usual.ics"})
    (tmp_path / "stack").mkdir()
    # The check of the whole run must not find it.
    (tmp_path / "stack" / "gateway.log").write_text(f"first\n{line}\nlast\n")
    assert len(log_secrets.findings(tmp_path)) == 1
    (tmp_path / "stack" / "gateway.log").unlink()


def test_an_ordinary_log_has_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_secrets, "_words", set())
    # A code is no part of an id or of a number, and the password of a test server is the name of its user.
    log_secrets.note_words("00000000")
    log_secrets.note_environment({"DATABASE_URL": "postgresql://postgres:postgres@127.0.0.1/x", "PORT": "8000"})
    line = '{"path":"/auth/login","request_id":"01940000-0000-7000-8000-000000000000","token":"***","status":200}'
    line += "postgres 1.00000000 100000000"
    (tmp_path / "gateway.log").write_text(line)
    assert log_secrets.findings(tmp_path) == []
