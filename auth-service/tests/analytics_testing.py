"""Events that are folded into the roll-ups of an hour, and readers of these."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.message import Message
from sqlalchemy import delete, select

from auth_service.analytics import consumers, queries
from auth_service.analytics.models import FoldState, Rollup, RollupDay, RollupTotal, bucket_of, hour_of
from kit import clock, tables
from kit.database import Database
from kit.ids import new_id
from kit.subscriptions import Arrived
from testkit.rows import select_all
from twou.auth.v1.analytics_events_pb2 import LoggedIn
from twou.auth.v1.auth_pb2 import ROLE_CLIENT

# A whole hour, some time ago.
HOUR = hour_of(bucket_of(clock.now()) - 50)
type Values = dict[tuple[str, str], int]


def stamp(after: timedelta = timedelta()) -> Any:
    return clock.to_timestamp(HOUR + timedelta(minutes=10) + after)


def logged_in(role: Any = ROLE_CLIENT, after: timedelta = timedelta()) -> LoggedIn:
    return LoggedIn(user_id=str(new_id()), role=role, occurred_at=stamp(after))


async def clear(database: Database) -> None:
    async with database.transaction() as session:
        # A running consumer waits until this is over.
        await queries.lock_state(session)
        for table in (Rollup, RollupDay, RollupTotal, FoldState):
            await session.execute(delete(table))
        await session.execute(delete(tables.inbox))


async def fold(database: Database, *events: Message) -> list[Arrived]:
    arrived = [(new_id(), event) for event in events]
    async with database.transaction() as session:
        await consumers.take(session, arrived)
    return arrived


async def values(database: Database, hour: datetime | None = HOUR) -> Values:
    """Returns the values of an hour, or the totals, without those of the types of events."""
    if hour is None:
        return _by_name(await select_all(database, select(RollupTotal)))
    return _by_name(await select_all(database, select(Rollup).where(Rollup.bucket == bucket_of(hour))))


async def assert_days_are_sums(database: Database) -> None:
    """Fails unless each day has the sum of its hours."""
    sums: Counter[tuple[str, ...]] = Counter()
    for hour in await select_all(database, select(Rollup)):
        sums[hour.entity, hour.metric_name, hour.dimension, str(hour.bucket // 24 * 24)] += hour.value
    days = await select_all(database, select(RollupDay))
    assert {(one.entity, one.metric_name, one.dimension, str(one.bucket)): one.value for one in days} == sums


def _by_name(rows: Sequence[Rollup] | Sequence[RollupTotal]) -> Values:
    return {(f"{one.entity}.{one.metric_name}", one.dimension): one.value for one in rows if one.entity != "events"}
