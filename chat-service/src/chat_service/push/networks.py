"""Finds the address of a push service, and takes only one that is public.

Users name the hosts, so a name may lead into our own network, now or at its next resolution (server-side request
forgery). Therefore all addresses of a name are checked at each connection, and the connection is made to an address
that was checked, not to the name. The certificate is still checked for the name.
"""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Protocol

# The addresses of one name that are tried, one after the other.
_MOST_TRIED = 4
_PORTS = 2**16
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# An IPv4 address in the last 32 bits, which a gateway of the network connects to (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")
# Tunnels and documentation, which lead to other addresses or to none; the standard library calls some of them global.
_REFUSED = (
    IPv6Network("2001::/23"),
    IPv6Network("2002::/16"),
    IPv6Network("3fff::/20"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("192.0.0.0/24"),
)

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network


class NotPublic(Exception):
    """A name leads to an address that is not public. Nothing was sent."""


class NotFoundName(Exception):
    """A name has no address now."""


@dataclass(frozen=True)
class Server:
    address: Address
    port: int


class Resolver(Protocol):
    async def __call__(self, host: str, port: int, /) -> Sequence[Server]:
        """Returns the addresses of a name. Raises NotFoundName."""


async def resolve(host: str, port: int) -> Sequence[Server]:
    """Asks the resolver of this machine."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFoundName from error
    return [Server(ip_address(where[0]), port) for *_, where in found]


class TestHosts:
    """Stands for the resolver in tests: these hosts lead to servers of the test, and all others to none."""

    # pytest takes a class of this name for tests.
    __test__ = False

    def __init__(self, entries: Sequence[str]) -> None:
        """*entries*: such as `push.example.org=127.0.0.1:4443`. Raises ValueError for another form."""
        self._servers: Mapping[str, Server] = dict(map(_entry, entries))

    async def __call__(self, host: str, _port: int) -> Sequence[Server]:
        if host not in self._servers:
            raise NotFoundName
        return [self._servers[host]]


class PublicAddresses:
    """Finds the servers of a host that may be connected to."""

    def __init__(self, resolver: Resolver, networks: Sequence[str] = ()) -> None:
        """*networks* are those that count as public, although they are not."""
        self._resolver = resolver
        self._networks: list[Network] = [ip_network(one) for one in networks]

    async def find(self, host: str, port: int) -> Sequence[Server]:
        """Returns the first addresses of a host. Raises NotPublic if one is not public, or NotFoundName."""
        servers = await self._resolver(host, port)
        if not servers:
            raise NotFoundName
        # A name with one address inside and one outside is as bad as one inside: chance decides which one is taken.
        if not all(self._may_be_called(one.address) for one in servers):
            raise NotPublic
        return servers[:_MOST_TRIED]

    def _may_be_called(self, address: Address) -> bool:
        return is_public(address) or any(
            address.version == network.version and address in network for network in self._networks
        )


def is_public(address: Address) -> bool:
    """Returns True for an address of a single server in the internet."""
    if any(address.version == network.version and address in network for network in _REFUSED):
        return False
    if isinstance(address, IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved)
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_UNICAST and address.is_global and not address.is_reserved


def _entry(text: str) -> tuple[str, Server]:
    host, _, where = text.partition("=")
    address, _, port = where.rpartition(":")
    if not host or not 0 < int(port) < _PORTS:
        raise ValueError("a host, an address and a port")
    return host, Server(ip_address(address.strip("[]")), int(port))
