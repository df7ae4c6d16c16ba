"""Plays a whole journey against a running system. Run `python -m tools.demo` in the root of the repository."""

import asyncio
import sys

from tools.demo import options
from tools.demo.bookings import BookingJourney
from tools.demo.journey import Journey
from tools.demo.market import MarketJourney
from tools.demo.money import Money
from tools.demo.person import Person
from tools.demo.report import Report, StepFailed
from tools.stack.config import Config, ConfigError
from tools.stack.operators import MakeAdmin, admin_maker


async def play(url: str, make_admin: MakeAdmin, *, bookings: bool = False, market: bool = False) -> int:
    print(f"2U at {url}, as a client and a provider see it\n")
    report = Report()
    async with (
        Person(url, role="client", name="Selam") as client,
        Person(url, role="provider", name="Dawit") as provider,
        Person(url, role="client", name="Hanna") as other,
    ):
        journey: BookingJourney | MarketJourney | Journey
        if bookings:
            journey = BookingJourney(client, provider, other, report)
        elif market:
            journey = MarketJourney(client, provider, other, make_admin, report)
        else:
            journey = Journey(client, provider, Money(client, provider, other, make_admin, report), report)
        try:
            await journey.play()
        except StepFailed as failure:
            report.fail(failure)
            return 1
    report.succeed()
    return 0


def main() -> int:
    parser = options.parser("python -m tools.demo")
    parser.add_argument("--bookings", action="store_true", help="play bookings instead of a request for help")
    parser.add_argument("--market", action="store_true", help="play a car on the marketplace instead")
    chosen = parser.parse_args()
    try:
        config = Config.load(chosen.data, dotenv=chosen.env)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    url, make_admin = chosen.url or config.gateway_url, admin_maker(config)
    return asyncio.run(play(url, make_admin, bookings=chosen.bookings, market=chosen.market))


if __name__ == "__main__":
    sys.exit(main())
