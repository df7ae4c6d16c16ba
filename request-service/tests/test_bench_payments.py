"""Runs the measurement of payments for a moment, without a look at its numbers."""

import pytest
from request_bench.ledger import LedgerSizes
from request_bench.payments import measure_ledger


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_payment_measurement_runs(database: str) -> None:
    for table in await measure_ledger(database, LedgerSizes([200, 400], reads=5, seconds=0.05, at_once=3)):
        assert all(len(row) == len(table.columns) for row in table.rows)
