"""Refusals that every service with a copy of participants shares; the codes are public."""

from kit.errors import NotFound


class RequestNotFound(NotFound):
    code = "REQUEST_NOT_FOUND"
    message = "Request not found."
