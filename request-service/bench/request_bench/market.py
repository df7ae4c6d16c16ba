"""Measures reads and searches of listings, and alerts: `make bench W=market`; see bench/README.md at the root."""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import uvloop
from sqlalchemy import select, text, update

from bench import wrk
from bench.report import Table, circumstances
from bench.speed import Meter, Run, rates, references
from bench.system import DATABASES, system
from bench.tokens import Signer
from kit import clock, logging
from kit.database import Database, insert_row
from kit.ids import new_id
from request_bench import market_town
from request_bench.alerting import alerts
from request_bench.searching import Searching
from request_service.market.listings.models import Listing
from request_service.market.sellers.models import Seller
from tools.operate.databases import url_of
from tools.stack.config import REQUEST
from tools.stack.stack import Stack

_HEAD = """\
# What the marketplace costs

Written by `make bench W=market B='{arguments}'`.

{circumstances}

{load}, gateway, services, NATS and database share these CPUs. **Compare shares, not absolute numbers**: *share* is the
rate of a route divided by the rate of `GET /bare`, a FastAPI route that does nothing, measured before and after it over
as many connections. The bars: one listing at least 12 % of the bare route's rate, and 20 listings at least 8 %.
"""
_CONNECTIONS = 32
_PAGE = 20
# The listings that are read, and those of the seller who lists their own.
_READ = 2_000
_OWN = 100
_QUERIES = 200


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench W=market", description="measure the marketplace")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=["sqlite", "postgresql"], help="(both)")
    parser.add_argument("--listings", nargs="+", type=int, default=[20_000, 200_000], help="(20000 200000)")
    parser.add_argument("--searches", type=int, default=300, help="searches of each kind (300)")
    parser.add_argument("--saved", type=int, default=100_000, help="saved searches of others (100000)")
    parser.add_argument("--alerts", type=int, default=100, help="listings of which a buyer is told (100)")
    parser.add_argument("--seconds", type=float, default=5, help="duration of each load (5)")
    parser.add_argument("--output", type=Path, help="a Markdown file to write as well")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    sizes = " ".join(map(str, sorted(chosen.listings)))
    arguments = f"--database {' '.join(chosen.database)} --listings {sizes} --saved {chosen.saved}"
    parts = [_HEAD.format(arguments=arguments, circumstances=circumstances(), load=wrk.program())]
    print(parts[0])
    for database in chosen.database:
        tables = uvloop.run(_measure(database, chosen))
        parts.append("\n\n".join([f"## {database}", *(table.markdown() for table in tables)]) + "\n")
        print(parts[-1])
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


async def _measure(kind: str, chosen: argparse.Namespace) -> Sequence[Table]:
    async with system(kind) as stack:
        reads = await market(stack, sorted(chosen.listings), chosen.seconds, chosen.searches)
        return [*reads, await alerts(stack, chosen.saved, chosen.alerts)]


async def market(stack: Stack, sizes: Sequence[int], seconds: float, searches: int) -> Sequence[Table]:
    """Measures each number of listings in turn; *sizes* must not decrease."""
    searching, runs, present = Searching(searches), list[Run](), 0
    async with Database(url_of(stack.config, REQUEST)) as database, references() as bare:
        owner_id = await _open_seller(database)
        meter = Meter(stack, wrk.Request(f"{bare}/bare"), seconds)
        for seed, size in enumerate(sizes):
            await market_town.arrive(database, size - present, seed)
            present = size
            read = await _take_some(database, owner_id)
            await _settle(database)
            for name, load in (await _loads(stack, owner_id, read)).items():
                runs.append(await meter.run(f"{size:,}: {name}", load, _CONNECTIONS))
            await searching.measure(database, size)
    return [rates(runs), searching.table()]


async def _open_seller(database: Database) -> UUID:
    owner_id = new_id()
    async with database.transaction() as session:
        await insert_row(session, Seller.open(owner_id, "A Seller", clock.now()))
    return owner_id


async def _take_some(database: Database, owner_id: UUID) -> Sequence[UUID]:
    """Gives the newest listings to the seller, and returns the ids of more of them."""
    async with database.transaction() as session:
        newest = (await session.scalars(select(Listing.id).order_by(Listing.id.desc()).limit(_READ))).all()
        await session.execute(update(Listing).where(Listing.id.in_(newest[:_OWN])).values(owner_id=owner_id))
    return newest


async def _settle(database: Database) -> None:
    """Does what the databases do by themselves some time later: statistics, and what is visible to all."""
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))


async def _loads(stack: Stack, owner_id: UUID, read: Sequence[UUID]) -> dict[str, wrk.Request | wrk.Series]:
    token, api = (await Signer.of(stack)).token(str(owner_id)), f"{stack.gateway_url}/api/v1/listings"
    chance = random.Random(len(read))
    own = wrk.Request(f"{api}/me?limit={_PAGE}", "GET", {"Authorization": f"Bearer {token}"})
    return {
        "GET /listings/{id}": wrk.Series([wrk.Request(f"{api}/{one}") for one in read]),
        f"GET /listings, the newest {_PAGE}": wrk.Request(f"{api}?limit={_PAGE}"),
        f"GET /listings, {_PAGE} by filters": wrk.Series(
            [wrk.Request(f"{api}?{urlencode(_query(chance), doseq=True)}") for _ in range(_QUERIES)]
        ),
        f"GET /listings/me, {_PAGE}": own,
    }


def _query(chance: random.Random) -> dict[str, object]:
    """Returns what people choose on a page of filters. Each finds many listings."""
    if chance.random() < 0.5:
        chosen: dict[str, object] = {
            "type": "property",
            "property_type": chance.choice(("house", "apartment", "condo")),
        }
    else:
        chosen = {"type": "vehicle", "make": chance.choice(("Toyota", "Suzuki", "Hyundai"))}
    if chance.random() < 0.5:
        chosen |= {"region": "Addis Ababa"}
    return chosen | {"sort": chance.choice(("newest", "-price", "price")), "currency": "ETB", "limit": _PAGE}


if __name__ == "__main__":
    main()
