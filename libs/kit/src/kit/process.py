"""The life of a process: settings, logs, signals, and the commands that every service has.

python -m auth_service serve [--migrate]     until SIGTERM or SIGINT; waits for migrations that it does not apply itself
python -m auth_service migrate               brings the database up to date
python -m auth_service revision MESSAGE      writes a new migration (development)
python -m auth_service dead list|replay      events that consumers gave up on
python -m auth_service backup|restore FOLDER  a copy of all that the service keeps (kit.backup)
python -m auth_service outbox                committed events that are not published
python -m auth_service maintain              what an operator has done once a night
"""

import argparse
import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

import uvloop

from kit import apart, crash_points, dead_letters, garbage, logging, observing, release, starting, tls, versions
from kit.bus import Bus
from kit.database import Database
from kit.database_start import until_usable, unusable
from kit.errors import Unavailable
from kit.settings import ServiceSettings, load
from kit.worker import Periodic

if TYPE_CHECKING:
    from kit.backup import Beside

# With the start of the process, an operator waits for less than 3 s.
_NATS_SECONDS = 1.5


@dataclass(frozen=True)
class Command[S: ServiceSettings]:
    """An additional command of a service: its function, and its arguments by name with their help texts."""

    help: str
    arguments: Mapping[str, str]
    run: Callable[[S, argparse.Namespace], Awaitable[None]]
    # Optional arguments, which are `None` if they are absent: `rules` is `--rules RULES`.
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ServiceProcess[S: ServiceSettings]:
    name: str
    package: str
    settings: Callable[[], S]
    running: Callable[[S], AbstractAsyncContextManager[object]]
    commands: Mapping[str, Command[S]] = field(default_factory=dict)
    # The part of a backup that is its own.
    beside: "Beside[S] | None" = None
    # The workers that `maintain` lets sweep once, besides those of every service.
    sweeps: Callable[[S, Database], Sequence[Periodic]] = lambda _settings, _database: ()

    def main(self) -> None:
        arguments = self._parser().parse_args()
        starting.keep_files_private()
        settings = load(self.settings, self.name)
        logging.configure(
            self.name, level=settings.log_level, log_format=settings.log_format, with_traces=settings.are_traced
        )
        doing = "cannot start" if arguments.command == "serve" else arguments.command
        with starting.said_in_one_sentence(f"{self.name} {doing}"):
            tls.check(settings.tls)
            if arguments.command == "serve" and arguments.migrate:
                apart.run(self._migrate_first, settings)
            uvloop.run(self._dispatch(settings, arguments))

    async def command(self, settings: S, words: Sequence[str]) -> None:
        """Runs a command in the process of the caller. Raises `CannotStart`, or `SystemExit` with another exit code."""
        await self._dispatch(settings, self._parser().parse_args(words))

    def _parser(self) -> argparse.ArgumentParser:
        parser = argparse.ArgumentParser(prog=f"python -m {self.package}")
        commands = parser.add_subparsers(dest="command", required=True)
        serve = commands.add_parser("serve", help="run until SIGTERM or SIGINT")
        serve.add_argument("--migrate", action="store_true", help="bring the database up to date first")
        commands.add_parser("migrate", help="bring the database up to date")
        commands.add_parser("revision", help="write a new migration").add_argument("message")
        dead = commands.add_parser("dead", help="events that consumers gave up on")
        dead.add_argument("what", choices=["list", "replay"])
        _operating().add_commands(commands)
        for name, command in self.commands.items():
            own = commands.add_parser(name, help=command.help)
            for argument, text in command.arguments.items():
                own.add_argument(argument, help=text)
            for option, text in command.options.items():
                own.add_argument(f"--{option}", help=text)
        return parser

    async def _dispatch(self, settings: S, arguments: argparse.Namespace) -> None:
        match arguments.command:
            case "serve":
                logging.get(__name__).info("starting", version=release.version(self.name))
                await until_stopped(self._serving(settings))
            case "migrate" | "revision":
                await self._migrate(settings, arguments)
            case "dead":
                await _dead(settings, replay=arguments.what == "replay")
            case name:
                try:
                    if name in self.commands:
                        await self.commands[name].run(settings, arguments)
                    else:
                        await self._operate(settings, arguments)
                except Unavailable as error:
                    raise unusable(settings.database_url, error) from error

    @contextlib.asynccontextmanager
    async def _serving(self, settings: S) -> AsyncIterator[None]:
        async with Database(settings.database_url) as database:
            await until_usable(database, seconds=settings.database_wait_seconds)
            await versions.until_current(database, self.package, seconds=settings.database_wait_seconds)
        crash_points.arm(settings.crash_point_file)
        with observing.observed(settings, self.name):
            async with self.running(settings):
                yield

    def _migrate_first(self, settings: S) -> None:
        with starting.said_in_one_sentence(f"{self.name} cannot start"):
            uvloop.run(self._upgrade_if_behind(settings))

    async def _upgrade_if_behind(self, settings: S) -> None:
        async with Database(settings.database_url) as database:
            await until_usable(database, seconds=settings.database_wait_seconds)
            if not await versions.is_current(database, self.package):
                await _upgrade(database, self.package)

    async def _operate(self, settings: S, arguments: argparse.Namespace) -> None:
        from kit.backup import Service

        programs = getattr(arguments, "programs", None)
        service = Service(self.name, self.package, settings, self.beside, programs)
        async with Database(settings.database_url) as database:
            await until_usable(database, seconds=0)
            sweeps = partial(self.sweeps, settings)
            await _operating().run(service, arguments, database, lambda: _upgrade(database, self.package), sweeps)

    async def _migrate(self, settings: S, arguments: argparse.Namespace) -> None:
        async with Database(settings.database_url) as database:
            await until_usable(database, seconds=0)
            await _upgrade(database, self.package)
            if arguments.command == "revision":
                from kit import migrations

                await migrations.revision(database, self.package, arguments.message)


def _operating() -> ModuleType:
    # A process that serves does without it.
    from kit import operating

    return operating


async def _upgrade(database: Database, package: str) -> None:
    # Alembic is imported only where it has something to do: it is a tenth of the memory of a service.
    from kit import migrations

    await migrations.upgrade(database, package)


async def until_stopped(running: AbstractAsyncContextManager[object]) -> None:
    """Runs until SIGTERM or SIGINT, which also end a start that still waits."""
    stop = asyncio.Event()
    starting = asyncio.current_task()

    def ask_to_stop() -> None:
        stop.set()
        if starting and not is_running:
            starting.cancel()

    is_running = False
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ask_to_stop)
    try:
        async with running:
            is_running = True
            garbage.settle()
            await stop.wait()
            logging.get(__name__).info("stopping")
    except asyncio.CancelledError:
        if not stop.is_set():
            raise


async def _dead(settings: ServiceSettings, *, replay: bool) -> None:
    async with Bus(settings.nats_url, settings.nats_namespace, name="dead-letters", tls=settings.tls) as bus:
        await bus.ready_within(_NATS_SECONDS)
        async for letter in dead_letters.list_dead(bus):
            print(f"{letter.seq}\t{letter.consumer}\t{letter.event_type}\t{letter.event_id}\t{letter.reason}")
            if replay:
                await dead_letters.replay(bus, letter)
