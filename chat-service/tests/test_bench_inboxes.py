"""Runs the measurement of lists of notifications for a moment, without a look at its numbers."""

import pytest
from chat_bench import inboxes


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
async def test_measurement_of_inboxes_runs(system: str) -> None:
    table = await inboxes.inboxes(system, [3, 60], 3)
    assert all(len(row) == len(table.columns) for row in table.rows)
