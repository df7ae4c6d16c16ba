"""The errors about venues; the codes are public."""

from kit.errors import Conflict, Forbidden, NotFound


class VenueNotFound(NotFound):
    code = "VENUE_NOT_FOUND"
    message = "Venue not found."


class OnlyVenueStaff(Forbidden):
    code = "ONLY_VENUE_STAFF"
    message = "Only the staff of the venue can do this."


class OnlyVenueOwner(Forbidden):
    code = "ONLY_VENUE_OWNER"
    message = "Only the owner of the venue can do this."


class VenueInactive(Conflict):
    code = "INVALID_TRANSITION"
    message = "The venue is not active any more."


class TooManyStaff(Conflict):
    code = "TOO_MANY_STAFF"
    message = "The venue has as many people as it may have. Remove one of them first."
