"""The errors about ratings; the codes are public."""

from kit.errors import Conflict


class AlreadyRated(Conflict):
    code = "ALREADY_RATED"
    message = "You have already rated this job."
