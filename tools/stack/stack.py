"""All processes of the system on this machine, from one `start` to one `stop`.

NATS comes first and goes last; in between, services and gateway start together, because any of them may come up before
any other. On the way down the gateway goes before the services that its last answers still need.
"""

import asyncio
import signal
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Protocol, Self

from kit.nats_setup import SetupSettings, read_durables, set_up
from testkit.processes import Program, free_port
from tools.registry.deployables import ROOT, Deployable
from tools.stack import logs, nats_server
from tools.stack.config import DEPLOYABLES, GATEWAY, NATS, SERVICES, Config
from tools.stack.lock import DataLock
from tools.stack.process import HealthCheck, Process, ProcessFailed, answers_grpc, answers_http, answers_tcp

_LOOK_FOR_CRASHES_EVERY_SECONDS = 0.2
# A process that ends at its start is started again after 0.5, 1 and 2 seconds.
_RESTARTS = 3
_FIRST_PAUSE_SECONDS = 0.5
_SET_UP_BY = frozenset(name for name in SetupSettings.model_fields if name.startswith(("nats_", "tls_")))
# It still runs and does not become healthy, or its settings are wrong: another start would change nothing.
_NO_RESTART = (None, 2)


def nats_settings(config: Config) -> SetupSettings:
    """Returns how the operator reaches NATS."""
    values = {name.lower(): value for name, value in config.environment_of_operator(GATEWAY).items()}
    return SetupSettings.model_validate({name: values[name] for name in values if name in _SET_UP_BY})


async def set_up_nats(config: Config) -> None:
    """Makes the streams and consumers, as the job of a deployment does. NATS may have lost them."""
    await set_up(nats_settings(config), read_durables(nats_server.DURABLES))


class Watcher(Protocol):
    """An observer of the start of processes and of their failures."""

    def started(self, process: Process) -> None: ...

    def healthy(self, process: Process, seconds: float) -> None: ...

    def retried(self, process: Process, reason: str, pause_seconds: float) -> None: ...

    def failed(self, process: Process, reason: str) -> None: ...


class SilentWatcher:
    def started(self, process: Process) -> None: ...

    def healthy(self, process: Process, seconds: float) -> None: ...

    def retried(self, process: Process, reason: str, pause_seconds: float) -> None: ...

    def failed(self, process: Process, reason: str) -> None: ...


class StackFailed(Exception):
    """A process did not become healthy. The other processes run until `stop`."""


class Stack:
    """The processes of one system. As a context manager it stops them all if one does not become healthy."""

    def __init__(self, config: Config, watcher: Watcher | None = None, *, migrates: bool = True) -> None:
        """Lets no service apply its migrations if not *migrates*: its database has them."""
        self.config = config
        self._migrates = migrates
        self._watcher = watcher or SilentWatcher()
        self._processes: dict[str, Process] = {}
        self._reported: set[Process] = set()
        self._looking: asyncio.Task[None] | None = None
        self._lock = DataLock(config.data)
        self._is_prepared = False
        # Processes that have not been healthy yet: an end of theirs is no crash.
        self._starting: set[Process] = set()

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
        return self.config.gateway_url

    @property
    def processes(self) -> list[Process]:
        return list(self._processes.values())

    async def prepare(self) -> None:
        """Takes the folder of data for this stack. Raises `ConfigError` if the folder or a port cannot be used."""
        self.config.prepare_folders()
        await self._lock.take()
        try:
            self.config.check_ports()
        except BaseException:
            self._lock.release()
            raise
        self._is_prepared = True

    async def start(self) -> None:
        """Returns when all processes are healthy.

        Raises `ConfigError` before it has started a process, and `StackFailed` if a process does not become healthy.
        """
        if not self._is_prepared:
            await self.prepare()
        self._looking = asyncio.create_task(self._look_for_crashes(), name="look-for-crashes")
        if self.config.runs_nats:
            await self.start_nats()
        await self._start_together([self._deploy(deployable) for deployable in DEPLOYABLES])

    async def start_nats(self) -> None:
        """Starts NATS alone, with its streams and consumers. The folder of data must be that of this stack."""
        await self._start_together([self._add(NATS, self._nats(), self.config.ports[NATS], answers_tcp)])
        await set_up_nats(self.config)

    async def start_gateway(self, **variables: str) -> str:
        """Starts one more replica of the gateway on a free port, and returns its URL. *variables* are its own."""
        gateway = await self.start_replica(GATEWAY, **variables)
        return f"http://127.0.0.1:{gateway.port}"

    async def start_replica(self, deployable: Deployable, **variables: str) -> Process:
        """Starts one more replica, on PORT or a free port. *variables* of its environment are its own."""
        number = 1 + sum(name.startswith(deployable.name) for name in self._processes)
        name = f"{deployable.name}-{number}"
        port = int(variables.get("PORT") or free_port())
        replica = self._deploy(deployable, name=name, port=port, variables=variables)
        await self._start_together([replica])
        return replica

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
        if name == NATS:
            await set_up_nats(self.config)

    async def stop(self) -> None:
        if self._looking:
            self._looking.cancel()
        services = [service.name for service in SERVICES]
        edge = [name for name in self._processes if name != NATS and name not in services]
        for names in (edge, services, [NATS]):
            await asyncio.gather(*(self._processes[name].stop() for name in names if name in self._processes))
        self._lock.release()
        self._is_prepared = False

    def kill_everything(self) -> None:
        """Kills all processes without waiting."""
        for process in self.processes:
            process.kill()

    def _deploy(
        self,
        deployable: Deployable,
        *,
        name: str | None = None,
        port: int | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Process:
        name, port = name or deployable.name, port or self.config.ports[deployable.name]
        program = Program(
            [sys.executable, "-m", deployable.package, *self._serve(deployable, variables or {})],
            self._log(name),
            stop_signal=signal.SIGTERM,
            environment=self.config.environment_of(deployable, port=port) | dict(variables or {}),
            working_folder=ROOT,
            held=self._lock.descriptors,
        )
        asks_service = partial(answers_grpc, service=deployable.name, tls=self.config.tls)
        return self._add(name, program, port, answers_http if deployable is GATEWAY else asks_service)

    def _serve(self, deployable: Deployable, variables: Mapping[str, str]) -> list[str]:
        # A replica of another release has migrations of its own.
        migrates = self._migrates or "PYTHONPATH" in variables
        return [argument for argument in deployable.serve if migrates or argument != "--migrate"]

    def _nats(self) -> Program:
        port, log = self.config.ports[NATS], self._log(NATS)
        held, tls = tuple(self._lock.descriptors), self.config.tls_of_nats
        return nats_server.program(self.config.data, port=port, log=log, held=held, tls=tls)

    def _add(self, name: str, program: Program, port: int, is_healthy: HealthCheck) -> Process:
        process = self._processes[name] = Process(name, program, port, is_healthy)
        return process

    def _log(self, name: str) -> Path:
        log = self.config.logs / f"{name}.log"
        logs.start(log)
        return log

    async def _start_together(self, processes: list[Process]) -> None:
        for process in processes:
            process.start()
            self._watcher.started(process)
        outcomes = await asyncio.gather(*map(self._becomes_healthy, processes), return_exceptions=True)
        if failures := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
            raise StackFailed(f"{'; '.join(map(str, failures))}. Logs: {self.config.logs}") from failures[0]

    async def _becomes_healthy(self, process: Process) -> None:
        self._starting.add(process)
        try:
            seconds = await self._until_healthy(process)
        except ProcessFailed as failure:
            self._report(process, str(failure))
            raise
        finally:
            self._starting.discard(process)
        self._watcher.healthy(process, seconds)

    async def _until_healthy(self, process: Process) -> float:
        """Starts a process that ends again, after a pause, as far as that can help."""
        for restarts in range(_RESTARTS):
            try:
                return await process.wait_until_healthy()
            except ProcessFailed as failure:
                if process.exit_code in _NO_RESTART:
                    raise
                pause = _FIRST_PAUSE_SECONDS * 2**restarts
                self._watcher.retried(process, str(failure), pause)
                await asyncio.sleep(pause)
                process.start()
        return await process.wait_until_healthy()

    async def _look_for_crashes(self) -> None:
        while True:
            for process in self.processes:
                logs.keep_small(process.program.log)
                if process.has_crashed and process not in self._starting:
                    self._report(process, process.how_it_ended())
            await asyncio.sleep(_LOOK_FOR_CRASHES_EVERY_SECONDS)

    def _report(self, process: Process, reason: str) -> None:
        if process not in self._reported:
            self._reported.add(process)
            self._watcher.failed(process, reason)
