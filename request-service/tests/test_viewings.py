"""Viewings of listings: slots in the calendar of the owner, whose bookings make leads and tell the address."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from booking_testing import DESK, Clinic
from market_testing import Market
from request_testing import Service
from sqlalchemy import Row, select

from kit import clock, inbox
from kit.caller import Caller
from kit.ids import new_id
from request_service.booking import viewings
from request_service.booking.bookings import actions as bookings
from request_service.booking.bookings.models import Booking, Wanted
from request_service.booking.bookings.shown import Shown
from request_service.booking.services.kinds import VIEWING_SERVICE_ID
from request_service.booking.slots.models import Slot, SlotDetails
from request_service.booking.venues import queries as venues
from request_service.booking.venues.listing import Reader, VenueFilter, listing
from request_service.booking.waiting.actions import join_waitlist
from request_service.booking.waiting.models import SeatWish
from request_service.checking import find_contradictions
from request_service.market.leads.lifecycle import LeadKind
from request_service.market.leads.models import Lead
from request_service.market.listings.models import Listing
from request_service.market.viewings import actions, consumers, convert, queries
from testkit.callers import new_caller
from testkit.people import outcome, outcomes

ADDRESS = "Bole Road 7, behind the bakery"
PLACE = {"address": ADDRESS, "latitude": 8.9954, "longitude": 38.7886}
RACERS = 32


class Home(Market):
    """A house that a private seller offers, at a place that others see approximately."""

    async def open(self, **fields: Any) -> "Home":
        self.owner = await self.seller()
        self.house = await self.offer_house(self.owner, **PLACE | fields)
        return self

    async def show(
        self,
        hours: float = 24,
        caller: Caller | None = None,
        house: Row[Any] | None = None,
        capacity: int | None = None,
    ) -> Slot:
        details = SlotDetails(clock.now() + timedelta(hours=hours), 30, capacity)
        about = (house or self.house).id
        _, slot = await self.service.do(actions.create_viewing, caller or self.owner, about, details)
        return slot

    async def book(self, user: Caller, slot: Slot, **said: Any) -> Shown:
        """Books a viewing, and handles its event as the consumer does."""
        booking = await self.service.do(bookings.schedule_booking, user, Wanted(slot.id, **said), DESK)
        await self.hear("BookingScheduled")
        return booking

    async def hear(self, kind: str, *, event_id: UUID | None = None) -> None:
        """Handles the newest event of a kind, whose id is new by default."""
        event = (await self.events(kind))[-1]
        async with self.service.database.transaction() as session:
            session.info[inbox.HANDLED] = event_id or new_id()
            await consumers.on_viewing_booked(session, event)  # type: ignore[arg-type]

    async def shown(self, reader: Caller | None) -> list[tuple[UUID, str, int, bool]]:
        """Returns id, address, free seats and whether the reader has one, of each viewing that they see."""
        about, found, sees = await self.service.read(actions.list_viewings, reader, self.house.id)
        made = [convert.viewing_message(about, one, is_booked=one.is_booked, sees_place=sees) for one in found]
        return [(UUID(one.id), one.address, one.seats_left, one.is_booked) for one in made]

    async def leads(self) -> list[tuple[UUID, LeadKind, str | None]]:
        found = await self.service.scalars(select(Lead).order_by(Lead.id))
        return [(one.buyer_id, one.kind, one.opening) for one in found]

    async def statuses(self) -> list[str]:
        return [one.status.value for one in await self.service.scalars(select(Booking).order_by(Booking.id))]

    async def cancel(self, caller: Caller, slot_id: UUID) -> None:
        await self.service.do(actions.cancel_viewing, caller, self.house.id, slot_id, DESK)


@pytest.fixture
async def home(service: Service) -> Home:
    return await Home(service).open()


async def test_booking_a_viewing_makes_a_lead_and_tells_the_address(home: Home) -> None:
    buyer, visitor = new_caller(), new_caller()
    later, slot = await home.show(48), await home.show(24, capacity=2)
    for reader in (None, visitor, buyer):
        assert await home.shown(reader) == [(slot.id, "", 2, False), (later.id, "", 1, False)]
    booking = await home.book(buyer, slot)
    assert booking.venue_address == ADDRESS
    assert await home.shown(buyer) == [(slot.id, ADDRESS, 1, True), (later.id, ADDRESS, 1, False)]
    assert await home.shown(visitor) == [(slot.id, "", 1, False), (later.id, "", 1, False)]
    assert await home.shown(home.owner) == [(slot.id, ADDRESS, 1, False), (later.id, ADDRESS, 1, False)]
    ((lead_of, kind, opening),) = await home.leads()
    assert (lead_of, kind) == (buyer.user_id, LeadKind.VIEWING)
    assert (opening or "").startswith("I have booked a viewing on 20")
    assert await home.service.read(actions.sees_place, buyer.user_id, home.house.id)
    assert not await home.service.read(actions.sees_place, visitor.user_id, home.house.id)
    await home.service.do(bookings.cancel_booking, buyer, booking.id, None, DESK)
    assert not await home.service.read(actions.sees_place, buyer.user_id, home.house.id)
    assert await home.shown(buyer) == [(slot.id, "", 2, False), (later.id, "", 1, False)]


async def test_one_lead_takes_all_bookings_of_a_buyer(home: Home) -> None:
    buyer, first, second = new_caller(), await home.show(24), await home.show(48)
    booking = await home.book(buyer, first, note=" With my wife ")
    await home.service.do(bookings.reschedule_booking, buyer, booking.id, second.id, DESK)
    await home.hear("BookingRescheduled")
    assert await home.leads() == [(buyer.user_id, LeadKind.VIEWING, "With my wife")]
    (again,) = await home.events("LeadRepeated")
    assert again.message == "With my wife"  # type: ignore[attr-defined]
    # The event is about a slot that is no viewing, or the seller has tried it.
    await home.service.do(actions.note_booking, buyer.user_id, new_id(), "x")
    await home.service.do(actions.note_booking, home.owner.user_id, second.venue_id, "x")
    assert len(await home.leads()) == 1


async def test_an_event_that_comes_again_changes_nothing(home: Home) -> None:
    event_id = new_id()
    await home.service.do(bookings.schedule_booking, new_caller(), Wanted((await home.show()).id), DESK)
    for _ in range(2):
        await home.hear("BookingScheduled", event_id=event_id)
    assert len(await home.leads()) == 1
    assert await home.events("LeadRepeated") == []


async def test_only_bookings_of_viewings_are_handled(home: Home) -> None:
    clinic = await Clinic(home.service).open()
    await home.service.do(bookings.schedule_booking, new_caller(), Wanted((await home.show()).id), DESK)
    await clinic.book(new_caller(), await clinic.slot())
    booked: list[Any] = [*await home.events("BookingScheduled")]
    viewing, other = booked
    assert await consumers.leave_viewings(home.service.database, [other, viewing, other, viewing]) == [viewing] * 2
    assert await consumers.leave_viewings(home.service.database, [other]) == []


async def test_owner_is_at_one_place_at_a_time(home: Home) -> None:
    other = await home.offer_house(home.owner, **PLACE)
    await home.show(24)
    assert await outcome(home.show(24.25, house=other)) == "PROVIDER_BUSY"
    assert await outcome(home.show(24.25)) == "PROVIDER_BUSY"
    tries = await outcomes(*(home.show(30 + number / 100, house=(other, None)[number % 2]) for number in range(8)))
    assert Counter(tries) == {"OK": 1, "PROVIDER_BUSY": 7}
    venue_ids = [await home.service.read(queries.find_venue_id, one.id) for one in (home.house, other)]
    assert len(set(venue_ids)) == 2


async def test_no_more_people_come_than_there_are_seats(home: Home) -> None:
    slot = await home.show(capacity=3)
    seats = (home.service.do(bookings.schedule_booking, new_caller(), Wanted(slot.id), DESK) for _ in range(RACERS))
    assert Counter(await outcomes(*seats)) == {"OK": 3, "SLOT_FULL": RACERS - 3}
    assert await find_contradictions(home.service.database) == []


async def test_only_the_sellers_side_makes_and_cancels_viewings(home: Home) -> None:
    broker, slot = await home.seller(), await home.show()
    for stranger in (new_caller(), new_caller("admin")):
        assert await outcome(home.show(48, stranger)) == "NOT_YOUR_LISTING"
        assert await outcome(home.cancel(stranger, slot.id)) == "NOT_YOUR_LISTING"
    async with home.service.database.transaction() as session:
        (await session.get_one(Listing, home.house.id)).broker_id = broker.user_id
    second = await home.show(48, broker)
    assert second.provider_id == home.owner.user_id
    await home.cancel(broker, slot.id)
    assert [one[0] for one in await home.shown(broker)] == [second.id]
    draft = await home.offer(home.owner, is_draft=True)
    assert await outcome(home.show(house=draft)) == "NOT_VISIBLE"
    assert await outcome(home.show(house=draft, caller=new_caller())) == "LISTING_NOT_FOUND"
    for bad in (SlotDetails(clock.now() - timedelta(hours=1), 30), SlotDetails(clock.now() + timedelta(hours=1), 4)):
        made = home.service.do(actions.create_viewing, home.owner, home.house.id, bad)
        assert await outcome(made) == "VALIDATION_ERROR"


async def test_a_cancelled_viewing_ends_its_bookings(home: Home) -> None:
    buyer, slot = new_caller(), await home.show()
    other = await home.offer_house(home.owner, **PLACE)
    elsewhere = await home.show(48, house=other)
    await home.book(buyer, slot)
    assert await outcome(home.cancel(home.owner, elsewhere.id)) == "SLOT_NOT_FOUND"
    assert await outcome(home.cancel(home.owner, new_id())) == "SLOT_NOT_FOUND"
    for _ in range(2):
        await home.cancel(home.owner, slot.id)
    assert await home.statuses() == ["cancelled"]
    assert await home.shown(buyer) == []


@pytest.mark.parametrize("end", ["withdraw", "delete", "suspend"])
async def test_viewings_end_with_their_listing(home: Home, end: str) -> None:
    buyer, slot = new_caller(), await home.show()
    await home.book(buyer, slot)
    await home.service.do(actions.note_listing, home.house.id, DESK)
    assert await home.statuses() == ["booked"]
    if end == "suspend":
        await home.suspend(home.owner)
    else:
        await getattr(home, end)(home.owner, home.house.id)
    await home.service.do(actions.note_listing, home.house.id, DESK)
    assert await home.statuses() == ["cancelled"]
    assert await outcome(home.service.do(bookings.schedule_booking, new_caller(), Wanted(slot.id), DESK)) in (
        "SLOT_CLOSED",
        "SLOT_FULL",
    )


async def test_no_reader_finds_the_place_in_another_way(home: Home) -> None:
    slot = await home.show()
    for reader in (Reader(), Reader(new_id()), Reader(home.owner.user_id), Reader(sees_all=True)):
        wanted = listing(VenueFilter(), None, 50, 0, "")
        found = await home.service.read(venues.list_by_name, reader, wanted)
        assert slot.venue_id not in [one.id for one in found]
    wish = SeatWish(VIEWING_SERVICE_ID)
    assert await outcome(home.service.do(join_waitlist, new_caller(), wish)) == "SERVICE_NOT_FOUND"
    (found,) = await home.service.read(viewings.list_viewings, slot.venue_id, None, 5)
    assert (found.id, found.is_booked) == (slot.id, False)


async def test_a_listing_without_a_position_can_be_viewed(service: Service) -> None:
    home = await Home(service).open(latitude=None, longitude=None, address=None, location="Bole, Addis Ababa")
    slot = await home.show()
    assert (await home.book(new_caller(), slot)).venue_address == "Bole, Addis Ababa"
