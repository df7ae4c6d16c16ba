"""Tokens that became void before they expired: a map that every verifier keeps in memory.

It is fed by a NATS key-value bucket. The key of an entry is a session id, its value either `revoked`: the session has
ended, or a number: the tokens of an earlier epoch are void, the session itself lives on. An entry lives longer than
the longest access token, after which nothing is left to revoke. One further key, `signing-keys`, holds the generation
before which all signing keys were taken back.

Invariant: what is void never becomes good again. The map decides only while `is_current`; see `kit.tokens` for what
happens otherwise.
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

from kit.bus import REVOCATION_RETENTION_SECONDS, Bus
from kit.ids import find_id
from kit.session_states import NEVER
from kit.worker import Worker

REVOKED = b"revoked"
SIGNING_KEYS = "signing-keys"

# How long a watch may be silent before it is asked whether it is still there, and how long it may take to answer.
_LOOK_SECONDS = 1.0
_ANSWER_SECONDS = 3.0
# Whoever revokes may have lost NATS, too, and publishes what waited in his outbox a moment after it is back.
_CATCH_UP_SECONDS = 3.0
# A process that starts finds NATS within this time, or was started without it.
_START_SECONDS = 3.0
_LONGEST_EPOCH = 18


class _Entry(NamedTuple):
    # The first epoch whose tokens are good.
    good_from: int
    # A moment of the monotonic clock.
    heard_at: float


class Revocations(Worker):
    name = "revocations"

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        # By session, the one that was heard first at the front.
        self._entries: dict[UUID, _Entry] = {}
        self._keys_entry = b""
        self._listeners: list[Callable[[UUID, int], None]] = []
        self._key_listeners: list[Callable[[], None]] = []
        self._is_read = asyncio.Event()
        # How often the bus had lost its connection by then.
        self._losses_before = 0
        self._was_cut_off = False
        self._believed_from = 0.0

    @property
    def is_current(self) -> bool:
        """Whether everything that was revoked up to now, give or take a moment, is in the map."""
        is_watched = self._is_read.is_set() and self._losses_before == self._bus.losses and self._bus.is_connected
        return is_watched and time.monotonic() >= self._believed_from

    def is_void(self, session_id: UUID, epoch: int) -> bool:
        """Whether tokens of that session and epoch are known to be void; they stay so."""
        entry = self._entries.get(session_id)
        return entry is not None and epoch < entry.good_from

    def on_revoked(self, listener: Callable[[UUID, int], None]) -> None:
        """*listener* is called with a session and the first of its epochs whose tokens are still good."""
        self._listeners.append(listener)

    def on_keys_revoked(self, listener: Callable[[], None]) -> None:
        """*listener* is called when the signer has taken keys back: they must be fetched again."""
        self._key_listeners.append(listener)

    def note(self, session_id: UUID, good_from: int) -> None:
        """Tokens of that session and an epoch before *good_from* are void from now on."""
        known = self._entries.get(session_id)
        if good_from <= (known.good_from if known else 0):
            return
        self._forget_expired()
        self._entries.pop(session_id, None)
        self._entries[session_id] = _Entry(good_from, time.monotonic())
        for listener in self._listeners:
            listener(session_id, good_from)

    async def until_heard(self, *, seconds: float) -> None:
        """Returns when everything was read, at the latest after *seconds*."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_read.wait()

    async def run(self) -> None:
        started = time.monotonic()
        await self._bus.ready()
        self._was_cut_off |= time.monotonic() - started > _START_SECONDS
        losses = self._bus.losses
        watch = await self._bus.jetstream.subscribe(
            self._bus.revocation_subject(">"),
            stream=self._bus.revocations_stream,
            ordered_consumer=True,
            deliver_policy=DeliverPolicy.LAST_PER_SUBJECT,
        )
        try:
            info = await watch.consumer_info()
            if not info.num_pending and not (info.delivered and info.delivered.consumer_seq):
                self._everything_is_read(losses)
            # A watch does not survive the server: after a reconnection everything is read again.
            while self._bus.losses == losses:
                if await self._hear_next(watch):
                    self._everything_is_read(losses)
        finally:
            self._is_read.clear()
            self._was_cut_off = True
            with contextlib.suppress(nats.errors.Error):
                await watch.unsubscribe()

    async def _hear_next(self, watch: JetStreamContext.PushSubscription) -> bool:
        """Whether nothing is left to be read."""
        try:
            message = await watch.next_msg(timeout=_LOOK_SECONDS)
        except TimeoutError:
            async with asyncio.timeout(_ANSWER_SECONDS):
                # A consumer can end while the connection stands: then this raises, and nothing else would.
                return not (await watch.consumer_info()).num_pending and not watch.pending_msgs
        self._hear(message)
        return not message.metadata.num_pending

    def _everything_is_read(self, losses: int) -> None:
        if not self._is_read.is_set():
            self._losses_before = losses
            self._believed_from = time.monotonic() + (_CATCH_UP_SECONDS if self._was_cut_off else 0.0)
            self._is_read.set()

    def _hear(self, message: Msg) -> None:
        key = message.subject.rpartition(".")[2]
        if not message.data:
            # Somebody has tidied up in the bucket.
            return
        if key == SIGNING_KEYS:
            self._hear_of_keys(message.data)
        elif session_id := find_id(key):
            self.note(session_id, _good_from(message.data))

    def _hear_of_keys(self, entry: bytes) -> None:
        if entry != self._keys_entry:
            self._keys_entry = entry
            for listener in self._key_listeners:
                listener()

    def _forget_expired(self) -> None:
        horizon = time.monotonic() - REVOCATION_RETENTION_SECONDS
        while self._entries and next(iter(self._entries.values())).heard_at < horizon:
            self._entries.pop(next(iter(self._entries)))


def _good_from(entry: bytes) -> int:
    """What is no number ends the session, whatever it says: an entry is there to revoke."""
    return int(entry) if entry.isdigit() and len(entry) <= _LONGEST_EPOCH else NEVER
