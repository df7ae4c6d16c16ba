"""Measures notifications: `make bench W=notifications`; see bench/README.md at the root."""

import argparse
import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench.report import Table, circumstances
from bench.system import DATABASES, system
from bench.tokens import Signer
from chat_bench import crowding, telling
from chat_bench.push_service import PushService
from chat_bench.telling import CHAT, Told
from kit import logging
from kit.database import Database
from testkit.authority import Authority
from testkit.push.accounts import PUSH_HOST, WebPushAccount
from tools.operate.databases import url_of

_HEAD = """\
# What notifications cost

Made by `make bench W=notifications B='{arguments}'`.

{circumstances}

Client, push service, gateway, services, NATS and database share these CPUs. **Compare ratios, not absolutes.**
"""


@dataclass(frozen=True)
class Sizes:
    # Events a second, and the duration of each load in seconds.
    rate: float
    seconds: float
    # The recipients of the broadcast.
    crowd: int
    # The notifications of one user.
    owned: int
    reads: int


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench W=notifications", description="measure notifications")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=list(DATABASES), help="(both)")
    parser.add_argument("--rate", type=float, default=200, help="events a second (200)")
    parser.add_argument("--seconds", type=float, default=10, help="duration of each load (10)")
    parser.add_argument("--crowd", type=int, default=50_000, help="recipients of the broadcast (50000)")
    parser.add_argument("--owned", type=int, default=10_000, help="notifications of one user (10000)")
    parser.add_argument("--reads", type=int, default=500, help="reads of each kind (500)")
    parser.add_argument("--output", type=Path, help="a Markdown file to write as well")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    sizes = Sizes(chosen.rate, chosen.seconds, chosen.crowd, chosen.owned, chosen.reads)
    arguments = f"--database {' '.join(chosen.database)} --rate {sizes.rate:g} --seconds {sizes.seconds:g}"
    parts = [_HEAD.format(arguments=f"{arguments} --crowd {sizes.crowd}", circumstances=circumstances())]
    print(parts[0])
    for database in chosen.database:
        parts.append(f"## {database}\n")
        for table in uvloop.run(measure(database, sizes)):
            parts.append(f"{table.markdown()}\n")
            print(parts[-1], flush=True)
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


async def measure(kind: str, sizes: Sizes) -> list[Table]:
    async with _notified(kind) as told:
        return [
            await telling.frames_and_pushes(told, sizes.rate, sizes.seconds),
            await telling.offers_beside_broadcast(told, sizes.seconds, sizes.crowd),
            await crowding.reading(told, sizes.owned, sizes.reads),
            await crowding.sending(told, sizes.seconds),
        ]


@contextlib.asynccontextmanager
async def _notified(kind: str) -> AsyncIterator[Told]:
    """Runs a system whose pushes go to a service in this process."""
    service, account = PushService(), WebPushAccount()
    with tempfile.TemporaryDirectory(prefix="bench-push-") as folder:
        authority = Authority(Path(folder))
        async with service.running(authority.certificate(PUSH_HOST)):
            settings = {f"CHAT_{name}": value for name, value in account.settings(authority, service.port).items()}
            async with system(kind, **settings) as stack, Database(url_of(stack.config, CHAT)) as database:
                yield Told(stack, database, await Signer.of(stack), service)


if __name__ == "__main__":
    main()
