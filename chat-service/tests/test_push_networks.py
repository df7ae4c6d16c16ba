"""Web push connects to public addresses alone, for all that a name may resolve to (server-side request forgery)."""

from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from device_testing import browser_address
from push_testing import MESSAGE, Answers, listening, webpush_sender

from chat_service.push.interface import Refused, TryLater
from chat_service.push.networks import NotFoundName, TestHosts, is_public
from testkit.authority import Authority
from testkit.push.accounts import PUSH_HOST, WebPushAccount

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "100::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:db8::1", "2001:0:7f00:1::1", "3fff::1", "4000::1", "5f00::1",
]  # fmt: skip
OUTSIDE = [
    "8.8.8.8", "142.250.74.10", "17.57.144.1", "99.255.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1",
    "2607:f8b0:4004:800::200a", "2a00:1450:4001:80b::200a", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
]  # fmt: skip


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.mark.parametrize("text", INSIDE)
def test_address_inside_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_address_outside_is_public(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        # One outside and one inside, in both orders.
        ["8.8.8.8", "127.0.0.1"],
        ["127.0.0.1", "8.8.8.8"],
    ],
    ids=" ".join,
)
async def test_name_that_leads_inside_gets_no_connection(authority: Authority, answer: Sequence[str]) -> None:
    async with listening() as inside:
        resolver = Answers(answer, port=inside.port)
        async with webpush_sender(WebPushAccount(), resolver, authority, networks=()) as sender:
            assert await sender.send(browser_address(PUSH_HOST), MESSAGE) == Refused("address_not_public")
        assert (resolver.asked, inside.connections) == (1, 0)


async def test_name_that_leads_inside_at_its_second_resolution_gets_no_connection(authority: Authority) -> None:
    """The one allowed network stands for the internet, so that no test asks it."""
    async with listening("127.0.0.2") as outside, listening("127.0.0.1", outside.port) as inside:
        resolver = Answers(["127.0.0.2"], ["127.0.0.1"], port=outside.port)
        account = WebPushAccount()
        async with webpush_sender(account, resolver, authority, networks=["127.0.0.2/32"]) as sender:
            # It closes the connection without a handshake.
            assert await sender.send(browser_address(PUSH_HOST), MESSAGE) == TryLater(None, "not_connected")
            # It was asked once: the connection was made to the address that had been checked.
            assert (resolver.asked, outside.connections, inside.connections) == (1, 1, 0)
            assert await sender.send(browser_address(PUSH_HOST), MESSAGE) == Refused("address_not_public")
        assert (resolver.asked, outside.connections, inside.connections) == (2, 1, 0)


async def test_second_address_is_tried_if_the_first_one_does_not_listen(authority: Authority) -> None:
    async with listening("127.0.0.3") as server:
        resolver = Answers(["127.0.0.2", "127.0.0.3"], port=server.port)
        async with webpush_sender(WebPushAccount(), resolver, authority) as sender:
            assert await sender.send(browser_address(PUSH_HOST), MESSAGE) == TryLater(None, "not_connected")
        assert server.connections == 1


async def test_name_without_an_address_is_tried_later(authority: Authority) -> None:
    async with webpush_sender(WebPushAccount(), TestHosts([]), authority) as sender:
        assert await sender.send(browser_address(PUSH_HOST), MESSAGE) == TryLater(None, "name_not_found")


async def test_hosts_of_a_test_are_the_only_ones_that_resolve() -> None:
    hosts = TestHosts([f"{PUSH_HOST}=127.0.0.1:4443", "six.example.org=[::1]:4443"])
    assert [(str(one.address), one.port) for one in await hosts(PUSH_HOST, 443)] == [("127.0.0.1", 4443)]
    assert [str(one.address) for one in await hosts("six.example.org", 443)] == ["::1"]
    with pytest.raises(NotFoundName):
        await hosts("fcm.googleapis.com", 443)
