"""Holds the sockets that are open on this gateway, the subscriptions of their users, and the reasons to close them.

No other replica needs this state. A socket on another replica has its own subscription, and a client whose socket is
lost resumes on any replica with its cursor.
"""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

import nats.errors

from gateway.sockets import deliveries
from gateway.sockets.connection import REPLACED, UNAUTHORIZED, Connection
from gateway.sockets.entries import Entry, EphemeralEvent
from gateway.sockets.feed import Feed
from gateway.sockets.presence import Presence
from kit import observing
from kit.revocations import Revocations

if TYPE_CHECKING:
    from kit.metrics import Metrics

_HANDSHAKES_AT_ONCE = 128
_VOID = "access token revoked; log in or refresh, then reconnect with your cursor"


class _User:
    """A connected user: their sockets, oldest first, and the subscriptions that feed them."""

    __slots__ = ("_feed", "_id", "_numbers", "_presence", "_subscribing", "connections")

    def __init__(self, user_id: UUID, feed: Feed, presence: Presence) -> None:
        self.connections: list[Connection] = []
        self._id = str(user_id)
        self._feed = feed
        self._presence = presence
        self._numbers: tuple[int, ...] = ()

    def subscribe(self) -> None:
        """Tells NATS, before anything that is sent from now on, that the events of this user are wanted here."""
        if not self._numbers:
            self._numbers = (
                self._feed.subscribe(self._id, self._on_entry),
                self._feed.subscribe_ephemeral(self._id, self._on_ephemeral),
            )

    def _on_entry(self, entry: Entry) -> None:
        if observing.metrics is None and observing.traces is None:
            for connection in tuple(self.connections):
                connection.on_entry(entry)
        else:
            deliveries.deliver(entry, self.connections)
        if (request := entry.request) is not None:
            self._presence.learn_of(self._id, request)
            return
        if entry.topic is not None and (members := entry.members) is not None:
            self._presence.note_members(self._id, entry.topic, members)
        if self.connections and entry.changes_thread(partial(self._presence.knows_thread, self._id)):
            self._presence.ask(self._id, self.connections[-1].handshake)

    def _on_ephemeral(self, event: EphemeralEvent) -> None:
        for connection in tuple(self.connections):
            connection.on_ephemeral(event)

    def show_presence(self, request_id: str, text: bytes) -> None:
        for connection in tuple(self.connections):
            connection.on_sign("presence", request_id, text)

    def leave(self) -> None:
        self._feed.unsubscribe(*self._numbers)


class Hub:
    """All sockets of this gateway."""

    def __init__(self, feed: Feed, presence: Presence, revocations: Revocations, sockets_per_user: int) -> None:
        self._feed = feed
        self.presence = presence
        self._sockets_per_user = sockets_per_user
        self._users: dict[UUID, _User] = {}
        # The sockets that were opened since the start of the process.
        self.opened = 0
        # The sockets of each session, of which a client has one or two.
        self._sessions: dict[UUID, list[Connection]] = {}
        # The sockets that were opened with an API key, by its account.
        self._keys: dict[UUID, list[Connection]] = {}
        self._revocations = revocations
        # A place for each caller who is admitted at the same time; the others wait for their turn.
        self.handshakes = asyncio.Semaphore(_HANDSHAKES_AT_ONCE)
        revocations.on_revoked(self._tokens_revoked)
        revocations.on_keys_revoked(self._keys_revoked)

    def watch(self, metrics: "Metrics") -> None:
        metrics.watch("socket_users", "Users with an open socket.", lambda: self.user_count)
        metrics.watch("sockets", "Open sockets.", lambda: self.socket_count)
        # Made before the first event, because an alert compares with the value before it, which would be missing.
        metrics.counter("feed_entries_skipped_total", "Events of a feed that this gateway cannot show.")
        metrics.counter("sockets_closed_total", "Sockets that the gateway has closed.", ("code",))

    def join(self, connection: Connection) -> None:
        """Delivers the live events of its user to *connection* until it leaves. Raises an error of NATS."""
        user_id = connection.caller.user_id
        user = self._users.get(user_id)
        if user is None:
            user = self._users[user_id] = _User(user_id, self._feed, self.presence)
            self.presence.came(str(user_id), user.show_presence)
        user.connections.append(connection)
        self.opened += 1
        self._sessions.setdefault(connection.session_id, []).append(connection)
        if connection.key is not None:
            self._keys.setdefault(connection.key.user_id, []).append(connection)
        # The token may have been revoked since the handshake verified it.
        if self._is_void(connection):
            self.end_void(connection)
        for oldest in user.connections[: -self._sockets_per_user]:
            oldest.end(REPLACED, "replaced by a newer socket of the same user")
        try:
            user.subscribe()
        except nats.errors.Error:
            self.leave(connection)
            raise

    def leave(self, connection: Connection) -> None:
        user_id, session_id = connection.caller.user_id, connection.session_id
        of_session = self._sessions[session_id]
        of_session.remove(connection)
        if not of_session:
            del self._sessions[session_id]
        if connection.key is not None:
            self._leave_key(connection, connection.key.user_id)
        user = self._users[user_id]
        user.connections.remove(connection)
        if not user.connections:
            del self._users[user_id]
            self.presence.left(str(user_id))
            user.leave()

    @property
    def user_count(self) -> int:
        return len(self._users)

    @property
    def socket_count(self) -> int:
        return sum(len(user.connections) for user in [*self._users.values()])

    def users(self) -> Iterator[tuple[UUID, list[Connection]]]:
        """Yields the users who have sockets here, and these, in any order. The caller must not wait meanwhile."""
        return ((user_id, user.connections) for user_id, user in self._users.items())

    def find(self, wanted: UUID) -> list[Connection]:
        """Returns the sockets of a user, or the socket with an id; none if neither is here."""
        if (user := self._users.get(wanted)) is not None:
            return [*user.connections]
        return [one for one in self.connections() if one.id == str(wanted)]

    def _leave_key(self, connection: Connection, account_id: UUID) -> None:
        of_key = self._keys[account_id]
        of_key.remove(connection)
        if not of_key:
            del self._keys[account_id]

    def _is_void(self, connection: Connection) -> bool:
        """Returns whether the token of a socket, or that of its API key, is known to be void."""
        key = connection.key
        return self._revocations.is_void(connection.caller) or (key is not None and self._revocations.is_void(key))

    def has_socket(self, user_id: UUID) -> bool:
        """Returns whether the user has a socket here."""
        return user_id in self._users

    def _tokens_revoked(self, revoked: UUID) -> None:
        """Ends the sockets of a user, of an API key with that account, or of a session, with the id *revoked*."""
        user = self._users.get(revoked)
        found = user.connections if user else self._sessions.get(revoked, ())
        for connection in (*found, *self._keys.get(revoked, ())):
            if self._is_void(connection):
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
