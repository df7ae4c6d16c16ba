"""Runs the measurement of bookings for a moment, without a look at its numbers."""

import pytest
from request_bench.bookings import Sizes, bookings

from bench.system import system


async def test_booking_measurement_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without wrk, which measures whole seconds.
    monkeypatch.setattr("bench.wrk.shutil.which", lambda _name, **_options: None)
    sizes = Sizes([400, 600], venues=53, searches=2, seconds=0.1, people=20, offers=2, at_once=(3,), planned_days=1)
    async with system("sqlite") as stack:
        tables = await bookings(stack, sizes)
    for table in tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
