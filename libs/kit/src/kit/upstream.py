"""Tells a service that hangs from one that is slow, so that its callers do not wait until their deadlines.

A process that is stopped, swaps or loops keeps its connections: gRPC waits for it as long as each call may last. The
channels of `kit.rpc` therefore watch their calls. When one has waited for 0.3 seconds, the channel asks the service for
its health. A service that answers neither this question nor any call for further 0.5 seconds hangs: the calls that
wait for it end with `Unavailable`, and further calls are refused at once, until it answers such a question again. A
stream of answers that has begun is left alone, since it may go on. A caller that stood still itself in these 0.5
seconds, because it got no CPU or its event loop was busy, knows nothing about the service, and asks again.

A service that is replaced says so before it stops (`kit.grpc_server`). Calls that find no process of it in the seconds
after that wait for the next one (`kit.replacement`).
"""

import asyncio
import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from contextvars import Context, ContextVar
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Any, Self

import grpc
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kit import logging, observing
from kit.errors import Unavailable
from kit.replacement import Replacement

log = logging.get(__name__)


@dataclass(slots=True)
class Room:
    """The number of calls that may wait for one service when a task makes a further one.

    A caller with much to do gives urgent calls more room than others, so that these are refused first when a service
    has too much to do.
    """

    # Always.
    few: float = math.inf
    # Never more.
    calls: float = math.inf
    # Between the two: as many as the service has lately answered in this time, so that a further call need not wait
    # longer, however fast or slow the machine is.
    seconds: float = math.inf
    # The service that had too much to do for the last call with this room.
    refused_by: "Upstream | None" = None

    def is_refused(self) -> bool:
        """Returns true if the service that refused the last call would refuse the next one too."""
        if self.refused_by is not None and not self.refused_by.is_full(self):
            self.refused_by = None
        return self.refused_by is not None


_ENDLESS = Room()
# The room of the calls of this task.
ROOM: ContextVar[Room] = ContextVar("room", default=_ENDLESS)

_SUSPICIOUS_SECONDS = 0.3
# While a caller waits, it looks up so often. One that could do so less than half of the time stood still itself.
_STEP_SECONDS = 0.02
_MOST_QUESTIONS = 5
# Between two questions to a service that hangs.
_PAUSE_SECONDS = 0.2
# The pace of a service is measured over this time, again and again while it has much to do.
_MEASURED_SECONDS = 0.25
# After a longer time without a look the pace is unknown. So many answers a second are then expected: more than there
# will be, so that a burst of 200 reads after a rest is served, which takes less than a second.
_FORGOTTEN_SECONDS = 1.0
_USUAL_PACE = 2000.0


class Patience:
    """The time that services have to answer this process. Tests give more where services wait for a CPU for long."""

    seconds = 0.5


class Upstream:
    """The calls to one service that wait for an answer, and whether the service hangs."""

    def __init__(self, channel: aio.Channel, name: str) -> None:
        """*name* is that of the service in the log."""
        # The published types of the stub are empty.
        self._stub: Any = health_pb2_grpc.HealthStub(channel)
        self._name = name
        self.replacement = Replacement(channel)
        self.hangs = False
        # The number of signs of life.
        self.answers = 0
        # The calls that wait for an answer, and when each began, oldest first.
        self.waiting: dict[aio.Call, float] = {}
        # The same of uploads, which take as long as their senders do.
        self._uploads: dict[aio.Call, float] = {}
        # The answers a second, the moment of the last look at them, and their number then.
        self._pace, self._looked_at, self._seen = _USUAL_PACE, -math.inf, 0
        self._timer: asyncio.TimerHandle | None = None
        self._examination: asyncio.Task[None] | None = None

    def admit(self, room: Room) -> None:
        """Raises Unavailable if the service hangs, or has too much to do for a further call with this room."""
        if self.hangs:
            raise Unavailable
        if self.is_full(room):
            room.refused_by = self
            raise Unavailable

    def is_full(self, room: Room) -> bool:
        """Returns true if as many calls wait as *room* allows."""
        waiting = len(self.waiting)
        if waiting < room.few:
            return False
        return waiting >= room.calls or waiting >= room.seconds * self._measured_pace()

    def begin(self, pending: aio.Call) -> None:
        """Watches a call that has been sent."""
        self._add(pending, self.waiting)

    def end(self, pending: aio.Call) -> None:
        """Watches a call no longer. Does nothing the second time."""
        if self.waiting.pop(pending, None) is None:
            self._uploads.pop(pending, None)

    async def left_to_send_again(self, pending: aio.Call, error: aio.AioRpcError, seconds: float) -> float | None:
        """Returns what is left of the *seconds* of a call that ended with *error*, when it can be sent again.

        Returns None if it must not be, or if there is no process that takes it.
        """
        if not await self.replacement.may_send_again(error):
            self.note(error)
            return None
        left = seconds + self.waiting[pending] - monotonic()
        self.end(pending)
        return left

    @contextlib.contextmanager
    def watching(self, pending: aio.Call, *, is_upload: bool = False) -> Iterator[None]:
        """Watches a call while the context lasts, or until `end`. Raises Unavailable in it if the call is given up."""
        self._add(pending, self._uploads if is_upload else self.waiting)
        try:
            yield
        except aio.AioRpcError as error:
            self.note(error)
            raise
        except asyncio.CancelledError:
            self.raise_if_given_up(pending)
            raise
        finally:
            self.end(pending)

    def note(self, error: aio.AioRpcError) -> None:
        """Takes the status of a call for a sign of life, unless it is one that gRPC itself gives to a slow call."""
        self.answers += error.code() is not grpc.StatusCode.DEADLINE_EXCEEDED
        if error.code() is grpc.StatusCode.UNAVAILABLE and not error.trailing_metadata():
            # From gRPC itself: a service says more.
            observing.note_refused(self._name)

    @staticmethod
    def raise_if_given_up(pending: aio.Call) -> None:
        """Raises Unavailable if a call was ended here, and not because its task is being cancelled."""
        task = asyncio.current_task()
        if pending.cancelled() and task is not None and not task.cancelling():
            raise Unavailable from None

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._examination is not None:
            self._examination.cancel()
            await asyncio.wait([self._examination])
        await self.replacement.close()

    def _measured_pace(self) -> float:
        now = monotonic()
        passed = now - self._looked_at
        if passed >= _MEASURED_SECONDS:
            if passed > _FORGOTTEN_SECONDS:
                self._pace = _USUAL_PACE
            else:
                self._pace = (self._pace + (self.answers - self._seen) / passed) / 2
            self._looked_at, self._seen = now, self.answers
        return self._pace

    def _add(self, pending: aio.Call, calls: dict[aio.Call, float]) -> None:
        calls[pending] = monotonic()
        if self._timer is None and self._examination is None:
            self._look_in(_SUSPICIOUS_SECONDS)

    def _look_in(self, seconds: float) -> None:
        # In a context of its own: what is logged later does not belong to the request that happens to be served now.
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(seconds, self._look, context=Context())

    def _look(self) -> None:
        self._timer = None
        self.replacement.watch()
        began = [next(iter(calls.values())) for calls in (self.waiting, self._uploads) if calls]
        if began:
            left = min(began) + _SUSPICIOUS_SECONDS - monotonic()
            # Timers of the loop may be a little early.
            if left > 0.001:
                self._look_in(left)
            else:
                self._examination = asyncio.create_task(self._examine(), name=f"examine-{self._name}")

    async def _examine(self) -> None:
        answers = self.answers
        if not await self._reacts() and self.answers == answers:
            self._note(hangs=True)
            given_up = [*self.waiting, *self._uploads]
            log.warning("service_hangs", target=self._name, calls=len(given_up))
            for pending in given_up:
                pending.cancel()
            while self.hangs and not await self._reacts():  # noqa: ASYNC110 (the other process sets no event)
                await asyncio.sleep(_PAUSE_SECONDS)
            self._note(hangs=False)
            log.info("service_reacts_again", target=self._name)
        self._examination = None
        if self.waiting or self._uploads:
            self._look_in(_SUSPICIOUS_SECONDS)

    def _note(self, *, hangs: bool) -> None:
        self.hangs = hangs
        if observing.metrics is not None:
            observing.metrics.hangs.labels(self._name).set(hangs)

    async def _reacts(self) -> bool:
        """Returns False if the service does not react. One that is down does: calls to it fail by themselves."""
        for _ in range(_MOST_QUESTIONS):
            question = self._stub.Check(health_pb2.HealthCheckRequest(), timeout=Patience.seconds)
            steps = 0
            try:
                while not question.done():
                    await asyncio.sleep(_STEP_SECONDS)
                    steps += 1
            finally:
                question.cancel()
            if await question.code() is not grpc.StatusCode.DEADLINE_EXCEEDED:
                return True
            if steps >= Patience.seconds / _STEP_SECONDS / 2:
                break
        # Nothing can hang before it has started.
        return self.replacement.is_awaited


class WatchedChannel(aio.Channel):
    """A channel whose calls are watched if they are made by `kit.rpc`."""

    def __init__(self, channel: aio.Channel, name: str) -> None:
        self._channel = channel
        self.upstream = Upstream(channel, name)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self, grace: float | None = None) -> None:
        await self.upstream.close()
        await self._channel.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:  # noqa: FBT001, FBT002
        return self._channel.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        await self._channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        await self._channel.channel_ready()

    def unary_unary(self, *arguments: Any, **options: Any) -> Any:
        return self._watched(self._channel.unary_unary, arguments, options)

    def unary_stream(self, *arguments: Any, **options: Any) -> Any:
        return self._watched(self._channel.unary_stream, arguments, options)

    def stream_unary(self, *arguments: Any, **options: Any) -> Any:
        return self._watched(self._channel.stream_unary, arguments, options)

    def stream_stream(self, *arguments: Any, **options: Any) -> Any:
        return self._watched(self._channel.stream_stream, arguments, options)

    def _watched(self, make: Callable[..., Any], arguments: Sequence[Any], options: dict[str, Any]) -> Any:
        method = make(*arguments, **options)
        method.upstream = self.upstream
        return method
