"""Converts errors to HTTP responses; the only module that maps an error to an HTTP status.

Every error body is application/problem+json (RFC 9457) with one extension member, `error`.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from gateway.api_keys import explained
from gateway.budgets import PURSE
from gateway.line.refusals import Refused
from kit import call, clock, logging
from kit.errors import AppError, FieldIssue, Internal, InvalidInput, Kind, TooLarge

log = logging.get(__name__)

STATUS_OF_KIND: dict[Kind, int] = {
    Kind.invalid: 422,
    Kind.unauthenticated: 401,
    Kind.forbidden: 403,
    Kind.not_found: 404,
    Kind.conflict: 409,
    Kind.too_large: 413,
    Kind.unsupported_media: 415,
    Kind.rate_limited: 429,
    Kind.unavailable: 503,
    Kind.internal: 500,
}
# Codes whose status is defined by HTTP or by the public contract, not by their kind.
STATUS_OF_CODE = {
    "RANGE_NOT_SATISFIABLE": 416,
    "WRONG_PASSWORD": 400,
    "PASSWORD_UNCHANGED": 400,
    "PASSWORD_MISMATCH": 400,
    "INVALID_RESET_TOKEN": 400,
    "RESET_TOKEN_USED": 400,
    "INVALID_VERIFICATION_CODE": 400,
    "INVALID_OBJECTION": 400,
    "INVALID_SECOND_FACTOR": 400,
    "INVALID_SIGNATURE": 400,
    "BAD_REQUEST": 400,
    "METHOD_NOT_ALLOWED": 405,
    "UPLOAD_INTERRUPTED": 400,
    "CHECKSUM_NOT_SUPPORTED": 400,
    "REQUEST_TIMEOUT": 408,
    "TUS_VERSION_NOT_SUPPORTED": 412,
    "URI_TOO_LONG": 414,
    "UPGRADE_REQUIRED": 426,
    "REQUEST_HEADER_FIELDS_TOO_LARGE": 431,
    "CHECKSUM_MISMATCH": 460,
    "STORAGE_FULL": 507,
}
# Headers that HTTP requires beside a code.
HEADERS_OF_CODE = {
    "METHOD_NOT_ALLOWED": {"Allow": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"},
    "UPGRADE_REQUIRED": {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"},
}

TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    412: "Precondition Failed",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
    426: "Upgrade Required",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    # Defined by tus, not by HTTP.
    460: "Checksum Mismatch",
    500: "Internal Server Error",
    503: "Service Unavailable",
    507: "Insufficient Storage",
}
RETRY_AFTER_SECONDS = 1


class ErrorDetail(BaseModel):
    field: str
    issue: str


class ErrorInfo(BaseModel):
    code: str
    message: str
    details: list[ErrorDetail]
    timestamp: str


class Problem(BaseModel):
    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str
    error: ErrorInfo


def status_of(error: AppError | type[AppError]) -> int:
    """Returns the HTTP status of *error*."""
    return STATUS_OF_CODE.get(error.code) or STATUS_OF_KIND[error.kind]


def problem(status: int, code: str, message: str, details: tuple[FieldIssue, ...] = ()) -> dict[str, Any]:
    """Returns the JSON body of an error, with the schema `Problem`."""
    return {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": message,
        "request_id": call.current().request_id,
        "error": {
            "code": code,
            "message": message,
            "details": [{"field": detail.field, "issue": detail.issue} for detail in details],
            "timestamp": clock.now().isoformat().replace("+00:00", "Z"),
        },
    }


def response(error: AppError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Returns the response for *error*, with *headers* in addition to the headers of its status."""
    status = status_of(error)
    # The text of a defect may contain internal data, so it is replaced by a fixed one.
    message = Internal.message if error.kind is Kind.internal else error.message
    headers = HEADERS_OF_CODE.get(error.code, {}) | dict(headers or {})
    if error.kind is Kind.unauthenticated:
        headers["WWW-Authenticate"] = "Bearer"
    if error.retry_after is not None or error.kind is Kind.unavailable:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after or RETRY_AFTER_SECONDS)))
    return _json(status, problem(status, error.code, message, error.details), headers)


def _json(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(body, status, headers, media_type="application/problem+json")


async def _app_error(request: Request, error: AppError) -> JSONResponse:
    if error.kind is Kind.rate_limited and PURSE in request.scope:
        await request.scope[PURSE].delay_refusal()
    return response(explained(request.scope, error))


async def _validation_error(_request: Request, error: RequestValidationError) -> JSONResponse:
    return response(InvalidInput(details=issues_of(error.errors())))


def issues_of(problems: Sequence[Any]) -> tuple[FieldIssue, ...]:
    """Returns the issues of pydantic's *problems*."""
    return tuple(_issue(problem) for problem in problems)


def _issue(problem: dict[str, Any]) -> FieldIssue:
    """Returns the field and the reason. The rejected value is left out, since it may be a password."""
    if problem["type"] == "json_invalid":
        return FieldIssue("body", "is not valid JSON")
    place = [str(part) for part in problem["loc"] if part not in ("body", "query", "path", "header")]
    text = "is not valid" if problem["type"] == "value_error" else str(problem["msg"])
    if problem["type"] == "value_error" and "error" in problem.get("ctx", {}):
        text = str(problem["ctx"]["error"])
    return FieldIssue(".".join(place) or "body", text)


async def _http_error(_request: Request, error: HTTPException) -> JSONResponse:
    """Answers refusals of the framework: an unknown path, a wrong method, a body that is too large or unreadable."""
    if error.status_code == 400:
        return response(InvalidInput.field("body", "cannot be read"))
    if error.status_code == 413:
        return response(TooLarge("The body is too large."))
    title = TITLES.get(error.status_code, "Error")
    code = title.upper().replace(" ", "_")
    return _json(error.status_code, problem(error.status_code, code, title), dict(error.headers or {}))


async def _refused(_request: Request, error: Refused) -> JSONResponse:
    return response(error.error)


async def _client_gone(_request: Request, _error: ClientDisconnect) -> JSONResponse:
    """Ends a request whose client has hung up while it sent the body. No client reads the answer."""
    return response(InvalidInput.field("body", "ends before it is complete"))


async def _defect(_request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", exc_info=error)
    return response(Internal())


_HANDLERS: dict[type[Exception], Any] = {
    AppError: _app_error,
    RequestValidationError: _validation_error,
    HTTPException: _http_error,
    Refused: _refused,
    ClientDisconnect: _client_gone,
    Exception: _defect,
}


async def answer(request: Request, error: Exception) -> Response:
    """Returns the answer that a route gives if it raises *error*."""
    handler = next(_HANDLERS[kind] for kind in type(error).__mro__ if kind in _HANDLERS)
    response: Response = await handler(request, error)
    return response


def install(app: FastAPI) -> None:
    """Makes *app* answer every error with a problem."""
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)


_SECONDS = {"schema": {"type": "integer", "minimum": 0}}
_RETRY_AFTER = {"Retry-After": _SECONDS | {"description": "The seconds to wait"}}
_DOCUMENTED_HEADERS: dict[int, dict[str, Any]] = {
    429: {
        "headers": _RETRY_AFTER
        | {
            "RateLimit-Limit": _SECONDS | {"description": "The requests that the budget of the route allows at once"},
            "RateLimit-Remaining": _SECONDS | {"description": "The requests that are left"},
            "RateLimit-Reset": _SECONDS | {"description": "The seconds until more are left"},
        }
    },
    503: {"headers": _RETRY_AFTER},
}
_PROBLEM_BODY = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Returns the errors with these statuses for the OpenAPI document."""
    return {
        status: {"description": TITLES[status], "content": _PROBLEM_BODY, **_DOCUMENTED_HEADERS.get(status, {})}
        for status in statuses
    }


# The errors that every route may answer with. A route that has others names them.
RESPONSES = documented(401, 403, 404, 405, 408, 409, 413, 414, 415, 422, 429, 431, 500, 503)
