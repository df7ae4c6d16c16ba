"""Property test: each booking is reminded of exactly when the rules say so, in any order of what happens to it.

A model beside the database knows a booking as the hours until it begins, and the reminders that are ahead of it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from booking_testing import DESK, HOUR, Clinic
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from reminder_testing import pass_time, reminding, sent, void
from request_testing import Service
from sqlalchemy import delete, update

from kit import clock, tables
from kit.caller import Caller
from request_service.booking.bookings import actions
from request_service.booking.bookings.lifecycle import BookingStatus
from request_service.booking.bookings.models import Booking, Wanted
from request_service.booking.bookings.shown import Shown
from request_service.booking.reminders.models import Reminder
from request_service.booking.reminding import MissingReminders
from request_service.booking.slots.models import Slot
from request_service.booking.venues.models import Venue
from testkit.callers import new_caller
from testkit.stepping import step_all

# Halves, so that nothing is due at the moment of a command: all offsets are whole hours.
ahead = st.integers(0, 60).map(lambda hours: hours + 0.5)
choices = st.integers(0, 1000)
offsets = st.lists(st.sampled_from([1, 2, 5, 24, 48]), max_size=4, unique=True)


@dataclass
class Known:
    """A booking as the model knows it."""

    user: Caller
    booking: Booking | Shown
    hours: float
    status: BookingStatus
    # The reminders that are to be sent, in hours before the start.
    ahead: set[int] = field(default_factory=set)
    # Made or moved by the previous release.
    is_missing: bool = False

    def plan(self, rule_: list[int]) -> None:
        self.ahead, self.is_missing = {one for one in rule_ if one < self.hours}, False


class Reminded(RuleBasedStateMachine):
    clinic: ClassVar[Clinic]
    loop: ClassVar[asyncio.AbstractEventLoop]

    def run[T](self, command: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(command, self.loop).result(30)

    @initialize()
    def begin(self) -> None:
        # Without those of earlier examples, whose time would pass, too: PostgreSQL moves row by row.
        for table in (Reminder, Booking, Slot, tables.outbox):
            self.run(self.clinic.service.execute(delete(table)))
        self.known: list[Known] = []
        self.told: Counter[tuple[Any, int]] = Counter()
        self.set_rule([24, 2])

    def one(self, choice: int, *statuses: BookingStatus) -> Known | None:
        """Returns one of the bookings that are ahead and have one of these statuses."""
        found = [one for one in self.known if one.status in statuses and one.hours > 0]
        return found[choice % len(found)] if found else None

    @rule(hours=offsets)
    def set_rule(self, hours: list[int]) -> None:
        self.rule_ = hours
        minutes = update(Venue).where(Venue.id == self.clinic.venue.id).values(reminder_minutes=[60 * x for x in hours])
        self.run(self.clinic.service.execute(minutes))

    @rule(hours=ahead, is_held=st.booleans())
    def book(self, hours: float, *, is_held: bool) -> None:
        user, slot = new_caller(), self.run(self.clinic.slot(hours))
        take: Callable[..., Coroutine[Any, Any, Shown]] = self.clinic.hold if is_held else self.clinic.book
        booking = self.run(take(user, slot))
        self.known.append(Known(user, booking, hours, booking.status))
        if not is_held:
            self.known[-1].plan(self.rule_)

    @rule(choice=choices)
    def confirm(self, choice: int) -> None:
        if one := self.one(choice, BookingStatus.HELD):
            wanted = Wanted(one.booking.slot_id)
            self.run(self.clinic.service.do(actions.schedule_booking, one.user, wanted, DESK))
            one.status = BookingStatus.BOOKED
            one.plan(self.rule_)

    @rule(choice=choices, hours=ahead)
    def move(self, choice: int, hours: float) -> None:
        if one := self.one(choice, BookingStatus.BOOKED):
            self.run(self.clinic.move(one.user, one.booking, self.run(self.clinic.slot(hours))))
            one.hours = hours
            one.plan(self.rule_)

    @rule(choice=choices)
    def cancel(self, choice: int) -> None:
        if one := self.one(choice, BookingStatus.BOOKED, BookingStatus.HELD):
            self.run(self.clinic.cancel(one.user, one.booking))
            one.status, one.ahead = BookingStatus.CANCELLED, set()

    @rule(choice=choices)
    def check_in(self, choice: int) -> None:
        if one := self.one(choice, BookingStatus.BOOKED):
            self.run(self.clinic.service.do(actions.check_in_booking, self.clinic.owner, one.booking.id))
            one.status, one.ahead = BookingStatus.CHECKED_IN, set()

    @rule(choice=choices)
    def cancel_by_the_previous_release(self, choice: int) -> None:
        if one := self.one(choice, BookingStatus.BOOKED):
            # The seat stays taken, which is no matter here.
            self.run(void(self.clinic, one.booking, status=BookingStatus.CANCELLED))
            one.status, one.ahead = BookingStatus.CANCELLED, set()

    @rule(choice=choices, hours=ahead)
    def move_by_the_previous_release(self, choice: int, hours: float) -> None:
        if one := self.one(choice, BookingStatus.BOOKED):
            self.run(void(self.clinic, one.booking, starts_at=clock.now() + hours * HOUR))
            one.hours, one.ahead, one.is_missing = hours, set(), True

    @rule()
    def sweep(self) -> None:
        self.run(MissingReminders(self.clinic.service.database).sweep())
        for one in self.known:
            if one.is_missing and one.status is BookingStatus.BOOKED and one.hours > 0:
                one.plan(self.rule_)

    @rule(hours=st.integers(1, 12), is_down=st.booleans())
    def pass_hours(self, hours: int, *, is_down: bool) -> None:
        """Lets time pass, while reminders are sent all the time or only at its end."""
        for step in [hours] if is_down else [1] * hours:
            self.run(pass_time(self.clinic, step * HOUR))
            self.run(step_all(self.clinic.service.database, reminding(self.clinic)))
            for one in self.known:
                one.hours -= step
                due = {offset for offset in one.ahead if offset > one.hours}
                one.ahead -= due
                if due and one.hours > 0:
                    self.told[one.booking.id, 60 * min(due)] += 1

    @invariant()
    def everyone_was_told_once(self) -> None:
        if hasattr(self, "told"):
            assert Counter(one[:2] for one in self.run(sent(self.clinic))) == self.told


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_reminders_come_by_the_rules(service: Service) -> None:
    Reminded.clinic, Reminded.loop = await Clinic(service).open(), asyncio.get_running_loop()
    calmly = settings(max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, Reminded, settings=calmly)
