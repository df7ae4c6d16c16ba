"""A process of the stack: its program, its health check, and the detection of a crash."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import httpx2
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from kit.tls import Tls
from testkit.processes import Program, ServerProcess, is_listening

type HealthCheck = Callable[[int], Awaitable[bool]]

# Longer than a service waits for its own calls to finish.
GRACE_SECONDS = 15.0
_HEALTHY_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.05
_CHANNEL_OPTIONS: list[tuple[str, Any]] = [("grpc.enable_http_proxy", 0)]


class ProcessFailed(Exception):
    """A process ended, or did not become healthy in time."""


class Process:
    def __init__(self, name: str, program: Program, port: int, is_healthy: HealthCheck) -> None:
        self.name = name
        self.program = program
        self.port = port
        self._is_healthy = is_healthy
        self._server: ServerProcess | None = None
        self._is_wanted = False

    @property
    def exit_code(self) -> int | None:
        """The exit code; minus the number of the signal that ended it; `None` before the start and while it runs."""
        return self._server.exit_code if self._server else None

    @property
    def pid(self) -> int | None:
        return self._server.pid if self._server else None

    @property
    def has_crashed(self) -> bool:
        """True if the process ended without `stop` or `kill`."""
        return self._is_wanted and self.exit_code is not None

    def how_it_ended(self) -> str:
        code = self.exit_code
        if code is not None and code < 0:
            return f"{self.name} was ended by signal {-code} ({signal.strsignal(-code)})"
        return f"{self.name} ended by itself with exit code {code}"

    def start(self) -> None:
        self._is_wanted = True
        if self._server:
            # It has ended, and its guard has not.
            self._server.stop()
        self._server = ServerProcess(self.program)

    async def wait_until_healthy(self, *, seconds: float = _HEALTHY_SECONDS) -> float:
        """Returns the seconds that it took. Raises `ProcessFailed` if the process ends or is not healthy in time."""
        started = time.perf_counter()
        while not await self._is_healthy(self.port):
            if self.exit_code is not None:
                raise ProcessFailed(self.how_it_ended())
            if time.perf_counter() - started > seconds:
                raise ProcessFailed(f"{self.name} is not healthy after {seconds:g} s")
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        return time.perf_counter() - started

    async def stop(self) -> None:
        self._is_wanted = False
        if self._server:
            await asyncio.to_thread(self._server.stop, grace_seconds=GRACE_SECONDS)

    def kill(self) -> None:
        self._is_wanted = False
        if self._server:
            self._server.kill()


async def answers_tcp(port: int) -> bool:
    return is_listening(port)


async def answers_grpc(port: int, *, service: str = "", tls: Tls | None = None) -> bool:
    """Returns whether a service is healthy; with *tls*, its certificate must name it as *service*."""
    # Most of the waiting is for the program to load; a channel is not needed before it listens.
    if not is_listening(port):
        return False
    address, named = f"127.0.0.1:{port}", [*_CHANNEL_OPTIONS, ("grpc.ssl_target_name_override", service)]
    async with (
        aio.secure_channel(address, tls.channel_credentials(), options=named)
        if tls
        else aio.insecure_channel(address, options=_CHANNEL_OPTIONS)
    ) as channel:
        check = health_pb2_grpc.HealthStub(channel).Check  # type: ignore[attr-defined]  # its type stub lacks methods
        with contextlib.suppress(grpc.RpcError):
            answer = await check(health_pb2.HealthCheckRequest(service="database"), timeout=2)
            return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)
    return False


async def answers_http(port: int) -> bool:
    if not is_listening(port):
        return False
    # A proxy from the environment is meant for other machines.
    async with httpx2.AsyncClient(trust_env=False, timeout=2) as client:
        with contextlib.suppress(httpx2.HTTPError):
            answer = await client.get(f"http://127.0.0.1:{port}/health/ready")
            # It is ready without NATS, too; a stack has started when it has found it.
            return answer.is_success and set(answer.json()["services"].values()) == {"ok"}
    return False
