"""The errors about listings; the codes are public."""

from kit.errors import Conflict, Forbidden, NotFound


class ListingNotFound(NotFound):
    code = "LISTING_NOT_FOUND"
    message = "Listing not found."


class NotYourListing(Forbidden):
    code = "NOT_YOUR_LISTING"
    message = "Only the owner of the listing and their broker can do this."


class InvalidListingTransition(Conflict):
    code = "INVALID_TRANSITION"
    message = "The listing cannot have this status now."


class BrokerTakesPart(Conflict):
    code = "BROKER_TAKES_PART"
    message = "A broker takes part in the listing already."


class NotInvited(Forbidden):
    code = "NOT_INVITED"
    message = "The owner of the listing has not asked you to take part."


class OwnListing(Forbidden):
    code = "OWN_LISTING"
    message = "You cannot ask about a listing of your own."


class ListingLimit(Conflict):
    code = "LISTING_LIMIT"
    message = "You have as many live listings as are allowed. Withdraw one first."
