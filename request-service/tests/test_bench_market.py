"""Runs the measurement of listings for a moment, without a look at its numbers."""

import pytest
from request_bench.alerting import alerts
from request_bench.market import market

from bench.system import system


async def test_market_measurement_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without wrk, which measures whole seconds.
    monkeypatch.setattr("bench.wrk.shutil.which", lambda _name, **_options: None)
    async with system("sqlite") as stack:
        reads, searches = await market(stack, sizes=(20, 30), seconds=0.1, searches=2)
        told = await alerts(stack, searches=20, listings=2)
    assert (len(reads.rows), len(searches.rows), len(told.rows)) == (8, 8, 3)
