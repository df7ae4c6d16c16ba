"""The errors about figures of listings; the codes are public."""

from kit.errors import Conflict, RateLimited


class NoPhone(Conflict):
    code = "NO_PHONE"
    message = "The seller shows no telephone number. Write to them."


class TooManyContacts(RateLimited):
    message = "You have asked for too many telephone numbers today. Try again tomorrow."
