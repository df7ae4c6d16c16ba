"""The errors of disputes; the codes are public."""

from kit.errors import NotFound


class DisputeNotFound(NotFound):
    code = "DISPUTE_NOT_FOUND"
    message = "There is no such dispute."
