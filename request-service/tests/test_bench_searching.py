"""Measurement of searches of listings runs for a moment, without a look at its numbers."""

from request_bench import searching


async def test_search_measurement_runs() -> None:
    table = await searching.searching("sqlite", [30, 60], 4)
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert len(table.rows) == 8
