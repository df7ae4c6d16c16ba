"""The output of the stack on a terminal."""

import asyncio
import contextlib
import sys
from pathlib import Path

from testkit.processes import last_lines
from tools.registry.deployables import ROOT
from tools.stack.config import DEPLOYABLES
from tools.stack.process import Process
from tools.stack.stack import Stack

_NAME_WIDTH = max(len(one.name) for one in DEPLOYABLES) + 2
_LINES_OF_A_CRASH = 15
_FOLLOW_EVERY_SECONDS = 0.1


class Terminal:
    def __init__(self, *, verbose: bool = False) -> None:
        self._verbose = verbose
        self._following: dict[str, asyncio.Task[None]] = {}
        self.has_seen_failure = False

    def started(self, process: Process) -> None:
        # A restarted process continues the same log.
        if self._verbose and process.name not in self._following:
            self._following[process.name] = asyncio.create_task(_follow(process))

    def healthy(self, process: Process, seconds: float) -> None:
        say(f"  ✓ {process.name:{_NAME_WIDTH}} 127.0.0.1:{process.port:<6} {seconds:4.1f} s")

    def retried(self, process: Process, reason: str, pause_seconds: float) -> None:
        say(f"  ↻ {process.name:{_NAME_WIDTH}} {reason}; it is started again in {pause_seconds:g} s")

    def failed(self, process: Process, reason: str) -> None:
        self.has_seen_failure = True
        say(f"\n  ✗ {reason}")
        for line in last_lines(process.program.log, _LINES_OF_A_CRASH):
            say(f"    | {line}")
        say(f"    Full log: {readable(process.program.log)}. The other processes keep running;")
        say("    to start this one again, fix the cause, stop all of them with Ctrl-C and run make up.\n")

    def ready(self, stack: Stack, seconds: float) -> None:
        url = stack.gateway_url
        say(f"\n2U is ready after {seconds:.1f} s.\n")
        say(f"  API documentation   {url}/docs")
        say(f"  Guide               {url}/guide")
        say(f"  API                 {url}/api/v1")
        say(f"  WebSocket           {url.replace('http', 'ws', 1)}/ws")
        say("  The whole journey   make demo")
        say("  Make an admin       make admin EMAIL=you@example.com   (of a registered account)")
        say(f"  Logs                {readable(stack.config.logs)}/")
        say("\nCtrl-C stops everything.")


def say(text: str) -> None:
    # The terminal may be closed; the processes must be stopped in order all the same.
    with contextlib.suppress(OSError):
        print(text, flush=True)


def complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def readable(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


async def _follow(process: Process) -> None:
    """Prints new lines of a process's log, each behind the name of the process, until it is cancelled."""
    with process.program.log.open(errors="replace") as log:
        rest = ""
        while True:
            if log.tell() > process.program.log.stat().st_size:
                # The file has become too large, and was emptied.
                log.seek(0)
            rest += log.read()
            *lines, rest = rest.split("\n")
            for line in lines:
                say(f"{process.name:{_NAME_WIDTH}}| {line}")
            await asyncio.sleep(_FOLLOW_EVERY_SECONDS)
