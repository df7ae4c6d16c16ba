"""Holds the sockets that are open on this gateway, the subscriptions of their users, and the reasons to close them.

No other replica needs this state. A socket on another replica has its own subscription, and a client whose socket is
lost resumes on any replica with its cursor.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

import nats.errors
from nats.aio.subscription import Subscription

from gateway.sockets.connection import REPLACED, UNAUTHORIZED, Connection
from gateway.sockets.feed import Entry, EphemeralEvent, Feed
from kit.bus import Bus
from kit.revocations import Revocations
from kit.worker import Worker

_VOID = "access token revoked; log in or refresh, then reconnect with your cursor"


class _User:
    """A connected user: their sockets, oldest first, and the subscriptions that feed them."""

    def __init__(self, user_id: UUID, feed: Feed) -> None:
        self.connections: list[Connection] = []
        self._subscribing = asyncio.create_task(self._subscribe(str(user_id), feed))

    async def _subscribe(self, user_id: str, feed: Feed) -> list[Subscription]:
        return [
            await feed.subscribe(user_id, self._on_entry),
            await feed.subscribe_ephemeral(user_id, self._on_ephemeral),
        ]

    async def subscribed(self) -> list[Subscription]:
        # Shielded, so that a socket that closes early does not cancel the subscription of the others.
        return await asyncio.shield(self._subscribing)

    async def _on_entry(self, entry: Entry) -> None:
        for connection in list(self.connections):
            connection.on_entry(entry)

    def _on_ephemeral(self, event: EphemeralEvent) -> None:
        for connection in list(self.connections):
            connection.on_ephemeral(event)

    async def leave(self) -> None:
        with contextlib.suppress(nats.errors.Error):
            for subscription in await self._subscribing:
                await subscription.unsubscribe()


class Hub(Worker):
    """All sockets of this gateway. As a worker it checks them after each reconnection to NATS."""

    name = "socket-hub"

    def __init__(self, bus: Bus, feed: Feed, revocations: Revocations, sockets_per_user: int) -> None:
        self._bus = bus
        self._feed = feed
        self._sockets_per_user = sockets_per_user
        self._users: dict[UUID, _User] = {}
        self._revocations = revocations
        revocations.on_revoked(self._tokens_revoked)
        revocations.on_keys_revoked(self._keys_revoked)

    @contextlib.asynccontextmanager
    async def joined(self, connection: Connection) -> AsyncIterator[None]:
        """Delivers the live events of its user to *connection* inside the block."""
        user_id = connection.caller.user_id
        user = self._users.get(user_id)
        if user is None:
            user = self._users[user_id] = _User(user_id, self._feed)
        user.connections.append(connection)
        # The token may have been revoked since the handshake verified it.
        if self._revocations.is_void(connection.caller):
            self.end_void(connection)
        for oldest in user.connections[: -self._sockets_per_user]:
            oldest.end(REPLACED, "replaced by a newer socket of the same user")
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
        for connection in self.connections():
            await connection.check()

    def _tokens_revoked(self, revoked: UUID) -> None:
        """Ends the sockets of a user, or of a session, with the id *revoked*."""
        user = self._users.get(revoked)
        of_session = (each for each in self.connections() if each.session_id == revoked)
        for connection in user.connections if user else of_session:
            if self._revocations.is_void(connection.caller):
                self.end_void(connection)

    def _keys_revoked(self) -> None:
        # A socket that was opened with a forged token cannot be told from the others. The others refresh and reconnect.
        for connection in self.connections():
            self.end_void(connection)

    @staticmethod
    def end_void(connection: Connection) -> None:
        """Ends a socket whose token was revoked."""
        connection.end(UNAUTHORIZED, _VOID)

    def connections(self) -> list[Connection]:
        return [connection for user in self._users.values() for connection in user.connections]
