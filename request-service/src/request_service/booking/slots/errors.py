"""The errors about slots; the codes are public."""

from kit.errors import Conflict, NotFound


class SlotNotFound(NotFound):
    code = "SLOT_NOT_FOUND"
    message = "Slot not found."


class SlotFull(Conflict):
    code = "SLOT_FULL"
    message = "This slot is already booked. Choose another one."


class SlotClosed(Conflict):
    code = "SLOT_CLOSED"
    message = "This slot is closed."


class SlotPast(Conflict):
    code = "SLOT_PAST"
    message = "This slot has begun already."


class SlotExists(Conflict):
    code = "SLOT_EXISTS"
    message = "The venue has a slot of this service at this time already."


class VenueClosed(Conflict):
    code = "SLOT_CLOSED"
    message = "The venue is closed at this time."


class HasBookings(Conflict):
    code = "HAS_BOOKINGS"
    message = "People have booked. Cancel their bookings with it, or leave it as it is."


class ProviderBusy(Conflict):
    code = "PROVIDER_BUSY"
    message = "The provider of this slot is busy at this time. Choose another one."
