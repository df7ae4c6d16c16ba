"""A recount of the stream gives the same numbers, and corrects wrong ones, while consuming goes on."""

import argparse
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from analytics_testing import assert_days_are_sums, clear, fold, logged_in, values
from auth_testing import Service
from sqlalchemy import delete, update

from auth_service.analytics import consumers
from auth_service.analytics.models import Rollup, RollupDay, RollupTotal, bucket_of, hour_of
from auth_service.analytics.recount import Recount, RecountedMeanwhile, recount
from auth_service.operating import rebuild_rollups
from auth_service.settings import Settings
from kit import clock
from kit.database import Database
from kit.ids import new_id
from kit.starting import CannotStart
from kit.subscriptions import Arrived
from testkit.events import publish
from testkit.waiting import eventually
from twou.auth.v1.analytics_events_pb2 import LoggedIn
from twou.auth.v1.auth_pb2 import ROLE_CLIENT, ROLE_PROVIDER


@pytest.fixture
async def empty(database: Database) -> Database:
    await clear(database)
    return database


async def stream(*batches: Sequence[Arrived]) -> AsyncIterator[Sequence[Arrived]]:
    for batch in batches:
        yield batch


async def counted_again(database: Database, *batches: Sequence[Arrived], days: int = 7) -> Recount:
    return await recount(database, stream(*batches), kept_from=clock.now() - timedelta(days=7), days=days)


async def test_a_recount_changes_nothing_that_is_right(empty: Database) -> None:
    arrived = await fold(empty, logged_in(), logged_in(ROLE_PROVIDER), logged_in(after=timedelta(hours=30)))
    await assert_days_are_sums(empty)
    before = await values(empty), await values(empty, None)
    done = await counted_again(empty, arrived[:2], arrived[2:], arrived)
    assert (done.read, done.folded, done.corrected) == (3, 0, 0)
    assert (await values(empty), await values(empty, None)) == before


async def test_a_recount_corrects_what_is_wrong_and_folds_what_is_missing(empty: Database) -> None:
    arrived = await fold(empty, logged_in(), logged_in(ROLE_PROVIDER))
    before = await values(empty), await values(empty, None)
    async with empty.transaction() as session:
        for table in (Rollup, RollupDay, RollupTotal):
            await session.execute(update(table).where(table.dimension == "").values(value=table.value + 5))
        await session.execute(delete(Rollup).where(Rollup.dimension == "role:provider"))
        for table in (RollupDay, RollupTotal):
            of_providers = update(table).where(table.dimension == "role:provider")
            await session.execute(of_providers.values(value=table.value - 1))
    missing = [(new_id(), logged_in())]
    done = await counted_again(empty, arrived, missing)
    assert (done.read, done.folded) == (3, 1)
    assert done.corrected > 0
    hour, totals = before
    for found, key in ((hour, ""), (hour, "role:client"), (totals, ""), (totals, "role:client")):
        found["logins.succeeded", key] += 1
    assert (await values(empty), await values(empty, None)) == (hour, totals)
    await assert_days_are_sums(empty)
    # The consumer gets the missing one later.
    async with empty.transaction() as session:
        await consumers.take(session, missing)
    assert await values(empty) == hour


async def test_hours_that_the_stream_does_not_hold_completely_stay(empty: Database) -> None:
    now = clock.now()
    old, young = (
        LoggedIn(role=ROLE_CLIENT, occurred_at=clock.to_timestamp(now - timedelta(days=days))) for days in (6.9, 3)
    )
    long_ago = LoggedIn(role=ROLE_CLIENT, occurred_at=clock.to_timestamp(now - timedelta(days=30)))
    await fold(empty, old, young, long_ago)
    # The stream is made anew five days ago, and lacks even what came since.
    done = await recount(empty, stream(), kept_from=now - timedelta(days=5), days=7)
    assert done.corrected > 0
    assert (await values(empty, now - timedelta(days=30)))["logins.succeeded", ""] == 1
    assert (await values(empty, now - timedelta(days=6.9)))["logins.succeeded", ""] == 1
    assert (await values(empty, now - timedelta(days=3)))["logins.succeeded", ""] == 0
    assert (await values(empty, None))["logins.succeeded", ""] == 2


async def test_events_that_are_folded_during_a_recount_count_once(empty: Database) -> None:
    arrived = await fold(empty, logged_in(), logged_in())
    late = [(new_id(), logged_in()) for _ in range(4)]

    async def with_others() -> AsyncIterator[Sequence[Arrived]]:
        yield arrived
        async with empty.transaction() as session:
            await consumers.take(session, late[:2])
        # The stream has them behind the others; the last two are folded by the recount.
        yield late

    done = await recount(empty, with_others(), kept_from=clock.now() - timedelta(days=7), days=7)
    assert (done.read, done.folded, done.corrected) == (6, 2, 0)
    assert (await values(empty))["logins.succeeded", ""] == (await values(empty, None))["logins.succeeded", ""] == 6


async def test_of_two_recounts_at_once_one_corrects(empty: Database) -> None:
    arrived = await fold(empty, logged_in())
    async with empty.transaction() as session:
        await session.execute(update(Rollup).values(value=7))

    async def while_another_one_runs() -> AsyncIterator[Sequence[Arrived]]:
        await counted_again(empty, arrived)
        yield arrived

    with pytest.raises(RecountedMeanwhile):
        await recount(empty, while_another_one_runs(), kept_from=clock.now() - timedelta(days=7), days=7)
    assert (await values(empty))["logins.succeeded", ""] == 1


async def test_the_command_recounts_the_stream(
    service: Service, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    database, bus = service.chassis.database, service.chassis.bus
    hour = hour_of(bucket_of(clock.now()))
    for _ in range(300):
        await publish(bus, LoggedIn(role=ROLE_CLIENT, occurred_at=clock.to_timestamp(hour)))

    async def are_folded() -> bool:
        return (await values(database, hour)).get(("logins.succeeded", ""), 0) >= 300

    await eventually(are_folded, seconds=20)
    # The stream also has the events of other databases of these tests, which the first recount takes for missing.
    await rebuild_rollups(settings, argparse.Namespace(days=None))
    counted = await values(database, hour)
    capsys.readouterr()
    await rebuild_rollups(settings, argparse.Namespace(days="7"))
    assert " events read, 0 of them were missing, 0 values corrected" in capsys.readouterr().out
    assert await values(database, hour) == counted


@pytest.mark.parametrize("days", ["0", "8", "-1", "many"])
async def test_the_command_refuses_days_that_the_stream_does_not_keep(settings: Settings, days: str) -> None:
    with pytest.raises(CannotStart, match="1 to 7"):
        await rebuild_rollups(settings, argparse.Namespace(days=days))
