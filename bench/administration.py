"""Measures what administration costs those who only use the system: `make bench W=administration`.

Each part is a module with a coroutine that returns tables; `PARTS` lists them.
"""

import argparse
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from bench import flag_checks, imports, keys, numbers
from bench.report import Table, circumstances
from bench.system import DATABASES
from kit import logging

_HEAD = """\
# What administration costs

Made by `make bench W=administration B='{arguments}'`.

{circumstances}

Client, gateway, services, NATS and database share these CPUs. **Compare ratios, not absolutes.** Hashing has the cost
that it has in production.
"""


@dataclass(frozen=True)
class Part:
    """A measurement on one kind of database; the text says what its bar is."""

    measure: Callable[[str, argparse.Namespace], Coroutine[Any, Any, Sequence[Table]]]
    help: str


PARTS: Mapping[str, Part] = {
    "logins": Part(numbers.logins_beside_events, "logins while clients report events: p99 at most 1.2 times as long"),
    "stats": Part(numbers.stats_behind_events, "numbers behind 10,000,000 events: p99 at most 100 ms"),
    "keys": Part(keys.calls_by_key, "calls by API key: at most 1.1 times as long as by token"),
    "import": Part(imports.import_of_accounts, "50,000 rows are imported: in at most 5 minutes"),
    "flags": Part(flag_checks.check_beside_bare_route, "the check of a flag: at most 2 % of the bare route's time"),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench W=administration", description="measure administration")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=[*DATABASES], help="databases (both)")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=[*PARTS], help="parts (all)")
    parser.add_argument("--seconds", type=float, default=30, help="duration of each load (30)")
    parser.add_argument("--events", type=int, default=10_000_000, help="stored events of clients (10000000)")
    parser.add_argument("--output", type=Path, help="a Markdown file to write as well")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    arguments = f"--database {' '.join(chosen.database)} --seconds {chosen.seconds:g} --events {chosen.events}"
    text = [_HEAD.format(arguments=arguments, circumstances=circumstances())]
    print(text[0])
    for name in chosen.parts:
        for database in chosen.database:
            for table in uvloop.run(PARTS[name].measure(database, chosen)):
                text.append(table.markdown())
                print(text[-1], end="\n\n")
    if chosen.output:
        chosen.output.write_text("\n\n".join(text) + "\n")


if __name__ == "__main__":
    main()
