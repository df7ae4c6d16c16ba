"""The options of programs that act on a running system: where it is."""

import argparse
from pathlib import Path

from tools.registry.deployables import ROOT


def parse(program: str) -> argparse.Namespace:
    """Returns `url`, which may be `None`, and `env`, the file with settings, from the command line of *program*."""
    parser = argparse.ArgumentParser(prog=program)
    parser.add_argument("--url", help="where the gateway is (by default at GATEWAY_PORT of the environment or .env)")
    parser.add_argument("--env", type=Path, default=ROOT / ".env", help="file with settings (.env)")
    return parser.parse_args()
