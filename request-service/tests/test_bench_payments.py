"""Runs the measurements of payments for a moment, without a look at their times."""

import pytest
from request_bench.ledger import LedgerSizes
from request_bench.payments import FlowSizes, measure_flow, measure_ledger
from request_bench.webhooks import WebhookLoad


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_payment_measurement_runs(database: str) -> None:
    for table in await measure_ledger(database, LedgerSizes([200, 400], reads=5, seconds=0.05, at_once=3)):
        assert all(len(row) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_measurement_of_a_running_system_loses_nothing(database: str) -> None:
    webhooks, completing = await measure_flow(
        database, FlowSizes(WebhookLoad([20], seconds=0.5, clients=2), jobs=4, turns=1)
    )
    assert [row[1:4] for row in webhooks.rows] == [["10", "0", "0"]]
    assert len(completing.rows) == 3
    for table in (webhooks, completing):
        assert all(len(row) == len(table.columns) for row in table.rows)
