"""The options of programs that act on a running system: where it is."""

import argparse
from pathlib import Path

from tools.registry.deployables import ROOT


def parse(program: str) -> argparse.Namespace:
    """Returns `url`, which may be `None`, the folder `data`, and `env`, the file with settings."""
    return parser(program).parse_args()


def parser(program: str) -> argparse.ArgumentParser:
    """Returns a parser with the options that `parse` reads, to which *program* may add its own."""
    made = argparse.ArgumentParser(prog=program)
    made.add_argument("--url", help="where the gateway is (by default at GATEWAY_PORT of the environment or .env)")
    made.add_argument("--data", type=Path, default=ROOT / ".data", help="folder for all data (.data)")
    made.add_argument("--env", type=Path, default=ROOT / ".env", help="file with settings (.env)")
    return made
