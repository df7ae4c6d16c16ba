"""Venues, services and slots for the tests of bookings, and the verbs of bookings on a database."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from request_testing import ADDIS, Service
from sqlalchemy import select, update

from kit import clock
from kit.caller import Caller
from kit.ids import new_id
from request_service.booking.bookings import actions
from request_service.booking.bookings.desk import FREE_OF_CHARGE, BookingDesk
from request_service.booking.bookings.models import Booking, Wanted
from request_service.booking.bookings.shown import Shown
from request_service.booking.services.models import Service as Offering
from request_service.booking.services.models import ServiceDetails
from request_service.booking.slots.models import Slot, SlotStatus
from request_service.booking.venues.kinds import VenueKind
from request_service.booking.venues.models import Venue, VenueDetails
from request_service.booking.waiting.actions import WaitingPeople, join_waitlist
from request_service.booking.waiting.models import SeatWish, Wait
from request_service.checking import find_contradictions
from request_service.commitments.models import Commitment
from testkit.callers import new_caller
from testkit.rows import stored
from twou.request.v1 import booking_events_pb2

HOUR = timedelta(hours=1)
WAITERS = WaitingPeople()
DESK = BookingDesk(WAITERS, FREE_OF_CHARGE)


@dataclass
class Clinic:
    """A garage with one service, and what people do with its slots."""

    service: Service
    owner: Caller = field(default_factory=lambda: new_caller("provider"))
    desk: BookingDesk = DESK
    venue: Venue = field(init=False)
    offering: Offering = field(init=False)

    async def open(self, buffers: tuple[int, int] = (0, 0), **rules: Any) -> "Clinic":
        details = VenueDetails(
            name="Bole Garage",
            kind=VenueKind.GARAGE,
            address="Bole Road 1",
            latitude=ADDIS.latitude,
            longitude=ADDIS.longitude,
            time_zone="Africa/Addis_Ababa",
        )
        self.venue = Venue.create(self.owner.user_id, details, clock.now())
        for name, value in rules.items():
            setattr(self.venue, name, value)
        before, after = buffers
        self.offering = await self.offer(buffer_before_minutes=before, buffer_after_minutes=after)
        return self

    async def offer(self, **details: Any) -> Offering:
        """Adds a service, which every venue may offer."""
        offering = Offering.create(None, ServiceDetails(name="Oil change", duration_minutes=30, **details), clock.now())
        async with self.service.database.transaction() as session:
            if self.venue not in session:
                await session.merge(self.venue)
            session.add(offering)
        return offering

    async def slot(
        self, hours: float = 24, capacity: int = 1, provider: Caller | None = None, offering: Offering | None = None
    ) -> Slot:
        """Adds a slot of half an hour that begins so many hours from now."""
        now = clock.now()
        slot = Slot(
            id=new_id(),
            venue_id=self.venue.id,
            service_id=(offering or self.offering).id,
            provider_id=None if provider is None else provider.user_id,
            starts_at=now + hours * HOUR,
            ends_at=now + (hours + 0.5) * HOUR,
            capacity=capacity,
            seats_taken=0,
            status=SlotStatus.OPEN,
            created_at=now,
            updated_at=now,
        )
        async with self.service.database.transaction() as session:
            session.add(slot)
        return slot

    async def book(self, user: Caller, slot: Slot, **said: Any) -> Shown:
        return await self.service.do(actions.schedule_booking, user, Wanted(slot.id, **said), self.desk)

    async def hold(self, user: Caller, slot: Slot, **said: Any) -> Shown:
        return await self.service.do(actions.hold_booking, user, Wanted(slot.id, **said), self.desk)

    async def cancel(self, caller: Caller, booking: Booking | Shown, reason: str | None = None) -> Booking:
        return await self.service.do(actions.cancel_booking, caller, booking.id, reason, self.desk)

    async def move(self, user: Caller, booking: Booking | Shown, slot: Slot) -> Booking:
        return await self.service.do(actions.reschedule_booking, user, booking.id, slot.id, self.desk)

    async def mark(self, verb: Callable[..., Awaitable[Booking]], caller: Caller, booking: Booking | Shown) -> Booking:
        """Lets a caller check in, complete or miss a booking."""
        desk = () if verb is actions.check_in_booking else (self.desk,)
        return await self.service.do(verb, caller, booking.id, *desk)

    async def wait(self, user: Caller, **said: Any) -> Wait:
        """Lets a user wait for the service of the clinic, at any venue unless `said` names one."""
        return await self.service.do(join_waitlist, user, SeatWish(self.offering.id, **said))

    async def begin(self, *slots: Slot) -> None:
        """Lets slots and their bookings have begun a minute ago."""
        began = clock.now() - timedelta(minutes=1)
        for slot in slots:
            moved = {"starts_at": began, "ends_at": began + HOUR / 2}
            await self.service.execute(update(Slot).where(Slot.id == slot.id).values(moved))
            await self.service.execute(update(Booking).where(Booking.slot_id == slot.id).values(starts_at=began))

    async def lapse(self, booking: Booking | Shown) -> None:
        """Lets a hold be overdue, with no worker that has seen it."""
        past = clock.now() - timedelta(minutes=1)
        await self.service.execute(update(Booking).where(Booking.id == booking.id).values(expires_at=past))
        lapsed = update(Commitment).where(Commitment.source_id.in_([booking.id, booking.slot_id]))
        await self.service.execute(lapsed.values(lapses_at=past))

    async def seats_taken(self, slot: Slot) -> int:
        return (await stored(self.service.database, Slot, slot.id)).seats_taken

    async def status(self, booking: Booking | Shown) -> str:
        return (await stored(self.service.database, Booking, booking.id)).status.value

    async def kinds(self, person_id: UUID) -> list[str]:
        """Returns the kinds of the commitments of a person, soonest first, also of those that have lapsed."""
        found = select(Commitment).where(Commitment.holder_id == person_id).order_by(Commitment.starts_at)
        return [one.kind.value for one in await self.service.scalars(found)]

    async def told(self) -> list[tuple[str, str, set[str]]]:
        """Returns kind, booking and audience of all events about bookings, oldest first."""
        return [
            (row.type.rpartition(".")[2], event.booking.id, set(row.audience))
            for row in await self.service.events()
            if "Booking" in row.type
            for event in [row_event(row)]
        ]

    async def require_consistent(self) -> None:
        """Fails if seats and bookings differ, or two commitments of a person overlap."""
        assert await find_contradictions(self.service.database) == []


def row_event(row: Any) -> Any:
    """Returns the event of a row of the outbox."""
    return getattr(booking_events_pb2, row.type.rpartition(".")[2]).FromString(row.payload)
