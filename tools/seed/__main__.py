"""Fills a running system with people, requests, files and bookings. Run `python -m tools.seed` in the root.

All of it goes through the public API. What is there already stays as it is, so a second run changes nothing.
"""

import asyncio
import sys
from urllib.parse import urlsplit

from tools.demo import options
from tools.demo.report import Refused, StepFailed
from tools.seed.scenes import ADMIN
from tools.seed.stage import DOMAIN, PASSWORD, Stage
from tools.stack.config import Config, ConfigError
from tools.stack.operators import MakeAdmin, admin_maker

_HERE = ("127.0.0.1", "localhost", "::1")
_IN_PRODUCTION = "ENVIRONMENT is production: accounts with a password that everyone knows are not made there."


def refuse_production(config: Config, url: str) -> None:
    """Raises `ConfigError` where accounts with a password that everyone knows would do harm."""
    if any(name.endswith("ENVIRONMENT") and value == "production" for name, value in config.variables.items()):
        raise ConfigError(_IN_PRODUCTION)
    if urlsplit(url).hostname not in _HERE:
        raise ConfigError(f"{url} is not on this machine, and seed data are for development only.")


async def play(url: str, make_admin: MakeAdmin) -> int:
    try:
        async with Stage(url, make_admin) as stage:
            if await stage.is_in_production():
                print(_IN_PRODUCTION, file=sys.stderr)
                return 2
            made = await stage.play()
    except StepFailed as failure:
        print(failure, *([failure.body] if isinstance(failure, Refused) else []), sep="\n", file=sys.stderr)
        return 1
    print(f"{made} things were made; the rest was there." if made else "All of it was there already.")
    if not stage.has_admin:
        print(f"There are no vaccinations: run `make admin EMAIL={ADMIN.key}@{DOMAIN}`, and this again.")
    print(f"Log in as selam@{DOMAIN} (client) or dawit@{DOMAIN} (provider) with the password {PASSWORD}")
    return 0


def main() -> int:
    chosen = options.parse("python -m tools.seed")
    try:
        config = Config.load(chosen.data, dotenv=chosen.env)
        url = chosen.url or config.gateway_url
        refuse_production(config, url)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    return asyncio.run(play(url, admin_maker(config)))


if __name__ == "__main__":
    sys.exit(main())
