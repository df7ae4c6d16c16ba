"""Calls that find a service at the moment at which its process is replaced.

A process that is told to stop reports that it does not serve any more, and goes on serving for a moment. The channels
of `kit.rpc` hear this (`healthCheckConfig` of gRPC) and send further calls to the other processes of the service. If
there is none, calls wait for the next one, for at most some seconds from the report on. A service that ends without
this report is down: its calls fail at once.

Only a call that was certainly not begun is sent again. Its status says so: either gRPC found no process to send it
to, or the process refused it while it was closing, before its handler.
"""

import asyncio
from contextvars import Context
from time import monotonic
from typing import Any

import grpc
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kit import call

# From the report on. A process of 2U takes two seconds to start, and a call lasts five at most.
AWAY_SECONDS = 4.0
_CHECK_SECONDS = 0.5
# Before a call is sent to another process; the channel may not have noticed yet that one is closing.
_PAUSE_SECONDS = 0.02

# The texts of gRPC for a call for which it had no connection, and which it therefore did not send. The tests of this
# module hold them to the version that is installed; a call with another text may have run.
_NOT_SENT = ("connections to all backends failing", "failed to connect to all addresses", "DNS resolution failed")
_LEAVING = "backend unhealthy"


def was_not_begun(error: aio.AioRpcError) -> bool:
    """Returns true only if no handler of the service has seen the call."""
    if error.trailing_metadata():
        return False
    details = error.details() or ""
    if error.code() is grpc.StatusCode.UNAVAILABLE:
        return details.startswith(_NOT_SENT)
    # The core of a server that is closing refuses a call that arrives in between. A handler that is cancelled, by
    # itself or at the end of the grace, gives another status.
    return error.code() is grpc.StatusCode.CANCELLED and details == "CANCELLED"


class Replacement:
    """The replacement of the service of one channel, as far as the channel knows of it."""

    def __init__(self, channel: aio.Channel) -> None:
        self._channel = channel
        # The published types of the stub are empty.
        stub: Any = health_pb2_grpc.HealthStub(channel)
        self._check = stub.Check
        self._until = 0.0
        self._watching: asyncio.Task[None] | None = None
        # The waiters for a change of the state of the channel.
        self._change = asyncio.Event()

    @property
    def is_awaited(self) -> bool:
        """True in the seconds after the report in which the next process is waited for."""
        return monotonic() < self._until

    def watch(self) -> None:
        """Listens for the report from now on, so that a call that comes later knows of it."""
        if self._watching is None:
            loop = asyncio.get_running_loop()
            # In a context of its own, which is not that of the request that happens to be served now.
            self._watching = loop.create_task(self._keep_watching(), name="watch-replacement", context=Context())

    async def close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait([self._watching])

    async def may_send_again(self, error: aio.AioRpcError) -> bool:
        """Waits until a call that ended with *error* can be sent again. Returns false if it must not, or in vain."""
        if not was_not_begun(error):
            return False
        self._note(error)
        if not await self.until_there():
            return False
        await asyncio.sleep(_PAUSE_SECONDS)
        return True

    async def until_there(self) -> bool:
        """Returns true as soon as there is a process to call; false if there is none, or not in time."""
        while self._channel.get_state(try_to_connect=True) is not grpc.ChannelConnectivity.READY:
            if not self.is_awaited:
                return False
            self.watch()
            left = [end for end in (self._until - monotonic(), call.current().seconds_left()) if end is not None]
            try:
                async with asyncio.timeout(min(left)):
                    await self._change.wait()
            except TimeoutError:
                return False
        return True

    def _note(self, error: aio.AioRpcError) -> None:
        # One report counts once: a process that says for minutes that it does not serve is not being replaced.
        if _LEAVING in (error.details() or "") and self._until == 0.0:
            self._until = monotonic() + AWAY_SECONDS

    async def _keep_watching(self) -> None:
        while True:
            state = self._channel.get_state()
            # Wakes those who wait now; the event is never found set.
            self._change.set()
            self._change.clear()
            if state is grpc.ChannelConnectivity.READY:
                self._until = 0.0
            elif state is grpc.ChannelConnectivity.TRANSIENT_FAILURE:
                # gRPC tells the reason to calls only. This one is not sent.
                try:
                    await self._check(health_pb2.HealthCheckRequest(), timeout=_CHECK_SECONDS)
                except aio.AioRpcError as error:
                    self._note(error)
            await self._channel.wait_for_state_change(state)
