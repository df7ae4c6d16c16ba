from collections.abc import AsyncIterator

import pytest_asyncio
from gateway_testing import Gateway

from gateway.sockets.feed import Feed
from gateway.sockets.hub import Hub
from gateway.sockets.looks import Looks
from gateway.sockets.presence import Presence
from kit.bus import Bus
from kit.revocations import Revocations


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gateway(nats_url: str, nats_namespace: str) -> AsyncIterator[Gateway]:
    """A feed with its hub, which the tests of a module share: each test has users of its own."""
    bus = Bus(nats_url, nats_namespace, name="test")
    revocations = Revocations(bus)
    feed = Feed(bus)
    hub = Hub(feed, Presence(bus, grace_seconds=1, silence_seconds=9), revocations, sockets_per_user=2)
    async with bus, revocations, Looks(bus, feed, hub):
        await bus.ready()
        yield Gateway(bus, feed, hub)
