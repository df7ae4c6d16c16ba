"""New rules of time zones: slots of plans move with their bookings, and nothing else does.

A zone with other rules stands for the new rules: what the clock shows stays, and the moments differ.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from booking_testing import HOUR, Clinic
from hypothesis import given
from hypothesis import strategies as st
from request_testing import Service
from slot_testing import all_slots, change, make, member, plan
from sqlalchemy import select, update

from kit import clock
from request_service.booking.bookings.models import Booking
from request_service.booking.reminders.models import Reminder
from request_service.booking.retiming import retime, retime_and_print
from request_service.booking.slots.models import Closure, Slot
from request_service.booking.slots.plans import Plan, Span, Weekday, Window, expand, on_the_wall, retimed
from request_service.booking.venues.models import Venue
from request_service.commitments import actions as commitments
from request_service.commitments.models import TimeOff
from testkit.callers import new_caller
from testkit.rows import stored

# Two hours before the usual one of venues, Africa/Addis_Ababa: a slot at 9:00 is two hours earlier there.
EARLIER = "Asia/Karachi"
SHIFT = timedelta(hours=-2)


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def get_new_rules(clinic: Clinic, zone: str = EARLIER) -> None:
    await clinic.service.execute(update(Venue).values(time_zone=zone))


async def starts(clinic: Clinic) -> list[datetime]:
    return sorted(slot.starts_at for slot in await all_slots(clinic))


async def test_nothing_moves_as_long_as_the_rules_stay(clinic: Clinic) -> None:
    await plan(clinic, "09:00-12:00")
    before = await starts(clinic)
    done = await retime(clinic.service.database)
    assert (done.slots, done.bookings, done.left) == (0, 0, set())
    assert await starts(clinic) == before


async def test_slots_move_with_their_bookings_and_people_are_told(clinic: Clinic) -> None:
    provider = await member(clinic)
    await plan(clinic, "09:00-11:00", days=1, provider_id=provider.user_id)
    # Neighbours, each of whom takes the time of the one before.
    slots = await all_slots(clinic)
    people = [new_caller() for _ in slots]
    booked = [await clinic.book(user, slot) for user, slot in zip(people[1:], slots[1:], strict=True)]
    held = await clinic.hold(people[0], slots[0])
    told = len(await clinic.told())
    await get_new_rules(clinic)

    done = await retime(clinic.service.database)
    assert (done.slots, done.bookings, done.left) == (len(slots), len(slots), set())
    assert await starts(clinic) == [slot.starts_at + SHIFT for slot in slots]
    for booking, slot in zip([held, *booked], slots, strict=True):
        moved = await stored(clinic.service.database, Booking, booking.id)
        assert (moved.starts_at, moved.sequence) == (slot.starts_at + SHIFT, booking.sequence + 1)
    due = select(Reminder).where(Reminder.booking_id == booked[-1].id)
    assert {one.starts_at for one in await clinic.service.scalars(due)} == {slots[-1].starts_at + SHIFT}
    assert await clinic.kinds(provider.user_id) == ["slot"] * len(slots)
    assert await clinic.kinds(people[1].user_id) == ["seat"]
    assert (await clinic.told())[told:] == [
        ("BookingRescheduled", str(one.id), {str(one.user_id), str(provider.user_id)})
        for one in sorted([held, *booked], key=lambda one: one.id)
    ]
    await clinic.require_consistent()
    assert (await retime(clinic.service.database)).slots == 0


async def test_slots_that_staff_have_made_stay_and_those_that_they_have_moved_follow_the_clock(clinic: Clinic) -> None:
    await plan(clinic, "09:00-09:30", days=1)
    (planned,) = await all_slots(clinic)
    later = planned.starts_at + HOUR / 4
    await change(clinic, planned, starts_at=later, minutes=20)
    alone = await make(clinic, 40)
    await get_new_rules(clinic)
    assert (await retime(clinic.service.database)).slots == 1
    moved = await stored(clinic.service.database, Slot, planned.id)
    assert moved.span == Span(later + SHIFT, later + SHIFT + HOUR / 3)
    assert (await stored(clinic.service.database, Slot, alone.id)).starts_at == alone.starts_at


async def test_a_slot_of_an_earlier_release_learns_its_wall_time(clinic: Clinic) -> None:
    await plan(clinic, "09:00-09:30", days=1)
    (slot,) = await all_slots(clinic)
    await clinic.service.execute(update(Slot).values(wall_start=None))
    assert (await retime(clinic.service.database)).slots == 0
    assert (await stored(clinic.service.database, Slot, slot.id)).wall_start == slot.wall_start
    await get_new_rules(clinic)
    assert (await retime(clinic.service.database)).slots == 1


async def test_a_slot_stays_where_something_is_in_the_way(clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    busy, provider = new_caller(), await member(clinic)
    await plan(clinic, "09:00-11:00", days=1, provider_id=provider.user_id)
    slots = await all_slots(clinic)
    booked = await clinic.book(busy, slots[0])
    await clinic.book(new_caller(), slots[1])
    there = slots[0].starts_at + SHIFT
    off = await clinic.service.do(commitments.add_time_off, busy, TimeOff(there, there + HOUR / 4))
    # The last slot would begin while the venue is closed.
    closed = slots[3].starts_at + SHIFT
    closure = Closure.create(clinic.venue.id, Span(closed, closed + HOUR), "Market day", clock.now())
    async with clinic.service.database.transaction() as session:
        session.add(closure)
    await get_new_rules(clinic)

    done = await retime(clinic.service.database)
    assert (done.slots, done.bookings, done.left) == (2, 1, {slots[0].id, slots[3].id})
    assert (await stored(clinic.service.database, Booking, booked.id)).starts_at == slots[0].starts_at
    await clinic.require_consistent()
    await clinic.service.do(commitments.remove_time_off, busy, off.id)
    with pytest.raises(SystemExit):
        await retime_and_print(clinic.service.database.engine.url.render_as_string(hide_password=False))
    assert capsys.readouterr().out.splitlines() == [
        "Moved 1 slots, with 1 bookings.",
        f"Left where it is, because something else is there: slot {slots[3].id}.",
    ]


async def test_slots_of_one_provider_at_two_venues_make_room_for_each_other(clinic: Clinic) -> None:
    """The venue that is looked at first needs the time that the other one has until it has moved."""
    provider, other = await member(clinic), await Clinic(clinic.service).open()
    assert clinic.venue.id < other.venue.id
    for place, hours in ((clinic, "11:00-13:00"), (other, "09:00-11:00")):
        await plan(place, hours, days=1)
    await clinic.service.execute(update(Slot).values(provider_id=provider.user_id))
    for slot in await all_slots(clinic):
        await clinic.book(new_caller(), slot)
    await get_new_rules(clinic)
    done = await retime(clinic.service.database)
    assert (done.slots, done.left) == (8, set())
    await clinic.require_consistent()


@given(
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Addis_Ababa"]),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    minutes=st.integers(5, 200),
    gap=st.integers(0, 60),
)
def test_slots_of_the_same_rules_are_where_they_belong(zone: str, day: date, minutes: int, gap: int) -> None:
    rules = ZoneInfo(zone)
    windows = tuple(Window(weekday, 0, 24 * 60) for weekday in Weekday)
    made = list(expand(Plan(day, day + timedelta(days=2), windows, minutes, gap), rules))
    assert made == [retimed(span, on_the_wall(span.starts_at, rules), rules) for span in made]


def test_a_slot_follows_a_zone_that_gives_up_summer_time() -> None:
    berlin, stays = ZoneInfo("Europe/Berlin"), ZoneInfo("Africa/Algiers")
    summer = datetime(2027, 7, 1, 15, 0, tzinfo=berlin).astimezone(UTC)
    moved = retimed(Span(summer, summer + HOUR), on_the_wall(summer, berlin), stays)
    assert moved == Span(summer + HOUR, summer + 2 * HOUR)
