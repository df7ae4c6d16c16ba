"""The map of revoked tokens that every verifier keeps in memory.

A NATS key-value bucket feeds it. Its entries live longer than the longest access token:

    <session id>     `revoked`: the session has ended; a number: its tokens with a smaller epoch are void
    user.<user id>   the user's epoch, which voids the tokens of all their sessions (`kit.user_epochs`)
    signing-keys     the generation before which all signing keys are revoked
    beat             the heartbeat of auth-service (`kit.heartbeat`)

Invariant: a token that is void never becomes valid again. The map decides only while it `decides`; `kit.tokens`
describes the other case.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

import nats.errors
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import DeliverPolicy

from kit import bus_access, clock, user_epochs
from kit.bus import Bus
from kit.caller import Caller
from kit.heartbeat import BEAT, FRESH_SECONDS, Call, Heartbeat, is_beat
from kit.ids import find_id
from kit.session_states import NEVER
from kit.stream_configs import REVOCATION_RETENTION_SECONDS
from kit.user_epochs import UserEpoch
from kit.worker import Worker

REVOKED = b"revoked"
SIGNING_KEYS = "signing-keys"

# Silence of the watch after which it is asked for its state, and the time that it may take to answer.
_LOOK_SECONDS = 1.0
_ANSWER_SECONDS = 3.0
_MAX_EPOCH_DIGITS = 18


class _Entry[Epoch](NamedTuple):
    # The epoch of the session from which its tokens are valid, or that of the user.
    epoch: Epoch
    # In seconds of the monotonic clock.
    heard_at: float


class Revocations(Worker):
    name = "revocations"

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        # By session and by user; the oldest entry comes first.
        self._sessions: dict[UUID, _Entry[int]] = {}
        self._users: dict[UUID, _Entry[UserEpoch]] = {}
        self._keys_entry = b""
        self._listeners: list[Callable[[UUID], None]] = []
        self._key_listeners: list[Callable[[], None]] = []
        self._is_read = asyncio.Event()
        # The number of lost connections when the map was last complete.
        self._losses_before = 0
        self._is_first_watch = True
        self._heartbeat = Heartbeat()
        self._call_source: Call | None = None

    @property
    def is_current(self) -> bool:
        """True if the map holds all revocations except those of the last moments."""
        return self._heartbeat.is_fresh and self._is_watched

    @property
    def decides(self) -> bool:
        """True if the map is current, or if it was when auth-service stopped: nothing can be revoked since."""
        return (self._heartbeat.is_fresh or self._heartbeat.has_stopped) and self._is_watched

    @property
    def _is_watched(self) -> bool:
        return self._is_read.is_set() and self._losses_before == self._bus.losses and self._bus.is_connected

    def call_when_silent(self, source: Call) -> None:
        """Names the call of auth-service that tells whether it has stopped, when its heartbeat is late."""
        self._call_source = source

    def is_void(self, caller: Caller) -> bool:
        """Returns true if the token of *caller* is known to be void, which never changes."""
        session = self._sessions.get(caller.session_id)
        if session is not None and caller.epoch < session.epoch:
            return True
        user = self._users.get(caller.user_id)
        return user is not None and user.epoch.voids(caller)

    def on_revoked(self, listener: Callable[[UUID], None]) -> None:
        """Calls *listener* at each revocation, with the id of the session or of the user whose tokens are void."""
        self._listeners.append(listener)

    def on_keys_revoked(self, listener: Callable[[], None]) -> None:
        """Calls *listener* when signing keys were revoked and must be fetched again."""
        self._key_listeners.append(listener)

    def note(self, session_id: UUID, good_from: int) -> None:
        """Revokes tokens of the session whose epoch is smaller than *good_from*."""
        known = self._sessions.get(session_id)
        if good_from > (known.epoch if known else 0):
            self._keep(self._sessions, session_id, good_from)

    def note_user(self, user_id: UUID, epoch: UserEpoch) -> None:
        """Revokes the tokens of the user that *epoch* voids."""
        known = self._users.get(user_id)
        if epoch.good_from > (known.epoch.good_from if known else 0):
            self._keep(self._users, user_id, epoch.after(known.epoch) if known else epoch)

    def _keep[Epoch](self, entries: dict[UUID, _Entry[Epoch]], key: UUID, epoch: Epoch) -> None:
        _forget_expired(entries)
        entries.pop(key, None)
        entries[key] = _Entry(epoch, time.monotonic())
        for listener in self._listeners:
            listener(key)

    async def until_heard(self, *, seconds: float) -> None:
        """Returns when all entries have been read, or after *seconds*."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_read.wait()

    async def run(self) -> None:
        await self._bus.ready()
        losses = self._bus.losses
        watch = await self._bus.jetstream.subscribe(
            self._bus.revocation_subject(">"),
            stream=self._bus.revocations_stream,
            ordered_consumer=True,
            deliver_policy=DeliverPolicy.LAST_PER_SUBJECT,
        )
        calling = asyncio.create_task(self._heartbeat.watch(self._call_source)) if self._call_source else None
        try:
            info = await watch.consumer_info()
            if not info.num_pending and not (info.delivered and info.delivered.consumer_seq):
                self._everything_is_read(losses)
            # A watch does not survive a restart of the server: after a reconnection all entries are read again.
            while self._bus.losses == losses:
                if await self._hear_next(watch):
                    self._everything_is_read(losses)
        finally:
            if calling:
                calling.cancel()
            self._is_read.clear()
            self._is_first_watch = False
            self._heartbeat.lose()
            with contextlib.suppress(nats.errors.Error):
                await watch.unsubscribe()

    async def _hear_next(self, watch: JetStreamContext.PushSubscription) -> bool:
        """Reads the next entry, if there is one. Returns True if there is none left."""
        try:
            message = await watch.next_msg(timeout=_LOOK_SECONDS)
        except TimeoutError:
            async with asyncio.timeout(_ANSWER_SECONDS):
                # A consumer can end while the connection is open; only this call notices that, by raising.
                return not (await watch.consumer_info()).num_pending and not watch.pending_msgs
        self._hear(message)
        return not message.metadata.num_pending

    def _everything_is_read(self, losses: int) -> None:
        if not self._is_read.is_set():
            self._losses_before = losses
            self._is_read.set()

    def _hear(self, message: Msg) -> None:
        key = message.subject.removeprefix(self._bus.revocation_subject(""))
        # An entry is never deleted before it has expired. One that was replaced by an event or by nothing, which
        # `bus_access.is_answer` explains, revokes all: so does an entry that cannot be read.
        is_entry = not (bus_access.is_answer(message) or "Event-Type" in (message.headers or {}))
        entry = message.data if is_entry else b""
        if key == BEAT:
            self._hear_beat(message, is_entry=is_entry)
        elif key == SIGNING_KEYS:
            self._hear_of_keys(entry)
        elif user_id := user_epochs.find_user(key):
            self.note_user(user_id, UserEpoch.decode(entry))
        elif session_id := find_id(key):
            self.note(session_id, _good_from(entry))

    def _hear_beat(self, message: Msg, *, is_entry: bool) -> None:
        if not (is_entry and is_beat(message.data)):
            # Not written by auth-service, so it says nothing about it.
            return
        if self._is_read.is_set():
            self._heartbeat.hear()
        elif self._is_first_watch:
            # The process has just started: the last heartbeat in the bucket is good, if it is not an old one.
            age = (clock.now() - message.metadata.timestamp).total_seconds()
            if 0 <= age < FRESH_SECONDS:
                self._heartbeat.hear(seconds_ago=age)

    def _hear_of_keys(self, entry: bytes) -> None:
        if entry != self._keys_entry:
            self._keys_entry = entry
            for listener in self._key_listeners:
                listener()


def _forget_expired[Epoch](entries: dict[UUID, _Entry[Epoch]]) -> None:
    horizon = time.monotonic() - REVOCATION_RETENTION_SECONDS
    while entries and next(iter(entries.values())).heard_at < horizon:
        entries.pop(next(iter(entries)))


def _good_from(entry: bytes) -> int:
    """Reads an entry. A value that is not a number ends the session, because every entry revokes."""
    return int(entry) if entry.isdigit() and len(entry) <= _MAX_EPOCH_DIGITS else NEVER
