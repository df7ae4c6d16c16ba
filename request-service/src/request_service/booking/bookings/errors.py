"""The errors about bookings; the codes are public."""

from kit.errors import Conflict, NotFound


class RecordNotFound(NotFound):
    code = "RECORD_NOT_FOUND"
    message = "Booking not found."


class BookingTransition(Conflict):
    code = "INVALID_TRANSITION"
    message = "This action is not allowed in the booking's current status."


class NotBegun(Conflict):
    code = "INVALID_TRANSITION"
    message = "This action is not allowed before the slot begins."


class AlreadyBooked(Conflict):
    code = "ALREADY_BOOKED"
    message = "This slot is booked for this person already."


class OverlappingBooking(Conflict):
    code = "OVERLAPPING_BOOKING"
    message = "This person is busy at this time."


class TooSoon(Conflict):
    code = "TOO_SOON"
    message = "The venue needs more notice before this slot."


class TooFarAhead(Conflict):
    code = "TOO_FAR_AHEAD"
    message = "The venue does not take bookings so far ahead."


class TooLate(Conflict):
    code = "TOO_LATE"
    message = "This booking can no longer be changed. Ask the venue."


class OtherService(Conflict):
    code = "OTHER_SERVICE"
    message = "A booking can be moved only to a slot of the same service."


class NotEligible(Conflict):
    """Facts that are known about the person are against every criterion; the details name the bounds, not the facts."""

    code = "NOT_ELIGIBLE"
    message = "This service is not meant for this person."


class ProfileIncomplete(Conflict):
    """The venue is strict, and the details name the facts that are not known."""

    code = "PROFILE_INCOMPLETE"
    message = "The venue asks for facts about this person first. Complete the profile."


class DoseNotDue(Conflict):
    """The details have the days on which the dose is due; without any, no further dose is needed."""

    code = "DOSE_NOT_DUE"
    message = "No dose is due for this person on this day."


class TooManyBookings(Conflict):
    code = "TOO_MANY_BOOKINGS"
    message = "You have as many bookings ahead as are allowed. Cancel one of them first."


class TooManyNoShows(Conflict):
    code = "TOO_MANY_NO_SHOWS"
    message = "You have missed too many bookings at this venue. Ask the venue for an appointment."
