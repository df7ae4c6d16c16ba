"""A booking with a price, its person and its venue, in the process of a test."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from booking_testing import WAITERS, Clinic
from payment_testing import Desk, Paid
from sqlalchemy import update

from kit import clock
from kit.caller import Caller
from request_service.booking.bookings import actions
from request_service.booking.bookings.desk import BookingDesk
from request_service.booking.bookings.models import Booking
from request_service.booking.slots.models import Slot
from request_service.payment.payments.following import PayableMoney
from request_service.payment.payments.models import PayableId, PayableKind
from request_service.payment.settling import Settling
from testkit.callers import new_caller


@dataclass
class Visit(Paid):
    clinic: Clinic
    slot: Slot

    @property
    def owner(self) -> Caller:
        return self.clinic.owner

    async def cancel(self, by: Caller) -> None:
        await self.clinic.service.do(actions.cancel_booking, by, self.payable_id.id, None, self.clinic.desk)

    async def check_in(self) -> None:
        await self.clinic.service.do(actions.check_in_booking, self.owner, self.payable_id.id)

    async def complete(self) -> None:
        await self.clinic.service.do(actions.complete_booking, self.owner, self.payable_id.id, self.clinic.desk)

    async def miss(self) -> None:
        await self.clinic.service.do(actions.miss_booking, self.owner, self.payable_id.id, self.clinic.desk)

    async def move(self, slot: Slot) -> None:
        reschedule, booking_id = actions.reschedule_booking, self.payable_id.id
        await self.clinic.service.do(reschedule, self.client, booking_id, slot.id, self.clinic.desk)

    async def begin(self) -> None:
        """Lets the slot have begun a minute ago."""
        await self.clinic.begin(self.slot)

    async def was(self, ago: timedelta) -> None:
        """Lets the slot have ended so long ago, and the sweeper have its turn."""
        ended: Any = clock.now() - ago
        values = {"starts_at": ended - timedelta(minutes=30), "ends_at": ended}
        await self.clinic.service.execute(update(Slot).where(Slot.id == self.slot.id).values(**values))
        of_slot = update(Booking).where(Booking.slot_id == self.slot.id)
        await self.clinic.service.execute(of_slot.values(starts_at=values["starts_at"]))

    async def settle(self) -> None:
        """Settles what is due by now."""
        await Settling(self.clinic.service.database, PayableMoney(self.desk.cashier)).sweep()


async def priced_clinic(desk: Desk, price: str | None = "100", **rules: Any) -> Clinic:
    """Returns a venue whose service has a price."""
    clinic = Clinic(desk.service, desk=BookingDesk(WAITERS, desk.money_of_bookings))
    await clinic.open(**rules)
    clinic.offering = await clinic.offer(price=price)
    return clinic


async def new_visit(clinic: Clinic, desk: Desk, hours: float = 24, user: Caller | None = None, **said: Any) -> Visit:
    """Returns a booking of a slot that begins so many hours from now."""
    user, slot = user or new_caller(), await clinic.slot(hours, capacity=5)
    booking = await clinic.book(user, slot, **said)
    return Visit(desk, user, PayableId(PayableKind.BOOKING, booking.id), clinic, slot)
