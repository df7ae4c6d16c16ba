"""Measures payments: `make bench W=payments`; see bench/README.md at the root."""

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
from kit import logging, migrations
from kit.database import Database
from request_bench import journal, ledger
from request_bench.completing import completing
from request_bench.ledger import LedgerSizes
from request_bench.webhooks import WebhookLoad, webhooks
from request_service.payment.checking import LEDGER_RULES
from request_service.payment.ledger.checks import check_ledger
from testkit.servers import postgres_server
from tools.operate.databases import url_of
from tools.stack.config import REQUEST

_HEAD = """\
# What payments cost

Made by `make bench W=payments B='{arguments}'`.

{circumstances}

Client, gateway, services, NATS and database share these CPUs. **Compare ratios, not absolutes.** Requests and payments
were prepared beforehand, and `make ledger-check` has found all money of the run in its place.
"""


@dataclass(frozen=True)
class FlowSizes:
    """The extent of the measurements of a running system."""

    webhooks: WebhookLoad
    # Jobs of each load that are completed, and the loads of each kind.
    jobs: int
    turns: int


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench W=payments", description="measure payments")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=["postgresql"], help="(postgresql)")
    parser.add_argument(
        "--entries", nargs="+", type=int, default=[10_000, 1_000_000], help="entries of the ledger (10000 1000000)"
    )
    parser.add_argument("--reads", type=int, default=2_000, help="balances that are read (2000)")
    parser.add_argument("--seconds", type=float, default=4, help="duration of each load (4)")
    parser.add_argument("--rates", nargs="+", type=float, default=[50, 200], help="webhooks a second (50 200)")
    parser.add_argument("--webhooks", type=float, default=10, help="seconds of webhooks at each rate (10)")
    parser.add_argument("--jobs", type=int, default=300, help="jobs of each load that are completed (300)")
    parser.add_argument("--only", choices=["flow", "ledger"], help="only one half: a running system, or its ledger")
    parser.add_argument("--output", type=Path, help="a Markdown file to write as well")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    sizes = LedgerSizes(sorted(chosen.entries), chosen.reads, chosen.seconds, at_once=100)
    flow = FlowSizes(WebhookLoad(chosen.rates, chosen.webhooks), chosen.jobs, turns=4)
    parts = [_HEAD.format(arguments=_arguments(chosen), circumstances=circumstances())]
    print(parts[0])
    for database in chosen.database:
        parts.append(f"## {database}\n")
        measured = [] if chosen.only == "ledger" else uvloop.run(measure_flow(database, flow))
        measured += [] if chosen.only == "flow" else uvloop.run(measure_ledger(database, sizes))
        for table in measured:
            parts.append(f"{table.markdown()}\n")
            print(parts[-1])
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


def _arguments(chosen: argparse.Namespace) -> str:
    """Returns the arguments that make the same tables again."""
    named = f"--database {' '.join(chosen.database)}"
    if chosen.only != "ledger":
        named += f" --jobs {chosen.jobs}"
    if chosen.only != "flow":
        named += f" --entries {' '.join(map(str, sorted(chosen.entries)))} --reads {chosen.reads}"
    return named + (f" --only {chosen.only}" if chosen.only else "")


async def measure_flow(kind: str, sizes: FlowSizes) -> list[Table]:
    async with system(kind) as stack, Database(url_of(stack.config, REQUEST)) as database:
        signer = await Signer.of(stack)
        tables = [
            await webhooks(stack, database, signer, sizes.webhooks),
            await completing(stack, database, signer, sizes.jobs, sizes.turns),
        ]
        result = await check_ledger(database, LEDGER_RULES)
    if result.differences:
        raise RuntimeError(f"the ledger differs: {result.differences}")
    return tables


async def measure_ledger(kind: str, sizes: LedgerSizes) -> list[Table]:
    rows = []
    for count in sizes.entries:
        async with _empty(kind) as database:
            rows.append(await ledger.balance_row(database, count, sizes.reads))
    columns = ["entries", "balance p50 ms", "p95 ms", "p99 ms", "check s"]
    text = ledger.BALANCE.format(providers=journal.PROVIDERS, reads=sizes.reads, young=journal.YOUNG)
    async with _empty(kind) as database:
        settled = await ledger.settling(database, sizes)
    return [Table("A balance, and the check", text, columns, rows), settled]


@contextlib.asynccontextmanager
async def _empty(kind: str) -> AsyncIterator[Database]:
    """Yields a database with the tables of request-service and without rows."""
    with contextlib.ExitStack() as resources:
        url = f"sqlite:///{resources.enter_context(tempfile.TemporaryDirectory())}/request.db"
        if kind == "postgresql":
            server = resources.enter_context(postgres_server())
            url = server.create_database("request").replace("postgresql://", "postgresql+asyncpg://", 1)
        async with Database(url) as database:
            await migrations.upgrade(database, "request_service")
            yield database


if __name__ == "__main__":
    main()
