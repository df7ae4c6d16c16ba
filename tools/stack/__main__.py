"""Runs the whole system on this machine. Run `python -m tools.stack up` in the root of the repository."""

import argparse
import asyncio
import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from threading import Thread

from kit import logging, starting
from kit.starting import CannotStart
from tools.clients import example
from tools.guide import site
from tools.registry.deployables import ROOT, Deployable
from tools.stack.config import AUTH, FILE, REQUEST, SERVICES, Config, ConfigError
from tools.stack.stack import Stack, StackFailed
from tools.stack.terminal import Terminal, complain, readable, say

# Commands of auth-service for operators, each with its help text.
_OF_AUTH = {
    "mail": "print the newest mail that was sent in development",
    "sms": "print the newest text message that was sent in development",
    "rotate-keys": "create the next signing key; current tokens stay valid",
    "revoke-keys": "after a leak: revoke every access token at once",
}
# Other commands without arguments.
_OTHERS = {
    "retime": "move slots to where new rules of time zones put them",
    "ledger-check": "compute the ledger again, and compare",
    "reconcile": "compare our books with those of payment gateways",
    "migrate": "bring all databases up to date",
}
# The same of every service that consumes events.
_DEAD_LETTERS = {
    "dead-list": "print the events that consumers gave up on, oldest first",
    "dead-replay": "publish them again; consumers skip those that they have processed",
}


def main() -> int:
    arguments = _parser().parse_args()
    starting.keep_files_private()
    # The processes have logs of their own; here, only trouble would be news.
    logging.configure("stack", level="WARNING", log_format="console")
    try:
        config = Config.load(arguments.data, dotenv=arguments.env)
        if arguments.command == "up":
            return asyncio.run(_up(config, verbose=arguments.verbose))
        return max(_run(config, service, *command) for service, *command in _commands(arguments))
    except ConfigError as error:
        complain(str(error))
        return 2


def _commands(arguments: argparse.Namespace) -> Iterator[tuple[Deployable, *tuple[str, ...]]]:
    """Yields the services whose own command is to be run, each with its arguments."""
    match arguments.command:
        case "migrate":
            yield from ((service, "migrate") for service in SERVICES)
        case "admin" | "flag":
            yield AUTH, arguments.command, *arguments.words
        case "places":
            yield AUTH, "places", str(arguments.file.absolute())
        case "dead-list" | "dead-replay":
            service = next(one for one in SERVICES if one.name == arguments.service)
            yield service, *arguments.command.split("-")
        case "retime" | "ledger-check" | "reconcile":
            yield REQUEST, arguments.command
        case "replay":
            yield REQUEST, "replay", *(["--rules", arguments.rules] if arguments.rules else [])
        case "files-check":
            yield (FILE, "check", "--repair", "yes") if arguments.repair else (FILE, "check")
        case command:
            # One of these commands has an option.
            yield AUTH, command, *_days(arguments)


def _days(arguments: argparse.Namespace) -> tuple[str, ...]:
    days: str | None = getattr(arguments, "days", None)
    return ("--days", days) if days else ()


def _known_flag(name: str) -> str:
    # Imported only here, because the other commands need no gateway.
    known: str = import_module("tools.stack.flag_names").known(name)
    return known


def _parser() -> argparse.ArgumentParser:
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument("--data", type=Path, default=ROOT / ".data", help="folder for all data (.data)")
    everywhere.add_argument("--env", type=Path, default=ROOT / ".env", help="file with settings (.env)")
    parser = argparse.ArgumentParser(prog="python -m tools.stack")
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", parents=[everywhere], help="run everything until Ctrl-C")
    up.add_argument("--verbose", action="store_true", help="print the logs of all processes")
    admin = commands.add_parser("admin", parents=[everywhere], help="make a registered account an admin")
    admin.add_argument("words", metavar="email", nargs=1)
    flag = commands.add_parser("flag", parents=[everywhere], help="turn an operation of the API, or an area, on or off")
    flag.add_argument("words", metavar="name", type=_known_flag, nargs=1)
    flag.add_argument("words", metavar="on", choices=["1", "0"], nargs=1, action="extend")
    places = commands.add_parser("places", parents=[everywhere], help="replace the table of postal codes")
    places.add_argument("file", type=Path, help="CSV with postal_code,address,latitude,longitude")
    rollups = commands.add_parser(
        "rebuild-rollups", parents=[everywhere], help="count the events of the last days again"
    )
    rollups.add_argument("--days", help="how many days (7)")
    replay = commands.add_parser("replay", parents=[everywhere], help="decide recorded waves of dispatch again")
    replay.add_argument("--rules", help="a file with other rules: what would they have changed?")
    files = commands.add_parser("files-check", parents=[everywhere], help="compare stored files with the database")
    files.add_argument("--repair", action="store_true", help="repair what differs")
    for name, text in _DEAD_LETTERS.items():
        dead = commands.add_parser(name, parents=[everywhere], help=text)
        dead.add_argument("service", choices=[one.name for one in SERVICES])
    for name, text in (_OF_AUTH | _OTHERS).items():
        commands.add_parser(name, parents=[everywhere], help=text)
    return parser


def _run(config: Config, service: Deployable, *command: str) -> int:
    config.prepare_folders()
    program = [sys.executable, "-m", service.package, *command]
    # The users of the processes may not read the streams.
    reads_streams = command[0] in ("dead", "rebuild-rollups")
    environment = config.environment_of_operator(service) if reads_streams else config.environment_of(service)
    return subprocess.run(program, cwd=ROOT, env=environment, check=False).returncode


async def _up(config: Config, *, verbose: bool) -> int:
    terminal = Terminal(verbose=verbose)
    stack = Stack(config, terminal)
    await stack.prepare()
    _stop_on_signals(stack)
    say(f"2U is starting; its data is in {readable(config.data)}/")
    for complaint in config.complaints:
        say(f"  ! {complaint}")
    began = time.perf_counter()
    building = Thread(target=_offer_example, args=(stack.gateway_url,), daemon=True)
    try:
        site.build(config.guide)
        # The terminal has reported the failure; the processes that are healthy stay useful.
        with contextlib.suppress(StackFailed):
            await stack.start()
            terminal.ready(stack, time.perf_counter() - began)
            building.start()
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        say("\nStopping …")
    except CannotStart as reason:
        complain(str(reason))
        return 1
    finally:
        await stack.stop()
    say("Stopped.")
    return 1 if terminal.has_seen_failure else 0


def _offer_example(url: str) -> None:
    """Builds the example application, or says why there is none. The system runs in any case."""
    if not example.is_built():
        say("  Example app         is being built …")
    reason = example.build()
    say(f"  Example app         {reason or f'{url}/example'}")


def _stop_on_signals(stack: Stack) -> None:
    """Lets the first signal cancel this task, which stops the stack in order, and a second signal kill the stack."""
    running = asyncio.current_task()
    assert running

    def stop() -> None:
        if not running.cancelling():
            running.cancel()
        else:
            stack.kill_everything()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)


if __name__ == "__main__":
    sys.exit(main())
