"""Measures reads of listings and alerts through the gateway: `make bench W=market`; see bench/README.md at the root."""

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import uvloop

from bench import wrk
from bench.report import Table, circumstances
from bench.speed import Meter, Run, rates, references
from bench.system import DATABASES, system
from bench.tokens import Signer
from kit import clock, logging
from kit.database import Database, insert_row
from kit.ids import new_id
from request_bench.alerting import alerts
from request_service.market.listings.details import Fields
from request_service.market.listings.kinds import FuelType, ListingPosition, ListingType, PropertyType, Transmission
from request_service.market.listings.lifecycle import ListingStatus
from request_service.market.listings.models import PARTS, Listing, write_part
from request_service.market.sellers.models import Seller
from tools.operate.databases import url_of
from tools.stack.config import REQUEST
from tools.stack.stack import Stack

_HEAD = """\
# What reads of listings cost

Written by `make bench W=market B='{arguments}'`.

{circumstances}

{load}, gateway, services, NATS and database share these CPUs. **Compare shares, not absolute numbers**: *share* is the
rate of a route divided by the rate of `GET /bare`, a FastAPI route that does nothing, measured before and after it over
as many connections. The bars: one listing at least 12 % of the bare route's rate, and 20 listings at least 8 %.
"""
_CONNECTIONS = 32
_PAGE = 20
# Listings in one transaction.
_BATCH = 500


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench W=market", description="measure reads of listings")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=["sqlite", "postgresql"], help="(both)")
    parser.add_argument("--listings", type=int, default=2_000, help="listings (2000)")
    parser.add_argument("--searches", type=int, default=10_000, help="saved searches of others (10000)")
    parser.add_argument("--alerts", type=int, default=100, help="listings of which a buyer is told (100)")
    parser.add_argument("--seconds", type=float, default=5, help="duration of each load (5)")
    parser.add_argument("--output", type=Path, help="a Markdown file to write as well")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    arguments = f"--database {' '.join(chosen.database)} --listings {chosen.listings} --searches {chosen.searches}"
    parts = [_HEAD.format(arguments=arguments, circumstances=circumstances(), load=wrk.program())]
    print(parts[0])
    for database in chosen.database:
        tables = uvloop.run(_measure(database, chosen))
        parts.append("\n\n".join([f"## {database}", *(table.markdown() for table in tables)]) + "\n")
        print(parts[-1])
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


async def _measure(database: str, chosen: argparse.Namespace) -> Iterator[Table]:
    async with system(database) as stack:
        reads = await market(stack, chosen.listings, chosen.seconds)
        return iter((reads, await alerts(stack, chosen.searches, chosen.alerts)))


async def market(stack: Stack, listings: int, seconds: float) -> Table:
    async with Database(url_of(stack.config, REQUEST)) as database, references() as bare:
        owner_id, offered = await _offer(database, listings)
        token = (await Signer.of(stack)).token(str(owner_id))
        meter = Meter(stack, wrk.Request(f"{bare}/bare"), seconds)
        api = f"{stack.gateway_url}/api/v1"
        own = wrk.Request(f"{api}/listings/me?limit={_PAGE}", "GET", {"Authorization": f"Bearer {token}"})
        loads: dict[str, wrk.Request | wrk.Series] = {
            "GET /bare": meter.bare,
            "GET /listings/{id}": wrk.Series([wrk.Request(f"{api}/listings/{one}") for one in offered]),
            f"GET /listings/me, {_PAGE}": own,
        }
        runs: list[Run] = [await meter.run(name, load, _CONNECTIONS) for name, load in loads.items()]
    return rates(runs)


async def _offer(database: Database, number: int) -> tuple[UUID, Sequence[UUID]]:
    """Stores listings of one seller, half of them properties. Returns the seller and the ids."""
    owner_id, chance = new_id(), random.Random(number)
    async with database.transaction() as session:
        session.add(Seller.open(owner_id, "A Seller", clock.now()))
    found: list[UUID] = []
    while len(found) < number:
        async with database.transaction() as session:
            for _ in range(min(_BATCH, number - len(found))):
                kind = chance.choice(list(ListingType))
                listing = Listing.draft(owner_id, kind, _fields(kind, chance), ListingPosition.APPROXIMATE, clock.now())
                listing.become(ListingStatus.AVAILABLE, clock.now())
                part = PARTS[kind](listing_id=listing.id)
                write_part(part, kind, _fields(kind, chance), clock.now())
                await insert_row(session, listing)
                await insert_row(session, part)
                found.append(listing.id)
    return owner_id, found


def _fields(kind: ListingType, chance: random.Random) -> Fields:
    shared = {
        "title": f"In good order, no. {chance.randrange(10**6)}",
        "description": "With all papers. It can be seen every day after work. " * 6,
        "price": f"{chance.randrange(10**5, 10**7)}.50",
        "location": "Bole, Addis Ababa",
        "region": "Addis Ababa",
        "latitude": 9 + chance.random() / 10,
        "longitude": 38.7 + chance.random() / 10,
        "image_ids": [str(new_id()) for _ in range(5)],
    }
    if kind is ListingType.PROPERTY:
        return shared | {
            "property_type": chance.choice(list(PropertyType)),
            "address": "Bole Road 1",
            "size_m2": 90.0,
            "bedrooms": 3,
        }
    return shared | {
        "make": "Toyota",
        "model": "Vitz",
        "year": 2014,
        "mileage": 84_000,
        "fuel_type": FuelType.PETROL,
        "transmission": Transmission.MANUAL,
        "vin": "JTDKW923605012345",
    }


if __name__ == "__main__":
    main()
