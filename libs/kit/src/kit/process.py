"""The life of a process: settings, logs, signals, and the commands that every service has.

python -m auth_service serve [--migrate]     until SIGTERM or SIGINT
python -m auth_service migrate               brings the database up to date
python -m auth_service revision MESSAGE      writes a new migration (development)
python -m auth_service dead list|replay      events that consumers gave up on
"""

import argparse
import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import uvloop

from kit import dead_letters, garbage, logging, migrations, starting
from kit.bus import Bus
from kit.database import Database
from kit.settings import ServiceSettings, load


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

    def main(self) -> None:
        arguments = self._parser().parse_args()
        settings = load(self.settings, self.name)
        logging.configure(self.name, level=settings.log_level, log_format=settings.log_format)
        with starting.said_in_one_sentence(self.name):
            uvloop.run(self._dispatch(settings, arguments))

    def _parser(self) -> argparse.ArgumentParser:
        parser = argparse.ArgumentParser(prog=f"python -m {self.package}")
        commands = parser.add_subparsers(dest="command", required=True)
        serve = commands.add_parser("serve", help="run until SIGTERM or SIGINT")
        serve.add_argument("--migrate", action="store_true", help="bring the database up to date first")
        commands.add_parser("migrate", help="bring the database up to date")
        commands.add_parser("revision", help="write a new migration").add_argument("message")
        dead = commands.add_parser("dead", help="events that consumers gave up on")
        dead.add_argument("what", choices=["list", "replay"])
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
                await self._serve(settings, migrate=arguments.migrate)
            case "migrate" | "revision":
                await self._migrate(settings, arguments)
            case "dead":
                await _dead(settings, replay=arguments.what == "replay")
            case name:
                await self.commands[name].run(settings, arguments)

    async def _serve(self, settings: S, *, migrate: bool) -> None:
        if migrate:
            async with Database(settings.database_url) as database:
                await migrations.upgrade(database, self.package)
        await until_stopped(self.running(settings))

    async def _migrate(self, settings: S, arguments: argparse.Namespace) -> None:
        async with Database(settings.database_url) as database:
            await migrations.upgrade(database, self.package)
            if arguments.command == "revision":
                await migrations.revision(database, self.package, arguments.message)


async def until_stopped(running: AbstractAsyncContextManager[object]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running:
        garbage.settle()
        await stop.wait()
        logging.get(__name__).info("stopping")


async def _dead(settings: ServiceSettings, *, replay: bool) -> None:
    async with Bus(settings.nats_url, settings.nats_namespace, name="dead-letters") as bus:
        async for letter in dead_letters.list_dead(bus):
            print(f"{letter.seq}\t{letter.consumer}\t{letter.event_type}\t{letter.event_id}\t{letter.reason}")
            if replay:
                await dead_letters.replay(bus, letter)
