"""Measures how many sockets a gateway holds, and how fast it serves them: `python -m bench.sockets`."""

import argparse
import asyncio
import resource
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

import uvloop

from bench.connection import Connection
from bench.load import Samples
from bench.report import Table, circumstances, milliseconds, per_second
from bench.sockets_client import Crowd, SocketClient
from bench.system import system
from bench.tokens import Signer
from bench.usage import Usage, resident_megabytes
from kit import logging
from kit.bus import Bus
from kit.clock import now
from tools.stack.config import GATEWAY, SERVICES
from tools.stack.stack import Stack
from twou.chat.v1 import chat_pb2, events_pb2

_HEAD = """\
# Sockets of one gateway process

Written by `make bench W=sockets B='{arguments}'`.

{circumstances}

Clients, gateway, services, NATS and database share these CPUs. Every socket is of another user, and its client offers
the compression that browsers offer.
"""
_IDLE = """\
Sockets are opened in steps. *KB per socket* is the growth of the resident memory (RSS) of the gateway since before the
first one, divided by their number; *opened/s* is the rate at which they were opened. Then all
leave, and others come: they use what the first ones had. The target is 40 KB, better 20."""
_FAN_OUT = """\
Messages of about 400 bytes are stored in the feeds of users, each in that of another one, at a steady rate. The time is
that from the moment at which the message was due to be sent until the frame has arrived. The target is a p99 of 50 ms
at 2,000 messages/s."""
_MISSED = """\
A client comes back after it has missed events. The time is that from opening the connection until the last frame has
arrived. The target is 10,000 events in a second."""
_STORM = """\
All sockets are lost at the same moment, each user misses two events, and all clients come back at once with their
cursors. A socket is live again when it has received what it missed. Meanwhile another client asks for `GET /users/me`
without a pause. The target is 15 s for 5,000 sockets, and a p99 of 500 ms for other traffic."""

_AT_ONCE = 50
_CONTENT = "Your provider is two streets away and will be with you in a moment. " * 2
# Files that the clients and the gateway open, beside the sockets.
_FILES = 1000


@dataclass(frozen=True)
class Sizes:
    # Idle sockets.
    idle: int
    # Messages a second, each for so many seconds.
    rates: Sequence[int]
    seconds: float
    # Events that a client has missed.
    missed: Sequence[int]
    # Sockets that come back at once.
    storm: int


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sockets", description="measure sockets")
    parser.add_argument("--sockets", type=int, default=10_000, help="number of idle sockets (10000)")
    parser.add_argument("--rates", nargs="+", type=int, default=[500, 1000, 2000], help="messages/s (500 1000 2000)")
    parser.add_argument("--seconds", type=float, default=5, help="duration of each rate (5)")
    parser.add_argument("--missed", nargs="+", type=int, default=[1000, 10_000], help="missed events (1000 10000)")
    parser.add_argument("--storm", type=int, default=5000, help="sockets that come back at once (5000)")
    parser.add_argument("--output", type=Path, help="also write the results to this Markdown file")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    raise_file_limit(max(chosen.sockets, chosen.storm))
    arguments = f"--sockets {chosen.sockets} --storm {chosen.storm}"
    parts = [_HEAD.format(arguments=arguments, circumstances=circumstances())]
    print(parts[0])
    sizes = Sizes(chosen.sockets, chosen.rates, chosen.seconds, chosen.missed, chosen.storm)
    parts += [f"{table.markdown()}\n" for table in uvloop.run(measure(sizes))]
    print("\n".join(parts[1:]))
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


def raise_file_limit(sockets: int) -> None:
    """Lets this process and those that it starts open so many sockets. Exits if that is not allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = sockets + _FILES
    if soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            raise SystemExit(f"{wanted} open files are needed, and {hard} are allowed: ulimit -n {wanted}")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def measure(sizes: Sizes) -> list[Table]:
    async with system("sqlite") as stack:
        return await sockets(stack, sizes)


async def sockets(stack: Stack, sizes: Sizes) -> list[Table]:
    bench = Bench(stack, await Signer.of(stack))
    async with bench.bus:
        await bench.bus.ready()
        return [
            await bench.idle([sizes.idle * share // 10 for share in (1, 3, 6, 10)]),
            await bench.fan_out(sizes.rates, sizes.seconds, min(sizes.idle, 1000)),
            await bench.missed(sizes.missed),
            await bench.storm(sizes.storm),
        ]


class Bench:
    def __init__(self, stack: Stack, signer: Signer) -> None:
        self._stack = stack
        self._signer = signer
        self._crowd = Crowd(stack.gateway_url, self._signer)
        # The feeds are those that chat-service would write.
        [chat] = [service for service in SERVICES if service.short == "chat"]
        self.bus = Bus(stack.config.nats_url(chat.short), "twou", name="bench")

    async def idle(self, steps: Sequence[int]) -> Table:
        async with self._crowd.opened(_AT_ONCE):
            pass  # everything that is made on first use
        await asyncio.sleep(1)
        empty = self._resident_kilobytes()
        rows: list[list[str]] = []
        for step in steps:
            began, before = time.perf_counter(), len(self._crowd.clients)
            await self._crowd.open(step - before, at_once=_AT_ONCE)
            rate = (step - before) / (time.perf_counter() - began)
            await asyncio.sleep(1)
            rows.append(self._idle_row(f"{step:,}", rate, empty, step))
        await self._crowd.leave()
        await asyncio.sleep(2)
        rows.append(self._idle_row("0 again", 0, empty, 0))
        await self._crowd.open(steps[1], at_once=_AT_ONCE)
        await asyncio.sleep(1)
        rows.append(self._idle_row(f"{steps[1]:,} others", 0, empty, 0))
        await self._crowd.leave()
        await asyncio.sleep(1)
        return Table("Idle sockets", _IDLE, ["sockets", "opened/s", "RSS MB", "KB per socket"], rows)

    def _idle_row(self, name: str, rate: float, empty: float, sockets: int) -> list[str]:
        resident = self._resident_kilobytes()
        each = f"{(resident - empty) / sockets:.1f}" if sockets else "-"
        print(f"{name} sockets: {resident / 1000:.0f} MB, {each} KB per socket")
        return [name, per_second(rate) if rate else "-", f"{resident / 1000:.0f}", each]

    def _resident_kilobytes(self) -> float:
        return 1000 * resident_megabytes(self._stack)[GATEWAY.name]

    async def fan_out(self, rates: Sequence[int], seconds: float, sockets: int) -> Table:
        rows = []
        async with self._crowd.opened(sockets):
            for rate in rates:
                before = Usage.of(self._stack)
                arrived, missing = await self._send_at(rate, seconds)
                cpu = Usage.of(self._stack).since(before).cpu[GATEWAY.name] / (rate * seconds)
                times = [milliseconds(arrived.percentile(percent)) for percent in (50, 95, 99, 100)]
                rows.append([f"{rate:,} messages/s", *times, str(missing), f"{1_000_000 * cpu:.0f}"])
                print(f"{rate:,} messages/s: p99 {times[2]} ms, {missing} missing")
        columns = [f"to {sockets:,} sockets", "p50 ms", "p95 ms", "p99 ms", "max ms", "missing", "gateway µs each"]
        return Table("Messages in fan-out", _FAN_OUT, columns, rows)

    async def _send_at(self, rate: int, seconds: float) -> tuple[Samples, int]:
        """Stores so many messages a second. Returns the times to their arrival, and the number that did not arrive."""
        clients, total = self._crowd.clients, int(rate * seconds)
        due: dict[int, float] = {}
        took: list[float] = []

        def arrived(number: int, moment: float) -> None:
            took.append(moment - due.pop(number))

        self._crowd.on_message = arrived
        began = time.perf_counter()
        for number in range(total):
            due[number] = began + number / rate
            pause = due[number] - time.perf_counter()
            if pause > 0.001:
                await asyncio.sleep(pause)
            await self._publish(clients[number % len(clients)].user, number)
        await self._until(lambda: not due, 5)
        self._crowd.on_message = None
        return Samples.of(took), len(due)

    async def missed(self, counts: Sequence[int]) -> Table:
        rows = []
        for missed in counts:
            [client] = await self._crowd.open(1)
            cursor = await self._cursor_of(client.user)
            await self._crowd.leave()
            for number in range(missed):
                await self._publish(client.user, number)
            await self.bus.client.flush()
            await asyncio.sleep(1)
            began = time.perf_counter()
            [again] = await self._crowd.open(1, users=[client.user], cursors=[cursor])
            await self._until(partial(_has_received, again, missed), 30)
            rows.append([f"{missed:,}", milliseconds(time.perf_counter() - began), str(missed - again.messages)])
            print(f"{missed:,} missed events: {rows[-1][1]} ms")
            await self._crowd.leave()
        return Table("Missed events", _MISSED, ["events", "ms", "missing"], rows)

    async def _cursor_of(self, user: str) -> str:
        [client] = [client for client in self._crowd.clients if client.user == user]
        before = client.messages
        await self._publish(user, 0)
        await self._until(lambda: client.messages > before, 5)
        return client.cursor

    async def storm(self, sockets: int) -> Table:
        await self._crowd.open(sockets, at_once=_AT_ONCE)
        before = [client.cursor for client in self._crowd.clients]
        users = [client.user for client in self._crowd.clients]
        await self._crowd.leave()
        for number in range(2):
            for user in users:
                await self._publish(user, number)
        await self.bus.client.flush()
        await asyncio.sleep(2)
        quiet = await self._other_traffic(asyncio.sleep(1))
        began = time.perf_counter()
        live: list[float] = []
        beside = await self._other_traffic(self._come_back(users, before, live))
        seconds = [moment - began for moment in live]
        samples, missing = Samples.of(seconds), sockets - len(live)
        times = [f"{samples.percentile(percent):.1f}" for percent in (50, 99, 100)]
        p99s = [milliseconds(one.percentile(99)) for one in (quiet, beside)]
        print(f"{sockets:,} sockets are back after {times[2]} s, others' p99 {p99s[1]} ms, {missing} missing")
        columns = [
            "sockets",
            "p50 s",
            "p99 s",
            "last s",
            "missing",
            "others' p99 before ms",
            "others' p99 meanwhile ms",
        ]
        await self._crowd.leave()
        return Table("All come back at once", _STORM, columns, [[f"{sockets:,}", *times, str(missing), *p99s]])

    async def _come_back(self, users: list[str], cursors: list[str], live: list[float]) -> None:
        def is_live() -> None:
            live.append(time.perf_counter())

        self._crowd.on_second_message = is_live
        await self._crowd.open(len(users), users=users, cursors=cursors, at_once=len(users))
        await self._until(lambda: len(live) == len(users), 60)
        self._crowd.on_second_message = None

    async def _other_traffic(self, work: Coroutine[None, None, None]) -> Samples:
        """Returns the times of another client's requests while *work* runs."""
        took: list[float] = []
        token = self._signer.token(str(uuid4()))
        working = asyncio.create_task(work)
        async with Connection(self._stack.gateway_url) as connection:
            while not working.done():
                began = time.perf_counter()
                # The account is unknown; auth-service says so after it has looked.
                await connection.get("/users/me", token=token)
                took.append(time.perf_counter() - began)
                await asyncio.sleep(0.005)
        await working
        return Samples.of(took)

    async def _publish(self, user: str, number: int) -> None:
        message = chat_pb2.Message(id=str(number), request_id=user, seq=number, sender_id=user, content=_CONTENT)
        event = events_pb2.MessageCreated(message=message)
        headers = {
            "Event-Id": str(uuid4()),
            "Event-Type": event.DESCRIPTOR.full_name,
            "Occurred-At": now().isoformat(),
            "Request-Id": "bench-request",
            "Topic": user,
        }
        await self.bus.client.publish(self.bus.feed_subject(user), event.SerializeToString(), headers=headers)

    @staticmethod
    async def _until(is_done: Callable[[], bool], seconds: float) -> None:
        until = time.perf_counter() + seconds
        while not is_done() and time.perf_counter() < until:  # noqa: ASYNC110  # many small events end it
            await asyncio.sleep(0.01)


def _has_received(client: SocketClient, messages: int) -> bool:
    return client.messages >= messages


if __name__ == "__main__":
    main()
