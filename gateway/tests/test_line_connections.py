"""One client has a bounded number of connections, sockets included, and a named proxy has any number."""

import asyncio
import contextlib
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx2
import pytest
from line_testing import Line, LineGateway

from gateway.line.connections import OpenConnections
from testkit.processes import free_port

ALLOWED = 5


class Transport:
    def __init__(self, address: str) -> None:
        self._address = address

    def get_extra_info(self, name: str) -> Any:
        assert name == "peername"
        return self._address, 1


def entered(connections: OpenConnections, *addresses: str) -> list[bool]:
    return [connections.enter(Transport(address)) for address in addresses]  # type: ignore[arg-type]


def test_addresses_of_one_ipv6_customer_share_the_bound() -> None:
    connections = OpenConnections(2, [])
    assert entered(connections, "2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1") == [
        True,
        True,
        False,
        True,
    ]


def test_named_proxy_is_not_bounded() -> None:
    connections = OpenConnections(1, [ip_network("10.0.0.0/8")])
    assert entered(connections, "10.0.0.7", "10.0.0.7", "10.0.0.7", "::ffff:10.0.0.7") == [True] * 4
    assert entered(connections, "192.0.2.1", "192.0.2.1") == [True, False]


def test_connection_counts_once_and_makes_room_when_it_ends() -> None:
    connections, transport = OpenConnections(1, []), Transport("192.0.2.1")
    # It changes its protocol.
    assert [connections.enter(transport), connections.enter(transport)] == [True, True]  # type: ignore[arg-type]
    assert entered(connections, "192.0.2.1") == [False]
    connections.leave(transport)  # type: ignore[arg-type]
    connections.leave(transport)  # type: ignore[arg-type]
    assert entered(connections, "192.0.2.1", "192.0.2.1") == [True, False]


@pytest.mark.parametrize("proxies", ["", "127.0.0.0/8"])
async def test_connections_beyond_the_bound_end_at_once(
    tmp_path: Path, nats_url: str, nats_namespace: str, proxies: str
) -> None:
    port = free_port()
    limits = {"CONNECTIONS_PER_CLIENT": str(ALLOWED), "FORWARDED_ALLOW_IPS": proxies, "RATE_LIMITS": "strict"}
    limits["METRICS_PORT"] = str(port)
    async with LineGateway.running(tmp_path, nats_url, nats_namespace, **limits) as gateway:
        async with contextlib.AsyncExitStack() as stack:
            lines = [await stack.enter_async_context(gateway.line()) for _ in range(ALLOWED + 4)]
            served = [await is_served(line) for line in lines]
        # The probe that waited for the gateway may still be open.
        assert sum(served) == ALLOWED + 4 if proxies else ALLOWED - 1 <= sum(served) <= ALLOWED
        text = httpx2.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
        assert ('connections_refused_total{peer="client"}' in text) is (not proxies)
        # They make room when they end.
        async with asyncio.timeout(5):
            while not await is_served_on_a_new_line(gateway):
                await asyncio.sleep(0.02)


async def is_served(line: Line) -> bool:
    try:
        return await line.goes_on()
    except ConnectionError:
        return False


async def is_served_on_a_new_line(gateway: LineGateway) -> bool:
    async with gateway.line() as line:
        return await is_served(line)
