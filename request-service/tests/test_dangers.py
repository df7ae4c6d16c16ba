"""Bookings that a running job endangers: their people are told, once for each job."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from booking_testing import HOUR, Clinic
from request_testing import Service
from sqlalchemy import select, update

from kit import clock
from kit.caller import Caller
from request_service.assistance.job_keeper import JobKeeper
from request_service.assistance.requests.models import ServiceRequest
from request_service.booking import queries
from request_service.booking.actions import warn_of_danger
from request_service.booking.bookings.shown import Shown
from request_service.commitments import actions as commitments
from request_service.commitments.models import Commitment, Kind, TimeOff
from testkit.callers import new_caller
from testkit.people import outcomes

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


@pytest.fixture
async def helper(service: Service) -> Caller:
    return await service.add_provider()


async def accepted(clinic: Clinic, helper: Caller) -> ServiceRequest:
    request = await clinic.service.create()
    await clinic.service.accept(helper, request)
    return request


async def drag_on(clinic: Clinic, request: ServiceRequest) -> None:
    """Lets the keeper look at a job that should have ended, and now ends much later."""
    await make_due(clinic, request)
    await keeper(clinic).run_due()


async def make_due(clinic: Clinic, request: ServiceRequest) -> None:
    job = update(Commitment).where(Commitment.source_id == request.id)
    await clinic.service.execute(job.values(due_at=clock.now()))


async def approach(clinic: Clinic, source_id: UUID) -> None:
    """Lets a commitment begin in 20 minutes, and all jobs be about to end."""
    now = clock.now()
    jobs = update(Commitment).where(Commitment.kind == Kind.JOB)
    await clinic.service.execute(jobs.values(starts_at=now - HOUR, ends_at=now))
    near = {"starts_at": now + 20 * MINUTE, "ends_at": now + 50 * MINUTE}
    await clinic.service.execute(update(Commitment).where(Commitment.source_id == source_id).values(near))


def keeper(clinic: Clinic) -> JobKeeper:
    return JobKeeper(clinic.service.database, clinic.service.rule_set, warn_of_danger)


async def warned(clinic: Clinic) -> list[tuple[str, set[str]]]:
    return [(about, audience) for kind, about, audience in await clinic.told() if kind == "BookingEndangered"]


async def test_all_people_of_an_endangered_slot_are_told_once(clinic: Clinic, helper: Caller) -> None:
    request, users = await accepted(clinic, helper), [new_caller() for _ in range(3)]
    slot, later = await clinic.slot(2, capacity=4, provider=helper), await clinic.slot(6, provider=helper)
    booked = [await clinic.book(user, slot) for user in users]
    await clinic.cancel(users[2], booked[2])
    await clinic.hold(new_caller(), slot)
    await clinic.book(new_caller(), later)
    await drag_on(clinic, request)
    assert await warned(clinic) == []
    await approach(clinic, slot.id)
    told = [
        (str(one.id), {str(user.user_id), str(helper.user_id)}) for one, user in zip(booked[:2], users, strict=False)
    ]
    for _ in range(3):
        await drag_on(clinic, request)
        assert sorted(await warned(clinic)) == sorted(told)
    await clinic.require_consistent()


async def endangered(clinic: Clinic, helper: Caller, user: Caller | None = None) -> tuple[ServiceRequest, Shown]:
    """Makes a booking which the job of its provider will run into at the next look."""
    request = await accepted(clinic, helper)
    booking = await clinic.book(user or new_caller(), await clinic.slot(2, provider=helper))
    await approach(clinic, booking.slot_id)
    return request, booking


async def test_a_provider_is_told_of_a_seat_of_their_own(clinic: Clinic, helper: Caller) -> None:
    request = await accepted(clinic, helper)
    booking = await clinic.book(helper, await clinic.slot(2))
    await approach(clinic, booking.id)
    await drag_on(clinic, request)
    people = {str(helper.user_id), str(clinic.owner.user_id)}
    assert await warned(clinic) == [(str(booking.id), people)]


async def test_time_off_and_what_is_over_concern_no_one(clinic: Clinic, helper: Caller) -> None:
    request, booking = await endangered(clinic, helper)
    now = clock.now()
    # The job has begun before and was to end before.
    job = update(Commitment).where(Commitment.kind == Kind.JOB)
    await clinic.service.execute(job.values(starts_at=now - 2 * HOUR, ends_at=now - HOUR))
    over = {"starts_at": now - 40 * MINUTE, "ends_at": now - 10 * MINUTE}
    await clinic.service.execute(update(Commitment).where(Commitment.source_id == booking.slot_id).values(over))
    away = await clinic.service.do(commitments.add_time_off, helper, TimeOff(now + 2 * HOUR, now + 3 * HOUR))
    near = {"starts_at": now + 20 * MINUTE, "ends_at": now + 50 * MINUTE}
    await clinic.service.execute(update(Commitment).where(Commitment.id == away.id).values(near))
    await drag_on(clinic, request)
    assert await warned(clinic) == []


async def test_another_job_warns_once_the_first_has_ended(clinic: Clinic, helper: Caller) -> None:
    second = await accepted(clinic, helper)
    first, _ = await endangered(clinic, helper)
    for job in (first, second, first):
        await drag_on(clinic, job)
        assert len(await warned(clinic)) == 1
    await clinic.service.start(helper, first)
    await clinic.service.complete(helper, first)
    for _ in range(2):
        await drag_on(clinic, second)
        assert len(await warned(clinic)) == 2


async def test_a_moved_booking_can_be_endangered_again(clinic: Clinic, helper: Caller) -> None:
    user = new_caller()
    request, booking = await endangered(clinic, helper, user)
    await drag_on(clinic, request)
    other = await clinic.slot(3, provider=helper)
    await clinic.move(user, booking, other)
    await drag_on(clinic, request)
    assert len(await warned(clinic)) == 1
    await approach(clinic, other.id)
    await drag_on(clinic, request)
    assert len(await warned(clinic)) == 2


async def test_people_whose_booking_is_locked_are_told_a_moment_later(clinic: Clinic, helper: Caller) -> None:
    if clinic.service.database.is_sqlite:
        pytest.skip("SQLite lets one writer in at a time")
    request, booking = await endangered(clinic, helper)
    async with clinic.service.database.transaction() as session:
        await queries.lock_free(session, [booking.id])
        async with asyncio.timeout(10):
            await drag_on(clinic, request)
    assert await warned(clinic) == []
    job = await clinic.service.scalars(select(Commitment).where(Commitment.source_id == request.id))
    assert job[0].due_at is not None
    assert abs(job[0].due_at - clock.now()) < timedelta(seconds=5)
    await asyncio.sleep(1.1)
    assert await keeper(clinic).run_due()
    assert len(await warned(clinic)) == 1


async def test_danger_and_cancellation_at_once_end_in_no_deadlock(clinic: Clinic) -> None:
    for _ in range(25):
        helper, user = await clinic.service.add_provider(), new_caller()
        request, booking = await endangered(clinic, helper, user)
        await make_due(clinic, request)
        found = await outcomes(keeper(clinic).run_due(), keeper(clinic).run_due(), clinic.cancel(user, booking))
        assert found == ["OK"] * 3
        told = [kind for kind, about, _ in await clinic.told() if about == str(booking.id)]
        assert told in (
            ["BookingScheduled", "BookingEndangered", "BookingCancelled"],
            ["BookingScheduled", "BookingCancelled"],
        )
    await clinic.require_consistent()
