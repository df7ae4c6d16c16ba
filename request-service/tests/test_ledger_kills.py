"""A process that is killed while it posts leaves whole entries and nothing else, and its replica goes on."""

import asyncio
import random
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest
from ledger_testing import stored_balances, stored_entries, stored_postings

from kit.database import Database
from kit.ids import new_id
from request_service.payment.ledger.checks import check_ledger

PROGRAM = Path(__file__).with_name("ledger_process.py")


async def _line_of(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        line = (await process.stdout.readline()).decode().strip()
    assert line, "the process has ended by itself"
    return line


async def _killed(process: Process) -> set[str]:
    """Kills a process at once and returns all that it had printed and that was not read yet."""
    assert process.stdout is not None
    process.kill()
    rest = (await process.stdout.read()).decode()
    await process.wait()
    # The last line may be cut.
    return set(rest[: rest.rfind("\n") + 1].split())


@pytest.mark.slow
async def test_killed_process_leaves_whole_entries(migrated_url: str) -> None:
    provider_id, seed = new_id(), random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201  # pytest shows it for a test that fails.
    chance = random.Random(seed)
    told = set[str]()

    async def start() -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, str(PROGRAM), migrated_url, str(provider_id), stdout=PIPE
        )

    replica = await start()
    for _ in range(3):
        killed = await start()
        for _ in range(5):
            told |= {await _line_of(killed), await _line_of(replica)}
        await asyncio.sleep(chance.random() / 20)
        told |= await _killed(killed)
        told.add(await _line_of(replica))
    told |= await _killed(replica)

    async with Database(migrated_url) as database:
        result = await check_ledger(database)
        found = await stored_entries(database)
        postings = await stored_postings(database)
        balances = await stored_balances(database)
    assert result.differences == []
    settled = {str(row.subject_id) for row in found if row.kind == "settle"}
    # All that was told has been kept; a few were committed and not told any more.
    assert told <= settled
    assert len(settled) <= len(told) + 4
    assert len(found) == 2 * len(settled)
    assert len(postings) == 5 * len(settled)
    assert balances == {(f"provider:{provider_id}", "ETB"): 360_00 * len(settled)}
