"""The sockets that are open on this gateway: what each connected user is subscribed to, and reasons to close.

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
from gateway.sockets.feed import Entry, Feed, Whisper
from kit.bus import Bus
from kit.revocations import Revocations
from kit.worker import Worker

_VOID = "the access token is void"


class _User:
    """One connected user: his sockets, oldest first, and the subscription that feeds them."""

    def __init__(self, user_id: UUID, feed: Feed) -> None:
        self.connections: list[Connection] = []
        self._subscribing = asyncio.create_task(self._subscribe(str(user_id), feed))

    async def _subscribe(self, user_id: str, feed: Feed) -> list[Subscription]:
        return [
            await feed.subscribe(user_id, self._hear),
            await feed.subscribe_whispers(user_id, self._overhear),
        ]

    async def subscribed(self) -> list[Subscription]:
        # Shielded: one socket that leaves early must not take the subscription from the others.
        return await asyncio.shield(self._subscribing)

    async def _hear(self, entry: Entry) -> None:
        for connection in list(self.connections):
            connection.hear(entry)

    def _overhear(self, whisper: Whisper) -> None:
        for connection in list(self.connections):
            connection.overhear(whisper)

    async def leave(self) -> None:
        with contextlib.suppress(nats.errors.Error):
            for subscription in await self._subscribing:
                await subscription.unsubscribe()


class Hub(Worker):
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
        """While inside, *connection* hears its user's live events."""
        user_id = connection.who.user_id
        user = self._users.get(user_id)
        if user is None:
            user = self._users[user_id] = _User(user_id, self._feed)
        user.connections.append(connection)
        # Its token may have become void between the look at it and now.
        if self._revocations.is_void(connection.session_id, connection.who.epoch):
            connection.end(UNAUTHORIZED, _VOID)
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

    def _tokens_revoked(self, session_id: UUID, good_from: int) -> None:
        for connection in self._connections():
            if connection.session_id == session_id and connection.who.epoch < good_from:
                connection.end(UNAUTHORIZED, _VOID)

    def _keys_revoked(self) -> None:
        # Whoever got in with a forged token is among them; the others refresh theirs and come back.
        for connection in self._connections():
            connection.end(UNAUTHORIZED, _VOID)

    def _connections(self) -> list[Connection]:
        return [connection for user in self._users.values() for connection in user.connections]
