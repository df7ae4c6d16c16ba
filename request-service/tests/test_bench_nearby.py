"""Runs the measurement of searches for a moment, without a look at its numbers."""

from request_bench import nearby


async def test_search_measurement_runs() -> None:
    table = await nearby.nearby("sqlite", [nearby.Size(50, 0), nearby.Size(50, 40)], 3)
    assert all(len(row) == len(table.columns) for row in table.rows)
