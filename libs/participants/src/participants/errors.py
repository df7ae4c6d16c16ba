"""Errors that all services with a copy of participants share; the codes are public."""

from kit.errors import NotFound


class RequestNotFound(NotFound):
    code = "REQUEST_NOT_FOUND"
    message = "Request not found."
