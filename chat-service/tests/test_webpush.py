"""Messages to browsers, taken by a push service that decrypts them and checks who has sent them."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
from push_testing import MESSAGE, Answers, address_of, listening, webpush_sender

from chat_service.push.interface import Accepted, Gone, Outcome, Refused, TryLater
from chat_service.push.webpush import WebPushSender
from testkit.authority import Authority
from testkit.gateways.running import RunningPeer
from testkit.push.accounts import PUSH_HOST, WebPushAccount, running_webpush


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def account() -> WebPushAccount:
    return WebPushAccount()


@pytest.fixture(scope="module")
def running(
    account: WebPushAccount, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningPeer]:
    with running_webpush(account, authority, tmp_path_factory.mktemp("webpush")) as peer:
        yield peer


@pytest.fixture
def peer(running: RunningPeer) -> RunningPeer:
    running.reset()
    return running


@pytest.fixture
async def sender(account: WebPushAccount, authority: Authority, peer: RunningPeer) -> AsyncIterator[WebPushSender]:
    async with webpush_sender(account, Answers(["127.0.0.1"], port=peer.tls_port), authority, seconds=2.0) as found:
        yield found


async def test_browser_reads_what_was_sent(sender: WebPushSender, peer: RunningPeer) -> None:
    browser = peer.steer("subscribe")
    assert await sender.send(address_of(browser), MESSAGE) == Accepted()
    quiet = replace(MESSAGE, is_urgent=False, ttl_seconds=10**9, title="ተቀበል", topic="t")
    assert await sender.send(address_of(browser), quiet) == Accepted()
    first, second = peer.steer("taken", endpoint=browser["endpoint"])
    assert first["message"] == {
        "title": MESSAGE.title,
        "body": MESSAGE.body,
        "link": MESSAGE.link,
        "tag": MESSAGE.topic,
        "data": {"request_id": "7"},
    }
    assert (first["ttl"], first["urgency"], first["topic"]) == (3600, "high", MESSAGE.topic)
    # Four weeks are the most.
    assert (second["ttl"], second["urgency"], second["message"]["title"]) == (2419200, "normal", "ተቀበል")


@pytest.mark.parametrize("letter", ["a", "ተ", "\U0001f600", '"'])
async def test_long_message_is_cut_to_what_a_push_service_takes(
    sender: WebPushSender, peer: RunningPeer, letter: str
) -> None:
    browser = peer.steer("subscribe")
    assert await sender.send(address_of(browser), replace(MESSAGE, body=letter * 4000)) == Accepted()
    (taken,) = peer.steer("taken", endpoint=browser["endpoint"])
    body = taken["message"]["body"]
    assert body.strip(letter) == "…"
    assert len(body) > 800


async def test_message_that_cannot_be_cut_enough_is_refused_unsent(sender: WebPushSender, peer: RunningPeer) -> None:
    message = replace(MESSAGE, data={"a": "x" * 4000})
    assert await sender.send(address_of(peer.steer("subscribe")), message) == Refused("too_large")
    assert peer.calls("/wpush/") == []


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, {}, Accepted()),
        (202, {}, Accepted()),
        (404, {}, Gone()),
        (410, {}, Gone()),
        (400, {}, Refused("http_400")),
        (401, {}, Refused("not_authorized")),
        (403, {}, Refused("not_authorized")),
        (413, {}, Refused("too_large")),
        (418, {}, Refused("http_418")),
        (408, {}, TryLater(None, "unavailable")),
        (429, {"Retry-After": "7"}, TryLater(7.0, "too_many")),
        (429, {"Retry-After": "100000000000000000000"}, TryLater(3600.0, "too_many")),
        (429, {"Retry-After": "-5"}, TryLater(None, "too_many")),
        (429, {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, TryLater(0.0, "too_many")),
        (429, {"Retry-After": "soon"}, TryLater(None, "too_many")),
        (429, {}, TryLater(None, "too_many")),
        (500, {}, TryLater(None, "unavailable")),
        (503, {"Retry-After": "30"}, TryLater(30.0, "unavailable")),
    ],
)
async def test_answer_of_a_push_service_has_one_meaning(
    sender: WebPushSender, peer: RunningPeer, status: int, headers: dict[str, str], outcome: Outcome
) -> None:
    browser = peer.steer("subscribe")
    peer.fail("replace", "/wpush/", status=status, headers=headers, body={"reason": "x" * 200_000})
    assert await sender.send(address_of(browser), MESSAGE) == outcome
    # An answer that is too long to be read is no trouble for the next message.
    assert await sender.send(address_of(browser), MESSAGE) == Accepted()


async def test_browser_that_has_unsubscribed_is_gone(sender: WebPushSender, peer: RunningPeer) -> None:
    browser, other = peer.steer("subscribe"), peer.steer("subscribe")
    peer.steer("unsubscribe", endpoint=browser["endpoint"])
    assert await sender.send(address_of(browser), MESSAGE) == Gone()
    assert await sender.send(address_of(other), MESSAGE) == Accepted()


async def test_browser_that_has_subscribed_with_another_key_takes_nothing(
    authority: Authority, peer: RunningPeer
) -> None:
    resolver = Answers(["127.0.0.1"], port=peer.tls_port)
    async with webpush_sender(WebPushAccount(), resolver, authority) as stranger:
        assert await stranger.send(address_of(peer.steer("subscribe")), MESSAGE) == Refused("not_authorized")


async def test_redirect_is_not_followed(sender: WebPushSender, peer: RunningPeer) -> None:
    async with listening() as inside:
        for status in (301, 302, 307, 308):
            peer.fail("replace", status=status, headers={"Location": f"http://127.0.0.1:{inside.port}/"})
            assert await sender.send(address_of(peer.steer("subscribe")), MESSAGE) == Refused(f"http_{status}")
        assert inside.connections == 0


@pytest.mark.parametrize("fault", [{"kind": "none", "seconds": 6}, {"kind": "drip", "seconds": 60}])
async def test_push_service_that_hangs_or_drips_holds_a_message_up_for_its_deadline_alone(
    account: WebPushAccount, authority: Authority, peer: RunningPeer, fault: dict[str, Any]
) -> None:
    resolver = Answers(["127.0.0.1"], port=peer.tls_port)
    async with webpush_sender(account, resolver, authority, seconds=1.0) as sender:
        slow, *others = [address_of(peer.steer("subscribe")) for _ in range(9)]
        peer.fail(path=slow.endpoint.rpartition("/")[2], **fault)
        began = time.monotonic()
        hanging = asyncio.create_task(sender.send(slow, MESSAGE))
        assert set(await asyncio.gather(*(sender.send(one, MESSAGE) for one in others))) == {Accepted()}
        assert not hanging.done()
        assert await hanging == TryLater(None, "timeout")
        assert time.monotonic() - began < 5


async def test_lost_connection_is_tried_later(sender: WebPushSender, peer: RunningPeer) -> None:
    peer.fail("close_before", "/wpush/")
    assert await sender.send(address_of(peer.steer("subscribe")), MESSAGE) == TryLater(None, "connection_lost")


async def test_server_with_a_certificate_of_another_authority_gets_no_message(
    account: WebPushAccount, peer: RunningPeer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Authority(tmp_path_factory.mktemp("other"))
    async with webpush_sender(account, Answers(["127.0.0.1"], port=peer.tls_port), other) as sender:
        assert await sender.send(address_of(peer.steer("subscribe")), MESSAGE) == TryLater(None, "not_connected")
    assert peer.calls("/wpush/") == []


async def test_server_with_a_certificate_of_another_name_gets_no_message(
    account: WebPushAccount, authority: Authority, peer: RunningPeer
) -> None:
    resolver = Answers(["127.0.0.1"], port=peer.tls_port)
    async with webpush_sender(account, resolver, authority, host="other.example.org") as sender:
        address = address_of(peer.steer("subscribe"))
        moved = replace(address, endpoint=address.endpoint.replace(PUSH_HOST, "other.example.org"))
        assert await sender.send(moved, MESSAGE) == TryLater(None, "not_connected")
    assert peer.calls("/wpush/") == []


async def test_host_that_was_removed_from_the_list_is_not_called(
    account: WebPushAccount, authority: Authority, peer: RunningPeer
) -> None:
    resolver = Answers(["127.0.0.1"], port=peer.tls_port)
    async with webpush_sender(account, resolver, authority, host="*.example.com") as sender:
        assert await sender.send(address_of(peer.steer("subscribe")), MESSAGE) == Refused("host_not_listed")
    assert resolver.asked == 0
