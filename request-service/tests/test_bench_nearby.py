"""The measurement of searches works: it runs for a moment, and its numbers are not looked at."""

from request_bench import nearby


async def test_searches_for_who_is_near_can_be_measured() -> None:
    table = await nearby.nearby("sqlite", [nearby.Size(50, 0), nearby.Size(50, 40)], 3)
    assert all(len(row) == len(table.columns) for row in table.rows)
