"""The ends of running jobs in the calendars of their providers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from request_testing import Service
from sqlalchemy import insert, text, update

from kit import clock
from kit.database import Session
from kit.ids import new_id
from request_service.assistance import actions as assistance
from request_service.assistance.job_keeper import JobKeeper, MissingJobs
from request_service.assistance.jobs import actions as jobs
from request_service.booking.actions import warn_of_danger
from request_service.checking import check_and_print, find_contradictions
from request_service.commitments import actions, queries
from request_service.commitments.gaps import BusyTime
from request_service.commitments.models import Commitment, Kind, TimeOff
from testkit.people import outcomes

MINUTE = timedelta(minutes=1)


def keeper(service: Service) -> JobKeeper:
    return JobKeeper(service.database, service.rule_set, warn_of_danger)


async def job_of(service: Service, request_id: UUID) -> Commitment:
    found = await service.read(queries.find_commitment, Kind.JOB, request_id)
    assert found is not None
    return found


async def late(service: Service, request_id: UUID, minutes: int) -> None:
    """Moves a job into the past, so that its estimated end was that many minutes ago."""
    job = await job_of(service, request_id)
    past = clock.now() - minutes * MINUTE
    moved = {"starts_at": past - 60 * MINUTE, "ends_at": past, "due_at": past}
    await service.execute(update(Commitment).where(Commitment.id == job.id).values(moved))


def columns_of(row: Commitment) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in Commitment.__table__.columns}


async def next_due(service: Service) -> datetime | None:
    return await service.read(queries.find_next_due)


async def test_the_end_of_a_job_that_takes_longer_moves_on(service: Service) -> None:
    provider, request = await service.add_provider(), await service.create()
    await service.accept(provider, request)
    accepted = await job_of(service, request.id)
    assert await next_due(service) == accepted.ends_at - 5 * MINUTE
    assert not await keeper(service).run_due()

    await late(service, request.id, 3)
    assert await keeper(service).run_due()
    # The work has not begun, so all of it is still ahead.
    waiting = await job_of(service, request.id)
    assert abs(waiting.ends_at - clock.now() - 45 * MINUTE) < MINUTE

    await service.start(provider, request)
    await late(service, request.id, 3)
    await service.execute(text("UPDATE requests SET started_at = '2026-11-01 12:00:00+00:00'"))
    assert await keeper(service).run_due()
    begun = await job_of(service, request.id)
    assert abs(begun.ends_at - clock.now() - 10 * MINUTE) < MINUTE
    due = await next_due(service)
    assert due is not None
    assert due > clock.now()
    await service.complete(provider, request)
    assert await next_due(service) is None


async def test_a_hold_that_has_lapsed_is_not_in_the_way_of_a_late_job(service: Service) -> None:
    provider, request = await service.add_provider(), await service.create()
    await service.accept(provider, request)
    job, now = await job_of(service, request.id), clock.now()
    time = BusyTime(job.ends_at + MINUTE, job.ends_at + 30 * MINUTE)
    held = Commitment.of_booking(provider.user_id, Kind.SEAT, new_id(), time, now + MINUTE)
    await service.execute(insert(Commitment).values({**columns_of(held), "lapses_at": now - MINUTE}))
    wanted = job.ends_at + 20 * MINUTE
    assert await service.do(actions.prolong_job, request.id, wanted, wanted) == []
    assert (await job_of(service, request.id)).ends_at == wanted


async def test_a_late_job_stops_at_what_its_provider_does_next(service: Service) -> None:
    provider, request = await service.add_provider(), await service.create()
    await service.accept(provider, request)
    await late(service, request.id, 0)
    now = clock.now()
    booked = await service.do(actions.add_time_off, provider, TimeOff(now + 20 * MINUTE, now + 80 * MINUTE))
    assert await keeper(service).run_due()
    assert (await job_of(service, request.id)).ends_at == booked.starts_at
    endangered: list[Commitment] = []

    async def warn(_session: Session, request_id: UUID, commitments: Sequence[Commitment]) -> bool:
        assert request_id == request.id
        endangered.extend(commitments)
        return True

    await service.do(assistance.prolong_job, request.id, service.rule_set, warn)
    assert [one.id for one in endangered] == [booked.id]
    assert await find_contradictions(service.database) == []


async def test_a_job_of_an_earlier_release_is_added(service: Service) -> None:
    provider, other = await service.add_provider(), await service.add_provider()
    request, taken = await service.create(), await service.create()
    for one, accepted in ((provider, request), (other, taken)):
        await service.accept(one, accepted)
        await service.do(actions.end_commitment, Kind.JOB, accepted.id)
    away = await service.do(actions.add_time_off, other, TimeOff(clock.now(), clock.now() + 60 * MINUTE))
    missing = MissingJobs(service.database, service.rule_set)
    for _ in range(2):
        await missing.sweep()
        assert abs((await job_of(service, request.id)).ends_at - clock.now() - 45 * MINUTE) < MINUTE
        # They are busy already, and the database refuses two things at once.
        assert await service.read(queries.find_commitment, Kind.JOB, taken.id) is None
    await service.do(actions.remove_time_off, other, away.id)
    await missing.sweep()
    assert (await job_of(service, taken.id)).holder_id == other.user_id
    assert await service.read(jobs.list_missing_jobs, 10) == []


async def test_a_job_that_ends_meanwhile_is_not_added_again(service: Service) -> None:
    for _ in range(10):
        provider, request = await service.add_provider(), await service.create()
        await service.accept(provider, request)
        await service.start(provider, request)
        await late(service, request.id, 1)
        await outcomes(keeper(service).run_due(), service.complete(provider, request))
        assert await service.read(queries.find_commitment, Kind.JOB, request.id) is None


async def test_two_keepers_share_the_work(service: Service) -> None:
    for _ in range(3):
        request = await service.create()
        await service.accept(await service.add_provider(), request)
        await late(service, request.id, 1)
    one, other = keeper(service), keeper(service)
    claimed = [*(await one.claim()), *(await other.claim())]
    assert len(claimed) == len(set(claimed)) == 3


async def test_contradictions_are_found(
    service: Service, migrated_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    provider, request = await service.add_provider(), await service.create()
    await service.accept(provider, request)
    await check_and_print(migrated_url)
    assert capsys.readouterr().out == "No row contradicts another.\n"
    ended = text("UPDATE requests SET status = 'completed'")
    await service.execute(ended)
    with pytest.raises(SystemExit) as exit_code:
        await check_and_print(migrated_url)
    assert exit_code.value.code == 1
    assert capsys.readouterr().out == f"A job has ended and is still in a calendar: {request.id}\n"
    if service.database.is_sqlite:
        # PostgreSQL refuses this, too; the trigger of SQLite looks at inserts only.
        job = await job_of(service, request.id)
        off = await service.do(
            actions.add_time_off, provider, TimeOff(job.ends_at + 600 * MINUTE, job.ends_at + 660 * MINUTE)
        )
        moved = {"starts_at": job.starts_at, "ends_at": job.ends_at}
        await service.execute(update(Commitment).where(Commitment.id == off.id).values(moved))
        found = await find_contradictions(service.database)
        assert any(str(off.id) in line and str(job.id) in line for line in found)
