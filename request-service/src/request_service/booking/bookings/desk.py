"""The collaborators of the verbs of bookings: those who wait for seats, and the money of bookings.

Booking knows no payments. It states here what it needs, and the composition root gives it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kit.database import Session
from request_service.booking.bookings.lifecycle import BookingSide
from request_service.booking.bookings.models import Booking
from request_service.booking.bookings.seats import Waiters


class BookingMoney(Protocol):
    """Each function runs in the transaction of the change, whose bookings the caller has locked.

    None of them asks a gateway or refuses: money keeps no booking from being completed or cancelled.
    """

    async def earned(self, session: Session, booking: Booking) -> None:
        """Takes the price for the venue, and settles it: the person has come, or has not come and was expected."""

    async def moved(self, session: Session, booking: Booking) -> None:
        """Follows to another slot."""

    async def cancelled(self, session: Session, bookings: Sequence[Booking], by: BookingSide) -> None:
        """Gives the prices back, but for those of people who withdraw later than their venue lets them cancel."""


class FreeOfCharge:
    """Nothing is paid for."""

    async def earned(self, session: Session, booking: Booking) -> None: ...

    async def moved(self, session: Session, booking: Booking) -> None: ...

    async def cancelled(self, session: Session, bookings: Sequence[Booking], by: BookingSide) -> None: ...


FREE_OF_CHARGE = FreeOfCharge()


@dataclass(frozen=True)
class BookingDesk:
    waiters: Waiters
    money: BookingMoney
