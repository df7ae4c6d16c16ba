"""The faults: each breaks one part of the system for a while and mends it."""

import asyncio
import contextlib
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial

import psutil

from testkit.nats_cluster import Member, NatsCluster
from tests.faults.system import System
from tests.own_database import OwnDatabase
from tests.slow_link import SlowLink
from tools.stack.stack import Stack

KILL, STOP, CUT, SILENT = "killed", "stopped", "cut off", "silent"
# Seconds that a fault lasts, and between two faults.
_LASTS = (0.1, 2.0)
# Long enough for an election, and for those who are connected to the server to leave it.
_PARTITION_LASTS = (1.0, 15.0)
_CALM = (0.1, 1.0)


@dataclass(frozen=True)
class Fault:
    what: str
    victim: str
    broken: Callable[[], AbstractAsyncContextManager[None]]
    lasts: tuple[float, float] = _LASTS


@dataclass
class Breaker:
    """Breaks something of *faults* at a time, each of them once before one comes again."""

    faults: list[Fault]
    chance: random.Random
    done: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def run(self, is_over: asyncio.Event) -> None:
        deck: list[Fault] = []
        while not is_over.is_set():
            deck = deck or self.chance.sample(self.faults, len(self.faults))
            fault = deck.pop()
            print(f"  {fault.victim} is {fault.what}", flush=True)  # noqa: T201  # a log of what was done, in its order
            async with fault.broken():
                await asyncio.sleep(self.chance.uniform(*fault.lasts))
            self.done[fault.victim, fault.what] += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(is_over.wait(), self.chance.uniform(*_CALM))


def breakers(system: System, chance: random.Random) -> list[Breaker]:
    """Returns one breaker of the processes, and one of what they rest on, which may strike at the same time."""
    below = [*_of_nats(system), *_of_database(system)]
    return [Breaker(faults, random.Random(chance.random())) for faults in (_of_processes(system), below) if faults]


def _of_processes(system: System) -> list[Fault]:
    faults = []
    for process in system.stack.processes:
        name = process.name
        if name != "nats":
            faults.append(Fault(KILL, name, lambda name=name: _killed(system.stack, name)))  # type: ignore[misc]
            faults.append(Fault(STOP, name, lambda name=name: _stopped(lambda: _pids(system.stack, name))))  # type: ignore[misc]
    for (name, other), links in system.links.items():
        faults.append(Fault(f"{CUT} from its {other}", name, lambda links=links: _cut(links)))  # type: ignore[misc]
        faults.append(Fault(f"{SILENT} to its {other}", name, lambda links=links: _silent(links)))  # type: ignore[misc]
    return faults


def _of_nats(system: System) -> list[Fault]:
    if system.nats is None:
        stack = system.stack
        return [
            Fault(KILL, "nats", lambda: _killed(stack, "nats")),
            Fault(STOP, "nats", lambda: _stopped(lambda: _pids(stack, "nats"))),
        ]
    faults = []
    for member in system.nats.members:
        name = f"nats {member.name}"
        for what, broken in ((KILL, _killed_member), (STOP, _stopped_member)):
            faults.append(Fault(what, name, lambda broken=broken, member=member: broken(member)))  # type: ignore[misc]
        for what, is_silent in ((f"{CUT} from", False), (f"{SILENT} to", True)):
            parted = partial(_parted, system.nats, member, is_silent=is_silent)
            faults.append(Fault(f"{what} the others", name, parted, _PARTITION_LASTS))
    return faults


def _of_database(system: System) -> list[Fault]:
    if (database := system.database) is None:
        return []
    links = [link for (_, other), links in system.links.items() if other == "database" for link in links]
    return [
        Fault(KILL, "postgresql", lambda: _killed_database(database)),
        Fault(STOP, "postgresql", lambda: _stopped(lambda: _pids_of_database(database))),
        Fault(CUT, "postgresql", lambda: _cut(links)),
        Fault(SILENT, "postgresql", lambda: _silent(links)),
    ]


@contextlib.asynccontextmanager
async def _killed(stack: Stack, name: str) -> AsyncIterator[None]:
    await asyncio.to_thread(stack.kill, name)
    yield
    await stack.restart(name)


@contextlib.asynccontextmanager
async def _stopped(pids: Callable[[], list[int]]) -> AsyncIterator[None]:
    stopped = pids()
    _signal(stopped, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(stopped, signal.SIGCONT)


@contextlib.asynccontextmanager
async def _cut(links: list[SlowLink]) -> AsyncIterator[None]:
    with contextlib.ExitStack() as cuts:
        for link in links:
            cuts.enter_context(link.cut())
        yield


@contextlib.asynccontextmanager
async def _silent(links: list[SlowLink]) -> AsyncIterator[None]:
    with contextlib.ExitStack() as silences:
        for link in links:
            silences.enter_context(link.silent())
        yield


@contextlib.asynccontextmanager
async def _parted(cluster: NatsCluster, member: Member, *, is_silent: bool) -> AsyncIterator[None]:
    with cluster.cut_off(member, is_silent=is_silent):
        yield


@contextlib.asynccontextmanager
async def _killed_member(member: Member) -> AsyncIterator[None]:
    await asyncio.to_thread(member.kill)
    yield
    await asyncio.to_thread(member.start)


@contextlib.asynccontextmanager
async def _stopped_member(member: Member) -> AsyncIterator[None]:
    member.pause()
    try:
        yield
    finally:
        member.resume()


@contextlib.asynccontextmanager
async def _killed_database(database: OwnDatabase) -> AsyncIterator[None]:
    await asyncio.to_thread(database.kill)
    yield
    await asyncio.to_thread(database.start)


def _pids(stack: Stack, name: str) -> list[int]:
    return [one.pid for one in stack.processes if one.name == name and one.pid is not None]


def _pids_of_database(database: OwnDatabase) -> list[int]:
    assert database.server.process is not None
    server = psutil.Process(database.server.process.pid)
    return [server.pid, *(child.pid for child in server.children(recursive=True))]


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        # A connection of the database may have ended meanwhile.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
