"""Bounds the connections that one client has at a time; a socket is a connection too."""

import asyncio
from asyncio.transports import BaseTransport
from collections import Counter
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar, cast

from kit import logging, observing
from kit.buckets import Buckets
from kit.errors import RateLimited
from kit.networks import UNKNOWN, network_of, parsed

log = logging.get(__name__)


class OpenConnections:
    """The open connections by the network of the client's address."""

    def __init__(self, allowed: int, proxies: Iterable[IPv4Network | IPv6Network]) -> None:
        """*allowed* bounds the connections of one network. Those of *proxies* have many clients and are not bounded."""
        self._allowed = allowed
        self._proxies = tuple(proxies)
        self._network_of: dict[BaseTransport, str] = {}
        self._counts: Counter[str] = Counter()
        # One line a minute about each network.
        self._warnings = Buckets(1, 1)

    def enter(self, transport: BaseTransport) -> bool:
        """Counts a connection. Returns False if it is one too many; one that changes its protocol is counted once."""
        if transport in self._network_of:
            return True
        network = self._bounded_network(transport)
        if network is None:
            return True
        if self._counts[network] >= self._allowed:
            self._warn(network)
            return False
        self._network_of[transport] = network
        self._counts[network] += 1
        return True

    def leave(self, transport: BaseTransport) -> None:
        network = self._network_of.pop(transport, None)
        if network is not None:
            self._counts[network] -= 1
            if not self._counts[network]:
                del self._counts[network]

    def _bounded_network(self, transport: BaseTransport) -> str | None:
        """Returns the network that a connection counts for, or None if it is not bounded."""
        peer = transport.get_extra_info("peername")
        address = parsed(peer[0]) if isinstance(peer, tuple) else None
        if address is None or any(address in proxy for proxy in self._proxies):
            return None
        network = network_of(str(address))
        return None if network == UNKNOWN else network

    def _warn(self, network: str) -> None:
        try:
            self._warnings.take(network)
        except RateLimited:
            return
        # If the network is that of a proxy, FORWARDED_ALLOW_IPS does not name it.
        log.warning("too_many_connections", network=network, allowed=self._allowed)


class Counted(asyncio.Protocol):
    """A protocol whose connections are counted. Those beyond the bound end at once, without an answer."""

    open_connections: ClassVar[OpenConnections]
    _transport: BaseTransport | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._transport = transport
        if not self.open_connections.enter(transport):
            observing.note_refused("client")
            cast(asyncio.Transport, transport).abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self.open_connections.leave(self._transport)
        super().connection_lost(exc)
