"""Plays a whole journey against a running system. Run `python -m tools.demo` in the root of the repository."""

import argparse
import asyncio
import sys

from tools.demo.journey import Journey
from tools.demo.person import Person
from tools.demo.report import Report, StepFailed


async def play(url: str) -> int:
    print(f"2U at {url}, as a client and a provider see it\n")
    report = Report()
    async with (
        Person(url, role="client", name="Selam") as client,
        Person(url, role="provider", name="Dawit") as provider,
    ):
        try:
            await Journey(client, provider, report).play()
        except StepFailed as failure:
            report.fail(failure)
            return 1
    report.succeed()
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.demo")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the gateway is (%(default)s)")
    sys.exit(asyncio.run(play(parser.parse_args().url)))
