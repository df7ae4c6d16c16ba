"""Work that is due at moments: started in time, once at a time, and without waiting for one another."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from kit import clock, outbox
from kit.database import Database, ReadSession
from kit.due import Due, DueWork
from testkit.waiting import eventually
from twou.auth.v1.events_pb2 import UserDeleted

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
# Longer than any of these tests: what happens earlier was not found by looking.
NEVER_LOOKS = 600.0


class Errands(DueWork):
    """Moments in a list instead of a table; *run* is what each errand does."""

    name = "errands"

    def __init__(self, *moments: datetime, run: Callable[[], Awaitable[bool]] | None = None) -> None:
        self.moments = list(moments)
        self.asked = 0
        self.runs = 0
        self._run = run

    async def next_due(self, session: ReadSession) -> datetime | None:
        self.asked += 1
        return min(self.moments, default=None)

    async def run_due(self) -> bool:
        self.runs += 1
        if self._run and not await self._run():
            return False
        self.moments.remove(min(self.moments))
        return True

    async def until_done(self) -> None:
        await eventually(lambda: not self.moments)

    async def until_asked(self) -> None:
        await eventually(lambda: self.asked > 0)

    async def until_run(self) -> None:
        await eventually(lambda: self.runs > 0)


# These tests need only the snapshots and commits of a database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_what_is_due_later_is_done_when_its_moment_comes_without_looking(database: Database) -> None:
    errands = Errands(clock.now() + timedelta(milliseconds=80))
    async with Due(database, errands, look_seconds=NEVER_LOOKS):
        await asyncio.sleep(0.02)
        assert errands.runs == 0
        await errands.until_done()
    assert errands.asked <= 4


async def test_the_clock_is_the_one_that_is_passed_in(database: Database) -> None:
    hands = [NOON]
    errands = Errands(NOON + timedelta(hours=1))
    async with Due(database, errands, look_seconds=0.01, now=lambda: hands[-1]):
        await asyncio.sleep(0.05)
        assert errands.runs == 0
        hands.append(NOON + timedelta(hours=1))
        await errands.until_done()


async def test_a_commit_wakes_it_up(database: Database) -> None:
    errands = Errands()
    async with Due(database, errands, look_seconds=NEVER_LOOKS):
        await errands.until_asked()
        errands.moments.append(clock.now())
        async with database.transaction() as session:
            await outbox.add(session, UserDeleted(user_id="1"))
        await errands.until_done()


async def test_what_another_replica_committed_is_found_by_looking(database: Database) -> None:
    errands = Errands()
    async with Due(database, errands, look_seconds=0.01):
        await errands.until_asked()
        errands.moments.append(clock.now())
        await errands.until_done()


async def test_one_wake_up_does_all_that_is_due_already(database: Database) -> None:
    now = clock.now()
    first, second, idle = Errands(now), Errands(now, now, now), Errands()
    async with Due(database, first, second, idle, look_seconds=NEVER_LOOKS):
        await first.until_done()
        await second.until_done()
    assert (first.runs, second.runs, idle.runs) == (1, 3, 0)


async def test_a_long_run_delays_no_other_and_is_not_started_twice(database: Database) -> None:
    released = asyncio.Event()
    slow = Errands(clock.now(), run=released.wait)
    quick = Errands()
    async with Due(database, slow, quick, look_seconds=0.01):
        await slow.until_run()
        quick.moments.append(clock.now())
        await quick.until_done()
        assert slow.runs == 1
        released.set()
        await slow.until_done()


async def test_a_failing_work_delays_no_other_and_is_tried_again(database: Database) -> None:
    failures = iter([LookupError(), LookupError()])

    async def fail_twice() -> bool:
        with contextlib.suppress(StopIteration):
            raise next(failures)
        return True

    failing, healthy = Errands(clock.now(), run=fail_twice), Errands()
    async with Due(database, failing, healthy, look_seconds=0.01):
        await failing.until_run()
        healthy.moments.append(clock.now())
        await healthy.until_done()
        await failing.until_done()
    assert failing.runs == 3


async def test_rows_that_others_hold_are_asked_for_again_soon(database: Database) -> None:
    answers = iter([False, False, True])

    async def held_twice() -> bool:
        return next(answers)

    errands = Errands(clock.now(), run=held_twice)
    async with Due(database, errands, look_seconds=NEVER_LOOKS):
        await errands.until_done()
    assert errands.runs == 3


async def test_leaving_ends_what_runs(database: Database) -> None:
    ended: list[bool] = []

    async def run() -> bool:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)
        return True

    errands = Errands(clock.now(), run=run)
    async with asyncio.timeout(5), Due(database, errands):
        await errands.until_run()
    assert ended == [True]
