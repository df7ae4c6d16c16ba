"""The errors of links; the codes are public."""

from kit.errors import Unauthenticated


class InvalidLink(Unauthenticated):
    code = "INVALID_LINK"
    message = "The link is not valid, or not any more."
