"""Work that is due at moments: started in time, once at a time, and without waiting for one another."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from kit import clock, outbox, tables
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

    async def are_done(self) -> bool:
        return not self.moments


class Clock:
    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
async def database(tmp_path: object) -> AsyncIterator[Database]:
    """A SQLite database: these tests need only its snapshots and commits."""
    async with Database(f"sqlite:///{tmp_path}/due.db") as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(tables.metadata.create_all)
        yield database


async def test_what_is_due_already_is_done_at_once_and_all_of_it(database: Database) -> None:
    errands = Errands(*[clock.now()] * 3)
    async with Due(database, errands, look_seconds=NEVER_LOOKS):
        await eventually(errands.are_done)
    assert errands.runs == 3


async def test_what_is_due_later_is_done_when_its_moment_comes_without_looking(database: Database) -> None:
    errands = Errands(clock.now() + timedelta(milliseconds=80))
    async with Due(database, errands, look_seconds=NEVER_LOOKS):
        await asyncio.sleep(0.02)
        assert errands.runs == 0
        await eventually(errands.are_done)
    assert errands.asked <= 4


async def test_the_clock_is_the_one_that_is_passed_in(database: Database) -> None:
    hands = Clock()
    errands = Errands(NOON + timedelta(hours=1))
    async with Due(database, errands, look_seconds=0.01, now=hands.now):
        await asyncio.sleep(0.05)
        assert errands.runs == 0
        hands.moment += timedelta(hours=1)
        await eventually(errands.are_done)


async def test_a_commit_wakes_it_up(database: Database) -> None:
    errands = Errands()
    async with Due(database, errands, look_seconds=NEVER_LOOKS):
        await eventually(lambda: was_asked(errands))
        errands.moments.append(clock.now())
        async with database.transaction() as session:
            await outbox.add(session, UserDeleted(user_id="1"))
        await eventually(errands.are_done)


async def test_what_another_replica_committed_is_found_by_looking(database: Database) -> None:
    errands = Errands()
    async with Due(database, errands, look_seconds=0.01):
        await eventually(lambda: was_asked(errands))
        errands.moments.append(clock.now())
        await eventually(errands.are_done)


async def test_one_wake_up_serves_all(database: Database) -> None:
    now = clock.now()
    first, second, idle = Errands(now), Errands(now, now), Errands()
    async with Due(database, first, second, idle, look_seconds=NEVER_LOOKS):
        await eventually(first.are_done)
        await eventually(second.are_done)
    assert (first.runs, second.runs, idle.runs) == (1, 2, 0)


async def test_a_long_run_delays_no_other_and_is_not_started_twice(database: Database) -> None:
    released = asyncio.Event()
    slow = Errands(clock.now(), run=released.wait)
    quick = Errands()
    async with Due(database, slow, quick, look_seconds=0.01):
        await eventually(lambda: has_run(slow))
        quick.moments.append(clock.now())
        await eventually(quick.are_done)
        assert slow.runs == 1
        released.set()
        await eventually(slow.are_done)


async def test_a_failing_work_delays_no_other_and_is_tried_again(database: Database) -> None:
    failures = iter([LookupError(), LookupError()])

    async def fail_twice() -> bool:
        with contextlib.suppress(StopIteration):
            raise next(failures)
        return True

    failing, healthy = Errands(clock.now(), run=fail_twice), Errands()
    async with Due(database, failing, healthy, look_seconds=0.01):
        await eventually(lambda: has_run(failing))
        healthy.moments.append(clock.now())
        await eventually(healthy.are_done)
        await eventually(failing.are_done)
    assert failing.runs == 3


async def test_rows_that_others_hold_are_asked_for_again_soon(database: Database) -> None:
    answers = iter([False, False, True])

    async def held_twice() -> bool:
        return next(answers)

    errands = Errands(clock.now(), run=held_twice)
    async with Due(database, errands, look_seconds=NEVER_LOOKS):
        await eventually(errands.are_done)
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
        await eventually(lambda: has_run(errands))
    assert ended == [True]


async def was_asked(errands: Errands) -> bool:
    return errands.asked > 0


async def has_run(errands: Errands) -> bool:
    return errands.runs > 0
