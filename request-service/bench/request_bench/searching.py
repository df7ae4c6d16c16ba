"""Measures searches of listings: `make bench W=searching`; see bench/README.md at the root."""

import argparse
import asyncio
import contextlib
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import uvloop
from sqlalchemy import text

from bench.load import Samples
from bench.report import Table, circumstances, milliseconds
from bench.system import DATABASES
from kit import logging, migrations
from kit.database import Database, ReadSession
from request_bench import market_town
from request_service.market.searching import orders, reads, wishes
from request_service.market.searching.wishes import Bounds, Box, Circle, Filter, Sort
from testkit.servers import postgres_server

_WARM_UP = 20
_PAGE = 20
_FACETS = ("type", "offer", "make", "region", "fuel_type")
_TEXTS = ("toyota", "corolla 2015", "lada", "bole", "ቤት", "አዲስ", "bana", "house bole", "bedroom apartment", "በአዲስ አበባ")
_SOME = 0.3

_HEAD = """\
# What a search of listings costs

Made by `make bench W=searching B='{arguments}'`.

{circumstances}

One search after the other, in the process, with its transaction; the listings themselves are not read. **Compare
ratios, not absolutes.** The bars with 200,000 listings on PostgreSQL: filters p99 40 ms, text and radius 80 ms, five
facets 200 ms, the map 100 ms, and none more than twice what it costs with 20,000.
"""
_TEXT = "{searches} searches a row, each another one. The last column is the p99 over that with the fewest listings."

type Ask = Callable[[ReadSession], Awaitable[object]]
type Question = Callable[[random.Random], Ask]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench W=searching", description="measure searches of listings")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=list(DATABASES), help="(both)")
    parser.add_argument("--listings", nargs="+", type=int, default=[20_000, 200_000], help="(20000 200000)")
    parser.add_argument("--searches", type=int, default=300, help="searches of each kind (300)")
    parser.add_argument("--output", type=Path, help="a Markdown file to write as well")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    sizes = " ".join(map(str, sorted(chosen.listings)))
    arguments = f"--database {' '.join(chosen.database)} --listings {sizes} --searches {chosen.searches}"
    parts = [_HEAD.format(arguments=arguments, circumstances=circumstances())]
    print(parts[0])
    for database in chosen.database:
        table = uvloop.run(searching(database, sorted(chosen.listings), chosen.searches))
        parts.append(f"## {database}\n\n{table.markdown()}\n")
        print(parts[-1])
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


async def searching(kind: str, sizes: Sequence[int], searches: int) -> Table:
    """Measures each number of listings in turn; *sizes* must not decrease."""
    rows: list[list[str]] = []
    least: dict[str, float] = {}
    present = 0
    async with _database(kind) as database:
        for number, size in enumerate(sizes):
            await market_town.arrive(database, size - present, seed=number)
            await _settle(database)
            present = size
            for name, question in _QUESTIONS.items():
                samples = await _measure(database, question, searches)
                slowest = samples.percentile(99)
                first = least.setdefault(name, slowest)
                times = [milliseconds(samples.percentile(percent)) for percent in (50, 95, 99)]
                rows.append([f"{size:,}: {name}", *times, f"{slowest / first:.1f}"])
    columns = ["listings: search", "p50 ms", "p95 ms", "p99 ms", "p99 ÷ least"]
    return Table("What is for sale", _TEXT.format(searches=searches), columns, rows)


async def _measure(database: Database, question: Question, searches: int) -> Samples:
    chance, durations = random.Random(searches), []
    for _ in range(_WARM_UP + searches):
        ask = question(chance)
        began = time.perf_counter()
        async with database.read() as session:
            await ask(session)
        durations.append(time.perf_counter() - began)
        await asyncio.sleep(0)
    return Samples.of(durations[_WARM_UP:])


@contextlib.asynccontextmanager
async def _database(kind: str) -> AsyncIterator[Database]:
    with contextlib.ExitStack() as resources:
        url = f"sqlite:///{resources.enter_context(tempfile.TemporaryDirectory())}/request.db"
        if kind == "postgresql":
            server = resources.enter_context(postgres_server())
            url = server.create_database("request").replace("postgresql://", "postgresql+asyncpg://", 1)
        async with Database(url) as database:
            await migrations.upgrade(database, "request_service")
            yield database


async def _settle(database: Database) -> None:
    """Does what the databases do by themselves some time later: statistics, and what is visible to all."""
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))


def _some_filter(chance: random.Random) -> Filter:
    """Returns what people choose on a page of filters."""
    is_vehicle = chance.random() < _SOME * 2
    wanted = Filter(types=("vehicle" if is_vehicle else "property",))
    if is_vehicle and chance.random() < _SOME * 2:
        make = chance.choice(list(market_town.MAKES))
        wanted = replace(wanted, makes=(make.casefold().replace("-", " "),))
    if is_vehicle and chance.random() < _SOME:
        wanted = replace(
            wanted, year=Bounds(chance.randrange(2000, 2020)), fuel_types=(chance.choice(("petrol", "diesel")),)
        )
    if not is_vehicle and chance.random() < _SOME * 2:
        wanted = replace(wanted, bedrooms=Bounds(chance.randrange(1, 6)))
    if chance.random() < _SOME:
        wanted = replace(wanted, price=Bounds(None, chance.choice((1_000_000_00, 5_000_000_00))), currency="ETB")
    if chance.random() < _SOME:
        wanted = replace(wanted, regions=(chance.choice(("addis ababa", "adama", "hawassa")),))
    return wanted


def _page(wanted: Filter, sort: Sort) -> Ask:
    priced = replace(wanted, currency="ETB") if sort in (Sort.PRICE, Sort.PRICE_DOWN) else wanted
    search = orders.search(priced, sort, _PAGE, 0, "")
    return lambda session: reads.find_listings(session, search)


def _filters(chance: random.Random) -> Ask:
    sort = chance.choice((Sort.NEWEST, Sort.NEWEST, Sort.PRICE, Sort.PRICE_DOWN, Sort.YEAR_DOWN, Sort.MILEAGE))
    return _page(_some_filter(chance), sort)


def _text_and_radius(chance: random.Random) -> Ask:
    circle = Circle(market_town.somewhere(chance), chance.choice((2, 5, 10, 25, 50)))
    wanted = Filter(q=wishes.words_of(chance.choice(_TEXTS)), circle=circle)
    return _page(wanted, chance.choice((Sort.NEWEST, Sort.RELEVANCE, Sort.DISTANCE)))


def _facets(chance: random.Random) -> Ask:
    wanted = _some_filter(chance)
    return lambda session: reads.count_values(session, wanted, _FACETS, "ETB")


def _map(chance: random.Random) -> Ask:
    place, half, zoom = market_town.somewhere(chance), chance.choice((0.02, 0.1, 0.5, 2)), chance.randrange(6, 16)
    box = Box(place.longitude - half, place.latitude - half, place.longitude + half, place.latitude + half)
    return lambda session: reads.map_listings(session, Filter(box=box), zoom)


_QUESTIONS: dict[str, Question] = {
    "filters": _filters,
    "text and radius": _text_and_radius,
    "five facets": _facets,
    "map": _map,
}


if __name__ == "__main__":
    main()
