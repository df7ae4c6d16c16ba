"""Tests the watch over accepted jobs on a real database, with the time of the test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from request_testing import Created, Located, Told
from sqlalchemy import delete, select, update

from kit import clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import AppError
from request_service import app
from request_service.assistance import actions as requests
from request_service.assistance.dispatch.models import Wave, WaveState
from request_service.assistance.progress.models import ProgressWatch
from request_service.assistance.progress.rules import ProgressRules, ProgressRuleSet, Verdict
from request_service.assistance.progress_watcher import ProgressWatcher
from request_service.assistance.requests.errors import NotPartOfRequest, StaleEpoch
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.geo import Place
from request_service.providers.models import Provider
from request_service.settings import Settings
from request_service.timeline.models import TimelineEntry
from twou.request.v1 import events_pb2

type Jobs = Callable[..., Awaitable["Job"]]

# Metres of a degree of latitude, roughly.
_DEGREE_M = 111_195
_NOTIFICATION = events_pb2.Notification.DESCRIPTOR.full_name
_TICK = 20


@dataclass
class Job:
    """An accepted request, with the time of its watcher in seconds since the acceptance."""

    database: Database
    request: ServiceRequest
    provider: Caller
    watcher: ProgressWatcher
    seconds: float = field(default=40)

    @property
    def now(self) -> datetime:
        assert self.request.accepted_at is not None
        return self.request.accepted_at + timedelta(seconds=self.seconds)

    async def is_at(self, distance_m: float) -> None:
        """Stores a position of this moment, `distance_m` metres north of the request."""
        here = {"latitude": self.request.latitude + distance_m / _DEGREE_M, "longitude": self.request.longitude}
        async with self.database.transaction() as session:
            statement = update(Provider).where(Provider.id == self.provider.user_id)
            await session.execute(statement.values(**here, located_at=self.now))

    async def looks(self, *distances_m: float | None) -> None:
        """Looks once a tick; `None` means no new position."""
        for distance_m in distances_m:
            await look_at([self], distance_m, self.watcher)

    async def watch(self) -> ProgressWatch | None:
        async with self.database.read() as session:
            return await session.get(ProgressWatch, self.request.id)

    async def current(self) -> ServiceRequest:
        async with self.database.read() as session:
            return await session.get_one(ServiceRequest, self.request.id)

    async def timeline(self) -> list[str]:
        entries = select(TimelineEntry.type).where(TimelineEntry.request_id == self.request.id)
        async with self.database.read() as session:
            found = (await session.scalars(entries.order_by(TimelineEntry.seq))).all()
        return [entry_type for entry_type in found if entry_type.startswith(("progress.", "request.reassigned"))]


async def look_at(jobs: Sequence[Job], distance_m: float | None, *watchers: ProgressWatcher) -> None:
    """Advances several jobs by one tick, looked at by all `watchers` at the same time."""
    for one in jobs:
        one.seconds += _TICK
        if distance_m is not None:
            await one.is_at(distance_m)
    now = max(one.now for one in jobs)
    await asyncio.gather(*(watcher.look(now) for watcher in watchers))


@pytest.fixture
def watcher(database: Database) -> ProgressWatcher:
    return ProgressWatcher(database, ProgressRuleSet())


@pytest.fixture
def job(database: Database, located: Located, created: Created, place: Place, watcher: ProgressWatcher) -> Jobs:
    """Accepts a new request by a new provider, who is 5 km away; further words are of its details."""

    async def accept(**said: Any) -> Job:
        provider, request = await located(Place(place.latitude + 0.045, place.longitude)), await created(**said)
        async with database.transaction() as session:
            accepted = await requests.accept_request(session, provider, request.id)
        return Job(database, accepted, provider, watcher)

    return accept


@pytest.fixture
def notices(told: Told) -> Callable[[], Awaitable[list[tuple[str, list[str], str]]]]:
    """Reads the notifications of progress that wait in the outbox: kind, audience, topic."""

    async def read() -> list[tuple[str, list[str], str]]:
        found = []
        for row in await told():
            if row.type == _NOTIFICATION:
                notice = events_pb2.Notification.FromString(row.payload).notice
                found.append((notice.kind, row.audience, row.topic))
        return [one for one in found if one[0].startswith("progress.")]

    return read


@pytest.fixture
async def other_replica(migrated_url: str) -> AsyncIterator[ProgressWatcher]:
    async with Database(migrated_url) as database:
        yield ProgressWatcher(database, ProgressRuleSet())


async def test_an_acceptance_begins_the_watch_and_the_rules_say_from_when_on(job: Jobs) -> None:
    one = await job()
    watch = await one.watch()
    assert watch is not None
    assert (watch.epoch, watch.provider_id) == (1, one.provider.user_id)
    assert watch.due_at == one.request.accepted_at
    one.seconds = 1
    assert await one.watcher.look(one.now)
    assert not await one.watcher.look(one.now)
    watch = await one.watch()
    assert watch is not None
    assert watch.due_at == one.request.accepted_at + timedelta(seconds=60)
    assert watch.distance_km is None


async def test_a_scheduled_job_is_watched_from_an_hour_before(job: Jobs) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    one = await job(scheduled_for=tomorrow)
    await one.looks(5000)
    watch = await one.watch()
    assert watch is not None
    assert watch.due_at == tomorrow - timedelta(minutes=15)
    one.seconds = (watch.due_at - one.now).total_seconds() + one.seconds - _TICK
    await one.looks(5000)
    watch = await one.watch()
    assert watch is not None
    assert watch.distance_km == pytest.approx(5, rel=0.01)


async def test_approaching_provider_causes_no_notice(job: Jobs, notices: Any) -> None:
    one = await job()
    await one.looks(5000, 4500, 4000, 3900, 3900, 3500, 3000)
    assert await notices() == []
    assert await one.timeline() == []


async def test_stop_and_resumption_are_notified_once(job: Jobs, notices: Any) -> None:
    one = await job()
    await one.looks(5000, 5000, 5010)
    assert await notices() == []
    await one.looks(4990)
    client, request = str(one.request.client_id), str(one.request.id)
    assert await notices() == [("progress.stalled", [client], request)]
    await one.looks(5000, 5000)
    assert len(await notices()) == 1
    await one.looks(4500)
    assert await notices() == [("progress.stalled", [client], request), ("progress.resumed", [client], request)]
    assert await one.timeline() == ["progress.stalled", "progress.resumed"]
    watch = await one.watch()
    assert watch is not None
    assert (watch.verdict, watch.ticks, watch.told_at) == (Verdict.COMING, 0, None)


@pytest.mark.parametrize(
    ("distances_m", "kind"),
    [([5000, 5200, 5400, 5600], "progress.retreating"), ([5000, *[None] * 7], "progress.dark")],
)
async def test_retreating_and_silent_providers_are_notified(
    job: Jobs, notices: Any, distances_m: list[float | None], kind: str
) -> None:
    one = await job()
    await one.looks(*distances_m[:-1])
    assert await notices() == []
    await one.looks(distances_m[-1])
    assert [notice[0] for notice in await notices()] == [kind]


async def test_after_the_grace_the_job_is_offered_again(job: Jobs, database: Database, located: Located) -> None:
    one = await job()
    await one.looks(*[5000] * 18)
    assert (await one.current()).status is Status.ACCEPTED
    await one.looks(5000)
    request = await one.current()
    assert (request.status, request.provider_id, request.round) == (Status.PENDING, None, 1)
    assert await one.watch() is None
    assert await one.timeline() == ["progress.stalled", "request.reassigned"]
    async with database.read() as session:
        waves = select(Wave.number).where(Wave.request_id == one.request.id, Wave.round == 1)
        assert (await session.scalars(waves.where(Wave.state == WaveState.PLANNED))).all() == [1]
    with pytest.raises(NotPartOfRequest):
        async with database.transaction() as session:
            await requests.start_request(session, one.provider, one.request.id, None)
    with pytest.raises(StaleEpoch):
        async with database.transaction() as session:
            await requests.start_request(session, one.provider, one.request.id, one.request.epoch)
    another = await located()
    async with database.transaction() as session:
        await requests.accept_request(session, another, one.request.id)
    watch = await one.watch()
    assert watch is not None
    assert (watch.epoch, watch.provider_id, watch.told_at) == (2, another.user_id, None)


async def test_arrival_ends_the_watch(job: Jobs, notices: Any) -> None:
    one = await job()
    await one.looks(5000, 150)
    assert await one.watch() is None
    assert await notices() == []
    late = await job()
    await late.looks(*[5000] * 5, 150)
    assert await late.watch() is None
    assert [notice[0] for notice in await notices()] == ["progress.stalled", "progress.resumed"]


async def _start(session: Any, one: Job) -> None:
    await requests.start_request(session, one.provider, one.request.id, 1)


async def _cancel(session: Any, one: Job) -> None:
    await requests.cancel_request(session, one.provider, one.request.id, None)


async def _leave(session: Any, one: Job) -> None:
    await requests.give_up_jobs(session, one.provider.user_id)


@pytest.mark.parametrize("end", [_start, _cancel, _leave])
async def test_the_watch_ends_with_the_way_or_the_assignment(
    job: Jobs, database: Database, end: Callable[[Any, Job], Awaitable[None]]
) -> None:
    one = await job()
    async with database.transaction() as session:
        await end(session, one)
    assert await one.watch() is None


@pytest.mark.parametrize("changed", [{"epoch": 2}, {"status": Status.IN_PROGRESS}])
async def test_a_watch_of_what_is_over_does_nothing_and_goes(
    job: Jobs, database: Database, notices: Any, changed: dict[str, Any]
) -> None:
    one = await job()
    await one.looks(*[5000] * 3)
    # A replica of the previous release leaves this state, because it knows no watch.
    async with database.transaction() as session:
        await session.execute(update(ServiceRequest).where(ServiceRequest.id == one.request.id).values(changed))
    await one.looks(5000)
    assert await one.watch() is None
    assert await notices() == []


async def test_a_restart_goes_on_where_it_was(job: Jobs, notices: Any, other_replica: ProgressWatcher) -> None:
    one = await job()
    await one.looks(*[5000] * 3)
    one.watcher = other_replica
    await one.looks(5000)
    assert [notice[0] for notice in await notices()] == ["progress.stalled"]


async def test_pause_of_the_watcher_releases_no_job(job: Jobs) -> None:
    one = await job()
    await one.looks(*[5000] * 5)
    one.seconds += 3600
    await one.looks(None, None)
    assert (await one.current()).status is Status.ACCEPTED
    await one.looks(None)
    assert (await one.current()).status is Status.PENDING


async def test_a_job_whose_effects_fail_is_tried_again_and_holds_up_no_other(
    job: Jobs, database: Database, watcher: ProgressWatcher
) -> None:
    broken, whole = await job(), await job()
    for _ in range(18):
        await look_at([broken, whole], 5000, watcher)
    async with database.transaction() as session:
        await session.execute(delete(Provider).where(Provider.id == broken.provider.user_id))
    await look_at([broken, whole], 5000, watcher)
    assert (await broken.current()).status is Status.ACCEPTED
    assert (await whole.current()).status is Status.PENDING
    watch = await broken.watch()
    assert watch is not None
    assert watch.due_at > whole.now


async def test_claim_of_a_killed_watcher_is_repeated_a_tick_later(
    job: Jobs, notices: Any, other_replica: ProgressWatcher
) -> None:
    one = await job()
    await one.looks(*[5000] * 3)
    one.seconds += _TICK
    await one.is_at(5000)
    claimed = await one.watcher.claim(one.now)
    assert claimed is not None
    assert len(claimed) == 1
    assert not await other_replica.look(one.now)
    await look_at([one], 5000, other_replica)
    assert [notice[0] for notice in await notices()] == ["progress.stalled"]
    # The first watcher was only delayed, not killed.
    await one.watcher.act(claimed[0])
    assert len(await notices()) == 1


async def test_one_of_two_watchers_acts(job: Jobs, notices: Any, other_replica: ProgressWatcher) -> None:
    jobs = [await job() for _ in range(4)]
    for _ in range(3):
        await look_at(jobs, 5000, *[jobs[0].watcher, other_replica] * 3)
    assert await notices() == []
    await look_at(jobs, 5000, *[jobs[0].watcher, other_replica] * 3)
    told = await notices()
    assert [notice[0] for notice in told] == ["progress.stalled"] * 4
    assert {notice[2] for notice in told} == {str(one.request.id) for one in jobs}
    for one in jobs:
        watch = await one.watch()
        assert watch is not None
        assert watch.ticks == 3


async def test_one_of_concurrent_start_and_release_succeeds(
    job: Jobs, database: Database, other_replica: ProgressWatcher
) -> None:
    for _ in range(3):
        one = await job()
        await one.looks(*[5000] * 18)
        one.seconds += _TICK
        await one.is_at(5000)
        _, _, started = await asyncio.gather(
            one.watcher.look(one.now), other_replica.look(one.now), _try_to_start(database, one)
        )
        request = await one.current()
        assert (request.status, request.round) == ((Status.IN_PROGRESS, 0) if started else (Status.PENDING, 1))
        assert await one.watch() is None


async def _try_to_start(database: Database, one: Job) -> bool:
    try:
        async with database.transaction() as session:
            await _start(session, one)
    except AppError:
        return False
    return True


async def test_the_service_looks_by_itself(job: Jobs, settings: Settings) -> None:
    one = await job()
    rules = ProgressRules(start_seconds=0, tick_seconds=0.1, bad_ticks=2, dark_seconds=0.1, grace_seconds=0)
    hasty = settings.model_copy(update={"progress_rules": ProgressRuleSet(default=rules)})
    async with asyncio.timeout(20), app.running(hasty):
        while (await one.current()).status is Status.ACCEPTED:
            await asyncio.sleep(0.1)
    assert await one.timeline() == ["progress.dark", "request.reassigned"]
