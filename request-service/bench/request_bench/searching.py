"""Measures searches of listings in the database of a running system, as a part of `make bench W=market`."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bench.load import Samples
from bench.report import Table, milliseconds
from kit.database import Database, ReadSession
from request_bench import market_town
from request_service.market.searching import orders, reads, wishes
from request_service.market.searching.counts import KnownCounts
from request_service.market.searching.wishes import Bounds, Box, Circle, Filter, Sort

_WARM_UP = 20
_PAGE = 20
_FACETS = ("type", "offer", "make", "region", "fuel_type")
_TEXTS = ("toyota", "corolla 2015", "lada", "bole", "ቤት", "አዲስ", "bana", "house bole", "bedroom apartment", "በአዲስ አበባ")
_SOME = 0.3
_TEXT = (
    "{searches} searches a row, each another one, one after the other in the process of the measurement, with their"
    " transactions; the listings themselves are not read. The last column is the p99 over that with the fewest"
    " listings. The bars with 200,000 listings on PostgreSQL: filters p99 40 ms, text and radius 80 ms, five facets"
    " 200 ms, the map 100 ms, and none more than twice what it costs with 20,000."
)

type Ask = Callable[[ReadSession], Awaitable[object]]
type Question = Callable[[random.Random], Ask]


@dataclass
class Searching:
    """The searches of each kind among a growing number of listings."""

    searches: int
    _rows: list[list[str]] = field(default_factory=list)
    _least: dict[str, float] = field(default_factory=dict)

    async def measure(self, database: Database, listings: int) -> None:
        for name, question in _QUESTIONS.items():
            samples = await _measure(database, question, self.searches)
            slowest = samples.percentile(99)
            least = self._least.setdefault(name, slowest)
            times = [milliseconds(samples.percentile(percent)) for percent in (50, 95, 99)]
            self._rows.append([f"{listings:,}: {name}", *times, f"{slowest / least:.1f}"])

    def table(self) -> Table:
        columns = ["listings: search", "p50 ms", "p95 ms", "p99 ms", "p99 ÷ least"]
        return Table("Searches", _TEXT.format(searches=self.searches), columns, self._rows)


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
    # As a search that was not made in the last seconds.
    return lambda session: reads.find_listings(session, search, KnownCounts())


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
