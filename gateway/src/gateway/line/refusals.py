"""The refusals of requests that are malformed, too large or too slow."""

from starlette.exceptions import HTTPException

from kit.errors import AppError, Kind

# The key in the scope of a request whose connection cannot go on. The value is an AppError.
REFUSAL = "refusal"
# The key of the moment (`time.monotonic`) at which the head of a request was complete.
ARRIVED = "arrived"


class BadRequest(AppError):
    kind = Kind.invalid
    code = "BAD_REQUEST"
    message = "The request is not valid HTTP."


class UnknownMethod(BadRequest):
    code = "METHOD_NOT_ALLOWED"
    message = "The method is not supported."


class RequestTimeout(BadRequest):
    code = "REQUEST_TIMEOUT"
    message = "The request did not arrive in time."


class TargetTooLong(BadRequest):
    code = "URI_TOO_LONG"
    message = "The path and the query are too long."


class HeadersTooLarge(BadRequest):
    code = "REQUEST_HEADER_FIELDS_TOO_LARGE"
    message = "The headers are too large."


class UpgradeRequired(BadRequest):
    code = "UPGRADE_REQUIRED"
    message = "This path is a socket: send a handshake of WebSocket version 13."


class Refused(HTTPException):
    """Carries a refusal to the handler of errors. The framework would wrap any other kind while it reads a body."""

    def __init__(self, error: AppError) -> None:
        super().__init__(400, error.message)
        self.error = error
