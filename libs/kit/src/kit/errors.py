"""Typed errors that cross every wire.

    AppError
    ├── InvalidInput        the input is malformed or out of bounds
    ├── Unauthenticated     the caller is not known
    ├── Forbidden           the caller may not do this
    ├── NotFound            it does not exist, or the caller may not know of it
    ├── Conflict            not allowed in this state, or another caller was faster
    ├── TooLarge            more bytes than allowed
    ├── UnsupportedMedia    bytes of a kind that is not accepted
    ├── RateLimited         too many calls; retry after `retry_after` seconds
    ├── Unavailable         a dependency is down; retry
    └── Internal            a defect, whose text never leaves the process

A service raises a subclass with its own `code`. The code is public API: a class may be renamed, a code may not.
`kit.grpc_errors` carries an error over gRPC and back; only the gateway turns a kind into an HTTP status.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    invalid = "invalid"
    unauthenticated = "unauthenticated"
    forbidden = "forbidden"
    not_found = "not_found"
    conflict = "conflict"
    too_large = "too_large"
    unsupported_media = "unsupported_media"
    rate_limited = "rate_limited"
    unavailable = "unavailable"
    internal = "internal"


@dataclass(frozen=True)
class FieldIssue:
    """The problem with one field. It never holds the rejected value, which may be a secret."""

    field: str
    issue: str


class AppError(Exception):
    kind: ClassVar[Kind] = Kind.internal
    code: str = "INTERNAL_ERROR"
    message: str = "Something went wrong."

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        details: tuple[FieldIssue, ...] = (),
        retry_after: float | None = None,
    ) -> None:
        self.message = message or type(self).message
        self.code = code or type(self).code
        self.details = details
        self.retry_after = retry_after
        super().__init__(self.message)


class InvalidInput(AppError):
    kind = Kind.invalid
    code = "VALIDATION_ERROR"
    message = "The input is not valid."

    @classmethod
    def field(cls, field: str, issue: str) -> "InvalidInput":
        return cls(details=(FieldIssue(field, issue),))


class Unauthenticated(AppError):
    kind = Kind.unauthenticated
    code = "NOT_AUTHENTICATED"
    message = "Not authenticated"


class Forbidden(AppError):
    kind = Kind.forbidden
    code = "FORBIDDEN"
    message = "Not allowed."


class NotFound(AppError):
    kind = Kind.not_found
    code = "NOT_FOUND"
    message = "Not found."


class Conflict(AppError):
    kind = Kind.conflict
    code = "CONFLICT"
    message = "This is not allowed in the current state."


class TooLarge(AppError):
    kind = Kind.too_large
    code = "TOO_LARGE"
    message = "Too large."


class UnsupportedMedia(AppError):
    kind = Kind.unsupported_media
    code = "UNSUPPORTED_MEDIA_TYPE"
    message = "This type of content is not accepted."


class RateLimited(AppError):
    kind = Kind.rate_limited
    code = "RATE_LIMIT_EXCEEDED"
    message = "Too many requests."


class Unavailable(AppError):
    kind = Kind.unavailable
    code = "SERVICE_UNAVAILABLE"
    message = "A part of the service is currently unavailable. Please try again."


class Internal(AppError):
    kind = Kind.internal
