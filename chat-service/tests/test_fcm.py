"""Messages to apps, taken by a server that checks assertions, tokens and messages as Firebase Cloud Messaging does."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
from push_testing import MESSAGE, app_of, fcm_sender

from chat_service.push.fcm import FcmSender
from chat_service.push.interface import Accepted, Gone, Outcome, Refused, TryLater
from testkit.gateways.running import RunningPeer
from testkit.push.accounts import FcmAccount, running_fcm

SEND, TOKEN = "messages:send", "/token"


@pytest.fixture(scope="module")
def account() -> FcmAccount:
    return FcmAccount()


@pytest.fixture(scope="module")
def running(account: FcmAccount, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPeer]:
    with running_fcm(account, tmp_path_factory.mktemp("fcm")) as peer:
        yield peer


@pytest.fixture
def peer(running: RunningPeer) -> RunningPeer:
    running.reset()
    for token in ("one", "other"):
        running.steer("register", token=token)
    return running


@pytest.fixture
async def sender(account: FcmAccount, peer: RunningPeer) -> AsyncIterator[FcmSender]:
    async with fcm_sender(account, peer, seconds=2.0) as found:
        yield found


def taken_by(peer: RunningPeer, token: str) -> dict[str, Any]:
    found: dict[str, Any] = peer.steer("taken", token=token)[-1]["message"]
    return found


async def test_app_gets_what_was_sent(sender: FcmSender, peer: RunningPeer) -> None:
    outcome = await sender.send(app_of("one"), MESSAGE)
    assert isinstance(outcome, Accepted)
    assert outcome.reference is not None
    assert outcome.reference.startswith("projects/project-of-tests/messages/0:")
    message = taken_by(peer, "one")
    assert message["notification"] == {"title": MESSAGE.title, "body": MESSAGE.body}
    assert message["data"] == {"request_id": "7", "link": "/requests/7"}
    assert message["android"] == {
        "collapse_key": MESSAGE.topic,
        "priority": "HIGH",
        "ttl": "3600s",
        "notification": {"tag": MESSAGE.topic},
    }
    headers = message["apns"]["headers"]
    assert (headers["apns-collapse-id"], headers["apns-priority"]) == (MESSAGE.topic, "10")
    assert 3500 < int(headers["apns-expiration"]) - time.time() < 3700
    assert message["webpush"]["headers"] == {"TTL": "3600", "Urgency": "high", "Topic": MESSAGE.topic}


async def test_message_that_can_wait_does_not_wake_the_device(sender: FcmSender, peer: RunningPeer) -> None:
    await sender.send(app_of("one"), replace(MESSAGE, is_urgent=False))
    message = taken_by(peer, "one")
    assert (message["android"]["priority"], message["apns"]["headers"]["apns-priority"]) == ("NORMAL", "5")


@pytest.mark.parametrize("letter", ["a", "ተ", "\U0001f600", '"', "\n"])
async def test_long_message_is_cut_to_what_the_service_takes(sender: FcmSender, peer: RunningPeer, letter: str) -> None:
    assert isinstance(await sender.send(app_of("one"), replace(MESSAGE, body=f"a{letter * 4500}")), Accepted)
    body = taken_by(peer, "one")["notification"]["body"]
    assert body.endswith("…")


async def test_data_that_the_service_refuses_is_left_out(sender: FcmSender, peer: RunningPeer) -> None:
    data = {"from": "x", "google.a": "x", "gcm_b": "x", "message_type": "x", "kind": "offer"}
    assert isinstance(await sender.send(app_of("one"), replace(MESSAGE, data=data)), Accepted)
    assert taken_by(peer, "one")["data"] == {"kind": "offer", "link": "/requests/7"}


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("UNREGISTERED", Gone()),
        ("INVALID_ARGUMENT", Gone()),
        ("SENDER_ID_MISMATCH", Refused("sender_id_mismatch")),
        ("THIRD_PARTY_AUTH_ERROR", Refused("third_party_auth_error")),
        ("QUOTA_EXCEEDED", TryLater(60.0, "too_many")),
        ("UNAVAILABLE", TryLater(None, "unavailable")),
        ("INTERNAL", TryLater(None, "unavailable")),
    ],
)
async def test_code_of_a_device_has_one_meaning(
    sender: FcmSender, peer: RunningPeer, code: str, outcome: Outcome
) -> None:
    peer.steer("register", token=code, code=code)
    assert await sender.send(app_of(code), MESSAGE) == outcome
    assert len(peer.calls(SEND)) == 1
    assert isinstance(await sender.send(app_of("other"), MESSAGE), Accepted)


def error_of(code: int, *details: dict[str, Any]) -> dict[str, Any]:
    return {"error": {"code": code, "status": "X", "details": list(details)}}


BAD_REQUEST = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "message.data"}]}
INVALID = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "INVALID_ARGUMENT"}
QUOTA = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "QUOTA_EXCEEDED"}
UNKNOWN = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "NEW_CODE"}


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        # About our message, and not about the device.
        ({"status": 400, "body": error_of(400, BAD_REQUEST)}, Refused("invalid_message")),
        ({"status": 400, "body": error_of(400, INVALID, BAD_REQUEST)}, Refused("invalid_message")),
        # About our project: no device is removed for it.
        ({"status": 404, "body": {"error": {"code": 404, "status": "NOT_FOUND"}}}, Refused("http_404")),
        ({"status": 404, "body": "<html>not here</html>"}, Refused("http_404")),
        ({"status": 403, "body": error_of(403)}, TryLater(None, "not_authorized")),
        ({"status": 429, "body": error_of(429, QUOTA), "headers": {"Retry-After": "9"}}, TryLater(9.0, "too_many")),
        ({"status": 429, "body": "slow down"}, TryLater(60.0, "too_many")),
        ({"status": 503, "body": "", "headers": {"Retry-After": "5"}}, TryLater(5.0, "unavailable")),
        ({"status": 500, "body": [1]}, TryLater(None, "unavailable")),
        ({"status": 400, "body": error_of(400, UNKNOWN)}, Refused("http_400")),
        ({"status": 400, "body": {"error": {"details": [7, None, {"@type": 7}]}}}, Refused("http_400")),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}}, Refused("http_302")),
        ({"status": 200, "body": {"name": 7}}, Accepted(None)),
        ({"status": 200, "body": "taken"}, Accepted(None)),
    ],
)
async def test_other_answer_removes_no_device(
    sender: FcmSender, peer: RunningPeer, fault: dict[str, Any], outcome: Outcome
) -> None:
    peer.fail("replace", SEND, **fault)
    assert await sender.send(app_of("one"), MESSAGE) == outcome


async def test_one_token_serves_all_messages_however_many_wait_for_it(sender: FcmSender, peer: RunningPeer) -> None:
    outcomes = await asyncio.gather(*(sender.send(app_of("one"), MESSAGE) for _ in range(20)))
    assert all(isinstance(one, Accepted) for one in outcomes)
    assert len(peer.calls(TOKEN)) == 1


async def test_token_is_renewed_before_its_end_and_no_message_waits_for_it(
    account: FcmAccount, peer: RunningPeer
) -> None:
    # Within the time in which the next one is fetched, and not yet too old to be used.
    peer.steer("configure", expires_in=200)
    async with fcm_sender(account, peer) as sender:
        await sender.send(app_of("one"), MESSAGE)
        # The next token is slow to come: the present one serves.
        peer.fail("none", TOKEN, seconds=1.0)
        began = time.monotonic()
        assert isinstance(await sender.send(app_of("one"), MESSAGE), Accepted)
        assert time.monotonic() - began < 1.0
        await asyncio.sleep(1.5)
        assert len(peer.calls(TOKEN)) == 2


async def test_token_that_is_almost_over_is_not_used(account: FcmAccount, peer: RunningPeer) -> None:
    peer.steer("configure", expires_in=20)
    async with fcm_sender(account, peer) as sender:
        for _ in range(2):
            assert isinstance(await sender.send(app_of("one"), MESSAGE), Accepted)
    assert len(peer.calls(TOKEN)) == 2


async def test_token_that_was_taken_back_is_replaced_at_once(sender: FcmSender, peer: RunningPeer) -> None:
    await sender.send(app_of("one"), MESSAGE)
    peer.steer("revoke")
    assert isinstance(await sender.send(app_of("one"), MESSAGE), Accepted)
    assert (len(peer.calls(TOKEN)), len(peer.calls(SEND))) == (2, 3)


async def test_account_that_is_not_accepted_keeps_the_message(peer: RunningPeer) -> None:
    async with fcm_sender(FcmAccount(), peer) as stranger:
        assert await stranger.send(app_of("one"), MESSAGE) == TryLater(None, "not_authorized")
    assert peer.calls(SEND) == []


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"status": 503, "headers": {"Retry-After": "4"}}, TryLater(4.0, "unavailable")),
        ({"status": 200, "body": {}}, TryLater(None, "no_token")),
        ({"status": 200, "body": {"access_token": "a\nb", "expires_in": 9}}, TryLater(None, "no_token")),
        ({"status": 200, "body": {"access_token": "a", "expires_in": -1}}, TryLater(None, "no_token")),
        ({"status": 200, "body": "no JSON"}, TryLater(None, "no_token")),
    ],
)
async def test_without_a_token_a_message_is_tried_later(
    sender: FcmSender, peer: RunningPeer, fault: dict[str, Any], outcome: Outcome
) -> None:
    peer.fail("replace", TOKEN, **fault)
    assert await sender.send(app_of("one"), MESSAGE) == outcome
    assert isinstance(await sender.send(app_of("one"), MESSAGE), Accepted)


async def test_service_that_hangs_holds_a_message_up_for_its_deadline_alone(
    account: FcmAccount, peer: RunningPeer
) -> None:
    async with fcm_sender(account, peer, seconds=1.0) as sender:
        await sender.send(app_of("other"), MESSAGE)
        peer.fail("none", SEND, seconds=6.0)
        hanging = asyncio.create_task(sender.send(app_of("one"), MESSAGE))
        await asyncio.sleep(0.2)
        assert isinstance(await sender.send(app_of("other"), MESSAGE), Accepted)
        assert await hanging == TryLater(None, "timeout")


def test_account_does_not_show_its_key(account: FcmAccount) -> None:
    from chat_service.push.credentials import read_account  # noqa: PLC0415

    found = read_account(account.credentials)
    assert "RSAPrivateKey" not in repr(found)
    for bad in ("", "[]", "{}", "x", json.dumps(json.loads(account.credentials) | {"private_key": "x"})):
        with pytest.raises(ValueError, match="service account") as refused:
            read_account(bad)
        assert "BEGIN" not in str(refused.value)
