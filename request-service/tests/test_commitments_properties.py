"""Property test: no sequence of jobs, slots, seats, times off, delays and ends makes a calendar that cannot be kept.

A model beside it knows a calendar as a set of minutes, and says of each command whether it must succeed.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from request_testing import Service, north

from kit import clock
from kit.errors import AppError
from kit.ids import new_id
from request_service.assistance.requests.models import ServiceRequest
from request_service.commitments import actions, queries
from request_service.commitments.gaps import BusyTime, runs_into
from request_service.commitments.models import Commitment, Kind, TimeOff
from request_service.geo import Place

# Times are in quarters of an hour from the beginning of an example, and far enough from now that none is over.
QUARTER = timedelta(minutes=15)
starts = st.integers(4, 80)
lengths = st.integers(1, 12)
kilometres = st.sampled_from([None, 0, 3, 12])


@dataclass
class Known:
    """A commitment as the model knows it."""

    kind: Kind
    busy_time: BusyTime
    lapses_at: datetime | None = None
    request: ServiceRequest | None = None


class Calendar(RuleBasedStateMachine):
    service: ClassVar[Service]
    loop: ClassVar[asyncio.AbstractEventLoop]

    def run[T](self, command: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(command, self.loop).result(30)

    @initialize()
    def begin(self) -> None:
        self.provider = self.run(self.service.add_provider())
        self.begins = clock.now()
        self.known: dict[UUID, Known] = {}
        self.delayed = set[UUID]()

    def busy_time(self, start: int, length: int, km: float | None = None) -> BusyTime:
        starts_at = self.begins + start * QUARTER
        return BusyTime(starts_at, starts_at + length * QUARTER, None if km is None else north(km))

    def at_once(self, *, beside: Kind | None = None) -> Iterable[Known]:
        """Returns all commitments that bind now, without those of the kind *beside*."""
        now = clock.now()
        return [
            one
            for one in self.known.values()
            if (one.lapses_at is None or one.lapses_at > now) and one.kind is not beside
        ]

    def is_free(self, span: BusyTime) -> bool:
        """Returns true if the model lets a person do anything but a job during *span*."""
        for one in self.at_once():
            before, after = timedelta(), timedelta()
            if one.kind is Kind.JOB:
                before, after = self.gaps(one.busy_time.place, span.place)
            if one.busy_time.starts_at - after < span.ends_at and span.starts_at < one.busy_time.ends_at + before:
                return False
        return True

    def is_free_for_job(self, job: BusyTime) -> bool:
        for one in self.at_once(beside=Kind.JOB):
            before, after = self.gaps(job.place, one.busy_time.place)
            if job.starts_at - after < one.busy_time.ends_at and one.busy_time.starts_at < job.ends_at + before:
                return False
        return True

    def gaps(self, job: Place | None, other: Place | None) -> tuple[timedelta, timedelta]:
        """Returns the times that lie between a job and what follows, and between it and what goes before."""
        rules = self.service.rules
        way = timedelta()
        if job is not None and other is not None:
            way = timedelta(hours=round(job.distance_km(other), 3) / rules.speed_kmh)
        return way + timedelta(minutes=rules.margin_minutes), way

    def say(self, command: Coroutine[Any, Any, Any], *, succeeds: bool) -> Any:
        answer, refusal = None, ""
        try:
            answer = self.run(command)
        except AppError as error:
            refusal = error.code
        assert refusal in ("", "COMMITTED")
        assert succeeds is (not refusal and answer is not False)
        return answer

    @rule(start=starts, length=lengths)
    def take_time_off(self, start: int, length: int) -> None:
        span = self.busy_time(start, length)
        off = TimeOff(span.starts_at, span.ends_at)
        fits = self.is_free(span)
        added = self.say(self.service.do(actions.add_time_off, self.provider, off), succeeds=fits)
        self.drop_lapsed(span, fits=fits)
        if added:
            self.known[added.id] = Known(Kind.TIME_OFF, span)

    @rule(
        kind=st.sampled_from([Kind.SLOT, Kind.SEAT]),
        start=starts,
        length=lengths,
        km=kilometres,
        holds=st.sampled_from([None, -1, 60]),
    )
    def book(self, kind: Kind, start: int, length: int, km: float | None, holds: int | None) -> None:
        """Books a seat or a slot, or holds it; a hold of -1 minutes has lapsed when it is made."""
        span = self.busy_time(start, length, km)
        lapses_at = None if holds is None else clock.now() + timedelta(minutes=holds)
        wanted = Commitment(
            id=new_id(), holder_id=self.provider.user_id, kind=kind, source_id=new_id(), lapses_at=lapses_at
        )
        wanted.starts_at, wanted.ends_at = span.starts_at, span.ends_at
        if span.place is not None:
            wanted.latitude, wanted.longitude = span.place.latitude, span.place.longitude
        wanted.speed_kmh = wanted.margin_minutes = wanted.due_at = wanted.note = None
        fits = self.is_free(span)
        added = self.say(self.service.do(actions.add_unless_busy, wanted, clock.now()), succeeds=fits)
        self.drop_lapsed(span, fits=fits)
        if added:
            self.known[wanted.id] = Known(kind, span, lapses_at)

    @rule(hours=st.sampled_from([None, 3, 8, 15]))
    def accept(self, hours: int | None) -> None:
        scheduled_for = None if hours is None else self.begins + timedelta(hours=hours)
        request = self.run(self.service.create(scheduled_for=scheduled_for))
        now = clock.now()
        begins, minutes = scheduled_for or now, timedelta(minutes=self.service.rules.job_minutes)
        job = BusyTime(begins, begins + minutes, request.blurred_place)
        fits = self.is_free_for_job(job)
        self.say(self.service.accept(self.provider, request), succeeds=fits)
        if not fits:
            return
        found = self.run(self.service.read(queries.find_commitment, Kind.JOB, request.id))
        assert found is not None
        assert abs(found.starts_at - begins) < timedelta(seconds=30)
        self.known[found.id] = Known(Kind.JOB, found.busy_time, request=request)

    def some_job(self, number: int) -> UUID | None:
        found = [one for one, known in self.known.items() if known.kind is Kind.JOB]
        return found[number % len(found)] if found else None

    @rule(number=st.integers(0, 10), minutes=st.sampled_from([50, 200, 600]))
    def delay(self, number: int, minutes: int) -> None:
        """A job takes longer: its end moves on, up to the next thing, and no further."""
        one = self.some_job(number)
        if one is None:
            return
        known = self.known.pop(one)
        assert known.request is not None
        ends_at = known.busy_time.ends_at + timedelta(minutes=minutes)
        following = [
            other.busy_time.starts_at
            for other in self.at_once(beside=Kind.JOB)
            if other.busy_time.starts_at >= known.busy_time.ends_at
        ]
        self.run(self.service.do(actions.prolong_job, known.request.id, ends_at, ends_at))
        moved = self.run(self.service.read(queries.find_commitment, Kind.JOB, known.request.id))
        assert moved is not None
        assert moved.ends_at == max(known.busy_time.ends_at, min([ends_at, *following]))
        self.known[moved.id] = Known(Kind.JOB, moved.busy_time, request=known.request)
        self.delayed.add(moved.id)

    @rule(number=st.integers(0, 10))
    def cancel_job(self, number: int) -> None:
        one = self.some_job(number)
        if one is not None:
            request = self.known.pop(one).request
            assert request is not None
            self.run(self.service.cancel(self.provider, request))

    @precondition(lambda self: self.known)
    @rule(number=st.integers(0, 50))
    def end_other(self, number: int) -> None:
        found = [one for one, known in self.known.items() if known.kind is not Kind.JOB]
        if found:
            one = found[number % len(found)]
            kind = self.known.pop(one).kind
            if kind is Kind.TIME_OFF:
                self.run(self.service.do(actions.remove_time_off, self.provider, one))
            else:
                self.run(self.service.do(queries.delete_commitments, [one]))

    def drop_lapsed(self, span: BusyTime, *, fits: bool) -> None:
        """Forgets lapsed holds near a commitment that was added: they are deleted with it."""
        if fits:
            reach = queries.REACH
            self.known = {
                one: known
                for one, known in self.known.items()
                if known.lapses_at is None
                or known.lapses_at > clock.now()
                or known.busy_time.ends_at <= span.starts_at - reach
                or known.busy_time.starts_at >= span.ends_at + reach
            }

    @invariant()
    def nothing_overlaps(self) -> None:
        if not hasattr(self, "provider"):
            return
        assert self.run(self.service.read(queries.list_overlaps, 10)) == []
        listed = self.run(
            self.service.read(
                actions.list_commitments, self.provider, self.begins - QUARTER, self.begins + 1000 * QUARTER
            )
        )
        bound = {one for one, known in self.known.items() if known.lapses_at is None or known.lapses_at > clock.now()}
        assert {one.id for one in listed} == bound
        for one in listed:
            if one.travel is not None and one.id not in self.delayed:
                assert not any(
                    runs_into(one.busy_time, other.busy_time, one.travel)
                    for other in listed
                    if other.kind is not Kind.JOB
                )


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_no_calendar_overlaps(service: Service) -> None:
    Calendar.service, Calendar.loop = service, asyncio.get_running_loop()
    calmly = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, Calendar, settings=calmly)
