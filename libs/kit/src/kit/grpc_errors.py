"""Converts between AppError and gRPC status, with one table for both directions.

The rich error model (google.rpc.Status in the trailers, https://google.aip.dev/193) carries kind, code, field issues
and retry delay. Any other exception leaves the process as INTERNAL without its text, which may hold a secret.
"""

from collections.abc import Coroutine
from typing import Any, cast

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import code_pb2, status_pb2
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from grpc import aio
from grpc_status import rpc_status

from kit import errors
from kit.errors import AppError, FieldIssue, Kind

_DOMAIN = "2u"

_CODE_OF_KIND: dict[Kind, int] = {
    Kind.invalid: code_pb2.INVALID_ARGUMENT,
    Kind.unauthenticated: code_pb2.UNAUTHENTICATED,
    Kind.forbidden: code_pb2.PERMISSION_DENIED,
    Kind.not_found: code_pb2.NOT_FOUND,
    Kind.conflict: code_pb2.FAILED_PRECONDITION,
    Kind.too_large: code_pb2.OUT_OF_RANGE,
    Kind.unsupported_media: code_pb2.INVALID_ARGUMENT,
    Kind.rate_limited: code_pb2.RESOURCE_EXHAUSTED,
    Kind.unavailable: code_pb2.UNAVAILABLE,
    Kind.internal: code_pb2.INTERNAL,
}

_CLASS_OF_KIND: dict[Kind, type[AppError]] = {
    cls.kind: cls
    for cls in (
        errors.InvalidInput,
        errors.Unauthenticated,
        errors.Forbidden,
        errors.NotFound,
        errors.Conflict,
        errors.TooLarge,
        errors.UnsupportedMedia,
        errors.RateLimited,
        errors.Unavailable,
        errors.Internal,
    )
}

# The codes of gRPC itself for a service that was not reached or did not answer in time.
_NOT_ANSWERED = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED}


def _packed(message: Message) -> AnyMessage:
    packed = AnyMessage()
    packed.Pack(message)
    return packed


def to_status(error: AppError) -> grpc.Status:
    details: list[Message] = [ErrorInfo(reason=error.code, domain=_DOMAIN, metadata={"kind": error.kind.value})]
    if error.details:
        violations = [BadRequest.FieldViolation(field=d.field, description=d.issue) for d in error.details]
        details.append(BadRequest(field_violations=violations))
    if error.retry_after is not None:
        delay = Duration()
        delay.FromNanoseconds(int(error.retry_after * 1e9))
        details.append(RetryInfo(retry_delay=delay))
    status = status_pb2.Status(
        code=_CODE_OF_KIND[error.kind], message=error.message, details=[_packed(detail) for detail in details]
    )
    return rpc_status.to_status(status)


def from_rpc_error(error: grpc.aio.AioRpcError) -> AppError:
    # rpc_status also accepts asynchronous errors, but its type stubs know only synchronous ones.
    status = rpc_status.from_call(cast(Any, error))
    found = _from_details(status) if status is not None else None
    if found is not None:
        return found
    return errors.Unavailable() if error.code() in _NOT_ANSWERED else errors.Internal()


def ending_of(ended: Any) -> aio.AioRpcError:
    """Returns the status of a call that has just ended, as an error."""
    trailers, details = _result_of(ended.trailing_metadata()), _result_of(ended.details())
    return aio.AioRpcError(_result_of(ended.code()), aio.Metadata(), trailers, details=details)


def _result_of(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Returns the result of a coroutine that has nothing to wait for; callbacks cannot await."""
    try:
        coroutine.send(None)
    except StopIteration as finished:
        return finished.value
    raise RuntimeError("it is still waiting")


def _from_details(status: status_pb2.Status) -> AppError | None:
    info, bad_request, retry = ErrorInfo(), BadRequest(), RetryInfo()
    retry_after: float | None = None
    for detail in status.details:
        detail.Unpack(info)
        detail.Unpack(bad_request)
        if detail.Unpack(retry):
            retry_after = retry.retry_delay.ToNanoseconds() / 1e9
    if info.domain != _DOMAIN:
        return None
    issues = tuple(FieldIssue(v.field, v.description) for v in bad_request.field_violations)
    cls = _CLASS_OF_KIND[Kind(info.metadata["kind"])]
    return cls(status.message, code=info.reason, details=issues, retry_after=retry_after)
