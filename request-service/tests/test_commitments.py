"""Calendars: no two commitments of one person overlap, except two jobs."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from request_testing import ADDIS, NOW, Service, deleted, north

from kit import clock
from kit.caller import Caller
from kit.errors import InvalidInput, Unauthenticated
from kit.ids import new_id
from request_service.commitments import actions, queries
from request_service.commitments.errors import CommitmentNotFound, Committed, NotTimeOff, TooMuchTimeOff
from request_service.commitments.gaps import BusyTime, Travel
from request_service.commitments.models import Commitment, Kind, TimeOff
from testkit.callers import new_caller
from testkit.people import outcomes

HOUR = timedelta(hours=1)
TRAVEL = Travel(speed_kmh=30, margin_minutes=15)


def soon(hours: float) -> Any:
    return clock.now() + hours * HOUR


def off(start: float, end: float) -> TimeOff:
    """Returns a time off, in hours from now."""
    now = clock.now()
    return TimeOff(now + start * HOUR, now + end * HOUR)


def commitment(holder_id: UUID, kind: Kind, span: BusyTime, **changes: Any) -> Commitment:
    made = Commitment.of_job(holder_id, new_id(), span, TRAVEL, span.ends_at)
    made.kind = kind
    if kind is not Kind.JOB:
        made.speed_kmh = made.margin_minutes = made.due_at = None
    for name, value in changes.items():
        setattr(made, name, value)
    return made


async def test_time_off_is_listed_and_removed_by_its_holder_alone(service: Service) -> None:
    holder, other = new_caller(), new_caller()
    later = await service.do(actions.add_time_off, holder, off(5, 6))
    sooner = await service.do(actions.add_time_off, holder, TimeOff(soon(1), soon(2), note="  at the dentist's  "))
    assert (sooner.kind, sooner.source_id, sooner.note) == (Kind.TIME_OFF, sooner.id, "at the dentist's")
    found = await service.read(actions.list_commitments, holder, soon(0), soon(24))
    assert [one.id for one in found] == [sooner.id, later.id]
    assert await service.read(actions.list_commitments, holder, soon(2.5), soon(4)) == []
    assert await service.read(actions.list_commitments, other, soon(0), soon(24)) == []
    with pytest.raises(CommitmentNotFound):
        await service.do(actions.remove_time_off, other, sooner.id)
    await service.do(actions.remove_time_off, holder, sooner.id)
    with pytest.raises(CommitmentNotFound):
        await service.do(actions.remove_time_off, holder, sooner.id)


@pytest.mark.parametrize(
    ("start", "end", "fits"), [(2, 3, True), (0.5, 1, True), (0.5, 1.01, False), (1.99, 3, False), (0, 4, False)]
)
async def test_times_off_may_touch_and_not_overlap(service: Service, start: float, end: float, *, fits: bool) -> None:
    holder, now = new_caller(), clock.now()
    await service.do(actions.add_time_off, holder, TimeOff(now + HOUR, now + 2 * HOUR))
    wanted = TimeOff(now + start * HOUR, now + end * HOUR)
    if fits:
        await service.do(actions.add_time_off, holder, wanted)
    else:
        with pytest.raises(Committed):
            await service.do(actions.add_time_off, holder, wanted)
    await service.do(actions.add_time_off, new_caller(), wanted)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (timedelta(hours=2), timedelta(hours=2), "ends_at"),
        (timedelta(hours=2), timedelta(hours=1), "ends_at"),
        (timedelta(hours=-2), timedelta(hours=-1), "ends_at"),
        (timedelta(days=731), timedelta(days=732), "ends_at"),
        (timedelta(days=1), timedelta(days=368), "starts_at"),
    ],
)
async def test_impossible_time_off_is_refused(service: Service, start: timedelta, end: timedelta, field: str) -> None:
    now = clock.now()
    with pytest.raises(InvalidInput) as refused:
        await service.do(actions.add_time_off, new_caller(), TimeOff(now + start, now + end))
    assert [detail.field for detail in refused.value.details] == [field]


async def test_times_off_are_limited(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MAX_TIME_OFF", 2)
    holder = new_caller()
    for hour in (1, 3):
        await service.do(actions.add_time_off, holder, off(hour, hour + 1))
    with pytest.raises(TooMuchTimeOff):
        await service.do(actions.add_time_off, holder, off(5, 6))


async def test_only_time_off_can_be_removed(service: Service) -> None:
    provider = await service.add_provider()
    await service.accept(provider, await service.create())
    (job,) = await calendar(service, provider)
    with pytest.raises(NotTimeOff):
        await service.do(actions.remove_time_off, provider, job.id)


async def test_a_deleted_account_has_no_calendar_and_gets_none(service: Service) -> None:
    provider = await service.add_provider()
    await service.do(actions.add_time_off, provider, off(1, 2))
    await service.consume(deleted(provider.user_id))
    assert await calendar(service, provider) == []
    with pytest.raises(Unauthenticated):
        await service.do(actions.add_time_off, provider, off(1, 2))


KINDS = [(one, other, one is Kind.JOB and other is Kind.JOB) for one in Kind for other in Kind]


@pytest.mark.parametrize(("first", "second", "fit"), KINDS)
async def test_the_database_itself_refuses_what_overlaps(
    service: Service, first: Kind, second: Kind, *, fit: bool
) -> None:
    """Inserts without the lock and the look of `add_unless_busy`."""
    holder_id, span = new_id(), BusyTime(NOW, NOW + HOUR)
    crossing = BusyTime(NOW + HOUR / 2, NOW + 2 * HOUR)
    assert await service.do(queries.insert_unless_busy, commitment(holder_id, first, span))
    assert await service.do(queries.insert_unless_busy, commitment(holder_id, second, crossing)) is fit
    after = BusyTime(NOW + 2 * HOUR, NOW + 3 * HOUR)
    assert await service.do(queries.insert_unless_busy, commitment(holder_id, second, after))
    assert await service.do(queries.insert_unless_busy, commitment(new_id(), second, span))
    assert await service.read(queries.list_overlaps, 10) == []


async def test_no_two_of_many_at_once_overlap(service: Service) -> None:
    """Nothing but the database decides: each of 24 transactions waits before its commit."""
    holder_id = new_id()

    async def add(kind: Kind, start: int) -> bool:
        async with service.database.transaction() as session:
            span = BusyTime(NOW + start * HOUR / 4, NOW + (start + 3) * HOUR / 4)
            added = await queries.insert_unless_busy(session, commitment(holder_id, kind, span))
            await asyncio.sleep(0.01)
            return added

    added = await asyncio.gather(*(add(kind, start) for start in range(6) for kind in Kind))
    assert 2 <= sum(added) < 24
    assert await service.read(queries.list_overlaps, 10) == []


async def test_a_hold_that_has_lapsed_is_in_no_way(service: Service) -> None:
    holder, now = new_caller(), clock.now()
    span = BusyTime(now + HOUR, now + 2 * HOUR)
    held = commitment(holder.user_id, Kind.SEAT, span, lapses_at=now + HOUR / 2)
    lapsed = commitment(holder.user_id, Kind.SEAT, span, lapses_at=now - HOUR / 2)
    assert await service.do(actions.add_unless_busy, held, now)
    with pytest.raises(Committed):
        await service.do(actions.add_time_off, holder, TimeOff(span.starts_at, span.ends_at))
    await service.do(queries.delete_commitments, [held.id])
    await service.do(queries.insert_unless_busy, lapsed)
    assert await calendar(service, holder) == []
    await service.do(actions.add_time_off, holder, TimeOff(span.starts_at, span.ends_at))
    assert [one.kind for one in await calendar(service, holder)] == [Kind.TIME_OFF]


# --- Jobs -------------------------------------------------------------------------------------------------------------
async def calendar(service: Service, holder: Caller) -> list[Commitment]:
    return list(await service.read(actions.list_commitments, holder, soon(-24), soon(24 * 60)))


async def test_a_job_is_in_the_calendar_from_acceptance_to_its_end(service: Service) -> None:
    provider = await service.add_provider(north(6))
    for end in ("complete", "cancel", "release"):
        request = await service.create()
        before = clock.now()
        await service.accept(provider, request)
        (job,) = await calendar(service, provider)
        assert (job.kind, job.source_id) == (Kind.JOB, request.id)
        assert before <= job.starts_at <= clock.now()
        # About six kilometres at 30 km/h, and 45 minutes of work; both places are known by their cells.
        assert timedelta(minutes=52) < job.ends_at - job.starts_at < timedelta(minutes=62)
        if end == "complete":
            await service.start(provider, request)
            await service.complete(provider, request)
        elif end == "cancel":
            await service.cancel(provider, request)
        else:
            await service.release(provider, request)
        assert await calendar(service, provider) == []


async def test_a_provider_accepts_no_job_that_runs_into_what_they_do_next(service: Service) -> None:
    provider = await service.add_provider()
    away = await service.do(actions.add_time_off, provider, off(0.9, 3))
    request = await service.create()
    with pytest.raises(Committed):
        # 45 minutes of work and 15 of margin.
        await service.accept(provider, request)
    assert (await service.stored(request)).provider_id is None
    assert await service.events("RequestAccepted") == []
    await service.accept(await service.add_provider(), await service.create())
    await service.do(actions.remove_time_off, provider, away.id)
    await service.do(actions.add_time_off, provider, off(1.2, 3))
    await service.accept(provider, request)


async def test_the_way_to_the_next_place_counts(service: Service) -> None:
    provider, request = await service.add_provider(), await service.create()
    start = soon(1.5)
    for kilometres, fits in ((30, False), (5, True)):
        span = BusyTime(start, start + HOUR, north(kilometres))
        venue = commitment(provider.user_id, Kind.SLOT, span)
        assert await service.do(actions.add_unless_busy, venue, clock.now())
        if fits:
            await service.accept(provider, request)
        else:
            with pytest.raises(Committed):
                await service.accept(provider, request)
            await service.do(queries.delete_commitments, [venue.id])


async def test_a_job_for_later_counts_at_its_time(service: Service) -> None:
    provider = await service.add_provider()
    await service.do(actions.add_time_off, provider, off(0.1, 20))
    await service.accept(provider, await service.create(scheduled_for=soon(24)))
    with pytest.raises(Committed):
        await service.accept(provider, await service.create(scheduled_for=soon(19.9)))
    with pytest.raises(Committed):
        await service.do(actions.add_time_off, provider, off(24.5, 26))
    await service.do(actions.add_time_off, provider, off(26, 28))


async def test_what_is_over_is_in_no_way(service: Service) -> None:
    provider = await service.add_provider()
    over = BusyTime(soon(-2), soon(-0.1), north(30))
    await service.do(queries.insert_unless_busy, commitment(provider.user_id, Kind.SLOT, over))
    await service.accept(provider, await service.create())


async def test_nothing_is_committed_too_near_to_a_running_job(service: Service) -> None:
    provider = await service.add_provider()
    await service.accept(provider, await service.create())
    for start, place, fits in ((0.5, None, False), (0.95, ADDIS, False), (1.2, north(30), False), (1.2, ADDIS, True)):
        span = BusyTime(soon(start), soon(start + 1), place)
        assert (
            await service.do(actions.add_unless_busy, commitment(provider.user_id, Kind.SLOT, span), clock.now())
            is fits
        )


async def test_accept_against_time_off_has_one_winner(service: Service) -> None:
    """At once, many times: never both, and never neither."""
    for _ in range(20):
        provider, request = await service.add_provider(), await service.create()
        found = await outcomes(
            service.accept(provider, request), service.do(actions.add_time_off, provider, off(0.5, 2))
        )
        assert sorted(found) == ["COMMITTED", "OK"]
    assert await service.read(queries.list_overlaps, 10) == []
