"""The numbers of the system: logins while events are counted, and questions behind many events."""

import argparse
import asyncio
import time
from collections.abc import Sequence

from sqlalchemy import text

from auth_service.administration.actions import make_admin
from auth_service.analytics.metrics import METRICS
from auth_service.analytics.models import bucket_of
from bench.load import Samples, closed_loop
from bench.report import Table, milliseconds
from bench.system import system
from bench.visitor import Visitor, expect, visitors
from kit import clock
from kit.database import Database
from tools.stack.config import AUTH
from tools.stack.stack import Stack

_EVENTS_A_SECOND, _BATCH = 200, 10
_SLICES = 6
_QUESTIONS = 200
# The hours of a year, and how many names a dimension has here.
_HOURS, _NAMES, _TYPES = 366 * 24, 6, 90
_DAYS_OF_EVENTS = 90

_LOGINS = """\
One person logs in again and again; beside that, clients report {rate} events a second in batches of {batch}, which are
stored, published and rolled up. The two loads alternate, {slices} times each, since the speed of a machine changes."""
_STATS = """\
{events:,} events of clients are stored, and roll-ups of a year: {rows:,} rows. {calls} calls of each kind through the
gateway, one after the other."""


async def logins_beside_events(database: str, chosen: argparse.Namespace) -> Sequence[Table]:
    found: dict[bool, list[float]] = {False: [], True: []}
    async with system(database) as stack, visitors(stack.gateway_url, 2) as (person, reporter):
        await (await person.registers()).logs_in()
        for number in range(2 * _SLICES):
            is_beside = bool(number % 2)
            reporting = asyncio.create_task(_report(reporter)) if is_beside else None
            load = await closed_loop([person.logs_in], chosen.seconds / _SLICES)
            found[is_beside] += load.samples.durations
            if reporting is not None:
                reporting.cancel()
                await asyncio.gather(reporting, return_exceptions=True)
    alone, beside = Samples.of(found[False]), Samples.of(found[True])
    rows = [_row("alone", alone, alone), _row(f"beside {_EVENTS_A_SECOND} events a second", beside, alone)]
    explained = _LOGINS.format(rate=_EVENTS_A_SECOND, batch=_BATCH, slices=_SLICES)
    columns = ["logins", "number", "p50 ms", "p99 ms", "p99 ÷ alone"]
    return [Table(f"Logins while events are counted, on {database}", explained, columns, rows)]


async def _report(reporter: Visitor) -> None:
    """Reports batches at a steady rate until it is cancelled."""
    due = time.perf_counter()
    events = [{"type": "listing_view", "session_id": "bench", "details": {"page": number}} for number in range(_BATCH)]
    while True:
        expect(await reporter.post("/analytics/events", events=events), 202)
        due += _BATCH / _EVENTS_A_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def stats_behind_events(database: str, chosen: argparse.Namespace) -> Sequence[Table]:
    async with system(database) as stack, visitors(stack.gateway_url, 1) as (admin,):
        await admin.registers()
        rows = await _fill(stack, admin.email, chosen.events)
        await admin.logs_in()
        found = []
        for name, path in _questions().items():
            durations = []
            for _ in range(_QUESTIONS):
                began = time.perf_counter()
                expect(await admin.get(path), 200)
                durations.append(time.perf_counter() - began)
            samples = Samples.of(durations)
            found.append([name, milliseconds(samples.percentile(50)), milliseconds(samples.percentile(99))])
    explained = _STATS.format(events=chosen.events, rows=rows, calls=_QUESTIONS)
    return [Table(f"Numbers behind many events, on {database}", explained, ["question", "p50 ms", "p99 ms"], found)]


def _questions() -> dict[str, str]:
    series = "/admin/stats/series?metric="
    until = clock.now()
    times = {days: f"&from={_path_time(until.timestamp() - days * 86_400)}" for days in (7, 31, 365)}
    return {
        "totals": "/admin/stats",
        "31 days by hour": f"{series}requests.created{times[31]}",
        "31 days by hour and category": f"{series}requests.created{times[31]}&by=category",
        "a year by day": f"{series}requests.created{times[365]}&step=day",
        "a year by day and category": f"{series}requests.created{times[365]}&step=day&by=category",
        "7 days by hour and type of event": f"{series}events.published{times[7]}&by=type",
    }


def _path_time(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _row(name: str, samples: Samples, alone: Samples) -> list[str]:
    ratio = samples.percentile(99) / alone.percentile(99)
    times = [milliseconds(samples.percentile(percent)) for percent in (50, 99)]
    return [name, f"{len(samples.durations):,}", *times, f"{ratio:.2f}"]


async def _fill(stack: Stack, email: str, events: int) -> int:
    """Makes the admin, stores events and roll-ups by statements of the database, and returns how many roll-ups."""
    url = stack.config.environment_of(AUTH)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database:
        async with database.transaction() as session:
            await make_admin(session, email)
        async with database.engine.begin() as connection:
            if not database.is_sqlite:
                await connection.execute(text("SET LOCAL statement_timeout = 0"))
            statement = _EVENTS_OF_SQLITE if database.is_sqlite else _EVENTS_OF_POSTGRES
            await connection.execute(text(statement), {"events": events, "days": _DAYS_OF_EVENTS})
            for dimensions, cell in _cells():
                statement = _HOURS_OF_SQLITE if database.is_sqlite else _HOURS_OF_POSTGRES
                values = {"entity": cell[0], "metric": cell[1], "dimension": dimensions}
                first = bucket_of(clock.now()) - _HOURS
                await connection.execute(text(statement), values | {"first": first, "hours": _HOURS})
                await connection.execute(text(_DAYS), values)
                await connection.execute(text(_TOTAL), values | {"hours": _HOURS})
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            # As autovacuum would have done during the year.
            await connection.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))
            return int((await connection.execute(text("SELECT count(*) FROM rollups"))).scalar_one())


def _cells() -> list[tuple[str, tuple[str, str]]]:
    found = []
    for metric in METRICS.values():
        names = {one: _TYPES if one == "type" else _NAMES for one in metric.dimensions}
        dimensions = ["", *(f"{one}:name {number}" for one, count in names.items() for number in range(count))]
        found += [(dimension, (metric.entity, metric.name)) for dimension in dimensions]
    return found


_COLUMNS = "client_events (id, type, user_id, resource_id, session_id, details, occurred_at, received_at)"
_EVENTS_OF_POSTGRES = f"""
    INSERT INTO {_COLUMNS}
    SELECT gen_random_uuid(), 'listing_view', NULL, CAST(number AS text), 'bench', '{{}}', moment, moment
    FROM generate_series(1, CAST(:events AS bigint)) AS number, LATERAL (
        SELECT now() - number * CAST(:days AS float) / CAST(:events AS bigint) * interval '1 day' AS moment
    ) AS at
"""
_EVENTS_OF_SQLITE = f"""
    WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < :events)
    INSERT INTO {_COLUMNS}
    SELECT lower(hex(randomblob(16))), 'listing_view', NULL, 'x' || number, 'bench', '{{}}', moment, moment FROM (
        SELECT number, strftime('%Y-%m-%d %H:%M:%f000', 'now', '-' || (86400 * :days * number / :events) || ' seconds')
        AS moment FROM numbers
    )
"""
_HOURS_OF_POSTGRES = """
    INSERT INTO rollups (entity, metric_name, dimension, bucket, value)
    SELECT :entity, :metric, :dimension, number, 7
    FROM generate_series(CAST(:first AS integer), CAST(:first AS integer) + CAST(:hours AS integer)) AS number
    ON CONFLICT DO NOTHING
"""
_HOURS_OF_SQLITE = """
    WITH RECURSIVE numbers(number) AS (
        SELECT :first UNION ALL SELECT number + 1 FROM numbers WHERE number < :first + :hours
    )
    INSERT OR IGNORE INTO rollups (entity, metric_name, dimension, bucket, value)
    SELECT :entity, :metric, :dimension, number, 7 FROM numbers
"""
_DAYS = """
    INSERT INTO rollup_days (entity, metric_name, dimension, bucket, value)
    SELECT entity, metric_name, dimension, bucket / 24 * 24, sum(value) FROM rollups
    WHERE entity = :entity AND metric_name = :metric AND dimension = :dimension GROUP BY 1, 2, 3, 4
    ON CONFLICT DO NOTHING
"""
_TOTAL = """
    INSERT INTO rollup_totals (entity, metric_name, dimension, value)
    VALUES (:entity, :metric, :dimension, 7 * CAST(:hours AS integer)) ON CONFLICT DO NOTHING
"""
