"""The errors of verification, each with its stable code."""

from kit.errors import Conflict


class AlreadyVerified(Conflict):
    """Raised for one's own address or number only, so it reveals nothing about other accounts."""

    code = "ALREADY_VERIFIED"
    message = "This is verified already."
