"""All processes of the system on this machine, from one `start` to one `stop`.

NATS comes first and goes last; in between, services and gateway start together, because any of them may come up before
any other. On the way down the gateway goes before the services that its last answers still need.
"""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Protocol, Self

from testkit.processes import Program, free_port
from testkit.servers import nats_command
from tools.registry.deployables import ROOT, Deployable
from tools.stack.config import DEPLOYABLES, GATEWAY, NATS, SERVICES, Config
from tools.stack.process import HealthCheck, Process, ProcessFailed, answers_grpc, answers_http, answers_tcp

_LOOK_FOR_CRASHES_EVERY_SECONDS = 0.2


class Watcher(Protocol):
    """An observer of the start of processes and of their failures."""

    def started(self, process: Process) -> None: ...

    def healthy(self, process: Process, seconds: float) -> None: ...

    def failed(self, process: Process, reason: str) -> None: ...


class SilentWatcher:
    def started(self, process: Process) -> None: ...

    def healthy(self, process: Process, seconds: float) -> None: ...

    def failed(self, process: Process, reason: str) -> None: ...


class StackFailed(Exception):
    """A process did not become healthy. The other processes run until `stop`."""


class Stack:
    """The processes of one system. As a context manager it stops them all if one does not become healthy."""

    def __init__(self, config: Config, watcher: Watcher | None = None) -> None:
        self.config = config
        self._watcher = watcher or SilentWatcher()
        self._processes: dict[str, Process] = {}
        self._reported: set[Process] = set()
        self._looking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.config.ports[GATEWAY.name]}"

    @property
    def processes(self) -> list[Process]:
        return list(self._processes.values())

    async def start(self) -> None:
        """Returns when all processes are healthy.

        Raises `ConfigError` before it has started a process, and `StackFailed` if a process does not become healthy.
        """
        self.config.check_ports()
        self.config.logs.mkdir(parents=True, exist_ok=True)
        self._looking = asyncio.create_task(self._look_for_crashes(), name="look-for-crashes")
        if self.config.runs_nats:
            await self._start_together([self._add(NATS, self._nats(), self.config.ports[NATS], answers_tcp)])
        await self._start_together([self._deploy(deployable) for deployable in DEPLOYABLES])

    async def start_gateway(self) -> str:
        """Starts one more replica of the gateway on a free port, and returns its URL."""
        number = 1 + sum(name.startswith(GATEWAY.name) for name in self._processes)
        gateway = self._deploy(GATEWAY, name=f"{GATEWAY.name}-{number}", port=free_port())
        await self._start_together([gateway])
        return f"http://127.0.0.1:{gateway.port}"

    def kill(self, name: str) -> None:
        """Sends SIGKILL to a process, as if its machine had failed."""
        self._processes[name].kill()

    async def stop_one(self, name: str) -> None:
        """Sends SIGTERM to a process, as a deployment does, and waits until it has ended."""
        await self._processes[name].stop()

    async def restart(self, name: str) -> None:
        """Restarts a process, or starts it, on the same port and data. Returns when it is healthy."""
        await self._processes[name].stop()
        self._reported.discard(self._processes[name])
        await self._start_together([self._processes[name]])

    async def stop(self) -> None:
        if self._looking:
            self._looking.cancel()
        services = [service.name for service in SERVICES]
        edge = [name for name in self._processes if name != NATS and name not in services]
        for names in (edge, services, [NATS]):
            await asyncio.gather(*(self._processes[name].stop() for name in names if name in self._processes))

    def kill_everything(self) -> None:
        """Kills all processes without waiting."""
        for process in self.processes:
            process.kill()

    def _deploy(self, deployable: Deployable, *, name: str | None = None, port: int | None = None) -> Process:
        name, port = name or deployable.name, port or self.config.ports[deployable.name]
        program = Program(
            [sys.executable, "-m", deployable.package, *deployable.serve],
            self._log(name),
            stop_signal=signal.SIGTERM,
            environment=self.config.environment_of(deployable, port=port),
            working_folder=ROOT,
        )
        return self._add(name, program, port, answers_http if deployable is GATEWAY else answers_grpc)

    def _nats(self) -> Program:
        command = nats_command(port=self.config.ports[NATS], store_dir=self.config.data / "nats")
        return Program(command, self._log(NATS))

    def _add(self, name: str, program: Program, port: int, is_healthy: HealthCheck) -> Process:
        process = self._processes[name] = Process(name, program, port, is_healthy)
        return process

    def _log(self, name: str) -> Path:
        log = self.config.logs / f"{name}.log"
        log.write_bytes(b"")
        return log

    async def _start_together(self, processes: list[Process]) -> None:
        for process in processes:
            process.start()
            self._watcher.started(process)
        outcomes = await asyncio.gather(*map(self._becomes_healthy, processes), return_exceptions=True)
        if failures := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
            raise StackFailed(f"{'; '.join(map(str, failures))}. Logs: {self.config.logs}") from failures[0]

    async def _becomes_healthy(self, process: Process) -> None:
        try:
            seconds = await process.wait_until_healthy()
        except ProcessFailed as failure:
            self._report(process, str(failure))
            raise
        self._watcher.healthy(process, seconds)

    async def _look_for_crashes(self) -> None:
        while True:
            for process in self.processes:
                if process.has_crashed:
                    self._report(process, process.how_it_ended())
            await asyncio.sleep(_LOOK_FOR_CRASHES_EVERY_SECONDS)

    def _report(self, process: Process, reason: str) -> None:
        if process not in self._reported:
            self._reported.add(process)
            self._watcher.failed(process, reason)
