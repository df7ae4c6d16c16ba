"""The connection to NATS that every process has, which reconnects by itself, and the streams of the system.

`kit.nats_setup` creates the streams, or the first process if NATS has no users (`kit.bus_access`). Connecting does not
delay the start of a process: code that needs the bus awaits `ready()`. A closed connection is noticed at once, a
silent one after at most 6 s: two pings, 2 s apart, without an answer, and the third that is due. A server that answers
pings and is cut off from its cluster is left (`kit.cut_off`).
"""

import asyncio
import contextlib
import time
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import nats.errors
from google.protobuf.message import Message
from nats.aio.client import Client

from kit import bus_access, clock, cut_off, jetstream, logging, observing, stream_configs
from kit.jetstream import Bounds, Publisher
from kit.listening import ListeningClient
from kit.starting import CannotStart
from kit.subjects import Subjects
from kit.tls import Tls
from kit.trouble import Trouble

log = logging.get(__name__)

_CONNECT_SECONDS = 2
_PING_SECONDS = 2
_PINGS_WITHOUT_ANSWER = 2

# The alarm comes early enough for an operator to raise the bound.
_ALERT_FROM_SHARE = 0.7
_LOOK_AT_STREAMS_SECONDS = 15.0
# Half a second apart. Space that is not there then needs an operator, or a disk that is freed later.
_REFUSALS_FOR_ROOM = 6


class Bus(Subjects):
    def __init__(
        self, url: str, namespace: str, *, name: str, bounds: Bounds | None = None, tls: Tls | None = None
    ) -> None:
        """*url* may be several, separated by commas. *bounds* are those of the streams, if it makes them."""
        super().__init__(namespace)
        self._url = url
        self._name = name
        self._tls = tls
        self._user = bus_access.user_of(url)
        self.makes_what_is_missing = not self._user
        self.client = ListeningClient()
        self.jetstream = Publisher(self.client)
        self._bounds = bounds or Bounds()
        self._ready = asyncio.Event()
        self._reconnected = asyncio.Condition()
        # The number of lost connections. A listener that sees it change may have missed messages.
        self.losses = 0
        self._is_closing = False
        # The connection, and JetStream behind it.
        self.connection = Trouble("nats")
        self.streams = Trouble("streams")
        self._are_full = False
        # The times in a row that the server had no room for a stream.
        self._without_room = 0
        self._filling = Trouble("room of the streams")
        self._looked_at = 0.0
        self._lookout = cut_off.Lookout(self.client, self.stream_names, self._connect_once)

    async def publish_ephemeral(self, user_id: UUID, event: Message, topic: UUID) -> None:
        """Publishes *event* to the connections that the user has now. It is not stored, and errors are ignored."""
        if not self.is_connected:
            return
        headers = {
            "Event-Type": event.DESCRIPTOR.full_name,
            "Topic": str(topic),
            "Occurred-At": clock.now().isoformat(),
        }
        with contextlib.suppress(nats.errors.Error):
            await self.client.publish(self.ephemeral_subject(str(user_id)), event.SerializeToString(), headers=headers)

    # Connecting and closing.

    async def __aenter__(self) -> Self:
        self._connecting = asyncio.create_task(self._connect(), name="nats-connect")
        await self._lookout.__aenter__()
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._is_closing = True
        await self._lookout.__aexit__(None, None, None)
        self._connecting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._connecting
        if self.client.is_connected:
            with contextlib.suppress(nats.errors.Error, TimeoutError):
                await self.client.flush(timeout=2)
        # close() writes pending data even to a lost connection, which raises.
        with contextlib.suppress(RuntimeError, OSError):
            await self.client.close()

    async def ready(self) -> None:
        """Returns as soon as the connection is established and the streams exist."""
        await self._ready.wait()

    async def ready_within(self, seconds: float) -> None:
        """Raises `CannotStart`, with NATS's own reason, if it is not ready in time, or has no room for the streams."""
        until = time.monotonic() + seconds
        while not self._ready.is_set():
            if time.monotonic() > until or self._without_room >= _REFUSALS_FOR_ROOM:
                reason = self.connection.reason or self.streams.reason or "it does not answer"
                raise CannotStart(f"NATS at {_without_password(self._url)} is not ready: {reason}.")
            await asyncio.sleep(0.05)

    async def reconnected(self) -> None:
        """Returns after the next reconnection, when watches and consumers must be set up again."""
        async with self._reconnected:
            await self._reconnected.wait()

    @property
    def is_connected(self) -> bool:
        return self._ready.is_set() and self.client.is_connected

    async def _connect(self) -> None:
        await self.client.connect(
            [one.strip() for one in self._url.split(",")],
            **self._identity,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            ping_interval=_PING_SECONDS,
            max_outstanding_pings=_PINGS_WITHOUT_ANSWER,
            drain_timeout=5,
            error_cb=self._on_error,
            disconnected_cb=self._on_disconnected,
            reconnected_cb=self._on_reconnected,
        )
        self.connection.end()
        await self._until_streams_exist()
        self._ready.set()
        log.info("nats_ready", namespace=self.namespace)

    @property
    def _identity(self) -> dict[str, Any]:
        """The options of every connection of this process."""
        return {
            "name": self._name,
            "tls": self._tls.context() if self._tls else None,
            "inbox_prefix": bus_access.inbox_of(self._user),
            "connect_timeout": _CONNECT_SECONDS,
        }

    async def _connect_once(self, client: Client, url: str) -> None:
        """Connects *client* to the server at *url* as this process. Raises an error if that fails."""

        async def ignore(_error: Exception) -> None:
            """Keeps silent: a failure is also raised."""

        await client.connect(url, **self._identity, allow_reconnect=False, error_cb=ignore)

    async def _until_streams_exist(self) -> None:
        while True:
            try:
                if self.makes_what_is_missing:
                    await self.ensure_streams()
                else:
                    await bus_access.look_for_streams(self.jetstream, *self.stream_names)
            except (nats.errors.Error, TimeoutError) as error:
                self._without_room = self._without_room + 1 if jetstream.lacks_room(error) else 0
                await self.note_refusal(error)
                await asyncio.sleep(0.5)
            else:
                return self.streams.end()

    async def note_refusal(self, error: BaseException) -> None:
        """Notes why JetStream does not take a message; `streams.end()` notes that it does again."""
        self._are_full = jetstream.is_full(error)
        if not isinstance(error, TimeoutError):
            self.streams.begin(jetstream.reason_of(error))
        elif self.streams.reason is None:
            self.streams.begin(await jetstream.why_silent(self.jetstream, self.revocations_stream))

    async def look_at_streams(self) -> str:
        """Returns `ok`, `filling` long before one of the streams is full, `full`, or `down`."""
        if self.streams.reason:
            return "full" if self._are_full else "down"
        if self.is_connected and time.monotonic() - self._looked_at > _LOOK_AT_STREAMS_SECONDS:
            self._looked_at = time.monotonic()
            with contextlib.suppress(nats.errors.Error, TimeoutError):
                await self._look_how_full()
        return "filling" if self._filling.reason else "ok"

    async def _look_how_full(self) -> None:
        """Looks at the streams that refuse messages at their bound."""
        streams = self.events_stream, self.dead_stream, self.revocations_stream, self.values_stream
        shares = {stream: await jetstream.filled(self.jetstream, stream) for stream in streams}
        if observing.metrics is not None:
            text = "The share of the bound of a stream that is in use; a full one refuses messages."
            filled = observing.metrics.gauge("stream_filled_ratio", text, ("stream",))
            for stream, share in shares.items():
                filled.labels(stream.removeprefix("KV_").removeprefix(f"{self.namespace}-")).set(share)
        stream = max(shares, key=shares.__getitem__)
        if shares[stream] < _ALERT_FROM_SHARE:
            self._filling.end()
        else:
            self._filling.begin(
                f"{shares[stream]:.0%} of the bound of {stream} are in use; from 100 % on, it refuses more"
            )

    async def ensure_streams(self) -> None:
        for config in stream_configs.of(self, self._bounds):
            await jetstream.ensure(self.jetstream, config)

    async def _on_error(self, error: Exception) -> None:
        if bus_access.is_denial(error):
            log.error("nats_denied", user=self._user, error=str(error))
        else:
            log.debug("nats_error", error=repr(error))
        if not self.client.is_connected:
            observing.note_refused("nats")
            self.connection.begin(jetstream.reason_of(error))

    async def _on_disconnected(self) -> None:
        self._ready.clear()
        self.losses += 1
        if not self._is_closing:
            self.connection.begin("the connection was lost")

    async def _on_reconnected(self) -> None:
        self.connection.end()
        # The server may have restarted without its data.
        await self._until_streams_exist()
        self._ready.set()
        async with self._reconnected:
            self._reconnected.notify_all()


def _without_password(url: str) -> str:
    return ", ".join(one.strip().rpartition("@")[2].removeprefix("nats://") for one in url.split(","))
