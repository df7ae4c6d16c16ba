"""Measures how fast the nearest providers are found: `make bench W=nearby`; see bench/README.md at the root."""

import argparse
import contextlib
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench.load import Samples
from bench.report import Table, circumstances, milliseconds
from bench.system import DATABASES
from kit import call, logging, migrations, rpc
from kit.call import Call
from kit.caller import Caller
from kit.database import Database
from kit.ids import new_id
from request_bench import crowd
from request_service import app, search
from request_service.categories import Category
from request_service.convert import CATEGORIES
from request_service.geo import Place
from request_service.providers import actions
from request_service.settings import Settings
from testkit.servers import nats_server, postgres_server
from testkit.tokens import TokenIssuer
from twou.request.v1 import provider_pb2, provider_pb2_grpc
from twou.request.v1.request_pb2 import CATEGORY_UNSPECIFIED

# Positions stay fresh during the longest measurement.
_FRESH_SECONDS = 86_400.0
_WARM_UP = 30

_HEAD = """\
# What a search for near providers costs

Made by `make bench W=nearby B='{arguments}'`.

{circumstances}

Client, service and database share these CPUs. **Compare ratios, not absolutes.** Each search is at another random place
of a city of 25 km radius over which the providers are spread evenly, all of them free; one search after the other.
*Elsewhere* are cities of the same size, hundreds of kilometres away. *In process* is the action with its transaction,
*gRPC* the whole call over loopback with a token that is verified.

The bar: on PostgreSQL a p99 of at most 20 ms with 100,000 providers, and nothing more because of those elsewhere.
"""

_TEXT = """\
{searches} searches a row. A *rare* category is one that one provider in {rarity} takes: a search for it has to read
that many more rows. The last column is the median, divided by that of the same row with the fewest providers."""


@dataclass(frozen=True)
class Question:
    name: str
    radius_km: float
    limit: int
    category: Category | None = None


_QUESTIONS = (
    Question("20 within 25 km", 25, 20),
    Question("100 within 100 km", 100, 100),
    Question("20 rare within 25 km", 25, 20, crowd.RARE),
)

type Ask = Callable[[Question, Place], Awaitable[object]]


@dataclass(frozen=True)
class Size:
    city: int
    elsewhere: int

    def __str__(self) -> str:
        return f"{self.city:,}" + (f" + {self.elsewhere:,} elsewhere" if self.elsewhere else "")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench W=nearby", description="measure searches for near providers")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=["postgresql"], help="(postgresql)")
    parser.add_argument("--city", nargs="+", type=int, default=[10_000, 100_000], help="providers (10000 100000)")
    parser.add_argument(
        "--elsewhere", type=int, default=400_000, help="providers far away, added for the last measurement (400000)"
    )
    parser.add_argument("--searches", type=int, default=500, help="searches of each kind (500)")
    parser.add_argument("--output", type=Path, help="a Markdown file to write as well")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    sizes = [Size(city, 0) for city in sorted(chosen.city)]
    sizes += [Size(max(chosen.city), chosen.elsewhere)] if chosen.elsewhere else []
    parts = [_HEAD.format(arguments=_arguments(chosen), circumstances=circumstances())]
    print(parts[0])
    for database in chosen.database:
        table = uvloop.run(nearby(database, sizes, chosen.searches))
        parts.append(f"## {database}\n\n{table.markdown()}\n")
        print(parts[-1])
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


async def nearby(kind: str, sizes: Sequence[Size], searches: int) -> Table:
    """Measures each size in turn; `sizes` must not decrease."""
    rows: list[list[str]] = []
    medians: dict[tuple[str, str], float] = {}
    present = Size(0, 0)
    async with _service(kind) as (database, ways):
        for number, size in enumerate(sizes):
            await _grow(database, present, size, seed=number)
            present = size
            for question in _QUESTIONS:
                for way, ask in ways.items():
                    samples = await _measure(ask, question, searches)
                    median = samples.percentile(50)
                    least = medians.setdefault((question.name, way), median)
                    times = [milliseconds(samples.percentile(percent)) for percent in (50, 95, 99)]
                    rows.append([f"{size}: {question.name}", way, *times, f"{median / least:.1f}"])
    columns = ["providers: the nearest", "asked", "p50 ms", "p95 ms", "p99 ms", "p50 ÷ least"]
    return Table("Who is near", _TEXT.format(searches=searches, rarity=crowd.RARITY), columns, rows)


async def _grow(database: Database, present: Size, size: Size, seed: int) -> None:
    await crowd.arrive(database, size.city - present.city, crowd.CITY, seed)
    for place in crowd.ELSEWHERE:
        await crowd.arrive(database, (size.elsewhere - present.elsewhere) // len(crowd.ELSEWHERE), place, seed)
    await crowd.settle(database)


async def _measure(ask: Ask, question: Question, searches: int) -> Samples:
    chance = random.Random(searches)
    durations = []
    for _ in range(_WARM_UP + searches):
        place = crowd.somewhere(crowd.CITY, chance)
        began = time.perf_counter()
        await ask(question, place)
        durations.append(time.perf_counter() - began)
    return Samples.of(durations[_WARM_UP:])


@contextlib.asynccontextmanager
async def _service(kind: str) -> AsyncIterator[tuple[Database, dict[str, Ask]]]:
    """Runs request-service in this process with its own database; yields the database and the ways to search."""
    issuer = TokenIssuer()
    with contextlib.ExitStack() as resources:
        url = f"sqlite:///{resources.enter_context(tempfile.TemporaryDirectory())}/request.db"
        if kind == "postgresql":
            server = resources.enter_context(postgres_server())
            url = server.create_database("request").replace("postgresql://", "postgresql+asyncpg://", 1)
        async with Database(url) as database:
            await migrations.upgrade(database, "request_service")
        settings = Settings(
            port=0,
            database_url=url,
            nats_url=resources.enter_context(nats_server()).url,
            provider_fresh_seconds=_FRESH_SECONDS,
        )
        running = app.running(settings, keys=lambda _: issuer.keys(), states=lambda _: issuer.state)
        async with running as chassis, rpc.channel(f"127.0.0.1:{chassis.server.port}") as channel:
            stub = provider_pb2_grpc.ProviderServiceStub(channel)
            yield chassis.database, {"in process": _in_process(chassis.database), "gRPC": _over_grpc(stub, issuer)}


def _in_process(database: Database) -> Ask:
    client = Caller(new_id(), "client", new_id(), expires_at=2e9)

    async def ask(question: Question, place: Place) -> None:
        wanted = search.around(place, question.radius_km, question.limit, question.category)
        async with database.read() as session:
            await actions.list_nearby_providers(session, client, wanted, _FRESH_SECONDS)

    return ask


def _over_grpc(stub: provider_pb2_grpc.ProviderServiceStub, issuer: TokenIssuer) -> Ask:
    token = issuer.token(new_id(), "client")

    async def ask(question: Question, place: Place) -> None:
        category = CATEGORIES.to_proto[question.category] if question.category else CATEGORY_UNSPECIFIED
        message = provider_pb2.ListNearbyProvidersRequest(
            latitude=place.latitude,
            longitude=place.longitude,
            radius_km=question.radius_km,
            limit=question.limit,
            category=category,
        )
        call.enter(Call(token=token))
        await rpc.unary(stub.ListNearbyProviders, message)

    return ask


def _arguments(chosen: argparse.Namespace) -> str:
    city = " ".join(map(str, chosen.city))
    databases = " ".join(chosen.database)
    return f"--database {databases} --city {city} --elsewhere {chosen.elsewhere} --searches {chosen.searches}"


if __name__ == "__main__":
    main()
