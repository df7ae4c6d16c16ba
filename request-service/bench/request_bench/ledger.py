"""Measures the ledger: the balance of a provider, the check of everything, and settling for many at once."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bench.load import Samples
from bench.report import Table, milliseconds, per_second
from kit import clock
from kit.database import Database
from kit.ids import new_id
from request_bench import journal
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.ledger import actions, entries
from request_service.payment.ledger.checks import check_ledger
from request_service.payment.ledger.entries import Deal
from request_service.payment.ledger.postings import JournalEntry
from request_service.payment.ledger.queries import balances

_HOLD = timedelta(hours=24)
_SLICES = 4

BALANCE = """\
`GET /providers/me/balance` in process: one statement of rows for one of {providers} providers, {reads} reads a row, one
after the other. Each provider has {young} jobs whose earnings are on hold; all others are older. *Check* is what
`make ledger-check` does. The bars: a p99 of at most 10 ms, flat from 10,000 to 1,000,000 entries, which are checked in
at most 60 s."""
SETTLING = """\
{providers} providers are settled for at once, over and over, each settlement in a transaction of its own. *Without
shared accounts* all three postings of an entry are to accounts of its provider. Both take turns, {slices} each. The
bar: a share of at least 80 %."""


@dataclass(frozen=True)
class LedgerSizes:
    """The extent of a run; the numbers of entries ascend."""

    entries: Sequence[int]
    reads: int
    seconds: float
    at_once: int


async def balance_row(database: Database, count: int, reads: int) -> list[str]:
    """Measures an empty ledger that is filled with *count* entries."""
    providers = [new_id() for _ in range(journal.PROVIDERS)]
    await journal.fill(database, count, providers)
    durations = []
    for number in range(reads):
        began = time.perf_counter()
        async with database.read_once() as session:
            found = await balances.list_balances(session, providers[number % len(providers)], clock.now() - _HOLD)
        durations.append(time.perf_counter() - began)
        if not found or not found[0].on_hold:
            raise RuntimeError("a provider without young earnings was measured")
    samples = Samples.of(durations)
    began = time.perf_counter()
    result = await check_ledger(database)
    seconds = time.perf_counter() - began
    if result.differences or result.entries != count:
        raise RuntimeError(f"{result.entries} entries: {result.differences}")
    times = [milliseconds(samples.percentile(percent)) for percent in (50, 95, 99)]
    return [f"{count:,}", *times, f"{seconds:.2f}"]


async def settling(database: Database, sizes: LedgerSizes) -> Table:
    """Settles for many providers at once, with shared accounts and without."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    await _settle(database, sizes.at_once, sizes.seconds / 4, is_shared=True)
    # A machine that becomes slower meanwhile slows both down.
    for turn in range(_SLICES):
        for is_shared in (True, False) if turn % 2 else (False, True):
            rate = await _settle(database, sizes.at_once, sizes.seconds, is_shared=is_shared)
            rates[is_shared].append(rate)
    shared, apart = (sum(rates[one]) / _SLICES for one in (True, False))
    columns = ["providers at once", "settled /s", "without shared accounts /s", "share"]
    row = [str(sizes.at_once), per_second(shared), per_second(apart), f"{shared / apart:.0%}"]
    text = SETTLING.format(providers=sizes.at_once, slices=_SLICES)
    return Table("Settling for many providers", text, columns, [row])


async def _settle(database: Database, at_once: int, seconds: float, *, is_shared: bool) -> float:
    """Returns how many settlements a second are posted."""
    began = time.perf_counter()
    until = began + seconds
    done = 0

    async def one_provider() -> None:
        nonlocal done
        provider_id = new_id()
        while time.perf_counter() < until:
            deal = Deal(new_id(), GatewayName.CHAPA, "ETB", 400_00, 40_00, provider_id)
            entry = entries.settle(deal, clock.now())
            async with database.transaction() as session:
                await actions.post(session, entry if is_shared else _apart(entry, deal))
            done += 1

    await asyncio.gather(*(one_provider() for _ in range(at_once)))
    return done / (time.perf_counter() - began)


def _apart(entry: JournalEntry, deal: Deal) -> JournalEntry:
    """Returns the entry with all postings to the account of the provider."""
    postings = tuple(posting._replace(account=deal.payee_account) for posting in entry.postings)
    return entries.adjustment(entry.subject_id, postings, entry.occurred_at)
