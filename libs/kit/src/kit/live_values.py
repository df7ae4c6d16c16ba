"""Flags and settings that an administrator changes while all processes run.

auth-service keeps them in its database and writes each change into a NATS key-value bucket. Every process keeps the
bucket in memory and hears of a change within a second:

    flag.<name>     a flag of the gateway; the colon of `area:operation` is a dot
    setting.<key>   a setting that counts instead of that of the environment

An entry is `{"value": …, "version": n}`; with the value `null` nothing is set. The last known values hold while NATS or
auth-service is away, and a process that has never heard of a value goes by its own environment.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import nats.errors
import orjson
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import DeliverPolicy

from kit import bus_access, logging
from kit.bus import Bus
from kit.worker import Worker

log = logging.get(__name__)

_FLAG, _SETTING = "flag.", "setting."
# Silence of the watch after which it is asked for its state, and the time that it may take to answer.
_LOOK_SECONDS = 1.0
_ANSWER_SECONDS = 3.0


class LiveValue(NamedTuple):
    # Any JSON; `None` if nothing is set.
    value: Any
    # It grows with each change of the value.
    version: int

    def encode(self) -> bytes:
        return orjson.dumps({"value": self.value, "version": self.version})


def flag_key(name: str) -> str:
    """Returns the key of the flag of an operation, `area:operation`, or of a whole area."""
    return _FLAG + name.replace(":", ".")


def setting_key(key: str) -> str:
    return _SETTING + key


class LiveValues(Worker):
    name = "live-values"

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._known: dict[str, LiveValue] = {}
        self._listeners: list[Callable[[str], None]] = []
        self._is_read = asyncio.Event()

    def setting(self, key: str, otherwise: Any = None) -> Any:
        """Returns the value of a setting, or *otherwise*, that of the environment, if it is not set or not known."""
        value = self.get(setting_key(key))
        return otherwise if value is None else value

    def flag(self, name: str) -> Any:
        """Returns the value of the flag of an operation or of an area; `None` if it is not known."""
        return self.get(flag_key(name))

    def get(self, key: str) -> Any:
        known = self._known.get(key)
        return None if known is None else known.value

    def known(self) -> dict[str, LiveValue]:
        """Returns all that is known, by key."""
        return dict(self._known)

    def on_change(self, listener: Callable[[str], None]) -> None:
        """Calls *listener* with the key of each value that has changed."""
        self._listeners.append(listener)

    def fill(self, values: Iterable[tuple[str, LiveValue]]) -> None:
        """Takes *values* from elsewhere for keys that this process has not heard of."""
        for key, value in values:
            if key not in self._known:
                self._keep(key, value)

    async def until_heard(self, *, seconds: float) -> bool:
        """Returns True once the whole bucket has been read, or False after *seconds*."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_read.wait()
        return self._is_read.is_set()

    async def run(self) -> None:
        await self._bus.ready()
        losses = self._bus.losses
        watch = await self._bus.jetstream.subscribe(
            self._bus.value_subject(">"),
            stream=self._bus.values_stream,
            ordered_consumer=True,
            deliver_policy=DeliverPolicy.LAST_PER_SUBJECT,
        )
        try:
            info = await watch.consumer_info()
            if not info.num_pending and not (info.delivered and info.delivered.consumer_seq):
                self._is_read.set()
            # A watch does not survive a restart of the server: after a reconnection all entries are read again.
            while self._bus.losses == losses:
                if await self._hear_next(watch):
                    self._is_read.set()
        finally:
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

    def _hear(self, message: Msg) -> None:
        key = message.subject.removeprefix(self._bus.value_subject(""))
        # The bucket keeps the order in which auth-service wrote, so the last entry counts, also with a smaller
        # version: versions go back when the database is restored from a backup.
        if (value := _read(message)) is not None:
            self._keep(key, value)
        else:
            log.warning("live_value_not_read", key=key)

    def _keep(self, key: str, value: LiveValue) -> None:
        before = self.get(key)
        self._known[key] = value
        if before == value.value:
            return
        for listener in self._listeners:
            listener(key)


def _read(message: Msg) -> LiveValue | None:
    """Returns the value in an entry, or `None` if no value is in it or auth-service has not written it."""
    if bus_access.is_answer(message) or "Event-Type" in (message.headers or {}):
        return None
    try:
        entry = orjson.loads(message.data)
        return LiveValue(entry["value"], int(entry["version"]))
    except (ValueError, TypeError, KeyError):
        return None
