"""The entries of calendars: bookings, slots that are served, jobs and times off."""

from datetime import timedelta
from uuid import UUID

import pytest
from booking_testing import HOUR, Clinic
from people_testing import with_dependant
from request_testing import Service, north
from slot_testing import change, close
from sqlalchemy import update

from kit import clock
from kit.caller import Caller
from request_service.booking.bookings.models import Booking
from request_service.booking.calendars import actions
from request_service.booking.calendars.entries import KEPT_FOR, MAX_ENTRIES, Entry, EntryStatus, first_of
from request_service.booking.calendars.models import FeedDetails
from request_service.booking.slots.models import Slot
from request_service.commitments import actions as commitments
from request_service.commitments.gaps import BusyTime, Travel
from request_service.commitments.models import Commitment, TimeOff
from testkit.callers import new_caller
from testkit.people import outcome

FULL, BUSY = FeedDetails.FULL, FeedDetails.BUSY


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def shown(service: Service, user: Caller, details: FeedDetails = FULL) -> list[Entry]:
    """Returns the entries that a feed of the user shows, soonest first."""
    return (await service.read(actions.list_entries, user.user_id, details))[::-1]


async def test_a_moved_and_cancelled_booking_is_one_entry_whose_sequence_rises(clinic: Clinic) -> None:
    user = new_caller()
    first, second = await clinic.slot(24), await clinic.slot(48)
    booking = await clinic.book(user, first, note="A blue car")
    (booked,) = await shown(clinic.service, user)
    assert (booked.source_id, booked.starts_at, booked.status) == (booking.id, first.starts_at, EntryStatus.CONFIRMED)
    assert (booked.title, booked.place, booked.note) == ("Oil change", "Bole Garage, Bole Road 1", "A blue car")
    await clinic.move(user, booking, second)
    (moved,) = await shown(clinic.service, user)
    assert (moved.source_id, moved.starts_at, moved.status) == (booking.id, second.starts_at, EntryStatus.CONFIRMED)
    await clinic.cancel(user, booking)
    (cancelled,) = await shown(clinic.service, user)
    assert (cancelled.source_id, cancelled.status) == (booking.id, EntryStatus.CANCELLED)
    assert booked.sequence < moved.sequence < cancelled.sequence
    assert booked.changed_at < moved.changed_at < cancelled.changed_at


async def test_bookings_for_a_dependant_are_in_the_calendar_of_their_user(clinic: Clinic) -> None:
    user = new_caller()
    child = await with_dependant(clinic, user, "Liya")
    booking = await clinic.book(user, await clinic.slot(), attendee_id=child.id)
    (entry,) = await shown(clinic.service, user)
    assert (entry.source_id, "Liya" in repr(entry)) == (booking.id, False)
    assert await shown(clinic.service, new_caller()) == []


async def test_a_calendar_that_is_busy_names_nothing(clinic: Clinic) -> None:
    user, helper = new_caller(), new_caller("provider")
    await clinic.book(user, await clinic.slot(provider=helper), note="A blue car")
    await clinic.service.do(
        commitments.add_time_off, helper, TimeOff(clock.now(), clock.now() + HOUR, "At the dentist")
    )
    entries = [one for person in (user, helper) for one in await shown(clinic.service, person, BUSY)]
    assert len(entries) == 3
    assert {(one.title, one.place, one.position, one.note) for one in entries} == {("Busy", None, None, None)}


async def test_holds_and_what_lapsed_are_in_no_calendar(clinic: Clinic) -> None:
    user, helper = new_caller(), new_caller("provider")
    slot = await clinic.slot(provider=helper)
    held = await clinic.hold(user, slot)
    assert (await shown(clinic.service, user), await shown(clinic.service, helper)) == ([], [])
    await clinic.lapse(held)
    assert (await shown(clinic.service, user), await shown(clinic.service, helper)) == ([], [])


async def test_a_provider_sees_each_slot_that_they_serve_once(clinic: Clinic) -> None:
    helper, people = new_caller("provider"), [new_caller() for _ in range(3)]
    slot, _ = await clinic.slot(24, capacity=5, provider=helper), await clinic.slot(30, provider=helper)
    bookings = [await clinic.book(person, slot, note="Their own note") for person in people]
    (served,) = await shown(clinic.service, helper)
    assert (served.source_id, served.starts_at, served.status) == (slot.id, slot.starts_at, EntryStatus.CONFIRMED)
    assert (served.title, served.note) == ("Oil change", "Seats taken: 3 of 5")
    sequences = [served.sequence]
    for person, booking in zip(people, bookings, strict=True):
        await clinic.cancel(person, booking)
        (served,) = await shown(clinic.service, helper)
        sequences.append(served.sequence)
    assert (served.source_id, served.status, served.note) == (slot.id, EntryStatus.CANCELLED, "Seats taken: 0 of 5")
    await clinic.book(people[0], slot)
    (served,) = await shown(clinic.service, helper)
    sequences.append(served.sequence)
    assert served.status is EntryStatus.CONFIRMED
    assert sequences == sorted(set(sequences))


async def test_the_sequence_of_a_served_slot_rises_with_each_change(clinic: Clinic) -> None:
    """Also if the booking that was changed last is moved away."""
    user, other, helper = new_caller(), new_caller(), new_caller("provider")
    slot, elsewhere = await clinic.slot(24, capacity=2, provider=helper), await clinic.slot(48)
    await clinic.book(other, slot)
    booking = await clinic.book(user, slot)
    before = (await shown(clinic.service, helper))[0].sequence
    await clinic.move(user, booking, elsewhere)
    (after,) = await shown(clinic.service, helper)
    assert (after.source_id, after.note) == (slot.id, "Seats taken: 1 of 2")
    assert after.sequence > before
    await close(clinic, slot, cancel=True)
    (closed,) = await shown(clinic.service, helper)
    assert (closed.status, closed.sequence > after.sequence) == (EntryStatus.CANCELLED, True)


async def test_a_slot_that_was_moved_while_it_was_empty_is_the_same_entry(clinic: Clinic) -> None:
    user, helper = new_caller(), new_caller("provider")
    slot = await clinic.slot(24, provider=helper)
    await clinic.cancel(user, await clinic.book(user, slot))
    (before,) = await shown(clinic.service, helper)
    moved = await change(clinic, slot, starts_at=slot.starts_at + HOUR)
    (after,) = await shown(clinic.service, helper)
    assert (after.source_id, after.starts_at) == (before.source_id, moved.starts_at)
    assert after.sequence > before.sequence


async def test_a_slot_that_moves_with_its_bookings_is_the_same_entry(clinic: Clinic) -> None:
    """As when the rules of a time zone have changed."""
    helper = new_caller("provider")
    slot = await clinic.slot(24, provider=helper)
    await clinic.book(new_caller(), slot)
    (before,) = await shown(clinic.service, helper)
    async with clinic.service.database.transaction() as session:
        moved = await session.get_one(Slot, slot.id)
        moved.starts_at, moved.ends_at = slot.starts_at + HOUR, slot.ends_at + HOUR
    (after,) = await shown(clinic.service, helper)
    assert (after.source_id, after.starts_at - before.starts_at) == (before.source_id, HOUR)
    assert after.sequence > before.sequence


async def test_past_bookings_stay_for_ninety_days_and_then_go(clinic: Clinic) -> None:
    user, helper = new_caller(), new_caller("provider")
    slots = [await clinic.slot(24 + hour, provider=helper) for hour in range(2)]
    bookings = [await clinic.book(user, slot) for slot in slots]
    for slot, age in zip(slots, (KEPT_FOR - HOUR, KEPT_FOR + HOUR), strict=True):
        start = clock.now() - age
        moved = {"starts_at": start, "ends_at": start + HOUR / 2}
        await clinic.service.execute(update(Slot).where(Slot.id == slot.id).values(moved))
        await clinic.service.execute(update(Booking).where(Booking.slot_id == slot.id).values(starts_at=start))
    assert [one.source_id for one in await shown(clinic.service, user)] == [bookings[0].id]
    assert [one.source_id for one in await shown(clinic.service, helper)] == [slots[0].id]


async def test_a_running_job_keeps_its_entry_when_its_end_moves_on(service: Service) -> None:
    provider, now = new_caller("provider"), clock.now()
    request_id = UUID(int=7)
    time = BusyTime(now, now + HOUR, north(1))
    job = Commitment.of_job(provider.user_id, request_id, time, Travel(30, 15), time.ends_at)
    assert await service.do(commitments.add_unless_busy, job, now)
    (before,) = await shown(service, provider)
    assert (before.source_id, before.title, before.position) == (
        request_id,
        "Job",
        (north(1).latitude, north(1).longitude),
    )
    await service.do(commitments.prolong_job, request_id, now + 2 * HOUR, now + 2 * HOUR)
    (after,) = await shown(service, provider)
    assert (after.source_id, after.ends_at) == (request_id, now + 2 * HOUR)
    assert after.sequence > before.sequence
    assert after.changed_at >= before.changed_at
    # SEQUENCE is an integer of 32 bits in many programs.
    assert after.sequence < 2**31


async def test_a_time_off_has_its_own_id_and_note(service: Service) -> None:
    user, start = new_caller(), clock.now()
    added = await service.do(commitments.add_time_off, user, TimeOff(start, start + HOUR, "At the dentist"))
    (one,) = await shown(service, user)
    assert (one.source_id, one.title, one.note, one.sequence) == (added.id, "Time off", "At the dentist", 0)
    assert abs(one.changed_at - start) < timedelta(seconds=10)
    assert await shown(service, new_caller()) == []


async def test_a_later_name_of_the_venue_is_a_change_of_what_names_it(clinic: Clinic) -> None:
    user = new_caller()
    await clinic.book(user, await clinic.slot())
    named, busy = await shown(clinic.service, user), await shown(clinic.service, user, BUSY)
    later = clock.now() + HOUR
    venue = type(clinic.venue)
    await clinic.service.execute(update(venue).values(name="Bole Workshop", updated_at=later))
    (after,) = await shown(clinic.service, user)
    assert (after.place, after.changed_at) == ("Bole Workshop, Bole Road 1", later)
    assert after.changed_at > named[0].changed_at
    assert await shown(clinic.service, user, BUSY) == busy


def test_a_feed_has_the_latest_of_too_many_entries() -> None:
    now = clock.now()
    entries = [
        Entry(UUID(int=number), now + number * HOUR, now, "Busy", EntryStatus.CONFIRMED, 0, now)
        for number in range(MAX_ENTRIES + 10)
    ]
    found = first_of(entries)
    assert (len(found), found[0].source_id.int, found[-1].source_id.int) == (MAX_ENTRIES, MAX_ENTRIES + 9, 10)


async def test_a_booking_is_a_calendar_for_those_who_may_read_it(clinic: Clinic) -> None:
    user, stranger = new_caller(), new_caller()
    booking = await clinic.book(user, await clinic.slot(), note="A blue car")
    for reader in (user, clinic.owner, new_caller("admin")):
        entry = await clinic.service.read(actions.get_booking_calendar, reader, booking.id)
        assert (entry.source_id, entry.title, entry.note) == (booking.id, "Oil change", "A blue car")
    assert await outcome(clinic.service.read(actions.get_booking_calendar, stranger, booking.id)) == "RECORD_NOT_FOUND"
    held = await clinic.hold(user, await clinic.slot(30))
    entry = await clinic.service.read(actions.get_booking_calendar, user, held.id)
    assert entry.status is EntryStatus.TENTATIVE
