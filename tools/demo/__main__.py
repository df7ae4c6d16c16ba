"""Plays a whole journey against a running system. Run `python -m tools.demo` in the root of the repository."""

import asyncio
import sys

from tools.demo import options
from tools.demo.journey import Journey
from tools.demo.person import Person
from tools.demo.report import Report, StepFailed
from tools.registry.deployables import ROOT
from tools.stack.config import Config, ConfigError


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


def main() -> int:
    chosen = options.parse("python -m tools.demo")
    try:
        url = chosen.url or Config.load(ROOT / ".data", dotenv=chosen.env).gateway_url
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    return asyncio.run(play(url))


if __name__ == "__main__":
    sys.exit(main())
