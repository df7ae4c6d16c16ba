"""Tests the watch over accepted jobs on a real database, with the time of the test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from request_testing import Service, decoded, north, notice_kind
from sqlalchemy import delete, select, update

from kit import clock
from kit.caller import Caller
from kit.database import Database
from request_service import app
from request_service.assistance import actions as requests
from request_service.assistance.progress.models import ProgressWatch
from request_service.assistance.progress.rules import ProgressRules, ProgressRuleSet, Verdict
from request_service.assistance.progress_watcher import ProgressWatcher
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.providers.models import Provider
from request_service.settings import Settings
from request_service.timeline.models import TimelineEntry
from testkit.people import outcomes
from testkit.rows import stored

# Metres of a degree of latitude, roughly.
_DEGREE_M = 111_195
_TICK = 20


@dataclass
class Job:
    """An accepted request, with the time of its watcher in seconds since the acceptance."""

    service: Service
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
        statement = update(Provider).where(Provider.id == self.provider.user_id)
        await self.service.execute(statement.values(**here, located_at=self.now))

    async def looks(self, *distances_m: float | None) -> None:
        """Looks once a tick; `None` means no new position."""
        for distance_m in distances_m:
            await look_at([self], distance_m, self.watcher)

    async def watch(self) -> ProgressWatch:
        return await stored(self.service.database, ProgressWatch, self.request.id)

    async def is_watched(self) -> bool:
        return bool(await self.service.scalars(select(ProgressWatch).filter_by(request_id=self.request.id)))

    async def current(self) -> ServiceRequest:
        return await self.service.stored(self.request)

    async def timeline(self) -> list[str]:
        entries = select(TimelineEntry.type).where(TimelineEntry.request_id == self.request.id)
        found = await self.service.scalars(entries.order_by(TimelineEntry.seq))
        return [entry_type for entry_type in found if entry_type.startswith(("progress.", "request.reassigned"))]


async def look_at(jobs: Sequence[Job], distance_m: float | None, *watchers: ProgressWatcher) -> None:
    """Advances several jobs by one tick, looked at by all `watchers` at the same time."""
    for one in jobs:
        one.seconds += _TICK
        if distance_m is not None:
            await one.is_at(distance_m)
    now = max(one.now for one in jobs)
    await asyncio.gather(*(watcher.look(now) for watcher in watchers))


async def begin(service: Service, **said: Any) -> Job:
    """Accepts a new request by a new provider, who is 5 km away; `said` are changes to its details."""
    provider, request = await service.add_provider(north(5)), await service.create(**said)
    await service.accept(provider, request)
    return Job(service, await service.stored(request), provider, ProgressWatcher(service.database, ProgressRuleSet()))


async def notices(service: Service) -> list[tuple[str, list[str], str]]:
    """Reads the notices of progress that wait in the outbox: kind, those who are to be told, topic."""
    rows = await service.events("NoticeRaised")
    found = [(notice_kind(row), [decoded(row).client_id], row.topic) for row in rows]
    return [notice for notice in found if notice[0].startswith("progress.")]


async def kinds(service: Service) -> list[str]:
    return [kind for kind, _, _ in await notices(service)]


@pytest.fixture
async def other_replica(migrated_url: str) -> AsyncIterator[ProgressWatcher]:
    async with Database(migrated_url) as database:
        yield ProgressWatcher(database, ProgressRuleSet())


async def test_an_acceptance_begins_the_watch_and_the_rules_say_from_when_on(service: Service) -> None:
    one = await begin(service)
    watch = await one.watch()
    assert (watch.epoch, watch.provider_id) == (1, one.provider.user_id)
    assert watch.due_at == one.request.accepted_at
    one.seconds = 1
    assert await one.watcher.look(one.now)
    assert not await one.watcher.look(one.now)
    watch = await one.watch()
    assert watch.due_at == one.request.accepted_at + timedelta(seconds=60)
    assert watch.distance_km is None


async def test_a_scheduled_job_is_watched_from_a_quarter_of_an_hour_before(service: Service) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    one = await begin(service, scheduled_for=tomorrow)
    await one.looks(5000)
    watch = await one.watch()
    assert watch.due_at == tomorrow - timedelta(minutes=15)
    one.seconds = (watch.due_at - one.now).total_seconds() + one.seconds - _TICK
    await one.looks(5000)
    assert (await one.watch()).distance_km == pytest.approx(5, rel=0.01)


async def test_approaching_provider_causes_no_notice(service: Service) -> None:
    one = await begin(service)
    await one.looks(5000, 4500, 4000, 3900, 3900, 3500, 3000)
    assert await notices(service) == []
    assert await one.timeline() == []


async def test_stop_and_resumption_are_notified_once(service: Service) -> None:
    one = await begin(service)
    await one.looks(5000, 5000, 5010)
    assert await notices(service) == []
    await one.looks(4990)
    client, request = str(one.request.client_id), str(one.request.id)
    assert await notices(service) == [("progress.stalled", [client], request)]
    await one.looks(5000, 5000)
    assert len(await notices(service)) == 1
    await one.looks(4500)
    assert await notices(service) == [("progress.stalled", [client], request), ("progress.resumed", [client], request)]
    assert await one.timeline() == ["progress.stalled", "progress.resumed"]
    watch = await one.watch()
    assert (watch.verdict, watch.ticks, watch.told_at) == (Verdict.COMING, 0, None)


@pytest.mark.parametrize(
    ("distances_m", "kind"),
    [([5000, 5200, 5400, 5600], "progress.retreating"), ([5000, *[None] * 7], "progress.dark")],
)
async def test_retreating_and_silent_providers_are_notified(
    service: Service, distances_m: list[float | None], kind: str
) -> None:
    one = await begin(service)
    await one.looks(*distances_m[:-1])
    assert await notices(service) == []
    await one.looks(distances_m[-1])
    assert await kinds(service) == [kind]


async def test_after_the_grace_the_job_is_offered_again(service: Service) -> None:
    one = await begin(service)
    await one.looks(*[5000] * 18)
    assert (await one.current()).status is Status.ACCEPTED
    await one.looks(5000)
    request = await one.current()
    assert (request.status, request.provider_id, request.round) == (Status.PENDING, None, 1)
    assert not await one.is_watched()
    assert await one.timeline() == ["progress.stalled", "request.reassigned"]
    another = await service.add_provider()
    await service.accept(another, request)
    watch = await one.watch()
    assert (watch.epoch, watch.provider_id, watch.told_at) == (2, another.user_id, None)


async def test_arrival_ends_the_watch(service: Service) -> None:
    one = await begin(service)
    await one.looks(5000, 150)
    assert not await one.is_watched()
    assert await notices(service) == []
    late = await begin(service)
    await late.looks(*[5000] * 5, 150)
    assert not await late.is_watched()
    assert await kinds(service) == ["progress.stalled", "progress.resumed"]


ENDS: dict[str, Callable[[Service, Job], Awaitable[None]]] = {
    "start": lambda service, one: service.start(one.provider, one.request),
    "cancellation": lambda service, one: service.cancel(one.provider, one.request),
    "departure": lambda service, one: service.do(requests.give_up_jobs, one.provider.user_id),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_the_watch_ends_with_the_way_or_the_assignment(
    service: Service, end: Callable[[Service, Job], Awaitable[None]]
) -> None:
    one = await begin(service)
    await end(service, one)
    assert not await one.is_watched()


@pytest.mark.parametrize("changed", [{"epoch": 2}, {"status": Status.IN_PROGRESS}])
async def test_a_watch_of_what_is_over_does_nothing_and_goes(service: Service, changed: dict[str, Any]) -> None:
    one = await begin(service)
    await one.looks(*[5000] * 3)
    # A replica of the previous release leaves this state, because it knows no watch.
    await service.execute(update(ServiceRequest).where(ServiceRequest.id == one.request.id).values(changed))
    await one.looks(5000)
    assert not await one.is_watched()
    assert await notices(service) == []


async def test_a_restart_goes_on_where_it_was(service: Service, other_replica: ProgressWatcher) -> None:
    one = await begin(service)
    await one.looks(*[5000] * 3)
    one.watcher = other_replica
    await one.looks(5000)
    assert await kinds(service) == ["progress.stalled"]


async def test_pause_of_the_watcher_releases_no_job(service: Service) -> None:
    one = await begin(service)
    await one.looks(*[5000] * 5)
    one.seconds += 3600
    await one.looks(None, None)
    assert (await one.current()).status is Status.ACCEPTED
    await one.looks(None)
    assert (await one.current()).status is Status.PENDING


async def test_a_job_whose_effects_fail_is_tried_again_and_holds_up_no_other(service: Service) -> None:
    broken, whole = await begin(service), await begin(service)
    for _ in range(18):
        await look_at([broken, whole], 5000, whole.watcher)
    await service.execute(delete(Provider).where(Provider.id == broken.provider.user_id))
    await look_at([broken, whole], 5000, whole.watcher)
    assert (await broken.current()).status is Status.ACCEPTED
    assert (await whole.current()).status is Status.PENDING
    assert (await broken.watch()).due_at > whole.now


async def test_claim_of_a_killed_watcher_is_repeated_a_tick_later(
    service: Service, other_replica: ProgressWatcher
) -> None:
    one = await begin(service)
    await one.looks(*[5000] * 3)
    one.seconds += _TICK
    await one.is_at(5000)
    (claimed,) = await one.watcher.claim(one.now) or []
    assert not await other_replica.look(one.now)
    await look_at([one], 5000, other_replica)
    assert await kinds(service) == ["progress.stalled"]
    # The first watcher was only delayed, not killed.
    await one.watcher.act(claimed)
    assert len(await notices(service)) == 1


async def test_one_of_two_watchers_acts(service: Service, other_replica: ProgressWatcher) -> None:
    jobs = [await begin(service) for _ in range(4)]
    for _ in range(3):
        await look_at(jobs, 5000, *[jobs[0].watcher, other_replica] * 3)
    assert await notices(service) == []
    await look_at(jobs, 5000, *[jobs[0].watcher, other_replica] * 3)
    assert await kinds(service) == ["progress.stalled"] * 4
    assert {topic for _, _, topic in await notices(service)} == {str(one.request.id) for one in jobs}
    assert [(await one.watch()).ticks for one in jobs] == [3] * 4


async def test_one_of_concurrent_start_and_release_succeeds(service: Service, other_replica: ProgressWatcher) -> None:
    for _ in range(3):
        one = await begin(service)
        await one.looks(*[5000] * 18)
        one.seconds += _TICK
        await one.is_at(5000)
        *_, started = await outcomes(
            one.watcher.look(one.now), other_replica.look(one.now), service.start(one.provider, one.request, 1)
        )
        request = await one.current()
        assert (request.status, request.round) == ((Status.IN_PROGRESS, 0) if started == "OK" else (Status.PENDING, 1))
        assert not await one.is_watched()


async def test_the_service_looks_by_itself(service: Service, settings: Settings) -> None:
    one = await begin(service)
    rules = ProgressRules(start_seconds=0, tick_seconds=0.1, bad_ticks=2, dark_seconds=0.1, grace_seconds=0)
    hasty = settings.model_copy(update={"progress_rules": ProgressRuleSet(default=rules)})
    async with asyncio.timeout(20), app.running(hasty):
        while (await one.current()).status is Status.ACCEPTED:
            await asyncio.sleep(0.1)
    assert await one.timeline() == ["progress.dark", "request.reassigned"]
