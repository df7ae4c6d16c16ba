"""The search for slots shows those that a booking would get at that moment, and no others."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from booking_testing import HOUR, Clinic
from request_testing import ADDIS, Service, north
from sqlalchemy import select, update

from kit import clock
from kit.ids import new_id
from request_service import geo
from request_service.booking.availability import expectations
from request_service.booking.availability.actions import list_available_slots
from request_service.booking.availability.expectations import ExpectedRadii
from request_service.booking.availability.wishes import SlotOrder, SlotSearch
from request_service.booking.bookings.models import Booking
from request_service.booking.services.models import Service as Offering
from request_service.booking.slots.models import Slot
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.models import Venue
from request_service.commitments import actions as commitments
from request_service.commitments.models import TimeOff
from request_service.geo import Place
from testkit.callers import new_caller
from testkit.people import outcome
from testkit.work import statements_to


def search(clinic: Clinic, **changes: Any) -> SlotSearch:
    usual = SlotSearch(
        service_id=clinic.offering.id,
        service_name=None,
        venue_id=None,
        venue_name=None,
        kind=None,
        starts_after=None,
        starts_before=None,
        place=None,
        venues=3,
        slots_each=1,
        order=SlotOrder.NEAREST,
    )
    return replace(usual, **changes)


async def find(clinic: Clinic, **changes: Any) -> list[Any]:
    """Returns the ids of the slots that a search finds, in their order."""
    found = await clinic.service.read(list_available_slots, search(clinic, **changes))
    return [slot.id for slot, _ in found]


@pytest.fixture
async def clinic(service: Service) -> Clinic:
    return await Clinic(service).open()


async def branch(clinic: Clinic, place: Place, **facts: Any) -> Clinic:
    """Opens another venue at *place* that offers the service of the clinic."""
    other = await Clinic(clinic.service).open()
    other.offering = clinic.offering
    moved = {"latitude": place.latitude, "longitude": place.longitude}
    cells = {"cell_coarse": place.cell(geo.COARSE), "cell_fine": place.cell(geo.FINE)}
    await clinic.service.execute(update(Venue).where(Venue.id == other.venue.id).values(moved | cells | facts))
    return other


async def test_slots_that_cannot_be_booked_are_not_shown(clinic: Clinic) -> None:
    helper = await clinic.service.add_provider()
    full, closed, begun, good = [await clinic.slot(24 + hour) for hour in range(4)]
    await clinic.book(new_caller(), full)
    await clinic.service.execute(update(Slot).where(Slot.id == closed.id).values(status="closed"))
    await clinic.begin(begun)
    served = await clinic.slot(20, provider=helper)
    assert await find(clinic, slots_each=9) == [served.id, good.id]
    off = await clinic.service.do(commitments.add_time_off, helper, TimeOff(served.starts_at, served.ends_at))
    assert await find(clinic, slots_each=9) == [good.id]
    await clinic.service.do(commitments.remove_time_off, helper, off.id)
    other = await clinic.slot(20.25, provider=helper, capacity=2)
    await clinic.book(new_caller(), other)
    # The provider serves the other slot, which still has a seat.
    assert await find(clinic, slots_each=9) == [other.id, good.id]


async def test_a_provider_with_a_job_is_busy_until_they_can_be_there(clinic: Clinic) -> None:
    helper = await clinic.service.add_provider()
    soon, later = await clinic.slot(0.9, provider=helper), await clinic.slot(2, provider=helper)
    assert await find(clinic, slots_each=9) == [soon.id, later.id]
    request = await clinic.service.create()
    await clinic.service.accept(helper, request)
    assert await find(clinic, slots_each=9) == [later.id]
    assert await outcome(clinic.book(new_caller(), soon)) == "PROVIDER_BUSY"


async def test_many_slots_of_a_busy_provider_hide_no_later_one(clinic: Clinic) -> None:
    helper = await clinic.service.add_provider()
    slots = [await clinic.slot(24 + number / 2, provider=helper) for number in range(12)]
    away = TimeOff(slots[0].starts_at, slots[10].starts_at + HOUR / 4)
    await clinic.service.do(commitments.add_time_off, helper, away)
    assert await find(clinic, place=ADDIS) == [slots[11].id]
    assert await find(clinic) == [slots[11].id]


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({}, True),
        ({"is_public": False}, False),
        ({"min_notice_minutes": 25 * 60}, False),
        ({"min_notice_minutes": 23 * 60}, True),
        ({"max_ahead_days": 1}, True),
    ],
)
async def test_rules_of_venues_hold_for_the_search(clinic: Clinic, facts: dict[str, Any], *, shown: bool) -> None:
    there = await branch(clinic, north(1), **facts)
    slot = await there.slot(23.9)
    for place in (None, ADDIS):
        assert await find(clinic, place=place) == ([slot.id] if shown else [])


async def test_nearest_venues_come_first_and_earliest_slots_on_demand(clinic: Clinic) -> None:
    near, far, farther = [await branch(clinic, north(km)) for km in (2, 30, 90)]
    home, two, thirty, ninety = (
        await clinic.slot(40),
        await near.slot(30),
        await far.slot(20),
        await farther.slot(10),
    )
    by_distance = [home.id, two.id, thirty.id, ninety.id]
    assert await find(clinic, place=ADDIS, venues=2) == by_distance[:2]
    assert await find(clinic, place=ADDIS, venues=9) == by_distance
    assert await find(clinic, place=ADDIS, venues=3, order=SlotOrder.EARLIEST) == by_distance[:0:-1]
    assert await find(clinic, venues=9) == by_distance[::-1]
    found = await clinic.service.read(list_available_slots, search(clinic, place=ADDIS, venues=9))
    assert [round(distance_km or 0) for _, distance_km in found] == [0, 2, 30, 90]
    assert await find(clinic, place=north(400), venues=9) == []


async def test_filters_and_limits(clinic: Clinic) -> None:
    there = await branch(clinic, north(3), name="100% Bole_Clinic", name_key="100% bole_clinic", kind=VenueKind.OFFICE)
    here = [await clinic.slot(24 + hour) for hour in range(3)]
    other = [await there.slot(24.1 + hour) for hour in range(3)]
    assert await find(clinic, venue_name="0% BOLE_") == [other[0].id]
    assert await find(clinic, venue_name="%") == [other[0].id]
    assert await find(clinic, kind=VenueKind.OFFICE, slots_each=2) == [other[0].id, other[1].id]
    assert await find(clinic, venue_id=clinic.venue.id, slots_each=2) == [here[0].id, here[1].id]
    window = {"starts_after": here[0].starts_at, "starts_before": other[1].starts_at}
    assert await find(clinic, **window, slots_each=9) == [other[0].id, here[1].id]
    assert await find(clinic, starts_before=clock.now() - HOUR) == []
    assert await find(clinic, service_id=new_id()) == []
    assert await find(clinic, service_id=None, service_name="OIL ch") == [here[0].id, other[0].id]
    assert await find(clinic, service_id=None, service_name="%") == []
    await clinic.service.execute(update(Offering).values(is_active=False))
    assert await find(clinic) == []


async def test_a_search_finds_what_a_look_at_each_slot_finds(clinic: Clinic) -> None:
    """Random venues, services and slots, compared with trying to book each."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    helpers = [await clinic.service.add_provider() for _ in range(3)]
    venues = [clinic, *[await branch(clinic, north(chance.uniform(0.1, 60))) for _ in range(4)]]
    slots: list[tuple[Clinic, Slot]] = []
    for _ in range(40):
        venue = chance.choice(venues)
        helper = chance.choice([None, *helpers])
        slots.append((venue, await venue.slot(chance.uniform(1, 60), capacity=2, provider=helper)))
    for _, slot in chance.sample(slots, 20):
        await outcome(clinic.book(new_caller(), slot))
    for helper in helpers:
        start = clock.now() + timedelta(hours=chance.uniform(1, 50))
        await outcome(clinic.service.do(commitments.add_time_off, helper, TimeOff(start, start + 6 * HOUR)))
    found = await find(clinic, venues=50, slots_each=100)
    near = await find(clinic, venues=50, slots_each=100, place=ADDIS)
    bookable = []
    for _, slot in sorted(slots, key=lambda pair: pair[1].starts_at):
        user = new_caller()
        if await outcome(clinic.book(user, slot)) == "OK":
            bookable.append(slot.id)
            (booking,) = await clinic.service.scalars(select(Booking).where(Booking.user_id == user.user_id))
            await clinic.cancel(user, booking)
    assert found == bookable, seed
    assert sorted(near) == sorted(bookable), seed


async def test_second_search_nearby_looks_where_the_first_has_found_venues(clinic: Clinic) -> None:
    await clinic.slot()
    for km in (4, 5, 6, 7, 20):
        await (await branch(clinic, north(km))).slot()

    async def find_at(km: float) -> tuple[list[Any], int]:
        statements: list[str] = []
        with statements_to(clinic.service.database, statements):
            found = await find(clinic, place=north(km), venues=3)
        return found, len(statements)

    (first, many), (again, few) = await find_at(0), await find_at(0)
    assert (first, len(first)) == (again, 3)
    assert few < many
    # The same search finds those that are farther, where fewer venues are.
    assert len((await find_at(-9))[0]) == 3


def test_radii_are_bounded_and_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expectations, "_MOST_REMEMBERED", 3)
    radii = ExpectedRadii()
    assert radii.find("somewhere") == 0
    for name, distance_km in (("a", 1.0), ("b", 2.0), ("c", 50.0), ("a", 3.0), ("d", 4.0)):
        radii.note(name, distance_km)
    assert [round(radii.find(name), 6) for name in "abcd"] == [3.9, 0, 8, 5.2]
