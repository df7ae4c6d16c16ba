"""`python -m tests.faults` breaks a system under load and checks what must hold afterwards; 1 if something does not."""

import argparse
import random
import sys

import uvloop

from kit import logging
from tests.faults.round import play_round


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="postgresql")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    print(f"SEED={arguments.seed} SECONDS={arguments.seconds:g} on {arguments.database}", flush=True)
    logging.configure("faults", level="WARNING", log_format="console")
    outcome = uvloop.run(play_round(arguments.database, arguments.seed, arguments.seconds))
    print(outcome.text())
    return 0 if outcome.is_well else 1


if __name__ == "__main__":
    sys.exit(main())
