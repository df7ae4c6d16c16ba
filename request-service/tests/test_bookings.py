"""Seats in slots: booked, held, moved and cancelled, by one or by many at once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from booking_testing import DESK, HOUR, Clinic
from request_testing import Service, deleted, north

from kit import clock
from kit.caller import Caller
from kit.errors import AppError
from kit.paging import Page
from request_service.booking import actions as capability
from request_service.booking import consumers
from request_service.booking.bookings import actions, reads
from request_service.booking.bookings.lifecycle import BOOKING_RULES, BookingSide, BookingStatus, BookingVerb
from request_service.booking.bookings.queries import BookingFilters
from request_service.checking import find_contradictions
from request_service.commitments import actions as commitments
from request_service.commitments.models import TimeOff
from testkit.callers import new_caller
from testkit.people import outcome, outcomes


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def test_a_booked_seat_is_taken_and_told_to_both_sides(clinic: Clinic) -> None:
    user, helper = new_caller(), new_caller("provider")
    slot = await clinic.slot(provider=helper)
    booking = await clinic.book(user, slot, note="  a blue car ")
    assert (booking.status, booking.note, booking.sequence) == (BookingStatus.BOOKED, "a blue car", 0)
    assert await clinic.seats_taken(slot) == 1
    assert (await clinic.kinds(user.user_id), await clinic.kinds(helper.user_id)) == (["seat"], ["slot"])
    both = {str(user.user_id), str(helper.user_id)}
    assert await clinic.told() == [("BookingScheduled", str(booking.id), both)]


async def test_without_a_provider_the_owner_of_the_venue_is_told(clinic: Clinic) -> None:
    user = new_caller()
    await clinic.book(user, await clinic.slot())
    ((_, _, audience),) = await clinic.told()
    assert audience == {str(user.user_id), str(clinic.owner.user_id)}


@pytest.mark.parametrize(("seats", "people"), [(1, 8), (5, 12), (5, 5)])
async def test_no_slot_has_more_people_than_seats(clinic: Clinic, seats: int, people: int) -> None:
    slot = await clinic.slot(capacity=seats)
    found = await outcomes(*(clinic.book(new_caller(), slot) for _ in range(people)))
    assert sorted(found) == sorted(["OK"] * seats + ["SLOT_FULL"] * (people - seats))
    await clinic.require_consistent()


async def test_a_person_has_one_seat_in_a_slot(clinic: Clinic) -> None:
    user, slot = new_caller(), await clinic.slot(capacity=5)
    found = await outcomes(*(clinic.book(user, slot) for _ in range(6)))
    assert sorted(found) == ["ALREADY_BOOKED"] * 5 + ["OK"]
    assert await outcome(clinic.hold(user, slot)) == "ALREADY_BOOKED"
    await clinic.require_consistent()


async def test_a_person_is_in_one_place_at_a_time(clinic: Clinic) -> None:
    user = new_caller()
    slots = [await clinic.slot(24 + hour / 4, capacity=2) for hour in range(4)]
    found = await outcomes(*(clinic.book(user, slot) for slot in slots))
    # Each overlaps with its neighbours: of four slots of half an hour, two are apart.
    assert found.count("OK") in (1, 2)
    assert set(found) == {"OK", "OVERLAPPING_BOOKING"}
    await clinic.service.do(
        commitments.add_time_off, other := new_caller(), TimeOff(slots[0].starts_at, slots[0].ends_at)
    )
    assert await outcome(clinic.book(other, slots[0])) == "OVERLAPPING_BOOKING"
    await clinic.require_consistent()


async def test_a_slot_is_not_booked_whose_provider_is_busy(clinic: Clinic) -> None:
    helper = await clinic.service.add_provider()
    first, second = await clinic.slot(24, provider=helper, capacity=2), await clinic.slot(24.25, provider=helper)
    await clinic.book(user := new_caller(), first)
    assert await outcome(clinic.book(new_caller(), second)) == "PROVIDER_BUSY"
    await clinic.book(new_caller(), first)
    assert await clinic.kinds(helper.user_id) == ["slot"]
    await clinic.require_consistent()
    assert await clinic.seats_taken(second) == 0
    assert await outcome(clinic.cancel(user, await clinic.book(user, await clinic.slot(30)))) == "OK"


async def test_buffers_keep_the_slots_of_a_provider_apart(service: Service) -> None:
    clinic = await Clinic(service).open(buffers=(15, 20))
    helper = new_caller("provider")
    await clinic.book(new_caller(), await clinic.slot(24, provider=helper))
    for hours, fits in ((25, False), (25.09, True), (23, False), (22.9, True)):
        found = await outcome(clinic.book(new_caller(), await clinic.slot(hours, provider=helper)))
        assert (found, hours) == ("OK" if fits else "PROVIDER_BUSY", hours)


async def test_a_booked_provider_takes_no_job_that_runs_into_the_slot(clinic: Clinic) -> None:
    service, helper = clinic.service, await clinic.service.add_provider(north(1))
    slot = await clinic.slot(1, provider=helper)
    booking = await clinic.book(user := new_caller(), slot)
    request = await service.create()
    assert await outcome(service.accept(helper, request)) == "COMMITTED"
    await clinic.cancel(user, booking)
    await service.accept(helper, request)
    assert await outcome(clinic.book(user, slot)) == "PROVIDER_BUSY"
    await service.start(helper, request)
    await service.complete(helper, request)
    await clinic.book(user, slot)
    assert await find_contradictions(service.database) == []


async def test_accept_against_schedule_has_one_winner(clinic: Clinic) -> None:
    service = clinic.service
    for _ in range(10):
        helper, request = await service.add_provider(), await service.create()
        slot = await clinic.slot(0.5, provider=helper)
        found = await outcomes(service.accept(helper, request), clinic.book(new_caller(), slot))
        assert found in (["OK", "PROVIDER_BUSY"], ["COMMITTED", "OK"])
    await clinic.require_consistent()


async def test_staff_mark_who_came(clinic: Clinic) -> None:
    user, helper = new_caller(), new_caller("provider")
    slot = await clinic.slot(provider=helper, capacity=3)
    booking = await clinic.book(user, slot)
    assert await outcome(clinic.service.do(actions.complete_booking, helper, booking.id, DESK)) == "INVALID_TRANSITION"
    await clinic.service.do(actions.check_in_booking, helper, booking.id)
    assert await outcome(clinic.service.do(actions.check_in_booking, helper, booking.id)) == "INVALID_TRANSITION"
    await clinic.begin(slot)
    for verb in (actions.check_in_booking, actions.complete_booking, actions.miss_booking):
        assert await outcome(clinic.mark(verb, user, booking)) == "ONLY_VENUE_STAFF"
        assert await outcome(clinic.mark(verb, new_caller("provider"), booking)) == "RECORD_NOT_FOUND"
    await clinic.service.do(actions.complete_booking, new_caller("admin"), booking.id, DESK)
    assert await clinic.status(booking) == "completed"


async def test_others_do_not_know_of_a_booking(clinic: Clinic) -> None:
    booking = await clinic.book(new_caller(), slot := await clinic.slot())
    stranger = new_caller()
    assert await outcome(clinic.cancel(stranger, booking)) == "RECORD_NOT_FOUND"
    assert await outcome(clinic.move(stranger, booking, slot)) == "RECORD_NOT_FOUND"
    with pytest.raises(AppError) as refused:
        await clinic.service.read(reads.get_booking, stranger, booking.id)
    assert refused.value.code == "RECORD_NOT_FOUND"
    wanted = BookingFilters(venue_id=clinic.venue.id)
    with pytest.raises(AppError) as refused:
        await clinic.service.read(reads.list_bookings_of_venue, stranger, wanted, None, Page(10))
    assert refused.value.code == "ONLY_VENUE_STAFF"


def test_the_table_of_the_lifecycle_is_complete() -> None:
    assert set(BOOKING_RULES) == set(BookingVerb)
    finals = {BookingStatus.LAPSED, BookingStatus.CANCELLED, BookingStatus.COMPLETED}
    assert not finals & {status for rule in BOOKING_RULES.values() for status in rule.leads}
    assert not any(BookingSide.STRANGER in rule.by for rule in BOOKING_RULES.values())


async def test_lists_have_the_latest_slot_first_in_pages(clinic: Clinic) -> None:
    user = new_caller()
    booked = [await clinic.book(user, await clinic.slot(24 + hour)) for hour in (3, 1, 2)]
    await clinic.book(new_caller(), await clinic.slot(30))
    latest_first = [booked[0].id, booked[2].id, booked[1].id]
    found, cursor = await clinic.service.read(reads.list_own_bookings, user, BookingFilters(), Page(2))
    assert ([one.id for one in found], bool(cursor)) == (latest_first[:2], True)
    wanted = BookingFilters(venue_id=clinic.venue.id)
    found, _ = await clinic.service.read(reads.list_bookings_of_venue, clinic.owner, wanted, None, Page(10))
    assert len(found) == 4
    day = (clock.now() + timedelta(days=3)).date()
    found, _ = await clinic.service.read(reads.list_bookings_of_venue, clinic.owner, wanted, day, Page(10))
    assert found == []
    early = replace(wanted, starts_before=booked[1].starts_at + HOUR / 2)
    found, _ = await clinic.service.read(reads.list_bookings_of_venue, clinic.owner, early, None, Page(10))
    assert [one.id for one in found] == [booked[1].id]


async def test_a_deleted_account_gives_its_seats_back_and_leaves_the_past(clinic: Clinic) -> None:
    user, slot, past = new_caller(), await clinic.slot(), await clinic.slot(2)
    ahead, done = await clinic.book(user, slot), await clinic.book(user, past, note="My name is Abebe")
    await clinic.begin(past)
    await clinic.service.do(actions.complete_booking, clinic.owner, done.id, DESK)
    await clinic.service.do(consumers.on_user_deleted, deleted(user.user_id), DESK)
    assert await clinic.seats_taken(slot) == 0
    found, _ = await clinic.service.read(reads.list_own_bookings, user, BookingFilters(), Page(10))
    assert found == []
    kept = await clinic.service.read(reads.get_booking, clinic.owner, done.id)
    assert (kept.status, kept.note, str(user.user_id) in str(kept)) == ("completed", None, False)
    assert await clinic.status(ahead) == "cancelled"
    assert await outcome(clinic.book(user, slot)) == "NOT_AUTHENTICATED"
    await clinic.require_consistent()


async def test_random_people_at_once_keep_seats_and_calendars_true(clinic: Clinic) -> None:
    """Forty commands of ten people on four slots of two providers, at the same time."""
    helpers = [await clinic.service.add_provider() for _ in range(2)]
    slots = [await clinic.slot(24 + n / 4, capacity=3, provider=helpers[n % 2]) for n in range(4)]
    people = [new_caller() for _ in range(10)]

    async def act(person: Caller, number: int) -> str:
        slot = slots[number % 4]
        verb = clinic.book if number % 3 else clinic.hold
        try:
            booking = await verb(person, slot)
        except AppError as error:
            return error.code
        await asyncio.sleep(0)
        if number % 2:
            return await outcome(clinic.move(person, booking, slots[(number + 1) % 4]))
        return await outcome(clinic.cancel(person, booking))

    found = await asyncio.gather(*(act(person, number) for number, person in enumerate(people * 4)))
    known = {"OK", "SLOT_FULL", "ALREADY_BOOKED", "OVERLAPPING_BOOKING", "PROVIDER_BUSY", "INVALID_TRANSITION"}
    assert set(found) <= known
    await clinic.require_consistent()


@pytest.mark.parametrize("by", ["owner", "erasure"])
async def test_a_venue_that_ends_closes_its_slots_and_cancels_what_is_booked(clinic: Clinic, by: str) -> None:
    users, slots = [new_caller() for _ in range(3)], [await clinic.slot(24), await clinic.slot(30, capacity=2)]
    past = await clinic.slot(2)
    booked = [await clinic.book(users[0], slots[0]), await clinic.book(users[1], slots[1])]
    done = await clinic.book(users[2], past)
    await clinic.begin(past)
    await clinic.wait(users[2])
    for _ in range(2):
        if by == "owner":
            await clinic.service.do(capability.delete_venue, clinic.owner, clinic.venue.id, DESK)
        else:
            await clinic.service.do(consumers.on_user_deleted, deleted(clinic.owner.user_id), DESK)
    assert [await clinic.status(one) for one in (*booked, done)] == ["cancelled", "cancelled", "booked"]
    assert await outcome(clinic.book(new_caller(), slots[1])) == "SLOT_CLOSED"
    told = [kind for kind, *_ in await clinic.told()]
    assert (told.count("BookingCancelled"), told.count("BookingOffered")) == (2, 0)
    await clinic.require_consistent()
