"""What identity costs: `python -m bench.identity`; see bench/README.md."""

import argparse
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import uvloop

from bench import ending, logins, verifying
from bench.report import Table, circumstances
from bench.system import DATABASES, system
from kit import logging

_HEAD = """\
# What identity costs

Made by `make bench`, which starts a system of its own and measures it from outside, through the gateway.

{circumstances}

Client, gateways, services, NATS and database share these CPUs, so the numbers say what the whole costs here, not what
one part could do alone. **Compare ratios, not absolutes**: a login with a read (`GET /auth/me`), a row with the same
row of an earlier run on the same machine, one database with the other. On another machine all of them move; the ratios
hardly do.

Passwords are hashed with the production parameters (argon2id, 19 MiB, two passes, two at a time); rate limits are
relaxed. Neither database waits for the disk at every commit (SQLite in WAL mode, the bundled PostgreSQL with fsync
off), so writes look better than on a production disk. Load is closed-loop: each of N clients sends its next request
when it has the answer to the last.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.identity", description="measure what identity costs")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=["sqlite"], help="one or both (sqlite)")
    parser.add_argument("--seconds", type=float, default=5, help="how long each load lasts (5)")
    parser.add_argument("--sessions", type=int, default=200, help="how many sessions are logged out (200)")
    parser.add_argument("--output", type=Path, help="a Markdown file to write as well")
    arguments = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    text = uvloop.run(_measure(arguments.database, arguments.seconds, arguments.sessions))
    if arguments.output:
        arguments.output.write_text(text)


async def _measure(databases: Sequence[str], seconds: float, sessions: int) -> str:
    parts = [_HEAD.format(circumstances=circumstances())]
    print(parts[0])
    for database in databases:
        parts.append(f"## {database}\n")
        print(parts[-1])
        async for table in tables(database, seconds, sessions):
            parts.append(f"{table.markdown()}\n")
            print(parts[-1])
    return "\n".join(parts)


async def tables(database: str, seconds: float, sessions: int) -> AsyncIterator[Table]:
    async with system(database) as stack:
        url, other = stack.gateway_url, await stack.start_gateway()
        yield await verifying.verifying(stack)
        yield await logins.throughput(url, seconds)
        yield await logins.beside_registrations(url, seconds)
        yield await ending.ending(url, other, sessions)


if __name__ == "__main__":
    main()
