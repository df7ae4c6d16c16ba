"""Measures how much slower jobs are completed when money follows them."""

import asyncio
import contextlib
import statistics
import time
from collections.abc import Sequence

from sqlalchemy import TextClause, text

from bench.connection import Connection
from bench.load import Samples
from bench.report import Table, milliseconds, per_second
from bench.tokens import Signer
from bench.usage import Usage
from bench.visitor import expect
from kit.database import Database
from request_bench import paid
from request_bench.paid import Job, Money
from tools.stack.config import REQUEST
from tools.stack.stack import Stack

_TEXT = """\
`POST /requests/{{id}}/complete`, {each} jobs of as many providers over {connections} connections, each of which sends
its next request when its last one is answered; the kinds take turns, {turns} each, and the median is shown. *Share* is
the rate divided by that of the jobs without a price. *Settled* is the rate until the last of them is settled, too.
Money that the gateway has taken is settled in the transaction that completes the job; money that it holds is taken by a
call after it, whose answer settles it. *CPU* is that of request-service for each job, with all that follows from it,
for held money also the books and the webhooks of the built-in gateway. The bar: a share of at least 70 % where the
price is settled."""
_COLUMNS = ("price", "completed /s", "share", "settled /s", "p50 ms", "p99 ms", "CPU ms")
_NAMES = {Money.NONE: "none", Money.TAKEN: "taken by the gateway", Money.HELD: "held by the gateway"}
_CONNECTIONS = 16
_CALM_WITHIN_SECONDS = 60.0
_LOOK_SECONDS = 0.02
# A question is asked again and again, or at a moment ahead.
_UNSETTLED = text("SELECT count(*) FROM gateway_operations WHERE finished_at IS NULL AND kind <> 'query'")
# Webhooks of the built-in gateway, and events to publish.
_UNTOLD = text("SELECT (SELECT count(*) FROM test_notices) + (SELECT count(*) FROM outbox)")


class _Slice:
    def __init__(self, durations: Sequence[float], seconds: float, settled_after: float, cpu: float) -> None:
        self.samples = Samples.of(durations)
        self.rate = len(durations) / seconds
        self.settled_rate = len(durations) / settled_after
        self.cpu = cpu / len(durations)


async def completing(stack: Stack, database: Database, signer: Signer, each: int, turns: int) -> Table:
    slices: dict[Money, list[_Slice]] = {money: [] for money in Money}
    await _slice(stack, database, signer, await paid.add_jobs(database, Money.HELD, max(1, each // 4)))
    # A machine that becomes slower meanwhile slows all kinds down.
    for turn in range(turns):
        for money in list(Money)[:: 1 if turn % 2 else -1]:
            jobs = await paid.add_jobs(database, money, each)
            slices[money].append(await _slice(stack, database, signer, jobs))
    base = statistics.median(one.rate for one in slices[Money.NONE])
    rows = [_row(_NAMES[money], found, base) for money, found in slices.items()]
    described = _TEXT.format(each=each, connections=_CONNECTIONS, turns=turns)
    return Table("Completing jobs", described, _COLUMNS, rows)


def _row(name: str, slices: Sequence[_Slice], base: float) -> list[str]:
    rate = statistics.median(one.rate for one in slices)
    settled = statistics.median(one.settled_rate for one in slices)
    times = [statistics.median(one.samples.percentile(percent) for one in slices) for percent in (50, 99)]
    cpu = statistics.median(one.cpu for one in slices)
    return [name, per_second(rate), f"{rate / base:.0%}", per_second(settled), *map(milliseconds, (*times, cpu))]


async def _slice(stack: Stack, database: Database, signer: Signer, jobs: Sequence[Job]) -> _Slice:
    """Completes all jobs, and waits until nothing is left to do."""
    waiting = iter([(job, signer.token(str(job.provider_id), "provider")) for job in jobs])
    durations: list[float] = []

    async def work(connection: Connection) -> None:
        for job, token in waiting:
            began = time.perf_counter()
            expect(await connection.post(f"/api/v1/requests/{job.request_id}/complete", token=token), 200)
            durations.append(time.perf_counter() - began)

    before = Usage.of(stack)
    async with contextlib.AsyncExitStack() as opened:
        connections = [await opened.enter_async_context(Connection(stack.gateway_url)) for _ in range(_CONNECTIONS)]
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for connection in connections:
                group.create_task(work(connection))
        seconds = time.perf_counter() - began
    await _until_none(database, _UNSETTLED)
    settled_after = time.perf_counter() - began
    await _until_none(database, _UNTOLD)
    await _until_none(database, _UNSETTLED)
    return _Slice(durations, seconds, settled_after, Usage.of(stack).since(before).cpu[REQUEST.name])


async def _until_none(database: Database, counted: TextClause) -> None:
    async with asyncio.timeout(_CALM_WITHIN_SECONDS):
        while True:
            async with database.read_once() as session:
                if not await session.scalar(counted):
                    return
            await asyncio.sleep(_LOOK_SECONDS)
