"""Runs the measurement of the listing of conversations for a moment, without a look at its numbers."""

from chat_bench import listing


async def test_listing_measurement_runs() -> None:
    table = await listing.listing(60, [3, 20], 3)
    assert all(len(row) == len(table.columns) for row in table.rows)
