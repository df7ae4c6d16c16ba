"""Benchmarks of identity: `python -m bench.identity`. bench/README.md explains them."""

import argparse
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import uvloop

from bench import ending, logins, verifying
from bench.report import Table, circumstances
from bench.system import DATABASES, system
from kit import logging

_HEAD = """\
# The cost of identity

`make bench` wrote this page. It starts a system and measures it through the gateway.

{circumstances}

Client, gateways, services, NATS and database share these CPUs, so the numbers are the cost of the whole system, not the
capacity of one part. **Compare ratios, not absolute numbers**: a login with a read (`GET /auth/me`), a row with the
same row of an earlier run on the same machine, one database with the other. On another machine the numbers change and
the ratios hardly do.

Passwords are hashed with the production parameters (argon2id, 19 MiB, two passes, two at a time); rate limits are
relaxed. Neither database waits for the disk at every commit (SQLite in WAL mode, the bundled PostgreSQL with fsync
off), so writes are faster than on a production disk. The load is closed-loop: each of N clients sends its next request
after the answer to its last one.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.identity", description="measure the cost of identity")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=["sqlite"], help="databases (sqlite)")
    parser.add_argument("--seconds", type=float, default=5, help="duration of each load (5)")
    parser.add_argument("--sessions", type=int, default=200, help="number of sessions that log out (200)")
    parser.add_argument("--output", type=Path, help="also write the results to this Markdown file")
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
