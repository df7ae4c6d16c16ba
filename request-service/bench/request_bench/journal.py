"""Fills a ledger with jobs that were charged and settled, without the service: a million entries in seconds."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kit import clock
from kit.database import Database
from kit.ids import new_id
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.ledger import actions, entries
from request_service.payment.ledger.entries import Deal
from request_service.payment.ledger.postings import JournalEntry

PROVIDERS = 20
# The jobs of each provider whose earnings are on hold.
YOUNG = 20
_BATCH = 20_000
_SPAN = timedelta(days=700)

_COLUMNS = {
    "ledger_entries": ("id", "kind", "subject_id", "payment_id", "provider_id", "occurred_at"),
    "ledger_postings": ("entry_id", "number", "account", "currency", "amount"),
    "ledger_balances": ("account", "currency", "balance"),
}


async def fill(database: Database, count: int, providers: Sequence[UUID]) -> None:
    """Adds *count* entries of *providers* to an empty ledger, takes a snapshot, and refreshes statistics."""
    balances = Counter[tuple[str, str]]()
    made, postings = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    for entry_id, entry in _entries(count, providers):
        made.append(
            (entry_id, entry.kind.value, entry.subject_id, entry.payment_id, entry.provider_id, entry.occurred_at)
        )
        for number, (account, currency, amount) in enumerate(entry.postings):
            postings.append((entry_id, number, account.name, currency, amount))
        for (account, currency, _), change in entry.balances().items():
            balances[account.name, currency] += change
        if len(made) >= _BATCH:
            await _insert(database, "ledger_entries", made)
            await _insert(database, "ledger_postings", postings)
            made, postings = [], []
    await _insert(database, "ledger_entries", made)
    await _insert(database, "ledger_postings", postings)
    await _insert(database, "ledger_balances", [(*key, balance) for key, balance in balances.items()])
    async with database.transaction() as session:
        await actions.take_snapshot(session)
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("ANALYZE")


def _entries(count: int, providers: Sequence[UUID]) -> Iterator[tuple[UUID, JournalEntry]]:
    """Yields entries with ids as if each had been posted when it occurred."""
    now, jobs = clock.now(), count // 2
    young = min(YOUNG * len(providers), jobs // 2)
    old = now - timedelta(days=2)
    for number in range(jobs):
        is_young = number >= jobs - young
        at = now - timedelta(hours=12) if is_young else old - _SPAN * (1 - number / jobs)
        deal = Deal(new_id(), GatewayName.CHAPA, "ETB", 400_00 + number % 97, 40_00, providers[number % len(providers)])
        for place, entry in enumerate((entries.charge(deal, at), entries.settle(deal, at))):
            yield UUID(int=int(at.timestamp() * 1000) << 80 | (2 * number + place)), entry


async def _insert(database: Database, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    columns = _COLUMNS[table]
    async with database.engine.begin() as connection:
        if database.is_sqlite:
            sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
            await connection.exec_driver_sql(sql, [tuple(map(_in_sqlite, row)) for row in rows])
        else:
            raw = (await connection.get_raw_connection()).driver_connection
            await raw.copy_records_to_table(table, records=rows, columns=columns)  # type: ignore[union-attr]


def _in_sqlite(value: Any) -> Any:
    """Returns *value* as the columns of SQLAlchemy store it."""
    if isinstance(value, UUID):
        return value.hex
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value
