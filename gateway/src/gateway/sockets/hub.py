"""The sockets that are open on this gateway: one feed subscription per connected user, and reasons to close.

Nothing here is needed by another replica: a socket on it has its own subscription, and a client that loses this one
resumes anywhere by its cursor.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

import nats.errors
from nats.aio.subscription import Subscription

from gateway.sockets.connection import REPLACED, UNAUTHORIZED, Connection
from gateway.sockets.feed import Entry, Feed
from kit.bus import Bus
from kit.revocations import Revocations
from kit.worker import Worker


class _User:
    """One connected user: his sockets, oldest first, and the subscription that feeds them."""

    def __init__(self, user_id: UUID, feed: Feed) -> None:
        self.connections: list[Connection] = []
        self._subscribing = asyncio.create_task(feed.subscribe(str(user_id), self._hear))

    async def subscribed(self) -> Subscription:
        # Shielded: one socket that leaves early must not take the subscription from the others.
        return await asyncio.shield(self._subscribing)

    async def _hear(self, entry: Entry) -> None:
        for connection in list(self.connections):
            connection.hear(entry)

    async def leave(self) -> None:
        with contextlib.suppress(nats.errors.Error):
            await (await self._subscribing).unsubscribe()


class Hub(Worker):
    name = "socket-hub"

    def __init__(self, bus: Bus, feed: Feed, revocations: Revocations, sockets_per_user: int) -> None:
        self._bus = bus
        self._feed = feed
        self._sockets_per_user = sockets_per_user
        self._users: dict[UUID, _User] = {}
        revocations.on_revoked(self._session_ended)

    @contextlib.asynccontextmanager
    async def joined(self, connection: Connection) -> AsyncIterator[None]:
        """While inside, *connection* hears its user's live events."""
        user_id = connection.who.user_id
        user = self._users.get(user_id)
        if user is None:
            user = self._users[user_id] = _User(user_id, self._feed)
        user.connections.append(connection)
        for oldest in user.connections[: -self._sockets_per_user]:
            oldest.end(REPLACED, "replaced by a newer socket")
        try:
            await user.subscribed()
            yield
        finally:
            user.connections.remove(connection)
            if not user.connections:
                self._users.pop(user_id, None)
                await user.leave()

    async def run(self) -> None:
        await self._bus.ready()
        await self._bus.reconnected()
        for connection in self._connections():
            await connection.check()

    def _session_ended(self, session_id: UUID) -> None:
        for connection in self._connections():
            if connection.session_id == session_id:
                connection.end(UNAUTHORIZED, "the session has ended")

    def _connections(self) -> list[Connection]:
        return [connection for user in self._users.values() for connection in user.connections]
