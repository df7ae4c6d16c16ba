"""The errors about leads; the codes are public."""

from kit.errors import Conflict, Forbidden, NotFound


class LeadNotFound(NotFound):
    code = "LEAD_NOT_FOUND"
    message = "Lead not found."


class NotYourLead(Forbidden):
    code = "NOT_YOUR_LISTING"
    message = "Only the owner of the listing and their broker can do this."


class Blocked(Forbidden):
    code = "BLOCKED"
    # As chat-service says it, so that it does not tell who has blocked whom.
    message = "You and this user cannot write to each other."


class InvalidLeadTransition(Conflict):
    code = "INVALID_TRANSITION"
    message = "The lead cannot have this status now."
